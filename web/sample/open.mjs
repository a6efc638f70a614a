// Patients about whom something that matters is not known.
import { advice, antibody, basis, ck, criterion, diagnosis, drug, eularAcr, happening, item, orders, person, symptom, test, unknown } from "./words.mjs";

const CK = [["Observation/ck-a", "2025-12-29", "Creatine kinase", "7 840 U/L"], ["Observation/ck-b", "2026-02-09", "Creatine kinase", "8 420 U/L"]];
const PANEL = ["DiagnosticReport/panel", "2026-01-22", "Myositis blot, 15 antigens", "all negative; HMGCR is not among them"];

export const untested = {
  patient: person("p-2093", "Bernard Okonkwo-Reyes", "male", "1953-06-17", 72),
  conclusion: "Necrotizing myopathy is suspected: weak, CK 42 times the limit, 11 weeks off rosuvastatin. The negative panel did not contain HMGCR: order it separately.",
  suspicion: {
    level: "high",
    for: [
      item("ck-above-1000", "CK of 1000 U/L or more, and rising off the statin", { facts: CK, from: ["S2 VERIFIED"], says: ["SUSP-03"], rule: "Suspicion.CK Above 1000:44" }),
      item("core", "Weakness of hips on both sides, growing over 4 months", { facts: [["Observation/find", "2026-01-14", "Cannot rise from a chair", "present"]], from: ["S2 VERIFIED"], says: ["SUSP-02"], rule: "Suspicion.Core Phenotype:31" }),
      item("statin", "Statin taken until 15 Dec 2025, drug name read from text", { facts: [["MedicationStatement/t1", "2021", "“Crestor 20”", "stopped 15 Dec 2025"]], from: ["S2 VERIFIED"], says: ["SUSP-04"], rule: "StatinMyopathy.Statin Exposure:18" }),
      item("persistent", "CK still high 8 weeks after the stop", { facts: [CK[1]], from: ["NHS-SI VERIFIED"], says: ["STAT-05"], rule: "StatinMyopathy.Persistent After Withdrawal:77" }),
    ],
    against: [item("srp-negative", "Anti-SRP negative on a line blot", { facts: [PANEL], from: ["EURO VERIFIED"], says: ["AB-06"], rule: "Antibodies.SRP Negative:47" })],
    unknown: [
      item("hmgcr", "Anti-HMGCR antibody: never tested", { facts: [PANEL], from: ["S2 VERIFIED", "EURO VERIFIED"], says: ["AB-02"], rule: "Antibodies.HMGCR Positive:26" }),
      item("emg", "Electromyography: none in the record", { from: ["S2 VERIFIED"], says: ["EMG-01"], rule: "Emg.Irritable Myopathy:14" }),
      item("symmetry", "Whether the weakness is symmetric was not recorded", { from: ["S2 VERIFIED"], says: ["SUSP-02"], rule: "Suspicion.Symmetric:36" }),
    ],
  },
  diagnosis: { status: "suspected", subtype: "undetermined", ...basis({ facts: [CK[1], PANEL], from: ["ENMC-224 VERIFIED", "HB-DESIGN DESIGN"], says: ["SUB-04"], rule: "Subtype.Seronegative Not Established:58" }) },
  differential: [
    { id: "anti-hmgcr-myopathy", label: "Anti-HMGCR necrotizing myopathy", standing: "leading", decidedBy: "Anti-HMGCR antibody", for: [item("all", "Statin, age, CK and course fit", { facts: CK, rule: "Differential.HMGCR:8" })], against: [] },
    { id: "inclusion-body-myositis", label: "Inclusion body myositis", standing: "possible", decidedBy: "Finger flexors and knee extensors on examination; biopsy", for: [item("age", "Man over 60 with falls", { facts: [["Condition/falls", "2026-01", "Recurrent falls", "active"]], from: ["IBM-1 VERIFIED"], rule: "Differential.IBM:55" })], against: [item("ck", "CK above 15 times the limit", { facts: [CK[1]], from: ["IBM-1 VERIFIED"], rule: "Differential.IBM Against:61" })] },
    { id: "hypothyroid-myopathy", label: "Hypothyroid myopathy", standing: "possible", decidedBy: "TSH", for: [], against: [] },
    { id: "toxic-statin-myopathy", label: "Toxic statin myopathy", standing: "unlikely", decidedBy: "CK 6 weeks after the stop", for: [item("exposed", "Symptoms began on a statin", { rule: "Differential.Toxic Statin:12" })], against: [item("rising", "CK rose after the stop", { facts: CK, from: ["TIMEC VERIFIED"], rule: "Differential.Toxic Statin Against:19" })] },
  ],
  criteria: [
    { id: "enmc-2016-imnm", label: "ENMC 2016, anti-HMGCR myopathy", met: null, items: [criterion("ck", "Raised serum CK", true, null, { facts: [CK[1]] }), criterion("weakness", "Proximal muscle weakness", true, null, { facts: [["Observation/find", "2026-01-14", "Cannot rise from a chair", "present"]] }), criterion("antibody", "Anti-HMGCR antibody positive", null, null, { facts: [PANEL] })] },
    eularAcr([true, null, null, null, null, false, null, null, null, false, true], { score: 3.4, min: 3.4, max: 13.8, class: "not met", classMin: "not met", classMax: "definite", probability: 0.127, probabilityMin: 0.127, probabilityMax: 0.999 }),
  ],
  advice: [
    advice("AB-02", "test", "days", "Order anti-HMGCR separately", "The standard panel came back negative but does not contain it. A negative panel says nothing about HMGCR.", { why: "Statin, weakness and CK above 1000 U/L; anti-HMGCR not tested.", facts: [PANEL, CK[1]], from: ["S2 VERIFIED", "EURO VERIFIED"], says: ["AB-02", "SUSP-04"], rule: "Orders.HMGCR Missing:12" }, orders.hmgcr),
    advice("SUSP-14", "refer", "days", "Refer to a neuromuscular clinic, to be seen within 1 to 2 weeks", "The suspicion is high and no red flag was found in the record.", { facts: [CK[1]], from: ["HB-DESIGN DESIGN"], says: ["SUSP-14", "TEAM-01"], rule: "Suspicion.Refer:101" }, orders.referral),
    advice("STAT-24", "avoid-drug", "days", "Do not restart a statin before the antibody is known", "Rechallenge is safe only when an immune cause is excluded.", { from: ["NHS-SI VERIFIED"], says: ["STAT-24"], rule: "StatinMyopathy.No Rechallenge:95" }),
    advice("SUSP-03", "test", "weeks", "Electromyography, and MRI of the thighs", "Antibody testing need not wait for them.", { from: ["S2 VERIFIED", "HB-DESIGN DESIGN"], says: ["SUSP-03", "MRI-01"], rule: "Orders.EMG Missing:30" }, orders.emg),
    advice("DDX-16", "test", "weeks", "TSH", "Treatable, and a reason for muscle toxicity of statins.", { from: ["S2 RECALLED-high"], says: ["DDX-16"], rule: "Orders.TSH Missing:44" }),
  ],
  unknowns: [
    unknown(1, "hmgcr", "Anti-HMGCR antibody", "Order it by name; the panel of 22 Jan 2026 does not contain it", ["diagnosis status: suspected → definite", "subtype: undetermined → anti-HMGCR", "advice: + never a statin again", "advice: + immunosuppression"], ["advice: + muscle biopsy"]),
    unknown(2, "symmetry", "Strength of arms, hips and neck, both sides", "Manual muscle test, MRC grades", ["EULAR/ACR class: not met → probable"], ["inclusion body myositis: possible → leading"]),
    unknown(3, "emg", "Electromyography", "Needle EMG of one side; leave the other for biopsy", ["suspicion rule SUSP-03: unknown → met"], ["suspicion level: high → moderate"]),
    unknown(4, "dysphagia", "Trouble swallowing", "Ask; water swallow test", ["urgency: days → now"], []),
  ],
  timeline: [ck("2021-03-11", 142, 190), ck("2023-11-03", 171, 190), ck("2025-12-01", 5210), ck("2025-12-29", 7840), ck("2026-02-09", 8420), drug("Crestor 20", "2021", "2025-12-15", "rosuvastatin, a statin; the name was read from text"), symptom("Trouble with stairs", "2025-10"), symptom("Recurrent falls", "2026-01"), symptom("Cannot rise from a chair", "2026-01-14"), antibody("anti-SRP", "2026-01-22", "negative"), test("Myositis blot", "2026-01-22", "15 antigens, HMGCR not among them"), happening("General practice visit", "2025-12-01"), { kind: "event", label: "Statin myalgia noted by pharmacist", reference: "Observation/n1" }],
  notes: ["“Crestor 20” was recognised as a statin from its text.", "Myositis blot: the list of antigens was read from the report's text."],
};

