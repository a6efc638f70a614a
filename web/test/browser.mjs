// Debian's Chromium, driven without a screen, and the built page filled with data as the engine fills it.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

export const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
export const hasChromium = existsSync(CHROMIUM);

export const launch = () => chromium.launch({
  executablePath: CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync", "--disable-component-update"],
});

const here = (path) => new URL(path, import.meta.url);
export const sample = () => JSON.parse(readFileSync(here("../sample/report.json"), "utf8"));

/** Writes reports into a folder of their own; `url(data)` is the file: address of one. */
export function reports() {
  const folder = mkdtempSync(join(tmpdir(), "hoofbeat-report-"));
  const page = readFileSync(here("../dist/report.html"), "utf8");
  let count = 0;
  return {
    folder,
    url(data) {
      const file = join(folder, `report-${++count}.html`);
      const json = JSON.stringify(data).replace(/</g, "\\u003c");
      writeFileSync(file, page.replace("__HOOFBEAT_DATA__", () => json));
      return pathToFileURL(file).href;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
