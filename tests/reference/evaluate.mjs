// ELM + a FHIR Bundle → canonical JSON of every define, with the reference evaluator (cql-execution, cql-exec-fhir).
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { canonical } from './canonical.mjs';

process.env.TZ = 'UTC';  // a date without a zone is read in the evaluator's zone; ours is that of the request
const require = createRequire(import.meta.url);
const cql = require('cql-execution');
const fhir = require('cql-exec-fhir');

// The evaluator builds a library, and makes a context for it, once for each path through the includes, so the work doubles
// with each layer of libraries. One of each a library gives the same values in linear time.
class Repository extends cql.Repository {
  built = new Map();

  resolve(name, version) {
    const key = `${name}|${version ?? ''}`;
    if (!this.built.has(key)) this.built.set(key, super.resolve(name, version));
    return this.built.get(key);
  }
}

cql.PatientContext.prototype.getLibraryContext = function getLibraryContext(localName) {
  const library = this.get(localName);
  const shared = this.hoofbeatShared ??= new Map();
  const name = library.source.library.identifier.id;
  if (!shared.has(name)) {
    const context = new cql.PatientContext(library, this.patient, this.codeService, this.parameters, this.executionDateTime, this.messageListener);
    context.hoofbeatShared = shared;
    shared.set(name, context);
  }
  return shared.get(name);
};

// Two places where the evaluator departs from the standard are put right, since the guideline meets both:
// a query without a return clause keeps duplicates (only `return` without `all` removes them), and
// equal dates are a tie in `sort by`, so that the next key decides.
const query = require('cql-execution/lib/elm/query.js');
const plainDistinct = query.Query.prototype.isDistinct;
query.Query.prototype.isDistinct = function isDistinct() {
  return this.returnClause === null && this.aggregateClause === null && this.aliases.length === 1 ? false : plainDistinct.call(this);
};
for (const kind of [query.ByExpression, query.ByColumn, query.ByDirection]) {
  if (!Object.hasOwn(kind.prototype, 'exec')) continue;
  const plainOrder = kind.prototype.exec;
  kind.prototype.exec = async function exec(context, a, b) {
    const key = async (item) => (this.expression ? this.expression.execute(context.childContext(item)) : item);
    const [left, right] = [await key(a), await key(b)];
    if ((left?.isDateTime || left?.isDate) && (right?.isDateTime || right?.isDate) && left.equals?.(right) === true) return 0;
    return plainOrder.call(this, context, a, b);
  };
}

// cql-exec-fhir gives an element of type Resource (contained[], Bundle.entry.resource) the class Resource; its own class is
// the one that resourceType names.
const wrapper = fhir.FHIRWrapper.FHIRv401();
const FhirObject = wrapper.wrap({ resourceType: 'Basic' }).constructor;
const plainGet = FhirObject.prototype.get;
const concrete = (value) => (value instanceof FhirObject && value._json?.resourceType && value.getTypeInfo().name.endsWith('Resource')
  ? wrapper.wrap(value._json) : value);
const seen = Symbol('values already read');
FhirObject.prototype.get = function get(field) {
  if (!this[seen]) Object.defineProperty(this, seen, { value: new Map() });
  if (!this[seen].has(field)) {
    const value = plainGet.call(this, field);
    this[seen].set(field, Array.isArray(value) ? value.map(concrete) : concrete(value));
  }
  return this[seen].get(field);
};

/** A Bundle of the records in a parsed JSON file: a Bundle, an array of Bundles, or single resources. */
export function asBundle(json) {
  const entry = [];
  const add = (item) => {
    if (Array.isArray(item)) item.forEach(add);
    else if (item?.resourceType === 'Bundle') (item.entry ?? []).forEach((e) => e.resource && add(e.resource));
    else if (item?.resourceType) entry.push({ resource: item });
  };
  add(json);
  if (!entry.some((e) => e.resource.resourceType === 'Patient')) entry.unshift({ resource: { resourceType: 'Patient', id: 'absent' } });
  return { resourceType: 'Bundle', type: 'collection', entry };
}

/** Code service over the FHIR ValueSet files of a folder (compose.include[].concept[] or expansion.contains[]). */
export function valueSets(folder) {
  const sets = {};
  for (const name of folder ? readdirSync(folder).sort() : []) {
    if (!name.endsWith('.json')) continue;
    const json = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    if (json.resourceType !== 'ValueSet') continue;
    const codes = [];
    for (const include of json.compose?.include ?? []) {
      for (const concept of include.concept ?? []) codes.push({ code: concept.code, system: include.system, display: concept.display });
    }
    for (const item of json.expansion?.contains ?? []) codes.push({ code: item.code, system: item.system, display: item.display });
    (sets[json.url] ??= {})[json.version ?? ''] = codes;
  }
  return new cql.CodeService(sets);
}

/** DateTime of an ISO instant, to the millisecond, UTC. */
function dateTimeOf(text) {
  const moment = new Date(/T/.test(text) ? text : `${text}T00:00:00Z`);
  if (Number.isNaN(moment.getTime())) throw new Error(`--now '${text}' is not a date or an instant`);
  return cql.DateTime.fromJSDate(moment, 0);
}

/** An evaluator of the given ELM libraries: evaluate(bundle, now, names?) → {"Library.Define": value}. */
export function evaluator(elm, codeService) {
  const repository = new Repository(Object.fromEntries(elm));
  const libraries = new Map();
  for (const [name, json] of elm) {
    if (name !== 'FHIRHelpers') libraries.set(name, repository.resolve(name, json.library.identifier.version));
  }
  return async (bundle, now, names = [...libraries.keys()]) => {
    const source = fhir.PatientSource.FHIRv401();
    source.loadBundles([asBundle(bundle)]);
    const patient = source.currentPatient();
    const plainFind = patient.findRecords.bind(patient);
    const found = new Map();
    patient.findRecords = (profile, details) => {
      const key = `${profile} ${details?.datatype}`;
      if (!found.has(key)) found.set(key, plainFind(profile, details));
      return found.get(key);
    };
    const shared = new Map();
    const when = dateTimeOf(now);
    const answers = {};
    for (const name of names) {
      const library = libraries.get(name);
      if (!library) throw new Error(`no library named ${name}`);
      if (!shared.has(name)) {
        const made = new cql.PatientContext(library, patient, codeService, {}, when);
        made.hoofbeatShared = shared;
        shared.set(name, made);
      }
      const context = shared.get(name);
      for (const [define, expression] of Object.entries(library.expressions)) {
        if (define === 'Patient' || expression.context === 'Unfiltered') continue;
        try {
          const known = context.context_values[define];
          answers[`${name}.${define}`] = canonical(known !== undefined ? known : await expression.execute(context));
        } catch (error) {
          answers[`${name}.${define}`] = { error: String(error?.cause?.message ?? error?.message ?? error) };
        }
      }
    }
    return answers;
  };
}