export const dystrophy = {
  patient: person("p-0077", "Łucja Wiśniewska", "female", "1981-04-22", 44),
  conclusion: "Labelled limb-girdle dystrophy without a genetic proof; CK above 1000 for years and no family history: test anti-HMGCR, a treatable cause.",
  suspicion: {
    level: "moderate",
    for: [item("lgmd", "Presumed limb-girdle dystrophy with CK above 1000 U/L and three of four features of the antibody disease", { facts: [["Condition/lgmd", "2016", "Limb-girdle muscular dystrophy", "provisional"], ["Observation/ck-l3", "2025-05-19", "Creatine kinase", "3 260 U/L"], ["FamilyMemberHistory/f", "2016-09-01", "Muscle disease in the family", "none"]], from: ["MOH19 VERIFIED"], says: ["SUSP-07"], rule: "Suspicion.Presumed Dystrophy:120" })],
    against: [item("chronic", "Course over more than ten years", { facts: [["Condition/lgmd", "2016", "Limb-girdle muscular dystrophy", "provisional"]], from: ["NZ-COH VERIFIED"], says: ["SUSP-02"], rule: "Suspicion.Chronic Course:133" })],
    unknown: [item("gene", "Genetic panel: no result in the record", { says: ["BX-10"], from: ["S2 VERIFIED"], rule: "Differential.Genetic Panel:150" }), item("hmgcr", "Anti-HMGCR antibody: never tested", { from: ["MOH19 VERIFIED"], says: ["SUSP-07"], rule: "Antibodies.HMGCR Positive:26" })],
  },
  diagnosis: { status: "suspected", subtype: "undetermined", ...basis({ from: ["MOH19 VERIFIED"], says: ["SUSP-07"], rule: "Diagnosis.Suspected:14" }) },
  differential: [{ id: "dysferlinopathy", label: "Limb-girdle dystrophy R2, dysferlin", standing: "leading", decidedBy: "Gene panel; dysferlin on biopsy", for: [item("slow", "Slow course, high CK", { rule: "Differential.Dysferlin:84" })], against: [] }, { id: "pompe", label: "Late-onset Pompe disease", standing: "possible", decidedBy: "Acid alpha-glucosidase in a dried blood spot", for: [], against: [] }],
  criteria: [eularAcr([false, true, true, null, null, false, false, false, null, null, true], { score: 4.1, min: 4.1, max: 11.5, class: "not met", classMin: "not met", classMax: "definite", probability: 0.21, probabilityMin: 0.21, probabilityMax: 0.995 })],
  advice: [advice("SUSP-07", "test", "weeks", "Test anti-HMGCR antibodies", "A third of one series had first been labelled as dystrophy.", { why: "Dystrophy is presumed, not proven.", from: ["MOH19 VERIFIED"], says: ["SUSP-07"], rule: "Orders.HMGCR Missing:12" }, orders.hmgcr), advice("BX-10", "test", "weeks", "Gene panel for limb-girdle dystrophies", "To run beside the antibodies, not before them.", { from: ["S2 VERIFIED"], says: ["BX-10", "PED-01"], rule: "Orders.Genes Missing:60" })],
  unknowns: [unknown(1, "hmgcr", "Anti-HMGCR antibody", "Order it by name", ["diagnosis status: suspected → definite", "subtype: undetermined → anti-HMGCR"], ["suspicion level: moderate → low"]), unknown(2, "genes", "Gene panel", "Limb-girdle panel with dysferlin, calpain, FKRP", ["diagnosis status: suspected → excluded"], ["suspicion level: moderate → high"])],
  timeline: [ck("2016-08-12", 4120, 170), ck("2018-02", 3870, 170), ck("2020-11-09", 3540, 170), ck("2025-05-19", 3260, 170), symptom("Trouble with stairs", "2014"), test("Muscle biopsy", "2016-10-20", "dystrophic"), diagnosis("Limb-girdle dystrophy", "2016"), happening("Lost to follow-up", "2020-11-09")],
  notes: ["Two dates are known only to the year."],
};

