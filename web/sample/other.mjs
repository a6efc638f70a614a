// Patients with another disease: toxicity that went away with the drug, and inclusion body myositis.
import { advice, basis, ck, criterion, diagnosis, drug, eularAcr, item, orders, person, symptom, test, unknown } from "./words.mjs";

const FALL = [["Observation/ck-t1", "2025-08-11", "Creatine kinase", "2 310 U/L"], ["Observation/ck-t2", "2025-08-26", "Creatine kinase", "640 U/L"], ["Observation/ck-t3", "2025-09-22", "Creatine kinase", "155 U/L"]];

export const toxic = {
  patient: person("p-1808", "Harald Lindqvist", "male", "1964-12-09", 61),
  conclusion: "Toxic statin myopathy that resolved within six weeks of stopping simvastatin; nothing now points to an immune disease.",
  suspicion: {
    level: "low",
    for: [item("ck", "CK was above 1000 U/L on a statin", { facts: [FALL[0]], from: ["S2 VERIFIED"], says: ["SUSP-04"], rule: "Suspicion.CK Above 1000:44" })],
    against: [item("resolved", "CK became normal 6 weeks after the statin was stopped, without treatment", { facts: FALL, from: ["TIMEC VERIFIED", "NHS-SI VERIFIED"], says: ["STAT-03"], rule: "StatinMyopathy.Resolved:70" }), item("strength", "Full strength on examination", { facts: [["Observation/mmt", "2025-08-26", "MMT8", "150 of 150"]], from: ["S2 VERIFIED"], says: ["STAT-07"], rule: "Weakness.Absent:33" }), item("early", "Symptoms began 10 weeks after the statin, as toxicity does", { facts: [["MedicationRequest/simva", "2025-05-30", "Simvastatin 40 mg", "stopped 11 Aug 2025"]], from: ["TIMEC VERIFIED"], says: ["STAT-01", "STAT-02"], rule: "StatinMyopathy.Early Onset:62" })],
    unknown: [],
  },
  diagnosis: { status: "not-suspected", subtype: null, ...basis({ facts: FALL, from: ["NHS-SI VERIFIED"], says: ["STAT-03"], rule: "Diagnosis.Status:10" }) },
  differential: [{ id: "toxic-statin-myopathy", label: "Toxic statin myopathy", standing: "leading", decidedBy: "CK and strength 6 weeks after the stop: both are known", for: [item("resolved", "Resolved on withdrawal", { facts: FALL, from: ["TIMEC VERIFIED"], rule: "Differential.Toxic Statin:12" })], against: [] }],
  criteria: [eularAcr([true, false, false, false, false, false, false, false, false, null, true], { score: 3.4, min: 3.4, max: 7.3, class: "not met", classMin: "not met", classMax: "probable", probability: 0.127, probabilityMin: 0.127, probabilityMax: 0.877 })],
  advice: [advice("LIPID-04", "inform", "routine", "Another statin in a low dose may be tried after two symptom-free weeks", "With CK two to four weeks after the start; stop if CK passes 4 times the limit.", { facts: [FALL[2]], from: ["NHS-SI VERIFIED"], says: ["LIPID-04", "STAT-21"], rule: "StatinMyopathy.Rechallenge:90" }, orders.ck)],
  unknowns: [],
  timeline: [ck("2024-10-04", 131, 190), ck("2025-08-11", 2310), ck("2025-08-26", 640), ck("2025-09-22", 155), ck("2026-01-12", 140), drug("Simvastatin 40 mg", "2025-05-30", "2025-08-11"), drug("Ezetimibe 10 mg", "2025-10-01", null), symptom("Muscle pain", "2025-08-05"), test("MMT8", "2025-08-26", "150 of 150"), diagnosis("Statin myalgia", "2025-08-11")],
  notes: [],
};

