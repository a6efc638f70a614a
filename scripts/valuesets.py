#!/usr/bin/env python3
"""Writes the guideline's FHIR value sets and the library that declares them from a table of codes.

    scripts/valuesets.py CODES.csv [guideline/imnm]

CODES.csv has the columns concept, system, code, display, role, verified, source. The display column is not copied: the
texts of some code systems may not be redistributed. Each code carries the name of its concept as a short label of our own.
A code that the table marks verified=no gets the extension `unverified`.

A row of GROUPS is one value set: "Title": "concept concept:system,system -code concept~words_in_the_display".
"""
import csv
import json
import pathlib
import re
import sys

BASE = "http://hoofbeat.org/fhir/ValueSet/"
UNVERIFIED = "http://hoofbeat.org/fhir/StructureDefinition/unverified"

SYSTEMS = {
    "snomed": ["http://snomed.info/sct"],
    "loinc": ["http://loinc.org"],
    "icd10cm": ["http://hl7.org/fhir/sid/icd-10-cm"],
    "icd10": ["http://hl7.org/fhir/sid/icd-10"],
    "rxnorm": ["http://www.nlm.nih.gov/research/umls/rxnorm"],
    "atc": ["http://www.whocc.no/atc"],
    "hpo": ["http://human-phenotype-ontology.org", "http://purl.obolibrary.org/obo/hp.owl"],
    "orpha": ["http://www.orpha.net"],
    "mondo": ["http://purl.obolibrary.org/obo/mondo.owl"],
}

COPYRIGHT = {
    "loinc": "This material contains content from LOINC (http://loinc.org). LOINC is copyright (c) Regenstrief Institute, "
             "Inc. and the Logical Observation Identifiers Names and Codes (LOINC) Committee and is available at no cost "
             "under the license at http://loinc.org/license. LOINC(R) is a registered United States trademark of "
             "Regenstrief Institute, Inc.",
    "snomed": "SNOMED CT identifiers are used under the terms of SNOMED International; its terms are not included.",
    "rxnorm": "RxNorm identifiers courtesy of the U.S. National Library of Medicine.",
    "icd10": "ICD-10 codes of the World Health Organization; its texts are not included.",
    "atc": "ATC codes of the WHO Collaborating Centre for Drug Statistics Methodology; its texts are not included.",
    "hpo": "Human Phenotype Ontology identifiers (https://hpo.jax.org).",
    "orpha": "ORPHAcodes (c) INSERM, CC BY 4.0.",
    "mondo": "Mondo identifiers, CC BY 4.0.",
}

STATINS = ["atorvastatin", "simvastatin", "rosuvastatin", "pravastatin", "lovastatin", "fluvastatin", "pitavastatin",
           "cerivastatin"]
ANALYTES = {"HMGCR": "anti-hmgcr", "SRP": "anti-srp", "Jo-1": "anti-jo-1", "PL-7": "anti-pl-7", "PL-12": "anti-pl-12",
            "EJ": "anti-ej", "OJ": "anti-oj", "KS": "anti-ks", "ARS": "anti-synthetase-any", "Mi-2": "anti-mi-2",
            "TIF1-gamma": "anti-tif1-gamma", "NXP2": "anti-nxp2", "MDA5": "anti-mda5", "SAE": "anti-sae",
            "cN1A": "anti-cn1a", "PM-Scl": "anti-pm-scl", "Ku": "anti-ku", "U1RNP": "anti-u1-rnp", "Ro52": "anti-ro52"}

