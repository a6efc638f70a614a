// Two patients whose disease is established: anti-HMGCR after a statin, and anti-SRP.
import { advice, antibody, basis, ck, criterion, diagnosis, drug, eularAcr, happening, item, lab, orders, person, symptom, test, unknown } from "./words.mjs";

const CK_HALVORSEN = [["Observation/ck-0917", "2025-09-17", "Creatine kinase", "11 240 U/L"], ["Observation/ck-1002", "2025-10-02", "Creatine kinase", "13 875 U/L"], ["Observation/ck-1120", "2025-11-20", "Creatine kinase", "9 610 U/L"], ["Observation/ck-0212", "2026-02-12", "Creatine kinase", "2 480 U/L"]];
const HMGCR = ["Observation/hmgcr-1", "2025-10-09", "Anti-HMGCR IgG", "152 units (positive from 20)"];

export const hmgcr = {
  patient: person("p-0417", "Ingrid Halvorsen", "female", "1958-02-03", 68),
  conclusion: "Definite anti-HMGCR necrotizing myopathy after atorvastatin; CK has fallen under treatment but is still 12 times the upper limit, and no statin may ever be given again.",
  suspicion: {
    level: "high",
    for: [
      item("core-phenotype", "Weakness of shoulders and hips on both sides that came within months and grew", { facts: [["Condition/weakness", "2025-07-20", "Proximal muscle weakness", "active"], ["Observation/mrc-hip", "2025-09-24", "Hip flexion, MRC grade", "3 of 5, both sides"]], from: ["S2 VERIFIED", "S3 VERIFIED"], says: ["SUSP-02"], rule: "Suspicion.Core Phenotype:31" }),
      item("ck-above-1000", "CK of 1000 U/L or more, and more than 10 times the upper limit", { facts: CK_HALVORSEN, from: ["S2 VERIFIED", "NZ-COH VERIFIED"], says: ["SUSP-03", "SUSP-06"], rule: "Suspicion.CK Above 1000:44" }),
      item("statin", "Statin taken for six years before the weakness", { facts: [["MedicationRequest/atorva", "2019-05-06", "Atorvastatin 40 mg", "stopped 24 Sep 2025"]], from: ["S2 VERIFIED"], says: ["SUSP-04", "SUSP-11"], rule: "StatinMyopathy.Statin Exposure:18" }),
      item("persistent", "CK stayed high 8 weeks after the statin was stopped", { facts: [["Observation/ck-1120", "2025-11-20", "Creatine kinase", "9 610 U/L"]], from: ["NHS-SI VERIFIED"], says: ["STAT-05", "STAT-24"], rule: "StatinMyopathy.Persistent After Withdrawal:77" }),
      item("hmgcr", "Anti-HMGCR antibody strongly positive", { facts: [HMGCR], from: ["S2 VERIFIED", "ENMC-224 VERIFIED"], says: ["AB-09", "SUB-01"], rule: "Antibodies.HMGCR Positive:26" }),
    ],
    against: [item("mri-fascia", "MRI report mentions slight fascial oedema, which is more usual in dermatomyositis", { facts: [["DiagnosticReport/mri-1", "2025-10-14", "MRI of the thighs", "conclusion read from text"]], from: ["MRI17 VERIFIED"], says: ["MRI-02"], rule: "Imaging.Fascial Oedema:52" })],
    unknown: [item("emg", "Whether electromyography shows an irritable myopathy", { from: ["S2 VERIFIED"], says: ["EMG-01"], rule: "Emg.Irritable Myopathy:14" })],
  },
  diagnosis: { status: "definite", subtype: "anti-HMGCR", ...basis({ facts: [HMGCR, CK_HALVORSEN[1], ["Observation/mrc-hip", "2025-09-24", "Hip flexion, MRC grade", "3 of 5, both sides"]], from: ["ENMC-224 VERIFIED"], says: ["SUB-01"], rule: "Subtype.Anti HMGCR IMNM:22" }) },
  differential: [
    { id: "toxic-statin-myopathy", label: "Toxic statin myopathy", standing: "unlikely", decidedBy: "CK and strength 6 weeks after the statin is stopped", for: [item("exposed", "Symptoms began on a statin", { facts: [["MedicationRequest/atorva", "2019-05-06", "Atorvastatin 40 mg", null]], rule: "Differential.Toxic Statin:12" })], against: [item("late", "Onset six years after the start; CK high 8 weeks after the stop", { facts: [["Observation/ck-1120", "2025-11-20", "Creatine kinase", "9 610 U/L"]], from: ["TIMEC VERIFIED"], rule: "Differential.Toxic Statin Against:19" })] },
    { id: "dermatomyositis", label: "Dermatomyositis", standing: "unlikely", decidedBy: "Skin examination and the dermatomyositis antibodies", for: [item("fascia", "Slight fascial oedema on MRI", { facts: [["DiagnosticReport/mri-1", "2025-10-14", "MRI of the thighs", null]], rule: "Differential.Dermatomyositis:40" })], against: [item("no-rash", "No heliotrope rash or Gottron papules found", { facts: [["Observation/skin", "2025-09-24", "Heliotrope rash", "absent"]], rule: "Differential.Dermatomyositis Against:48" })] },
  ],
  criteria: [
    { id: "enmc-2016-imnm", label: "ENMC 2016, anti-HMGCR myopathy", met: true, note: "Biopsy is not needed when the antibody is present.", items: [criterion("ck", "Raised serum CK", true, null, { facts: [CK_HALVORSEN[1]], from: ["ENMC-224 VERIFIED"], rule: "Enmc2016.Raised CK:11" }), criterion("weakness", "Proximal muscle weakness", true, null, { facts: [["Observation/mrc-hip", "2025-09-24", "Hip flexion, MRC grade", "3 of 5, both sides"]], from: ["ENMC-224 VERIFIED"], rule: "Enmc2016.Proximal Weakness:17" }), criterion("antibody", "Anti-HMGCR antibody positive", true, null, { facts: [HMGCR], from: ["ENMC-224 VERIFIED"], rule: "Enmc2016.HMGCR:23" })] },
    eularAcr([true, true, true, null, true, false, false, false, null, false, true], { score: 5.8, min: 5.8, max: 8.4, class: "probable", classMin: "probable", classMax: "definite", probability: 0.615, probabilityMin: 0.615, probabilityMax: 0.954 }),
  ],
  advice: [
    advice("LIPID-01", "avoid-drug", "now", "No statin, ever again, and no red yeast rice", "Record it as an allergy, so that every prescriber is warned. Re-exposure brings the disease back.", { why: "An anti-HMGCR myopathy is established and the allergy list holds no statin.", facts: [HMGCR], from: ["NHS-SI VERIFIED"], says: ["LIPID-01", "TX-01"], rule: "Treatment.Never Statin:15" }),
    advice("TX-12", "treat", "weeks", "Consider adding intravenous immunoglobulin", "CK is still above 10 times the limit after four months of prednisolone and methotrexate. Check renal function, IgA and thrombosis risk first.", { why: "Response to two agents is incomplete.", facts: [CK_HALVORSEN[3]], from: ["BSR22 VERIFIED"], says: ["TX-12", "TX-11"], rule: "Treatment.Escalate:88" }),
    advice("CA-05", "screen", "weeks", "Cancer screening, basic and enhanced panel", "Onset after 40 and IMNM put her in the high-risk class: basic and enhanced panel now, basic panel yearly for three years.", { why: "Age above 40 at onset, anti-HMGCR, no screening found.", facts: [["Condition/weakness", "2025-07-20", "First symptom", "age 67"]], from: ["CA-FIG VERIFIED"], says: ["CA-03", "CA-06"], rule: "Cancer.High Risk:33" }),
    advice("SAFE-03", "monitor", "routine", "Bone density and fracture risk", "Prednisolone has been taken for more than three months.", { facts: [["MedicationRequest/pred", "2025-10-15", "Prednisolone 50 mg", "no stop date"]], from: ["BSR22 RECALLED-high"], says: ["SAFE-03"], rule: "Safety.Bone:21" }),
    advice("LIPID-02", "treat", "routine", "LDL may be treated with a PCSK9 inhibitor or ezetimibe", "Coronary disease remains a reason to lower LDL.", { facts: [["Condition/cad", "2018", "Coronary artery disease", "active"]], from: ["NHS-SI VERIFIED"], says: ["LIPID-02", "LIPID-03"], rule: "Treatment.Lipids:51" }),
  ],
  unknowns: [
    unknown(1, "dysphagia", "Whether she has trouble swallowing", "Ask; a water swallow test", ["EULAR/ACR score: 5.8 → 6.5", "cancer risk: high → high, one more factor", "advice: + refer to speech therapy"], []),
    unknown(2, "neck", "Strength of the neck flexors against the extensors", "Manual muscle test", ["EULAR/ACR class: probable → definite"], []),
  ],
  timeline: [
    ck("2019-04-30", 118, 170), ck("2022-06-14", 164, 170), ck("2024-08-02", 412, 170), ck("2025-09-17", 11240), ck("2025-10-02", 13875), ck("2025-11-20", 9610), ck("2025-12-18", 6105), ck("2026-01-15", 3900), ck("2026-02-12", 2480),
    lab("LDH", "2025-09-17", 1420, "U/L", 250), lab("LDH", "2026-02-12", 610, "U/L", 250), lab("ALT", "2025-08-25", 231, "U/L", 35),
    drug("Atorvastatin 40 mg", "2019-05-06", "2025-09-24", "by mouth, daily"), drug("Prednisolone 50 mg", "2025-10-15", null, "tapering"), drug("Methotrexate 15 mg weekly", "2025-11-01", null, "with folic acid"),
    symptom("Thighs ache", "2025-06", null), symptom("Proximal weakness", "2025-07-20", "cannot rise from a low chair"), happening("Fall at home", "2025-09-08"), happening("Admission, neurology", "2025-10-08"),
    antibody("anti-HMGCR", "2025-10-09", "positive", 152, 20), antibody("anti-SRP", "2025-10-09", "negative"), test("Muscle MRI", "2025-10-14", "oedema"), diagnosis("Coronary artery disease", "2018"), diagnosis("Anti-HMGCR myopathy", "2025-10-13"),
  ],
  notes: ["The MRI finding was read from the text of the report's conclusion.", "Set aside: 1 CK result without a unit (Observation/ck-x3)."],
};

