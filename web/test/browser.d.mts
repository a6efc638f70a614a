import type { Browser } from "playwright-core";

export const CHROMIUM: string;
export const hasChromium: boolean;
export function launch(): Promise<Browser>;
/** The sample report, free to be changed. */
export function sample(): any;
export function reports(): { folder: string; url(data: unknown): string; remove(): void };