GROUPS = {
    # laboratory
    "Creatine Kinase": "creatine-kinase",
    "Aspartate Aminotransferase": "ast",
    "Alanine Aminotransferase": "alt",
    "Lactate Dehydrogenase": "ldh",
    "Aldolase": "aldolase",
    "Creatinine": "creatinine",
    "Myoglobin": "myoglobin-serum myoglobin-urine",
    "Troponin I": "troponin-i",
    "Troponin T": "troponin-t",
    "Thyrotropin": "tsh",
    "ESR Or CRP": "esr crp",
    "Vital Capacity": "fvc",
    "Antinuclear Antibody Test": "ana:loinc",
    "Acetylcholine Receptor Antibody Test": "anti-achr:loinc",
    "Antinuclear Antibody Finding": "ana:hpo",
    "Acetylcholine Receptor Antibody Finding": "anti-achr:hpo",
    # R74.8 covers lipase and alkaline phosphatase too, and HP:0008331 is a rise after exercise only.
    "Raised Creatine Kinase Finding": "elevated-ck:hpo -HP:0008331 -HP:0040081",
    "Raised Transaminase Finding": "elevated-transaminases -R74.02",
    "Raised Lactate Dehydrogenase Finding": "elevated-ldh elevated-transaminases:icd10cm -R74.0 -R74.01",
    "Raised Aldolase Finding": "elevated-aldolase",
    "Raised Myoglobin Finding": "elevated-myoglobin myoglobinuria",
    "Raised Troponin I Finding": "elevated-troponin-i",
    "Raised Troponin T Finding": "elevated-troponin-t",
    # drugs
    # C10BA and C10BX also hold combinations without a statin; the combinations with one are listed by ingredient.
    "Statins": " ".join(STATINS) + " statin-class -C10BA -C10BX",
    **{name.capitalize(): name for name in STATINS},
    "Red Yeast Rice": "red-yeast-rice",
    "Mushroom Exposure": "mushroom-exposure",
    # T46.6X6 is underdosing.
    "Statin Intolerance": "statin-adverse-effect-or-intolerance -T46.6X6 -T46.6X6A -T46.6X6D -T46.6X6S statin-poisoning",
    "Statin Contraindicated": "statin-declined-or-not-indicated -134391005 -134396000",
    "Statin History": "statin-exposure-history",
    "Statin Myopathy": "statin-myopathy -G72.0",
    "Drug Myopathy": "drug-induced-myopathy",
    "Checkpoint Inhibitors": "atezolizumab avelumab cemiplimab durvalumab ipilimumab nivolumab pembrolizumab "
                             "immune-checkpoint-inhibitor-class",
    "Glucocorticoids": "prednisone prednisolone methylprednisolone dexamethasone hydrocortisone glucocorticoid-class",
    "Methotrexate": "methotrexate",
    "Azathioprine": "azathioprine",
    "Mycophenolate": "mycophenolate-mofetil mycophenolic-acid",
    "Calcineurin Inhibitors": "tacrolimus cyclosporine",
    "Rituximab": "rituximab",
    "Cyclophosphamide": "cyclophosphamide",
    "Immune Globulin": "immune-globulin",
    "Other Immunosuppressants": "abatacept baricitinib infliximab leflunomide sirolimus tocilizumab tofacitinib eculizumab "
                                "efgartigimod zilucoplan ravulizumab rozanolixizumab",
    "Colchicine": "colchicine",
    "Fibrates": "fenofibrate gemfibrozil bezafibrate ciprofibrate clofibrate",
    "Antimalarials": "hydroxychloroquine chloroquine",
    "Amiodarone": "amiodarone",
    "Zidovudine": "zidovudine",
    "Daptomycin": "daptomycin",
    "Penicillamine": "penicillamine",
    "Interferon Alfa": "interferon-alfa",
    "Niacin": "niacin",
    "Macrolides": "clarithromycin erythromycin",
    "Azoles": "itraconazole",
    "Ritonavir": "ritonavir",
    "Calcium Channel Blockers": "diltiazem verapamil",
    "Other Lipid Drugs": "ezetimibe alirocumab evolocumab inclisiran bempedoic-acid bile-acid-sequestrant icosapent-omega-3",
    # weakness
    "Muscle Weakness": "muscle-weakness weakness-limb weakness-lower-limb weakness-upper-limb objective-weakness-on-exam "
                       "quadriceps-weakness truncal-weakness proximal-weakness proximal-weakness-arms "
                       "proximal-weakness-legs neck-flexor-weakness neck-extensor-weakness distal-weakness "
                       "finger-flexor-weakness",
    "General Weakness": "muscle-weakness weakness-limb objective-weakness-on-exam",
    "Objective Weakness": "objective-weakness-on-exam",
    "Proximal Weakness": "proximal-weakness proximal-weakness-arms proximal-weakness-legs",
    "Upper Proximal Weakness": "proximal-weakness-arms",
    "Lower Proximal Weakness": "proximal-weakness-legs quadriceps-weakness",
    "Progressive Weakness": "muscle-weakness~progressive proximal-weakness~progressive distal-weakness~progressive",
    "Bilateral Weakness": "weakness-upper-limb~bilateral distal-weakness~arms_and_legs",
    # HP:0000467 is the neck as a whole.
    "Neck Flexor Weakness": "neck-flexor-weakness -HP:0000467",
    "Neck Weakness": "neck-flexor-weakness neck-extensor-weakness",
    "Truncal Weakness": "truncal-weakness",
    "Quadriceps Weakness": "quadriceps-weakness",
    "Distal Weakness": "distal-weakness",
    "Finger Flexor Weakness": "finger-flexor-weakness:hpo",
    "Facial Weakness": "facial-weakness",
    "Respiratory Muscle Weakness": "respiratory-muscle-weakness",
    "Muscle Strength Grading": "muscle-strength-grading",
    "Acute Onset": "onset-acute",
    "Subacute Onset": "onset-subacute",
    "Chronic Onset": "onset-chronic",
    # symptoms and signs
    "Myalgia": "myalgia",
    "Fatigue": "fatigue",
    "Falls": "falls",
    "Gait Difficulty": "gait-difficulty",
    "Difficulty Climbing Stairs": "difficulty-climbing-stairs",
    "Difficulty Rising": "difficulty-rising-from-chair",
    "Dysphagia": "dysphagia",
    "Feeding Tube": "feeding-gastrostomy",
    "Dysphonia": "dysphonia",
    "Dyspnea": "dyspnea",
    "Respiratory Failure": "respiratory-failure",
    "Chronic Cough": "chronic-cough",
    "Weight Loss": "weight-loss",
    "Dark Urine": "dark-urine myoglobinuria",
    "Muscle Atrophy": "muscle-atrophy",
    "Fever": "fever",
    "Chest Pain": "chest-pain",
    "Heliotrope Rash": "heliotrope-rash",
    "Gottron Papules": "gottron-papules",
    "V Or Shawl Sign": "v-sign-shawl-sign",
    "Periorbital Edema": "periorbital-edema",
    "Calcinosis": "calcinosis",
    "Raynaud": "raynaud",
    "Arthritis": "arthritis",
    "Morning Stiffness": "morning-stiffness",
    "Scapular Winging": "scapular-winging",
    "Calf Hypertrophy": "calf-hypertrophy",
    "Ptosis Or Diplopia": "ocular-weakness",
    "Fasciculations": "fasciculations",
    "Myotonia": "myotonia",
    "Sensory Loss": "sensory-loss",
    "Exercise Intolerance": "exercise-trigger:hpo -HP:0008331 -HP:0009045",
    # antibodies
    "Myositis Antibody Tests": " ".join(f"{c}:loinc" for c in ANALYTES.values()),
    "Myositis Antibody Findings": " ".join(f"{c}:hpo" for c in ANALYTES.values()),
    **{f"Anti-{name} Test": f"{c}:loinc" for name, c in ANALYTES.items()},
    **{f"Anti-{name} Finding": f"{c}:hpo" for name, c in ANALYTES.items()},
    # studies
    "Electromyography": "emg",
    "Nerve Conduction Study": "nerve-conduction-study",
    "EMG Myopathic Finding": "emg-myopathic",
    "EMG Irritable Finding": "emg-fibrillations-positive-sharp-waves",
    "EMG Myotonic Finding": "emg-myotonic-discharges",
    "EMG Neurogenic Finding": "emg-neuropathic",
    "EMG Finding": "emg-abnormal emg-myopathic emg-fibrillations-positive-sharp-waves emg-myotonic-discharges emg-neuropathic",
    "Muscle MRI": "mri-muscle",
    "MRI Fatty Replacement Finding": "mri-fatty-replacement",
    "Muscle Biopsy": "muscle-biopsy",
    "Pathology Report": "pathology-report-any-tissue",
    "Biopsy Necrosis Finding": "biopsy-necrotic-fibers",
    "Necrosis Morphology": "morphology-necrosis-any-tissue",
    "Regeneration Morphology": "morphology-regeneration-any-tissue",
    "Biopsy Perifascicular Atrophy Finding": "biopsy-perifascicular-atrophy",
    "Biopsy Rimmed Vacuoles Finding": "biopsy-rimmed-vacuoles",
    "Biopsy Dystrophic Finding": "biopsy-dystrophic",
    "Biopsy Fibrosis Finding": "biopsy-endomysial-fibrosis",
    "Biopsy Storage Finding": "biopsy-glycogen morphology-glycogen-vacuole-any-tissue",
    "Biopsy Mitochondrial Finding": "biopsy-cox-negative-fibers biopsy-ragged-red-fibers",
    "Biopsy Finding": "biopsy-necrotic-fibers biopsy-perifascicular-atrophy biopsy-rimmed-vacuoles biopsy-dystrophic "
                      "biopsy-endomysial-fibrosis biopsy-glycogen biopsy-cox-negative-fibers biopsy-ragged-red-fibers "
                      "biopsy-inclusion-bodies biopsy-internal-nuclei biopsy-fiber-size-variation "
                      "biopsy-abnormal-fiber-morphology",
    # diagnoses. G72.4 and G72.49 are shared by all inflammatory myopathies, so they are not a diagnosis of IMNM.
    "Necrotizing Myopathy": "imnm -G72.4 -G72.49",
    "Inflammatory Myopathy": "idiopathic-inflammatory-myopathy -G72.41 myositis-unspecified",
    "Dermatomyositis": "dermatomyositis",
    "Polymyositis": "polymyositis",
    "Antisynthetase Syndrome": "antisynthetase-syndrome",
    "Inclusion Body Myositis": "inclusion-body-myositis",
    "Muscular Dystrophy": "muscular-dystrophy",
    "Limb Girdle Dystrophy": "muscular-dystrophy~limb.girdle",
    "Myotonic Disorder": "myotonic-disorder",
    "Metabolic Myopathy": "metabolic-myopathy mcardle-disease pompe-disease",
    "McArdle Disease": "mcardle-disease",
    "Pompe Disease": "pompe-disease",
    "Mitochondrial Myopathy": "mitochondrial-myopathy",
    "Congenital Myopathy": "congenital-myopathy",
    "Unspecified Myopathy": "myopathy-unspecified -G73.7",
    "Endocrine Or Toxic Myopathy": "endocrine-or-toxic-myopathy-other -G73.7",
    "Hypothyroidism": "hypothyroidism",
    # The WHO category M62.8 holds many muscle disorders.
    "Rhabdomyolysis": "rhabdomyolysis -M62.8",
    "Polymyalgia Rheumatica": "polymyalgia-rheumatica",
    "Myasthenia Gravis": "myasthenia-gravis",
    "Motor Neuron Disease": "amyotrophic-lateral-sclerosis",
    "Interstitial Lung Disease": "interstitial-lung-disease",
    "Connective Tissue Disease": "overlap-myositis mixed-connective-tissue-disease sjogren sle systemic-sclerosis "
                                 "rheumatoid-arthritis",
    "Sarcoid Myopathy": "sarcoid-myopathy",
    "Chronic Viral Infection": "hiv hepatitis-b hepatitis-c",
    "Infectious Myositis": "infectious-myositis",
    "Recent Infection": "infection",
    "Cancer": "malignant-neoplasm -C44",
    "Skin Cancer": "cancer-nonmelanoma-skin",
    "Myocarditis": "myocarditis",
    "Diabetes": "diabetes",
    "Hyperlipidemia": "hyperlipidaemia",
    "Strenuous Exercise": "strenuous-exercise",
    "Trauma Or Crush": "trauma-or-crush",
    "Seizure": "seizure",
}

