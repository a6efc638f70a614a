// Running the typed tree. Each eval_… returns a node's value and leaves in evidence_ the resources
// that it rests on, so that strict operators just join what their operands left. Without tracking
// no leaf is ever made, all joins are of nulls, and evidence costs a few null tests.
//
// Short-circuiting operators keep only the operands that decided: of `A and B` that is false, the
// false one. Lists carry evidence by item, so that of a query only the surviving rows count.
#include "eval/evaluator.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "eval/operators.h"

namespace hoofbeat::eval {

using elm::Node;
using elm::Op;

Evaluator::Evaluator(const Plan& plan, EvaluatorOptions options) : plan_(plan), options_(options) {
  context_.arena = &arena_;
  context_.terminology = &plan.terminology();
  states_.resize(plan.definition_count());
  results_.resize(plan.definition_count());
  retrieves_.resize(plan.retrieves().size());
  parameters_.resize(plan.parameter_count());
  profile_.resize(plan.definition_count());
  properties_.resize(plan.property_count());
  code_indices_.resize(plan.code_index_count());
  // With evidence a result says which operands it rests on, which the memory does not keep.
  if (!options_.track_evidence) memo_ = std::make_unique<Memo>();
  stack_.resize(1024);
}

Evaluator::~Evaluator() = default;

// Texts recur from patient to patient, and so do the questions that a guideline asks of them. What
// a pure function made of its operands is kept by function and operands, written out as bytes; the
// table is emptied when it has grown large.
struct Evaluator::Memo {
  static constexpr size_t maximum_entries = 200'000;

  // Longer keys cost more to compare than they save.
  static constexpr size_t maximum_key = 2048;

  // The key of a call; false where an operand is too large or of a kind that is not remembered.
  bool make_key(uint32_t function, const Value* operands, size_t count) {
    key.clear();
    append(function);
    for (size_t i = 0; i < count; ++i)
      if (!append_value(operands[i])) return false;
    return key.size() <= maximum_key;
  }

  const Value* find() const {
    auto found = results.find(std::string_view(key));
    return found == results.end() ? nullptr : &found->second;
  }

  void add(std::string_view call, const Value& value) {
    // An uncertain number is an interval, which lies in the patient's arena.
    if (value.kind() >= Kind::Ratio) return;
    Value kept = value;
    if (value.kind() == Kind::String) kept = Value::string(arena.copy(value.as_string()));
    if (value.kind() == Kind::Decimal) kept = Value::decimal(value.as_decimal(), arena);
    if (value.kind() == Kind::Quantity)
      kept = Value::quantity(value.as_decimal(), value.unit(), arena);
    results.emplace(arena.copy(call), kept.with_model_type(value.model_type()));
  }

  // Between patients only: values in use point into the arena.
  void shrink() {
    if (results.size() < maximum_entries) return;
    results.clear();
    arena.reset();
  }

  std::string key;
  std::unordered_map<std::string_view, Value> results;
  Arena arena{64 * 1024};

 private:
  template <typename T>
  void append(const T& value) {
    key.append(reinterpret_cast<const char*>(&value), sizeof(value));
  }