export const inclusionBody = {
  patient: person("p-0932", "Wenceslas Adeyemi", "male", "1950-01-27", 76),
  conclusion: "Inclusion body myositis fits better than necrotizing myopathy: three years of slow, asymmetric weakness of finger flexors and knee extensors, CK 4 times the limit.",
  suspicion: {
    level: "low",
    for: [item("weak", "Leg weakness and falls after 60", { facts: [["Condition/falls", "2024-06", "Recurrent falls", "active"]], from: ["NZ-COH VERIFIED"], says: ["SUSP-09"], rule: "Suspicion.Older Faller:140" })],
    against: [item("ck", "CK never reached 1000 U/L", { facts: [["Observation/ck-i2", "2025-02-17", "Creatine kinase", "812 U/L"]], from: ["S2 VERIFIED"], says: ["SUSP-06"], rule: "Suspicion.CK Below 1000:50" }), item("pattern", "Finger flexors weaker than shoulders, on one side more", { facts: [["Observation/grip", "2025-03-02", "Finger flexion, MRC grade", "3 of 5 right, 4 of 5 left"]], from: ["IBM-1 VERIFIED"], says: ["DDX-04"], rule: "Differential.IBM Pattern:58" }), item("vacuoles", "Rimmed vacuoles on biopsy", { facts: [["DiagnosticReport/bx", "2025-04-08", "Muscle biopsy", "rimmed vacuoles, read from text"]], from: ["IBM-1 VERIFIED"], says: ["BX-11"], rule: "Biopsy.Rimmed Vacuoles:29" })],
    unknown: [item("cn1a", "Anti-cN1A antibody not tested", { from: ["IBM-1 RECALLED-med"], rule: "Antibodies.cN1A:88" })],
  },
  diagnosis: { status: "excluded", subtype: null, ...basis({ facts: [["DiagnosticReport/bx", "2025-04-08", "Muscle biopsy", "rimmed vacuoles"]], from: ["IBM-1 VERIFIED"], says: ["DDX-04"], rule: "Diagnosis.Excluded:26" }) },
  differential: [{ id: "inclusion-body-myositis", label: "Inclusion body myositis", standing: "leading", decidedBy: "Biopsy and pattern of weakness: both are known", for: [item("vacuoles", "Rimmed vacuoles", { facts: [["DiagnosticReport/bx", "2025-04-08", "Muscle biopsy", null]], from: ["IBM-1 VERIFIED"], rule: "Differential.IBM:55" })], against: [] }],
  criteria: [{ id: "enmc-2011-ibm", label: "ENMC 2011, inclusion body myositis", met: true, class: "clinico-pathologically defined", items: [criterion("duration", "Weakness for more than 12 months", true, null, { from: ["IBM-1 VERIFIED"] }), criterion("age", "Onset after 45 years", true, null, { from: ["IBM-1 VERIFIED"] }), criterion("ck", "CK at most 15 times the upper limit", true, null, { from: ["IBM-1 VERIFIED"] }), criterion("pattern", "Knee extension at most as strong as hip flexion, or finger flexion weaker than shoulder abduction", true, null, { from: ["IBM-1 VERIFIED"] }), criterion("biopsy", "Rimmed vacuoles with inflammation or protein deposits", true, null, { from: ["IBM-1 VERIFIED"] })] }],
  advice: [advice("DDX-04", "inform", "routine", "No immunosuppression for inclusion body myositis", "It does not help; swallowing and falls deserve the attention.", { from: ["IBM-1 RECALLED-high"], says: ["DDX-04"], rule: "Differential.IBM Advice:70" }), advice("EXTRA-01", "screen", "weeks", "Ask about swallowing", "A water swallow test; speech therapy if it fails.", { from: ["BSR22 VERIFIED"], says: ["EXTRA-01"], rule: "Extra.Swallow:9" })],
  unknowns: [unknown(1, "swallow", "Trouble swallowing", "Ask; water swallow test", ["advice: + refer to speech therapy"], [])],
  timeline: [ck("2023-10-30", 540), ck("2025-02-17", 812), ck("2025-11-11", 705), symptom("Weak grip", "2023"), symptom("Recurrent falls", "2024-06"), test("EMG", "2025-02-25", "mixed"), test("Muscle biopsy", "2025-04-08", "rimmed vacuoles"), diagnosis("Inclusion body myositis", "2025-04-20"), drug("Prednisolone 40 mg", "2025-03-01", "2025-04-25", "no benefit")],
  notes: [],
};