# Sets that are lists of ours, not concepts of the table: (system, code, label).
SCT, LNC = "http://snomed.info/sct", "http://loinc.org"
YES_NO = "http://terminology.hl7.org/CodeSystem/v2-0136"
MEANING = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
LITERALS = {
    "Affirmative Answer": [(SCT, "52101004", "present"), (SCT, "373066001", "yes"), (SCT, "10828004", "positive"),
                           (SCT, "260373001", "detected"), (LNC, "LA33-6", "yes"), (LNC, "LA6576-8", "positive"),
                           (LNC, "LA9633-4", "present"), (LNC, "LA11882-0", "detected"), (YES_NO, "Y", "yes"),
                           (MEANING, "POS", "positive"), (MEANING, "DET", "detected"), (MEANING, "RR", "reactive")],
    "Negative Answer": [(SCT, "2667000", "absent"), (SCT, "373067005", "no"), (SCT, "260385009", "negative"),
                        (SCT, "260415000", "not detected"), (LNC, "LA32-8", "no"), (LNC, "LA6577-6", "negative"),
                        (LNC, "LA9634-2", "absent"), (LNC, "LA11883-8", "not detected"), (YES_NO, "N", "no"),
                        (MEANING, "NEG", "negative"), (MEANING, "ND", "not detected"), (MEANING, "NR", "non-reactive")],
    "Symptom Onset Date": [(LNC, "11368-8", "date of onset of illness")],
    # Headings whose text may hold any finding.
    "Narrative": [(LNC, "10164-2", "history of present illness"), (LNC, "10154-3", "chief complaint"),
                  (LNC, "29545-1", "physical findings"), (LNC, "75325-1", "symptom"), (LNC, "75326-9", "problem"),
                  (LNC, "61150-9", "subjective"), (LNC, "61149-1", "objective")],
}