export const sparse = {
  patient: person("p-3301", "Arturo Benedetti", "male", "1949", 76),
  conclusion: "Too little is recorded to judge: falls at 76 and a raised ALT with no CK ever measured. A CK would decide whether to go on.",
  suspicion: {
    level: "moderate",
    for: [item("falls", "Falls and general decline after 60", { facts: [["Condition/f", "2025", "Falls", "active"]], from: ["NZ-COH VERIFIED", "HB-DESIGN DESIGN"], says: ["SUSP-09"], rule: "Suspicion.Older Faller:140" }), item("alt", "ALT and AST raised without a CK", { facts: [["Observation/alt", "2025-11", "ALT", "142 U/L"]], from: ["S2 RECALLED-high"], says: ["SUSP-10"], rule: "Suspicion.Isolated Transaminases:148" })],
    against: [],
    unknown: ["Creatine kinase: never measured", "Weakness: not examined", "Whether a statin was ever taken", "Anti-HMGCR and anti-SRP antibodies", "Skin findings", "Trouble swallowing", "Electromyography", "Family history of muscle disease"].map((text, i) => item(`u${i}`, text, { from: ["S2 VERIFIED"], rule: `Suspicion.Fact ${i}:${160 + i}` })),
  },
  diagnosis: { status: "not-suspected", subtype: null, ...basis({ rule: "Diagnosis.Status:10" }) },
  differential: [{ id: "frailty", label: "Frailty", standing: "possible", decidedBy: "CK and strength", for: [], against: [] }],
  criteria: [
    { id: "enmc-2016-imnm", label: "ENMC 2016, IMNM", met: null, items: [criterion("ck", "Raised serum CK", null, null), criterion("weakness", "Proximal muscle weakness", null, null), criterion("antibody", "Anti-HMGCR or anti-SRP antibody positive", null, null)] },
    eularAcr([true, null, null, null, null, null, null, null, null, null, true], { score: 3.4, min: 3.4, max: 20.8, class: "not met", classMin: "not met", classMax: "definite", probability: 0.127, probabilityMin: 0.127, probabilityMax: 1 }),
  ],
  advice: [advice("SUSP-10", "test", "days", "Measure CK before looking further at the liver", "ALT and AST also come from muscle; a normal GGT points there.", { facts: [["Observation/alt", "2025-11", "ALT", "142 U/L"]], from: ["S2 RECALLED-high"], says: ["SUSP-10", "SUSP-09"], rule: "Orders.CK Missing:8" }, orders.ck)],
  unknowns: [unknown(1, "ck", "Creatine kinase", "One blood sample", ["suspicion level: moderate → high", "advice: + anti-HMGCR, anti-SRP"], ["suspicion level: moderate → none"]), unknown(2, "statin", "Whether he ever took a statin", "Ask him and the pharmacy", ["advice: + anti-HMGCR at any CK above 1000"], []), unknown(3, "weakness", "Strength of hips and shoulders", "Rise from a chair without arms; MRC grades", ["suspicion level: moderate → high"], ["suspicion level: moderate → low"])],
  timeline: [{ kind: "lab", label: "ALT", start: "2025-11", value: 142, unit: "U/L", upperLimit: 45, reference: "Observation/alt" }, symptom("Falls", "2025")],
  notes: ["The birth date is known only to the year; the age may be one year less."],
};

export const empty = {
  patient: { reference: "Patient/p-5550", id: "p-5550" },
  conclusion: "Nothing in this record speaks for or against a muscle disease.",
  suspicion: { level: "none", for: [], against: [], unknown: [] },
  diagnosis: { status: "not-suspected", subtype: null },
  differential: [], criteria: [], advice: [], unknowns: [], timeline: [], notes: [],
};
