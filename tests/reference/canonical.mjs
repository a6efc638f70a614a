// The JSON form of a CQL value in which the two engines are compared (README.md lists it), and its equality.

const isFhir = (value) => typeof value?.getTypeInfo === 'function';

/** JSON of a FHIR element: a resource as its reference, a primitive as its value, anything else as it was written. */
function fhir(value) {
  const json = value._json;
  if (json?.resourceType) return json.id === undefined ? { resourceType: json.resourceType } : { resourceType: json.resourceType, id: json.id };
  if (json !== null && typeof json === 'object' && !Array.isArray(json)) {
    const names = Object.keys(json).filter((name) => name !== 'id' && name !== 'extension');
    if (names.length === 1 && names[0] === 'value' && /^[a-z]/.test(value.getTypeInfo().name.replace(/^FHIR\./, ''))) return json.value;
    if (names.length === 1 && names[0] === 'value' && value.getTypeInfo().elements.length === 1) return json.value;
  }
  return json ?? null;
}

function code(value) {
  const out = {};
  for (const name of ['code', 'system', 'display', 'version']) {
    if (value[name] !== undefined && value[name] !== null) out[name] = value[name];
  }
  return out;
}

const two = (number) => String(number).padStart(2, '0');

function offset(hours) {
  const minutes = Math.round(Math.abs(hours) * 60);
  return `${hours < 0 ? '-' : '+'}${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`;
}

/** Text of a DateTime to exactly its precision. */
function dateTime(value) {
  if (value.isTime?.()) {
    let text = two(value.hour);
    if (value.minute !== null) text += `:${two(value.minute)}`;
    if (value.second !== null) text += `:${two(value.second)}`;
    if (value.millisecond !== null) text += `.${String(value.millisecond).padStart(3, '0')}`;
    return text;
  }
  let text = String(value.year).padStart(4, '0');
  if (value.month === null) return text;
  text += `-${two(value.month)}`;
  if (value.day === null) return text;
  text += `-${two(value.day)}`;
  if (value.hour === null) return text;
  text += `T${two(value.hour)}`;
  if (value.minute !== null) text += `:${two(value.minute)}`;
  if (value.second !== null) text += `:${two(value.second)}`;
  if (value.millisecond !== null) text += `.${String(value.millisecond).padStart(3, '0')}`;
  return text + offset(value.timezoneOffset ?? 0);
}

/** Canonical JSON of a value of the reference engine. */
export function canonical(value) {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map(canonical);
  if (Number.isNaN(value)) return null;  // the evaluator's arithmetic on an uncertainty that it cannot carry
  if (typeof value !== 'object') return value;
  if (isFhir(value)) return fhir(value);
  if (value.isConcept) {
    const out = { codes: (value.codes ?? []).map(code) };
    if (value.display !== undefined && value.display !== null) out.display = value.display;
    return out;
  }
  if (value.isCode) return code(value);
  if (value.isQuantity) return { value: value.value, unit: value.unit ?? '1' };
  if (value.isRatio) return { numerator: canonical(value.numerator), denominator: canonical(value.denominator) };
  if (value.isDateTime) return dateTime(value);
  if (value.isDate) return dateTime({ year: value.year, month: value.month, day: value.day, hour: null });
  if (value.isInterval) {
    return { low: canonical(value.low), high: canonical(value.high), lowClosed: value.lowClosed, highClosed: value.highClosed };
  }
  if (value.isUncertainty) {
    return value.isPoint() ? canonical(value.low) : { low: canonical(value.low), high: canonical(value.high), lowClosed: true, highClosed: true };
  }
  if (value.isValueSet) return { id: value.oid ?? value.id };
  const out = {};
  for (const name of Object.keys(value).sort()) out[name] = canonical(value[name]);
  return out;
}

const instant = /^(\d{4}-\d\d-\d\d)T(\d\d)(:\d\d)?(:\d\d)?(\.\d+)?(Z|[+-]\d\d:\d\d)?$/;

/** Milliseconds and precision of an instant's text, or null. */
function parseInstant(text) {
  const match = instant.exec(text);
  if (!match) return null;
  const [, day, hour, minute, second, fraction, zone] = match;
  const moment = Date.parse(`${day}T${hour}${minute ?? ':00'}${second ?? ':00'}${fraction ?? '.000'}${zone ?? 'Z'}`);
  return { moment, precision: minute ? (second ? (fraction ? 'ms' : 's') : 'min') : 'h' };
}

/** Decimals of CQL carry eight digits after the point; the reference engine computes in binary floating point. */
const sameNumber = (a, b) => Math.abs(a - b) <= 1e-8 + 1e-12 * Math.max(Math.abs(a), Math.abs(b));

/** True when two canonical values are the same answer. */
export function same(a, b) {
  if (a === b) return true;
  if (a === null || a === undefined || b === null || b === undefined) return (a ?? null) === (b ?? null);
  if (typeof a === 'number' && typeof b === 'number') return sameNumber(a, b);
  if (typeof a === 'string' && typeof b === 'string') {
    const left = parseInstant(a);
    const right = left && parseInstant(b);
    return Boolean(right) && left.moment === right.moment && left.precision === right.precision;
  }
  if (typeof a !== 'object' || typeof b !== 'object' || Array.isArray(a) !== Array.isArray(b)) return false;
  if (Array.isArray(a)) return a.length === b.length && a.every((item, index) => same(item, b[index]));
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => same(a[name], b[name]));
}