# What a text reader need not look at, because the code says it.
UNIONS = {
    "Recognised Drugs": ["Statins", "Red Yeast Rice", "Checkpoint Inhibitors", "Glucocorticoids", "Methotrexate",
                         "Azathioprine", "Mycophenolate", "Calcineurin Inhibitors", "Rituximab", "Cyclophosphamide",
                         "Immune Globulin", "Other Immunosuppressants", "Colchicine", "Fibrates", "Antimalarials",
                         "Amiodarone", "Zidovudine", "Daptomycin", "Penicillamine", "Interferon Alfa", "Niacin",
                         "Macrolides", "Azoles", "Ritonavir", "Calcium Channel Blockers", "Other Lipid Drugs"],
    "Biopsy Or Morphology Finding": ["Biopsy Finding", "Necrosis Morphology", "Regeneration Morphology",
                                     "Biopsy Storage Finding"],
}
NOT_FINDINGS = {"Recognised Drugs", "Pathology Report"}


def identifier(title):
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def choose(spec, rows):
    """The rows that a specification names, in the order of the table."""
    words = spec.split()
    dropped = {w[1:] for w in words if w.startswith("-")}
    chosen = []
    for word in (w for w in words if not w.startswith("-")):
        name, _, wanted = word.partition("~")
        name, _, systems = name.partition(":")
        if name not in rows:
            sys.exit(f"no concept named {name} in the table of codes")
        for row in rows[name]:
            if systems and row["system"] not in systems.split(","):
                continue
            if wanted and not re.search(wanted.replace("_", " "), row["display"], re.I):
                continue
            if row["code"] not in dropped:
                chosen.append(row)
    return chosen