  bool append_value(const Value& value) {
    append(value.kind());
    append(value.model_type());
    switch (value.kind()) {
      case Kind::Null:
        return true;
      case Kind::Boolean:
      case Kind::Integer:
        append(value.as_long());
        return true;
      case Kind::Decimal:
      case Kind::Quantity:
        append(value.as_decimal().coefficient);
        append(value.as_decimal().scale);
        if (value.kind() == Kind::Quantity) append(value.unit());
        return true;
      case Kind::Date:
      case Kind::DateTime:
      case Kind::Time:
        append(value.packed_temporal());
        append(value.temporal_precision());
        append(value.temporal_offset());
        append(value.as_temporal().utc_written_as_z);
        return true;
      case Kind::String: {
        std::string_view text = value.as_string();
        append(static_cast<uint32_t>(text.size()));
        key.append(text);
        return key.size() <= maximum_key;
      }
      case Kind::List: {
        const ListValue& list = value.as_list();
        append(list.size);
        return std::all_of(list.begin(), list.end(),
                           [&](const Value& item) { return append_value(item); });
      }
      case Kind::Object: {
        const Object& object = value.as_object();
        append(object.layout);
        append(object.code);
        for (uint16_t i = 0; i < object.layout->size; ++i)
          if (!append_value(object.slots()[i])) return false;
        return key.size() <= maximum_key;
      }
      default:
        return false;
    }
  }
};

void Evaluator::set_parameter(std::string_view library, std::string_view name, Value value) {
  const auto& libraries = plan_.program().libraries;
  for (uint32_t i = 0; i < libraries.size(); ++i) {
    if (libraries[i]->name != library) continue;
    for (uint32_t j = 0; j < libraries[i]->parameters.size(); ++j)
      if (libraries[i]->parameters[j].name == name) parameters_[plan_.parameter_id(i, j)] = value;
  }
}

void Evaluator::begin(const Facts* facts, const Temporal& now) {
  arena_.reset();
  facts_ = facts;
  // DateTimes without an offset take that of `now`: another one, other comparisons.
  if (memo_ && context_.now.offset != now.offset) memo_ = std::make_unique<Memo>();
  context_.now = now;
  context_.error.reset();
  context_.messages.clear();
  evidence_ = nullptr;
  frame_ = stack_top_ = depth_ = 0;
  std::fill(states_.begin(), states_.end(), State::Pending);
  for (Result& result : results_) result = {};
  for (auto& retrieve : retrieves_) retrieve.reset();
  for (CodeIndex& index : code_indices_) index.built = false;
  if (memo_) memo_->shrink();
  leaves_.clear();
  if (options_.track_evidence && facts) leaves_.resize(facts->resource_count());
}

void Evaluator::preset(DefinitionId definition, Value value) {
  states_[definition] = State::Done;
  results_[definition] = {value, nullptr, std::nullopt};
}

void Evaluator::suppose(DefinitionId definition, Value value,
                        std::span<const DefinitionId> dependents) {
  for (DefinitionId dependent : dependents) states_[dependent] = State::Pending;
  preset(definition, value);
}

void Evaluator::retract(DefinitionId definition, std::span<const DefinitionId> dependents) {
  for (DefinitionId dependent : dependents) states_[dependent] = State::Pending;
  states_[definition] = State::Pending;
}

const Result& Evaluator::evaluate(DefinitionId id) {
  Result& result = results_[id];
  if (states_[id] == State::Done) return result;
  if (states_[id] == State::Running) {
    context_.fail(fmt::format("{} depends on itself", plan_.qualified_name(id)));
    return result;
  }
  const elm::ExpressionDef& definition = plan_.definition(id);
  uint32_t saved_frame;
  if (!enter_frame(definition.frame_size, definition.name, saved_frame)) return result;
  states_[id] = State::Running;
  // A definition fails by itself: what does not use it goes on.
  std::optional<std::string> outer_error = std::move(context_.error);
  context_.error.reset();
  evidence_ = nullptr;
  using Clock = std::chrono::steady_clock;
  Clock::time_point started;
  double outer_inner_seconds = 0;
  if (options_.profile) {
    started = Clock::now();
    outer_inner_seconds = std::exchange(inner_seconds_, 0);
  }
  Value value = definition.expression ? eval(*definition.expression) : Value();
  if (options_.profile) {
    double seconds = std::chrono::duration<double>(Clock::now() - started).count();
    profile_[id] += seconds - inner_seconds_;
    inner_seconds_ = outer_inner_seconds + seconds;
  }
  if (context_.error) {
    result = {Value(), nullptr, std::move(context_.error)};
  } else {
    result = {value, evidence_, std::nullopt};
  }
  context_.error = std::move(outer_error);
  states_[id] = State::Done;
  leave_frame(saved_frame);
  return result;
}

bool Evaluator::enter_frame(uint32_t size, std::string_view name, uint32_t& saved_frame) {
  if (depth_ >= options_.maximum_call_depth) {
    context_.fail(
        fmt::format("calls nest deeper than {} at {}", options_.maximum_call_depth, name));
    return false;
  }
  ++depth_;
  saved_frame = frame_;
  frame_ = stack_top_;
  stack_top_ += size;
  if (stack_top_ > stack_.size()) stack_.resize(std::max<size_t>(stack_.size() * 2, stack_top_));
  std::fill(stack_.begin() + frame_, stack_.begin() + stack_top_, Slot{});
  return true;
}

void Evaluator::leave_frame(uint32_t saved_frame) {
  stack_top_ = frame_;
  frame_ = saved_frame;
  --depth_;
}

Value Evaluator::eval(const Node& node) {
  switch (node.op) {
    case Op::Literal:
    case Op::Quantity:
    case Op::Ratio:
    case Op::CodeSystemRef:
    case Op::ValueSetRef:
    case Op::CodeRef:
    case Op::ConceptRef:
    case Op::Code:
    case Op::Concept:
      evidence_ = nullptr;
      return node.literal;
    case Op::Null:
      evidence_ = nullptr;
      return {};
    case Op::OperandRef:
    case Op::AliasRef:
    case Op::QueryLetRef:
    case Op::Iteration:
    case Op::Index:
    case Op::Total: {
      const Slot& local = slot(node.slot);
      evidence_ = local.evidence;
      return local.value;
    }
    case Op::Property:
      return eval_property(node);
    case Op::ExpressionRef:
      return eval_definition(node);
    case Op::FunctionRef:
      return eval_function(node);
    case Op::ParameterRef:
      return eval_parameter(node);
    case Op::And:
    case Op::Or:
    case Op::Implies:
      return eval_logical(node);
    case Op::If:
    case Op::Case:
      return eval_conditional(node);
    case Op::Coalesce:
      return eval_coalesce(node);
    case Op::Query:
      return eval_query(node);
    case Op::Retrieve:
      return eval_retrieve(node);
    case Op::List:
      return eval_list(node);
    case Op::Tuple:
      return eval_tuple(node);
    case Op::Instance:
      return eval_instance(node);
    case Op::Interval:
      return eval_interval(node);
    case Op::As:
      return eval_as(node);
    case Op::Is: {
      Value operand = eval(*node.operands[0]);
      return Value::boolean(is_of_type(operand, *node.target, plan_.model()));
    }
    case Op::Message:
      return eval_message(node);
    case Op::First:
    case Op::Last:
    case Op::Indexer:
    case Op::SingletonFrom:
      return eval_item(node);
    case Op::Slice:
    case Op::Distinct:
    case Op::Flatten:
    case Op::Union:
      return eval_list_preserving(node);
    default:
      return eval_operator(node);
  }
}

// `and`, `or`, `implies` (13): the right operand is not looked at where the left one decides.
Value Evaluator::eval_logical(const Node& node) {
  Value left = eval(*node.operands[0]);
  const Evidence* left_evidence = evidence_;
  auto is = [](const Value& value, bool wanted) {
    return !value.is_null() && value.as_boolean() == wanted;
  };
  bool deciding = node.op == Op::Or;  // the value of the left operand that decides
  if (is(left, deciding)) return node.op == Op::Implies ? Value::boolean(true) : left;
  Value right = eval(*node.operands[1]);
  bool right_decides = is(right, node.op != Op::And);
  if (right_decides) return right;
  evidence_ = join(left_evidence, evidence_);
  if (node.op == Op::And) {
    // A false right operand decides alone, whatever the left one is.
    return logical_and(left, right);
  }
  return node.op == Op::Or ? logical_or(left, right) : logical_implies(left, right);
}

Value Evaluator::eval_conditional(const Node& node) {
  const auto& operands = node.operands;
  if (node.op == Op::If) {
    Value condition = eval(*operands[0]);
    const Evidence* used = evidence_;
    bool holds = !condition.is_null() && condition.as_boolean();
    Value value = eval(holds ? *operands[1] : *operands[2]);
    evidence_ = join(used, evidence_);
    return value;
  }
  const Evidence* used = nullptr;
  Value comparand;
  if (operands[0]) {
    comparand = eval(*operands[0]);
    used = evidence_;
  }
  size_t i = 1;
  for (; i + 1 < operands.size(); i += 2) {
    Value when = eval(*operands[i]);
    used = join(used, evidence_);
    bool holds = operands[0] ? equal(context_, comparand, when).value_or(false)
                             : !when.is_null() && when.as_boolean();
    if (!holds) continue;
    Value value = eval(*operands[i + 1]);
    evidence_ = join(used, evidence_);
    return value;
  }
  Value value = eval(*operands[i]);
  evidence_ = join(used, evidence_);
  return value;
}

Value Evaluator::eval_coalesce(const Node& node) {
  if (node.operands.size() == 1) {
    Value only = eval(*node.operands[0]);
    if (only.kind() != Kind::List) return only;
    const ListValue& list = only.as_list();
    for (uint32_t i = 0; i < list.size; ++i) {
      if (list.items[i].is_null()) continue;
      if (list.evidence) evidence_ = join(evidence_, list.evidence[i]);
      return list.items[i];
    }
    return {};
  }
  for (const elm::NodePtr& operand : node.operands) {
    Value value = eval(*operand);
    if (!value.is_null()) return value;
  }
  evidence_ = nullptr;
  return {};
}

Value Evaluator::eval_definition(const Node& node) {
  const Result& result = evaluate(plan_.id(node.library, node.definition));
  evidence_ = result.evidence;
  if (result.error) return context_.fail(*result.error);
  return result.value;
}

Value Evaluator::eval_parameter(const Node& node) {
  std::optional<Value>& given = parameters_[plan_.parameter_id(node.library, node.definition)];
  evidence_ = nullptr;
  if (given) return *given;
  const elm::ParameterDef& parameter =
      plan_.program().libraries[node.library]->parameters[node.definition];
  if (!parameter.default_value) return {};
  Value value = eval(*parameter.default_value);
  evidence_ = nullptr;
  return value;
}

Value Evaluator::eval_function(const Node& node) {
  const elm::FunctionDef& function =
      plan_.program().libraries[node.library]->functions[node.definition];
  if (!function.expression)
    return context_.fail(fmt::format("function {} has no body to run", function.name));
  // Arguments are evaluated in the caller's frame and wait on the stack above it.
  uint32_t arguments = static_cast<uint32_t>(node.operands.size());
  uint32_t first = stack_top_;
  if (first + arguments > stack_.size())
    stack_.resize(std::max<size_t>(stack_.size() * 2, first + arguments));
  stack_top_ += arguments;
  for (uint32_t i = 0; i < arguments; ++i) {
    Value value = eval(*node.operands[i]);
    stack_[first + i] = {value, evidence_};
  }
  stack_top_ = first;
  std::string call;
  if (memo_ && plan_.is_pure(plan_.function_id(node.library, node.definition))) {
    Value operands[8];
    for (uint32_t i = 0; i < std::min(arguments, 8u); ++i) operands[i] = stack_[first + i].value;
    if (arguments <= 8 &&
        memo_->make_key(plan_.function_id(node.library, node.definition), operands, arguments)) {
      if (const Value* known = memo_->find()) {
        evidence_ = nullptr;
        return *known;
      }
      call = memo_->key;
    }
  }
  if (depth_ >= options_.maximum_call_depth)
    return context_.fail(
        fmt::format("calls nest deeper than {} at {}", options_.maximum_call_depth, function.name));
  ++depth_;
  uint32_t saved_frame = frame_;
  frame_ = first;  // operands are the first slots of the function's frame
  stack_top_ = first + std::max(function.frame_size, arguments);
  if (stack_top_ > stack_.size()) stack_.resize(std::max<size_t>(stack_.size() * 2, stack_top_));
  std::fill(stack_.begin() + first + arguments, stack_.begin() + stack_top_, Slot{});
  Value value = eval(*function.expression);
  leave_frame(saved_frame);
  if (!call.empty() && !context_.error) memo_->add(call, value);
  return value;
}

// Message(source, condition, code, severity, message) (24.1).
Value Evaluator::eval_message(const Node& node) {
  Value source = eval(*node.operands[0]);
  const Evidence* used = evidence_;
  Value condition = eval(*node.operands[1]);
  if (!condition.is_null() && condition.as_boolean()) {
    auto text = [&](size_t index) {
      if (index >= node.operands.size() || !node.operands[index]) return std::string();
      Value value = eval(*node.operands[index]);
      return value.kind() == Kind::String ? std::string(value.as_string()) : std::string();
    };
    std::string code = text(2), severity = text(3), message = text(4);
    std::string line = code.empty() ? message : fmt::format("{}: {}", code, message);
    if (severity == "Error")
      context_.fail(line);
    else
      context_.messages.push_back(severity.empty() ? line : fmt::format("{}: {}", severity, line));
  }
  evidence_ = used;
  return source;
}

// --- evidence
// -----------------------------------------------------------------------------------------

const Evidence* Evaluator::join(const Evidence* left, const Evidence* right) {
  if (!left || left == right) return right;
  if (!right) return left;
  return arena_.make<Evidence>(left, right, no_resource);
}

const Evidence* Evaluator::evidence_of_items(const ListValue& list) {
  const Evidence* all = nullptr;
  for (uint32_t i = 0; i < list.size; ++i)
    all = join(all, whole(list.items[i], list.evidence ? list.evidence[i] : nullptr));
  return all;
}

const Evidence* Evaluator::whole(const Value& value, const Evidence* own) {
  if (!options_.track_evidence) return nullptr;
  if (value.kind() == Kind::List) return join(own, evidence_of_items(value.as_list()));
  if (value.kind() == Kind::Tuple && value.as_tuple().evidence) {
    const TupleValue& tuple = value.as_tuple();
    for (uint32_t i = 0; i < tuple.shape->size; ++i)
      own = join(own, whole(tuple.values[i], tuple.evidence[i]));
  }
  return own;
}

std::vector<uint32_t> Evaluator::resources_of(const Evidence* evidence) const {
  std::vector<uint32_t> resources;
  std::vector<const Evidence*> pending{evidence};
  const uint32_t walk = ++walk_;
  while (!pending.empty()) {
    const Evidence* next = pending.back();
    pending.pop_back();
    if (!next || next->visit == walk) continue;
    next->visit = walk;
    if (!next->left && !next->right) {
      resources.push_back(next->resource);
    } else {
      pending.push_back(next->left);
      pending.push_back(next->right);
    }
  }
  std::sort(resources.begin(), resources.end());
  resources.erase(std::unique(resources.begin(), resources.end()), resources.end());
  return resources;
}

}  // namespace hoofbeat::eval
