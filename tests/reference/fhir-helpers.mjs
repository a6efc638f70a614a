// The library FHIRHelpers 4.0.1 for the reference engine. Neither package ships one, so it is written here from the
// conversions that the FHIR model information declares: one ToString overload per code type, and the few structural ones.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export const fhirModelInfo = readFileSync(
  require.resolve('cql-exec-fhir/lib/modelInfos/fhir-modelinfo-4.0.1.xml'), 'utf8');

const structural = `
define function ToInterval(period FHIR.Period):
  if period is null then null
  else if period."start" is null then Interval(period."start".value, period."end".value]
  else Interval[period."start".value, period."end".value]

define function ToCalendarUnit(unit System.String):
  case unit
    when 'ms' then 'millisecond'
    when 's' then 'second'
    when 'min' then 'minute'
    when 'h' then 'hour'
    when 'd' then 'day'
    when 'wk' then 'week'
    when 'mo' then 'month'
    when 'a' then 'year'
    else unit
  end

// A comparator or a unit outside UCUM makes the amount unknown, so there is no System.Quantity for it.
define function ToQuantity(quantity FHIR.Quantity):
  case
    when quantity is null or quantity.value is null or quantity.comparator is not null then null
    when quantity.system is null
      or quantity.system.value = 'http://unitsofmeasure.org'
      or quantity.system.value = 'http://hl7.org/fhirpath/CodeSystem/calendar-units' then
      System.Quantity { value: quantity.value.value, unit: ToCalendarUnit(Coalesce(quantity.code.value, quantity.unit.value, '1')) }
    else null
  end

define function ToQuantityIgnoringComparator(quantity FHIR.Quantity):
  case
    when quantity is null or quantity.value is null then null
    when quantity.system is null
      or quantity.system.value = 'http://unitsofmeasure.org'
      or quantity.system.value = 'http://hl7.org/fhirpath/CodeSystem/calendar-units' then
      System.Quantity { value: quantity.value.value, unit: Coalesce(quantity.code.value, quantity.unit.value, '1') }
    else null
  end

define function ToInterval(range FHIR.Range):
  if range is null then null else Interval[ToQuantity(range.low), ToQuantity(range.high)]

define function ToRatio(ratio FHIR.Ratio):
  if ratio is null then null
  else System.Ratio { numerator: ToQuantity(ratio.numerator), denominator: ToQuantity(ratio.denominator) }

define function ToCode(coding FHIR.Coding):
  if coding is null then null
  else System.Code { code: coding.code.value, system: coding.system.value, version: coding.version.value, display: coding.display.value }

define function ToConcept(concept FHIR.CodeableConcept):
  if concept is null then null
  else System.Concept { codes: concept.coding C return ToCode(C), display: concept.text.value }
`;

const structuralNames = new Set(['ToInterval', 'ToQuantity', 'ToRatio', 'ToCode', 'ToConcept']);

/** CQL text of FHIRHelpers 4.0.1. */
export function fhirHelpersCql() {
  const simple = [];
  for (const tag of fhirModelInfo.match(/<conversionInfo\s[^>]*>/g) ?? []) {
    const name = /functionName="FHIRHelpers\.(\w+)"/.exec(tag)?.[1];
    const from = /fromType="FHIR\.([^"]+)"/.exec(tag)?.[1];
    if (name && from && !structuralNames.has(name)) {
      simple.push(`define function ${name}(value FHIR."${from}"): value.value`);
    }
  }
  return `library FHIRHelpers version '4.0.1'\nusing FHIR version '4.0.1'\ncontext Patient\n${structural}\n${simple.join('\n')}\n`;
}