def spellings(row):
    """A code as records write it: ICD-10-CM without its dot, ORPHA with its prefix."""
    code = row["code"]
    if row["system"] in ("icd10cm", "icd10") and "." in code:
        return [code, code.replace(".", "")]
    if row["system"] == "orpha":
        return [code, f"ORPHA:{code}"]
    return [code]


def value_set(title, chosen):
    includes = {}
    for row in chosen:
        for system in SYSTEMS[row["system"]]:
            concepts = includes.setdefault(system, {})
            for code in spellings(row):
                concept = {"code": code, "display": row["concept"].replace("-", " ")}
                if row["verified"] != "yes":
                    concept["extension"] = [{"url": UNVERIFIED, "valueBoolean": True}]
                concepts.setdefault(code, concept)
    used = sorted({row["system"] for row in chosen})
    head = {
        "resourceType": "ValueSet",
        "id": identifier(title),
        "url": BASE + identifier(title),
        "version": "1.0.0",
        "name": re.sub(r"[^A-Za-z0-9]", "", title),
        "title": title,
        "status": "active",
        "copyright": " ".join(COPYRIGHT[s] for s in used if s in COPYRIGHT),
    }
    if not head["copyright"]:
        del head["copyright"]
    return head, includes


def text_of(head, includes):
    """JSON with one code a line, so that a change of one code is a change of one line."""
    body = json.dumps(head, indent=2, ensure_ascii=False)[:-2]
    parts = []
    for system in sorted(includes):
        codes = ",\n".join("      " + json.dumps(includes[system][c], ensure_ascii=False) for c in sorted(includes[system]))
        parts.append(f'    {{"system": {json.dumps(system)}, "concept": [\n{codes}\n    ]}}')
    return body + ',\n  "compose": {"include": [\n' + ",\n".join(parts) + "\n  ]}\n}\n"


