/** Dates, numbers and words as a reader expects them. Dates keep the precision they were recorded with. */
import type { Evidence, Patient, Quantity } from "./data";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DATE = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?/;

/** "2025-03-12T…" → "12 Mar 2025", "2025-03" → "Mar 2025", "2025" → "2025"; the recorded day, in no other time zone. */
export function dateText(value: string | null | undefined): string {
  const match = DATE.exec(value ?? "");
  if (!match) return value ?? "";
  const [, year, month, day] = match;
  const name = month ? MONTHS[Number(month) - 1] : undefined;
  if (!name) return year ?? "";
  return day ? `${Number(day)} ${name} ${year}` : `${name} ${year}`;
}

export interface DateSpan {
  from: number;
  to: number;
  exact: boolean;
}

/** The span in milliseconds (UTC) that a date of any precision leaves open; null when it is not a date. */
export function dateSpan(value: string | null | undefined): DateSpan | null {
  const match = DATE.exec(value ?? "");
  if (!match) return null;
  const year = Number(match[1]);
  const month = match[2] ? Number(match[2]) - 1 : null;
  const day = match[3] ? Number(match[3]) : null;
  if (month === null) return { from: Date.UTC(year, 0), to: Date.UTC(year + 1, 0), exact: false };
  if (day === null) return { from: Date.UTC(year, month), to: Date.UTC(year, month + 1), exact: false };
  const at = Date.UTC(year, month, day);
  return { from: at, to: at, exact: true };
}

const DIGITS = new Intl.NumberFormat("en", { maximumFractionDigits: 3 });

/** A number with thin groups: 13875 → "13 875" (a narrow no-break space, the same in every locale). */
export const numberText = (value: number): string => DIGITS.format(value).replace(/,/g, "\u202f");

export const percentText = (value: number): string => `${numberText(Math.round(value * 1000) / 10)} %`;

const isQuantity = (value: unknown): value is Quantity =>
  typeof value === "object" && value !== null && "value" in value;

/** Any JSON value of a column or of evidence in words; "" when there is none. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return numberText(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return /^\d{4}-\d{2}(-\d{2}(T.*)?)?$/.test(value) ? dateText(value) : value;
  if (Array.isArray(value)) return value.map(valueText).filter(Boolean).join(", ");
  if (isQuantity(value)) {
    const number = typeof value.value === "number" ? numberText(value.value) : "";
    return [number, value.unit === "1" ? "" : value.unit].filter(Boolean).join(" ");
  }
  return Object.values(value).map(valueText).filter(Boolean).join(" ");
}

/** A number to sort a column by; null when it is text or missing. */
export function sortNumber(value: unknown): number | null {
  if (typeof value === "number") return value;
  if (isQuantity(value) && typeof value.value === "number") return value.value;
  return null;
}

/** "peakCk" → "Peak CK", "lastStatin" → "Last statin". */
export function columnTitle(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/[-_]/g, " ").toLowerCase().split(" ");
  const spelled = words.map((word) => (/^(ck|uln|emg|mri|ldh|ast|alt|srp|hmgcr)$/.test(word) ? word.toUpperCase() : word));
  const text = spelled.join(" ").replace(/^anti /, "anti-");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "not-suspected" → "not suspected". */
export const plainWords = (text: string | null | undefined): string => {
  const value = text ?? "";
  return value.startsWith("anti-") ? value : value.replace(/-/g, " ");
};

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const patientName = (patient: Patient | null | undefined): string =>
  patient?.name || patient?.id || patient?.reference || "Unnamed patient";

/** "woman, 67 years, born 3 Feb 1958": whatever of it is known. */
export function patientFacts(patient: Patient | null | undefined): string[] {
  const facts: string[] = [];
  if (patient?.gender) facts.push(patient.gender);
  if (typeof patient?.age === "number") facts.push(`${patient.age} years`);
  if (patient?.birthDate) facts.push(`born ${dateText(patient.birthDate)}`);
  return facts;
}

export function evidenceText(evidence: Evidence): string {
  const value = valueText(evidence.value);
  const label = evidence.label || evidence.type || evidence.reference || "";
  return value ? `${label}: ${value}` : label;
}

export const countText = (count: number, one: string, many = `${one}s`): string =>
  `${numberText(count)} ${count === 1 ? one : many}`;
