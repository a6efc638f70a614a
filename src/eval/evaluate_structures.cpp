// Values with parts: properties, tuples, lists, intervals, instances; type tests and casts; and the
// list operators whose result keeps items, and with them the items' evidence.
#include <algorithm>

#include <fmt/format.h>

#include "base/intern.h"
#include "eval/evaluator.h"
#include "eval/operators.h"

namespace hoofbeat::eval {

using elm::Node;
using elm::Op;

namespace {

Value text_or_null(std::string_view text, bool present) {
  return present ? Value::string(text) : Value();
}

// Elements of the System types (CQL 1.5.3 Appendix B 1-4 and 19).
Value system_property(Context& context, const Value& source, std::string_view name) {
  switch (source.kind()) {
    case Kind::Quantity:
      if (name == "value") return Value::decimal(source.as_decimal(), *context.arena);
      if (name == "unit") return Value::string(unit_text(source.unit()));
      break;
    case Kind::Ratio:
      if (name == "numerator") return source.as_ratio().numerator;
      if (name == "denominator") return source.as_ratio().denominator;
      break;
    case Kind::Code: {
      const CodeValue& code = source.as_code();
      if (name == "code") return Value::string(code.code);
      if (name == "system") return text_or_null(code.system, code.has_system);
      if (name == "version") return text_or_null(code.version, code.has_version);
      if (name == "display") return text_or_null(code.display, code.has_display);
      break;
    }
    case Kind::Concept: {
      const ConceptValue& concept_value = source.as_concept();
      if (name == "display") return text_or_null(concept_value.display, concept_value.has_display);
      if (name == "codes") {
        Value* items = context.arena->make_array<Value>(concept_value.size);
        for (uint32_t i = 0; i < concept_value.size; ++i)
          items[i] = Value::code(concept_value.codes[i]);
        return make_list(context, {items, concept_value.size});
      }
      break;
    }
    case Kind::Interval: {
      const IntervalValue& interval = source.as_interval();
      if (name == "low") return interval.low;
      if (name == "high") return interval.high;
      if (name == "lowClosed") return Value::boolean(interval.low_closed);
      if (name == "highClosed") return Value::boolean(interval.high_closed);
      break;
    }
    case Kind::ValueSet:
    case Kind::CodeSystem: {
      const VocabularyValue& vocabulary = source.as_vocabulary();
      if (name == "id") return Value::string(vocabulary.id);
      if (name == "name") return Value::string(vocabulary.name);
      if (name == "version") return text_or_null(vocabulary.version, !vocabulary.version.empty());
      break;
    }
    default:
      break;
  }
  return {};
}

Kind kind_of(TypeId type) {
  switch (type) {
    case BooleanType:
      return Kind::Boolean;
    case IntegerType:
      return Kind::Integer;
    case LongType:
      return Kind::Long;
    case DecimalType:
      return Kind::Decimal;
    case StringType:
      return Kind::String;
    case DateType:
      return Kind::Date;
    case DateTimeType:
      return Kind::DateTime;
    case TimeType:
      return Kind::Time;
    case QuantityType:
      return Kind::Quantity;
    case RatioType:
      return Kind::Ratio;
    case CodeType:
      return Kind::Code;
    case ConceptType:
      return Kind::Concept;
    case ValueSetType:
      return Kind::ValueSet;
    case CodeSystemType:
      return Kind::CodeSystem;
    default:
      return Kind::Null;
  }
}

}  // namespace

Value Evaluator::eval_property(const Node& node) {
  Value source = eval(*node.operands[0]);
  if (source.is_null()) return {};
  return property_of(node, source);
}

Value Evaluator::property_of(const Node& node, const Value& source) {
  if (source.kind() == Kind::Object) return element_of(node, source.as_object());
  if (source.model_type() != 0) {
    // A primitive held inline has nothing but its value.
    return node.name == "value" ? source.with_model_type(0) : Value();
  }
  if (source.kind() == Kind::Tuple) {
    const TupleValue& tuple = source.as_tuple();
    int index = node.slot < tuple.shape->size && tuple.shape->names[node.slot] == node.name
                    ? static_cast<int>(node.slot)
                    : tuple.shape->find(node.name);
    if (index < 0) return {};
    if (tuple.evidence) evidence_ = join(evidence_, tuple.evidence[index]);
    return tuple.values[index];
  }
  if (source.kind() == Kind::List) {
    // A path over a list gathers the items' values, flattening lists (CQL 1.5.3 §2.9 Path
    // Traversal).
    const ListValue& list = source.as_list();
    const Evidence* own = evidence_;
    size_t first = row_values_.size();
    for (uint32_t i = 0; i < list.size; ++i) {
      if (list.items[i].is_null()) continue;
      const Evidence* item_evidence = list.evidence ? list.evidence[i] : nullptr;
      evidence_ = nullptr;
      Value value = property_of(node, list.items[i]);
      item_evidence = join(item_evidence, evidence_);
      if (value.is_null()) continue;
      if (value.kind() == Kind::List) {
        const ListValue& inner = value.as_list();
        for (uint32_t j = 0; j < inner.size; ++j) {
          row_values_.push_back(inner.items[j]);
          row_evidence_.push_back(inner.evidence ? join(item_evidence, inner.evidence[j])
                                                 : item_evidence);
        }
      } else {
        row_values_.push_back(value);
        row_evidence_.push_back(item_evidence);
      }
    }
    Value result = make_rows(first);
    evidence_ = own;
    return result;
  }
  return system_property(context_, source, node.name);
}

Value Evaluator::eval_list(const Node& node) {
  size_t size = node.operands.size();
  Value* items = arena_.make_array<Value>(size);
  const Evidence** evidence =
      options_.track_evidence ? arena_.make_array<const Evidence*>(size) : nullptr;
  for (size_t i = 0; i < size; ++i) {
    items[i] = eval(*node.operands[i]);
    if (evidence) evidence[i] = evidence_;
  }
  evidence_ = nullptr;
  return Value::list(arena_.make<ListValue>(static_cast<uint32_t>(size), items, evidence));
}

Value Evaluator::eval_tuple(const Node& node) {
  size_t size = node.operands.size();
  Value* values = arena_.make_array<Value>(size);
  const Evidence** evidence =
      options_.track_evidence ? arena_.make_array<const Evidence*>(size) : nullptr;
  for (size_t i = 0; i < size; ++i) {
    values[i] = eval(*node.operands[i]);
    if (evidence) evidence[i] = evidence_;
  }
  evidence_ = nullptr;
  return Value::tuple(arena_.make<TupleValue>(&plan_.shape(node.slot), values, evidence));
}

Value Evaluator::eval_instance(const Node& node) {
  size_t size = node.operands.size();
  Value* values = arena_.make_array<Value>(size);
  const Evidence* used = nullptr;
  for (size_t i = 0; i < size; ++i) {
    values[i] = eval(*node.operands[i]);
    used = join(used, evidence_);
  }
  evidence_ = used;
  auto element = [&](std::string_view name) {
    for (size_t i = 0; i < size; ++i)
      if (node.names[i] == name) return values[i];
    return Value();
  };
  auto text = [](const Value& value) {
    return value.kind() == Kind::String ? value.as_string() : std::string_view();
  };
  TypeId type = node.type->name;
  switch (type) {
    case QuantityType: {
      Value value = element("value");
      if (value.kind() == Kind::Integer) value = Value::decimal({value.as_integer(), 0}, arena_);
      if (value.kind() != Kind::Decimal) return {};
      return Value::quantity(value.as_decimal(), intern_unit(text(element("unit"))), arena_);
    }
    case RatioType:
      return Value::ratio(arena_.make<RatioValue>(element("numerator"), element("denominator")));
    case CodeType: {
      auto* code = arena_.make<CodeValue>();
      code->code = text(element("code"));
      code->system = text(element("system"));
      code->version = text(element("version"));
      code->display = text(element("display"));
      code->has_system = !element("system").is_null();
      code->has_version = !element("version").is_null();
      code->has_display = !element("display").is_null();
      code->id = plan_.terminology().codes().find(code->system, code->code);
      return Value::code(code);
    }
    case ConceptType: {
      auto* made = arena_.make<ConceptValue>();
      Value codes = element("codes");
      if (codes.kind() == Kind::List) {
        const ListValue& list = codes.as_list();
        auto** pointers = arena_.make_array<const CodeValue*>(list.size);
        for (uint32_t i = 0; i < list.size; ++i)
          if (list.items[i].kind() == Kind::Code) pointers[made->size++] = &list.items[i].as_code();
        made->codes = pointers;
      }
      made->display = text(element("display"));
      made->has_display = !element("display").is_null();
      return Value::concept_of(made);
    }
    case ValueSetType:
    case CodeSystemType: {
      auto* made = arena_.make<VocabularyValue>();
      made->id = text(element("id"));
      made->version = text(element("version"));
      made->name = text(element("name"));
      return type == ValueSetType ? Value::value_set(made) : Value::code_system(made);
    }
    default:
      break;
  }
  if (type < first_model_type) return context_.fail("an instance of this type cannot be built");
  // A primitive of the model with nothing but a value is that value.
  if (plan_.model().at(type).primitive && size == 1 && node.names[0] == "value")
    return values[0].is_null() ? Value() : values[0].with_model_type(type);
  Object* object = Object::make(&plan_.layout(static_cast<uint32_t>(node.slot)), arena_);
  const std::vector<uint16_t>& slots = plan_.instance_slots(node.slot);
  for (size_t i = 0; i < size; ++i) object->slots()[slots[i]] = values[i];
  return Value::object(object);
}

// Without a point type there is no interval: Interval[null, null] is null where nothing gives it a
// type. A low bound behind the high one is a run-time error (CQL 1.5.3 Author's Guide, Interval
// Values), unless a timing phrase with imprecise dates made the interval: that one contains
// nothing.
Value Evaluator::eval_interval(const Node& node) {
  Value low = eval(*node.operands[0]);
  const Evidence* used = evidence_;
  Value high = eval(*node.operands[1]);
  used = join(used, evidence_);
  bool closed[2] = {node.low_closed, node.high_closed};
  for (size_t i = 0; i < 2; ++i) {
    if (node.operands.size() <= 2 + i || !node.operands[2 + i]) continue;
    Value value = eval(*node.operands[2 + i]);
    closed[i] = !value.is_null() && value.as_boolean();
    used = join(used, evidence_);
  }
  evidence_ = used;
  const elm::Type* point = node.type->element;
  Kind kind = point && point->kind == elm::TypeKind::Named ? kind_of(point->name) : Kind::Null;
  if (kind == Kind::Null) kind = low.is_null() ? high.kind() : low.kind();
  if (kind == Kind::Null) return {};
  Value made = make_interval(context_, low, closed[0], high, closed[1], kind);
  if (low.is_null() || high.is_null() || node.implicit) return made;
  Value first = start(context_, made), last = end(context_, made);
  bool improper =
      first.is_null() || last.is_null() || compare(context_, first, last).value_or(0) > 0;
  // Open bounds at one value, or behind the ends of the type, leave no point either.
  if (improper)
    return context_.fail(fmt::format("{} is no interval: it ends before it starts", render(made)));
  return made;
}

// `x as T` gives null, `cast x as T` an error where x is of another type (22.1).
Value Evaluator::eval_as(const Node& node) {
  Value operand = eval(*node.operands[0]);
  if (operand.is_null() || is_of_type(operand, *node.target, plan_.model())) return operand;
  if (!node.strict) return {};
  return context_.fail(
      fmt::format("cast: the value is not of type {}", to_string(*node.target, plan_.model())));
}

// One item of a list or character of a text: only that item counts as evidence.
Value Evaluator::eval_item(const Node& node) {
  Value source = eval(*node.operands[0]);
  const Evidence* used = evidence_;
  Value index;
  if (node.op == Op::Indexer) {
    index = eval(*node.operands[1]);
    used = join(used, evidence_);
  }
  evidence_ = used;
  if (source.kind() != Kind::List)
    return node.op == Op::Indexer ? indexer(context_, source, index) : Value();
  const ListValue& list = source.as_list();
  int64_t position = 0;
  if (node.op == Op::Last) position = static_cast<int64_t>(list.size) - 1;
  if (node.op == Op::Indexer) {
    if (index.is_null()) return {};
    position = index.as_integer();
  }
  if (node.op == Op::SingletonFrom && list.size > 1)
    return context_.fail(
        fmt::format("singleton from: expected at most one item, found {}", list.size));
  if (position < 0 || position >= list.size) return {};
  if (list.evidence) evidence_ = join(used, list.evidence[position]);
  return list.items[position];
}

Value Evaluator::eval_list_preserving(const Node& node) {
  Value source = eval(*node.operands[0]);
  const Evidence* used = evidence_;
  Value others[2];
  for (size_t i = 1; i < node.operands.size() && i <= 2; ++i) {
    if (!node.operands[i]) continue;
    others[i - 1] = eval(*node.operands[i]);
    used = join(used, evidence_);
  }
  evidence_ = used;
  if (source.kind() == Kind::Interval || others[0].kind() == Kind::Interval)
    return union_of(context_, source, others[0]);
  if (!options_.track_evidence) {
    switch (node.op) {
      case Op::Slice:
        return slice(context_, source, others[0], others[1]);
      case Op::Distinct:
        break;  // below: resources are told apart by identity
      case Op::Flatten:
        return flatten(context_, source);
      default:
        break;
    }
  }
  size_t first = row_values_.size();
  auto append = [&](const Value& value, const Evidence* common) {
    if (value.kind() != Kind::List) return;
    const ListValue& list = value.as_list();
    for (uint32_t i = 0; i < list.size; ++i) {
      row_values_.push_back(list.items[i]);
      row_evidence_.push_back(list.evidence ? join(common, list.evidence[i]) : common);
    }
  };
  if (node.op == Op::Union) {
    if (source.is_null() && others[0].is_null()) return {};
    append(source, nullptr);
    append(others[0], nullptr);
    make_distinct(first);
    return make_rows(first);
  }
  if (source.kind() != Kind::List) return {};
  if (node.op == Op::Distinct) {
    append(source, nullptr);
    make_distinct(first);
  } else if (node.op == Op::Flatten) {
    const ListValue& list = source.as_list();
    for (uint32_t i = 0; i < list.size; ++i) {
      const Evidence* outer = list.evidence ? list.evidence[i] : nullptr;
      if (list.items[i].kind() == Kind::List) {
        append(list.items[i], outer);
      } else if (!list.items[i].is_null()) {
        row_values_.push_back(list.items[i]);
        row_evidence_.push_back(outer);
      }
    }
  } else {
    // Slice: the operator says which items remain; they are a contiguous run of the source.
    Value kept = slice(context_, source, others[0], others[1]);
    if (kept.kind() != Kind::List) return kept;
    const ListValue& list = source.as_list();
    int64_t begin = others[0].is_null() ? 0 : others[0].as_integer();
    for (uint32_t i = 0; i < kept.as_list().size; ++i) {
      row_values_.push_back(list.items[begin + i]);
      row_evidence_.push_back(list.evidence ? list.evidence[begin + i] : nullptr);
    }
  }
  return make_rows(first);
}

bool is_of_type(const Value& value, const elm::Type& type, const fhir::Model& model) {
  if (value.is_null()) return false;
  switch (type.kind) {
    case elm::TypeKind::Named:
      if (type.name == AnyType) return true;
      if (type.name >= first_model_type)
        return value.model_type() != 0 && model.is_subclass(value.model_type(), type.name);
      if (value.model_type() != 0) return false;
      if (type.name == VocabularyType)
        return value.kind() == Kind::ValueSet || value.kind() == Kind::CodeSystem;
      return value.kind() == kind_of(type.name);
    case elm::TypeKind::Choice:
      return std::any_of(type.choices.begin(), type.choices.end(), [&](const elm::Type* choice) {
        return is_of_type(value, *choice, model);
      });
    case elm::TypeKind::List:
      return value.kind() == Kind::List &&
             std::all_of(value.as_list().begin(), value.as_list().end(), [&](const Value& item) {
               return item.is_null() || is_of_type(item, *type.element, model);
             });
    case elm::TypeKind::Interval:
      return value.kind() == Kind::Interval &&
             (type.element->kind != elm::TypeKind::Named || type.element->name == AnyType ||
              value.as_interval().point == kind_of(type.element->name));
    case elm::TypeKind::Tuple: {
      if (value.kind() != Kind::Tuple) return false;
      const TupleValue& tuple = value.as_tuple();
      if (tuple.shape->size != type.elements.size()) return false;
      for (const elm::TupleElement& element : type.elements) {
        int index = tuple.shape->find(element.name);
        if (index < 0) return false;
        const Value& part = tuple.values[index];
        if (!part.is_null() && !is_of_type(part, *element.type, model)) return false;
      }
      return true;
    }
  }
  return false;
}

}  // namespace hoofbeat::eval