def concepts_library(titles):
    lines = [
        "// The value sets of the guideline, by name. Written by scripts/valuesets.py from the files in ../valuesets.",
        "library Concepts version '1.0.0'",
        "",
        "using FHIR version '4.0.1'",
        "",
    ]
    lines += [f"valueset \"{t}\": '{BASE}{identifier(t)}'" for t in titles]
    return "\n".join(lines) + "\n\ncontext Patient\n"


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    rows = {}
    with open(sys.argv[1], newline="", encoding="utf-8") as table:
        for row in csv.DictReader(table):
            rows.setdefault(row["concept"], []).append(row)
    guideline = pathlib.Path(sys.argv[2] if len(sys.argv) == 3 else "guideline/imnm")
    folder = guideline / "valuesets"
    folder.mkdir(parents=True, exist_ok=True)

    sets = {title: choose(spec, rows) for title, spec in GROUPS.items()}
    for title, members in UNIONS.items():
        sets[title] = [row for member in members for row in sets[member]]
    sets["Recognised Findings"] = [row for t in sets if t not in NOT_FINDINGS for row in sets[t]
                                   if row["system"] in ("snomed", "hpo", "loinc", "icd10cm", "icd10", "orpha", "mondo")]
    for old in folder.glob("*.json"):
        old.unlink()
    kept = []
    for title, chosen in sets.items():
        if not chosen:
            print(f"left out, no code: {title}", file=sys.stderr)
            continue
        kept.append(title)
        head, includes = value_set(title, chosen)
        (folder / f"{identifier(title)}.json").write_text(text_of(head, includes), encoding="utf-8")
    for title, codes in LITERALS.items():
        kept.append(title)
        includes = {}
        for system, code, label in codes:
            includes.setdefault(system, {})[code] = {"code": code, "display": label}
        head, _ = value_set(title, [])
        (folder / f"{identifier(title)}.json").write_text(text_of(head, includes), encoding="utf-8")
    (guideline / "cql").mkdir(exist_ok=True)
    (guideline / "cql" / "Concepts.cql").write_text(concepts_library(sorted(kept)), encoding="utf-8")
    print(f"{len(kept)} value sets, {sum(len(s) for s in sets.values())} rows")


if __name__ == "__main__":
    main()
