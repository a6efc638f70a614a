// Short forms for writing assessments by hand; see docs/assessment.schema.json for what they become.

const SOURCES = {
  S2: ["The Myositis Association: immune-mediated necrotizing myopathy", 2025],
  S3: ["Orphanet summary: necrotizing autoimmune myopathy", 2014],
  "NHS-SI": ["NHS statin intolerance pathway", 2022],
  "ENMC-224": ["224th ENMC workshop: classification of IMNM", 2018],
  "EA-TAB": ["EULAR/ACR classification criteria for idiopathic inflammatory myopathies", 2017],
  "NZ-COH": ["Anti-HMGCR myopathy in a national cohort, New Zealand", 2024],
  "IBM-1": ["ENMC criteria for inclusion body myositis", 2014],
  BSR22: ["British Society for Rheumatology guideline on inflammatory myopathy", 2022],
  "CA-FIG": ["International guideline for cancer screening in inflammatory myopathy", 2023],
  "EUL-INF": ["EULAR recommendations on opportunistic infections", 2022],
  MOH19: ["Anti-HMGCR antibodies in presumed limb-girdle dystrophy", 2019],
  EURO: ["Data sheet of a 15-antigen myositis blot", 2021],
  TIMEC: ["Time course of muscle adverse events of statins", 2016],
  MRI17: ["Thigh MRI in inflammatory myopathies", 2017],
  "HB-DESIGN": ["Choice of this guideline", 2026],
};

/** "S2 VERIFIED" → a source of the Assessment. */
export const sources = (...list) => list.map((entry) => {
  const [id, status] = entry.split(" ");
  const [title, year] = SOURCES[id];
  return { id, status, title, year };
});

/** ["Observation/ck1", "2026-01-12", "Creatine kinase", "8420 U/L"] → evidence. */
export const evidence = (list) => list.map(([reference, date, label, value]) =>
  ({ reference, type: reference.split("/")[0], date, label, value }));

/** What a statement rests on: `rule` is "Library.Define name:line". */
export function basis({ facts = [], from = [], says = [], rule }) {
  const entry = { evidence: evidence(facts), sources: sources(...from), statements: says };
  if (rule) {
    const [, library, define, line] = /^(\w+)\.(.*):(\d+)$/.exec(rule);
    entry.expression = { library, define, line: Number(line) };
  }
  return entry;
}

export const item = (id, text, of = {}) => ({ id, text, ...basis(of) });

export const criterion = (id, text, met, weight, of = {}) =>
  ({ ...item(id, text, of), met, ...(weight === null ? {} : { weight }) });

const LOINC = "http://loinc.org", SNOMED = "http://snomed.info/sct";
const order = (title, system, code) => ({ title, code: { system, code, display: title } });
export const orders = {
  hmgcr: order("Anti-HMGCR IgG antibody", LOINC, "93493-5"),
  srp: order("Anti-SRP antibody", LOINC, "33921-8"),
  ck: order("Creatine kinase in serum", LOINC, "2157-6"),
  mri: order("MRI of both thighs with fat suppression", SNOMED, "241645008"),
  emg: order("Needle electromyography", SNOMED, "42803009"),
  referral: order("Referral to a neuromuscular clinic", SNOMED, "306206005"),
};

export const advice = (id, kind, urgency, summary, detail, of = {}, ordered = null) =>
  ({ id, text: of.why ?? summary, kind, urgency, summary, detail, order: ordered, ...basis(of) });

export const unknown = (rank, id, label, how, yes, no) =>
  ({ id, label, how, rank, changes: [{ answer: "yes", effects: yes }, { answer: "no", effects: no }] });

let serial = 0;
const event = (kind, label, start, rest) => ({ kind, label, start, ...rest });
export const ck = (date, value, upperLimit = 200) =>
  event("lab", "Creatine kinase", date, { value, unit: "U/L", upperLimit, reference: `Observation/ck${++serial}` });
export const lab = (label, date, value, unit, upperLimit) =>
  event("lab", label, date, { value, unit, upperLimit, reference: `Observation/lab${++serial}` });
export const drug = (label, start, end, detail) =>
  event("drug", label, start, { end, detail, reference: `MedicationRequest/m${++serial}` });
export const test = (label, start, detail) => event("test", label, start, { detail, reference: `DiagnosticReport/d${++serial}` });
export const antibody = (label, start, detail, value, upperLimit) =>
  event("test", label, start, { value, upperLimit, detail, reference: `Observation/a${++serial}` });
export const symptom = (label, start, detail) => event("symptom", label, start, { detail, reference: `Condition/s${++serial}` });
export const diagnosis = (label, start) => event("diagnosis", label, start, { reference: `Condition/c${++serial}` });
export const happening = (label, start, detail) => event("event", label, start, { detail, reference: `Encounter/e${++serial}` });

export const person = (id, name, gender, birthDate, age) => ({ reference: `Patient/${id}`, id, name, gender, birthDate, age });

export const GUIDELINE = {
  id: "imnm", url: "https://hoofbeat.example/guideline/imnm", version: "1.0.0",
  title: "Immune-mediated necrotizing myopathy", hash: "4f1c9a7be02d6c83a5510e7f",
};
export const AS_OF = "2026-03-01T00:00:00Z";

/** The 2017 EULAR/ACR set without biopsy, each item with the state given: true, false or null. */
export function eularAcr(states, result) {
  const items = [
    ["age-40", "Age at first symptom 40 years or more", 2.1],
    ["upper", "Symmetric, usually progressive weakness of the proximal arms", 0.7],
    ["lower", "Symmetric, usually progressive weakness of the proximal legs", 0.8],
    ["neck", "Neck flexors weaker than neck extensors", 1.9],
    ["leg", "In the legs, proximal muscles weaker than distal", 0.9],
    ["heliotrope", "Heliotrope rash", 3.1],
    ["papules", "Gottron papules", 2.1],
    ["sign", "Gottron sign", 3.3],
    ["dysphagia", "Dysphagia or oesophageal dysmotility", 0.7],
    ["jo1", "Anti-Jo-1 antibody positive", 3.9],
    ["enzyme", "Raised CK, LDH, AST or ALT", 1.3],
  ];
  return {
    id: "eular-acr-2017", label: "EULAR/ACR 2017, without biopsy", ...result,
    cutoffs: [{ value: 5.5, label: "probable" }, { value: 7.5, label: "definite" }],
    note: "This set has no item for anti-HMGCR, anti-SRP or necrosis; it places IMNM within polymyositis.",
    items: items.map(([id, text, weight], i) => criterion(id, text, states[i], weight, { from: ["EA-TAB VERIFIED"], rule: `EularAcr.Item ${id}:${40 + i * 6}` })),
  };
}
