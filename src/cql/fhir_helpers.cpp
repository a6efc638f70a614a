// FHIRHelpers 4.0.1: what turns FHIR's data types into System's. The names and meanings of the
// functions are those that CQL libraries over FHIR expect; the text is our own.
//
// A quantity counts only with a UCUM or calendar unit. One with a comparator ("< 5 mg") is not a
// point: ToQuantity is a run-time error there, ToInterval gives the range that it stands for, and
// ToQuantityIgnoringComparator takes the number alone.
#include "cql/fhir_helpers.h"

#include "cql/types.h"

namespace hoofbeat::cql {

namespace {

constexpr std::string_view structures = R"cql(
define function ToInterval(period FHIR.Period):
  if period is null then null
  else if period."start".value > period."end".value then
    Message(null as Interval<System.DateTime>, true, 'FHIRHelpers.ToInterval.PeriodEndsBeforeItStarts', 'Warning',
      'a FHIR.Period ends before it starts, so its extent is unknown')
  else if period."start" is null then Interval(period."start".value, period."end".value]
  else Interval[period."start".value, period."end".value]

// The range that a quantity with a comparator stands for; without one, the point itself.
define function ToInterval(quantity FHIR.Quantity):
  if quantity is null then null
  else case quantity.comparator.value
    when '<' then Interval[null, ToQuantityIgnoringComparator(quantity))
    when '<=' then Interval[null, ToQuantityIgnoringComparator(quantity)]
    when '>=' then Interval[ToQuantityIgnoringComparator(quantity), null]
    when '>' then Interval(ToQuantityIgnoringComparator(quantity), null]
    else Interval[ToQuantity(quantity), ToQuantity(quantity)]
  end

define function ToInterval(range FHIR.Range):
  if range is null then null
  else if ToQuantity(range.low) > ToQuantity(range.high) then
    Message(null as Interval<System.Quantity>, true, 'FHIRHelpers.ToInterval.RangeEndsBelowItsStart', 'Warning',
      'the high value of a FHIR.Range lies below its low one, so its extent is unknown')
  else Interval[ToQuantity(range.low), ToQuantity(range.high)]

// UCUM's units of time as CQL's calendar units.
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

define private function HasKnownUnit(quantity FHIR.Quantity):
  quantity.system is null
    or quantity.system.value = 'http://unitsofmeasure.org'
    or quantity.system.value = 'http://hl7.org/fhirpath/CodeSystem/calendar-units'

define function ToQuantity(quantity FHIR.Quantity):
  case
    when quantity is null or quantity.value is null then null
    when quantity.comparator is not null then
      Message(null as System.Quantity, true, 'FHIRHelpers.ToQuantity.ComparatorQuantityNotSupported', 'Warning',
        'a FHIR.Quantity with a comparator is no System.Quantity, so its amount is unknown')
    when HasKnownUnit(quantity) then
      System.Quantity {
        value: quantity.value.value,
        unit: ToCalendarUnit(Coalesce(quantity.code.value, quantity.unit.value, '1'))
      }
    else
      Message(null as System.Quantity, true, 'FHIRHelpers.ToQuantity.InvalidFHIRQuantity', 'Warning',
        'the unit of a FHIR.Quantity is neither UCUM nor a calendar unit, so its amount is unknown: ' & Coalesce(quantity.code.value, quantity.unit.value, 'none'))
  end

define function ToQuantityIgnoringComparator(quantity FHIR.Quantity):
  case
    when quantity is null or quantity.value is null then null
    when HasKnownUnit(quantity) then
      System.Quantity {
        value: quantity.value.value,
        unit: Coalesce(quantity.code.value, quantity.unit.value, '1')
      }
    else
      Message(null as System.Quantity, true, 'FHIRHelpers.ToQuantity.InvalidFHIRQuantity', 'Warning',
        'the unit of a FHIR.Quantity is neither UCUM nor a calendar unit, so its amount is unknown: ' & Coalesce(quantity.code.value, quantity.unit.value, 'none'))
  end

define function ToRatio(ratio FHIR.Ratio):
  if ratio is null then null
  else System.Ratio { numerator: ToQuantity(ratio.numerator), denominator: ToQuantity(ratio.denominator) }

define function ToCode(coding FHIR.Coding):
  if coding is null then null
  else System.Code {
    code: coding.code.value,
    system: coding.system.value,
    version: coding.version.value,
    display: coding.display.value
  }

define function ToConcept(concept FHIR.CodeableConcept):
  if concept is null then null
  else System.Concept {
    codes: concept.coding C return all ToCode(C),
    display: concept.text.value
  }

define function ToValueSet(uri System.String):
  if uri is null then null
  else System.ValueSet { id: uri }
)cql";

}  // namespace

std::string fhir_helpers_text(const fhir::Model& model) {
  std::string text = "library FHIRHelpers version '4.0.1'\n\nusing FHIR version '4.0.1'\n";
  text += structures;
  for (const fhir::Class& known : model.classes()) {
    if (!known.primitive) continue;
    text += "\ndefine function To";
    text += system_type_name(known.system_type);
    text += "(value FHIR.\"";
    text += known.name;
    text += "\"): value.value\n";
  }
  return text;
}

}  // namespace hoofbeat::cql