const CK_MOKOENA = [["Observation/ck-1", "2026-01-19", "Creatine kinase", "21 300 U/L"], ["Observation/ck-2", "2026-02-02", "Creatine kinase", "> 24 150 U/L"]];
const SRP = ["Observation/srp", "2026-02-11", "Anti-SRP54, line blot", "strong positive"];

export const srp = {
  patient: person("p-1120", "Thandiwe Mokoena", "female", "1989-11-30", 36),
  conclusion: "Definite anti-SRP necrotizing myopathy with trouble swallowing and breathlessness: discuss with a neuromuscular centre today.",
  suspicion: {
    level: "high",
    for: [
      item("core-phenotype", "Fast growing weakness of hips, shoulders and neck within 10 weeks", { facts: [["Condition/w", "2025-12-20", "Proximal muscle weakness", "active"], ["Observation/mrc", "2026-02-10", "Neck flexion, MRC grade", "2 of 5"]], from: ["S2 VERIFIED"], says: ["SUSP-02"], rule: "Suspicion.Core Phenotype:31" }),
      item("ck-above-1000", "CK 120 times the upper limit", { facts: CK_MOKOENA, from: ["S2 VERIFIED"], says: ["SUSP-06"], rule: "Suspicion.CK Above 1000:44" }),
      item("srp", "Anti-SRP antibody strongly positive", { facts: [SRP], from: ["ENMC-224 RECALLED-high"], says: ["SUB-02"], rule: "Antibodies.SRP Positive:40" }),
      item("emg", "Irritable myopathy on electromyography", { facts: [["DiagnosticReport/emg", "2026-02-06", "EMG", "fibrillations, short small units"]], from: ["S2 VERIFIED"], says: ["EMG-01"], rule: "Emg.Irritable Myopathy:14" }),
    ],
    against: [], unknown: [item("heart", "Whether the heart is affected", { from: ["S2 RECALLED-high"], says: ["EXTRA-06"], rule: "Extra.Cardiac:60" })],
  },
  diagnosis: { status: "definite", subtype: "anti-SRP", ...basis({ facts: [SRP, CK_MOKOENA[1]], from: ["ENMC-224 RECALLED-high"], says: ["SUB-02"], rule: "Subtype.Anti SRP IMNM:30" }) },
  differential: [{ id: "antisynthetase", label: "Antisynthetase syndrome", standing: "unlikely", decidedBy: "Antisynthetase antibodies and chest CT", for: [item("dyspnoea", "Breathlessness", { facts: [["Condition/dysp", "2026-02-08", "Dyspnoea", "active"]], rule: "Differential.Antisynthetase:70" })], against: [item("jo1", "Anti-Jo-1 negative", { facts: [["Observation/jo1", "2026-02-11", "Anti-Jo-1", "negative"]], rule: "Differential.Antisynthetase Against:76" })] }],
  criteria: [
    { id: "enmc-2016-imnm", label: "ENMC 2016, anti-SRP myopathy", met: true, items: [criterion("ck", "Raised serum CK", true, null, { facts: [CK_MOKOENA[1]] }), criterion("weakness", "Proximal muscle weakness", true, null, {}), criterion("antibody", "Anti-SRP antibody positive", true, null, { facts: [SRP] })] },
    eularAcr([false, true, true, true, true, false, false, false, true, false, true], { score: 7.6, min: 7.6, max: 7.6, class: "definite", classMin: "definite", classMax: "definite", probability: 0.906, probabilityMin: 0.906, probabilityMax: 0.906 }),
  ],
  advice: [
    advice("SUSP-13", "refer", "now", "Discuss with a neuromuscular centre today; admit", "Weak neck flexors, dysphagia and breathlessness threaten breathing and airway.", { why: "Signs of bulbar and respiratory muscle weakness are present.", facts: [["Condition/dysph", "2026-02-03", "Dysphagia", "active"], ["Condition/dysp", "2026-02-08", "Dyspnoea", "active"]], from: ["HB-DESIGN DESIGN", "S2 RECALLED-high"], says: ["SUSP-13", "TEAM-02"], rule: "Suspicion.Red Flags:92" }, orders.referral),
    advice("EXTRA-02", "test", "now", "Vital capacity sitting and supine", "A fall of 20 to 25 % when lying down suggests diaphragm weakness.", { facts: [["Condition/dysp", "2026-02-08", "Dyspnoea", "active"]], from: ["BSR22 VERIFIED"], says: ["EXTRA-02"], rule: "Extra.Respiratory:22" }),
    advice("EXTRA-06", "test", "now", "ECG, troponin I and echocardiogram", "Troponin T rises from skeletal muscle too; ask for troponin I.", { from: ["S2 RECALLED-high"], says: ["EXTRA-06", "EXTRA-07"], rule: "Extra.Cardiac:60" }),
    advice("TX-04", "treat", "days", "High-dose glucocorticoid, and a second agent from the start", "Methylprednisolone 500 to 1000 mg a day for 3 to 5 days, then by mouth. Draw hepatitis serology first.", { from: ["BSR22 RECALLED-high"], says: ["TX-04", "TX-05"], rule: "Treatment.Severe:40" }),
    advice("TX-08", "treat", "days", "Early rituximab", "Favoured in anti-SRP disease; hepatitis B and immunoglobulins before the first dose.", { from: ["EUL-INF VERIFIED", "S2 RECALLED-med"], says: ["TX-08", "SAFE-01"], rule: "Treatment.SRP:62" }),
    advice("PREG-02", "inform", "weeks", "Methotrexate and mycophenolate are not compatible with pregnancy", "Ask about pregnancy and contraception before choosing.", { from: ["S2 VERIFIED"], says: ["PREG-02", "SAFE-07"], rule: "Treatment.Pregnancy:104" }),
  ],
  unknowns: [unknown(1, "cardiac", "Whether the heart muscle is affected", "Troponin I, ECG, echocardiogram", ["advice: + cardiac MRI", "urgency of immunosuppression: days → now"], ["advice: yearly echocardiogram"])],
  timeline: [ck("2026-01-19", 21300), { ...ck("2026-02-02", 24150), detail: ">" }, ck("2026-02-20", 22800), symptom("Proximal weakness", "2025-12-20"), symptom("Dysphagia", "2026-02-03"), symptom("Breathless lying flat", "2026-02-08"), test("EMG", "2026-02-06", "irritable"), antibody("anti-SRP", "2026-02-11", "positive"), antibody("anti-HMGCR", "2026-02-12", "negative", 4, 20), happening("Emergency visit", "2026-02-02"), diagnosis("Anti-SRP myopathy", "2026-02-13"), drug("Prednisolone 60 mg", "2026-02-14", null)],
  notes: [],
};
