/**
 * The data of a report, in the shape of docs/assessment.schema.json.
 * An absent member means null: the record, or the guideline, does not say.
 */

export type Level = "none" | "low" | "moderate" | "high";
export type Kind =
  | "test" | "refer" | "stop-drug" | "avoid-drug" | "treat" | "monitor" | "screen" | "inform";
export type Urgency = "now" | "days" | "weeks" | "routine";
/** Three-valued: null is "unknown", never "no". */
export type Truth = boolean | null;

export interface Quantity {
  value?: number | null;
  unit?: string | null;
}

export interface Evidence {
  reference?: string;
  type?: string;
  date?: string | null;
  label?: string | null;
  value?: string | number | boolean | Quantity | null;
}

export interface Source {
  id: string;
  status?: string | null;
  title?: string | null;
  year?: number | string | null;
}

export interface Expression {
  library: string;
  define: string;
  line?: number | null;
}

/** What every statement of an assessment may carry to be checked by. */
export interface Basis {
  evidence?: Evidence[] | null;
  sources?: Source[] | null;
  statements?: string[] | null;
  expression?: Expression | null;
}

export interface Item extends Basis {
  id?: string;
  text?: string | null;
}

export interface CriteriaItem extends Item {
  met?: Truth;
  weight?: number | null;
}

export interface Cutoff {
  value: number;
  label: string;
}

export interface CriteriaSet extends Basis {
  id: string;
  label?: string | null;
  met?: Truth;
  score?: number | null;
  min?: number | null;
  max?: number | null;
  class?: string | null;
  classMin?: string | null;
  classMax?: string | null;
  probability?: number | null;
  probabilityMin?: number | null;
  probabilityMax?: number | null;
  cutoffs?: Cutoff[] | null;
  note?: string | null;
  items?: CriteriaItem[] | null;
}

export interface Coding {
  system?: string | null;
  code?: string | null;
  display?: string | null;
}

export interface Advice extends Item {
  kind?: Kind | null;
  urgency?: Urgency | null;
  summary?: string | null;
  detail?: string | null;
  order?: { title?: string | null; code?: Coding | null } | null;
}

export interface Mimic {
  id: string;
  label?: string | null;
  standing?: string | null;
  decidedBy?: string | null;
  for?: Item[] | null;
  against?: Item[] | null;
}

export interface Unknown {
  id: string;
  label?: string | null;
  how?: string | null;
  rank?: number | null;
  changes?: { answer: "yes" | "no"; effects?: string[] | null }[] | null;
}

export interface TimelineEvent {
  kind: "lab" | "drug" | "test" | "event" | "symptom" | "diagnosis";
  label?: string | null;
  start?: string | null;
  end?: string | null;
  value?: number | null;
  unit?: string | null;
  upperLimit?: number | null;
  detail?: string | null;
  reference?: string | null;
}

export interface Patient {
  reference?: string | null;
  id?: string | null;
  name?: string | null;
  gender?: string | null;
  birthDate?: string | null;
  age?: number | null;
}

export interface Guideline {
  id?: string | null;
  url?: string | null;
  version?: string | null;
  title?: string | null;
  hash?: string | null;
}

export interface Assessment {
  patient?: Patient | null;
  asOf?: string | null;
  guideline?: Guideline | null;
  conclusion?: string | null;
  suspicion?: {
    level?: Level | null;
    for?: Item[] | null;
    against?: Item[] | null;
    unknown?: Item[] | null;
  } | null;
  diagnosis?: (Basis & { status?: string | null; subtype?: string | null }) | null;
  differential?: Mimic[] | null;
  criteria?: CriteriaSet[] | null;
  advice?: Advice[] | null;
  unknowns?: Unknown[] | null;
  timeline?: TimelineEvent[] | null;
  notes?: string[] | null;
}

/** One row; members beyond the named ones are the guideline's own columns. */
export interface WorklistRow {
  rank?: number | null;
  patient?: string | null;
  level?: Level | null;
  status?: string | null;
  subtype?: string | null;
  conclusion?: string | null;
  [column: string]: unknown;
}

export interface ReportData {
  generator?: string | null;
  asOf?: string | null;
  guideline?: Guideline | null;
  population?: {
    patients?: number | null;
    resources?: number | null;
    setAside?: { file?: string | null; line?: number | null; reason?: string | null }[] | null;
    setAsideCount?: number | null;
  } | null;
  worklist?: WorklistRow[] | null;
  assessments?: Assessment[] | null;
}

/** The report's data, or a sentence that says why there is none. */
export function readReport(document: Document): ReportData | string {
  const text = document.getElementById("hoofbeat-data")?.textContent?.trim() ?? "";
  // The marker's own name must not be spelled out here: a writer replaces it wherever it stands.
  if (text === "" || text.startsWith("__HOOF")) return "This page was not filled with a report yet.";
  try {
    const data: unknown = JSON.parse(text);
    if (data === null || typeof data !== "object" || Array.isArray(data)) {
      return "The data of this report is not an object.";
    }
    return data as ReportData;
  } catch (error) {
    return `The data of this report cannot be read: ${error instanceof Error ? error.message : error}`;
  }
}

/** The index of the assessment a worklist row stands for, by reference or id; -1 when the report has none. */
export function assessmentFinder(assessments: Assessment[]): (row: WorklistRow) => number {
  const index = new Map<string, number>();
  assessments.forEach((assessment, position) => {
    const { reference, id } = assessment.patient ?? {};
    for (const key of [reference, id, reference?.split("/").pop()]) {
      if (key && !index.has(key)) index.set(key, position);
    }
  });
  return (row) => {
    const key = row.patient ?? "";
    return index.get(key) ?? index.get(key.split("/").pop() ?? "") ?? -1;
  };
}
