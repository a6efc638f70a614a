#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cql/elm.h"
#include "eval/context.h"
#include "eval/plan.h"
#include "eval/requirements.h"

namespace hoofbeat::eval {

// The resources that an evaluation sees: one patient's record.
class Facts {
 public:
  virtual ~Facts() = default;
  // All resources whose class is exactly `type`, in the order of the record.
  virtual std::span<const Object* const> resources(TypeId type) const = 0;
  virtual uint32_t resource_count() const = 0;
};

// What became of one definition.
struct Result {
  Value value;
  const Evidence* evidence = nullptr;  // null where nothing was used, or tracking is off
  std::optional<std::string> error;    // a run-time error; value is then null
};

struct EvaluatorOptions {
  bool track_evidence = false;
  uint32_t maximum_call_depth =
      200;               // nested function and definition calls; more is a run-time error
  bool profile = false;  // measure each definition: see profile()
};

// Runs a Program over one record at a time: lazily, each definition once. Values and evidence live
// until the next begin(). One a thread; Plan and Program are shared.
class Evaluator {
 public:
  Evaluator(const Plan& plan, EvaluatorOptions options = {});
  ~Evaluator();

  // A value for a parameter of a library, in force for all records; it must outlive the evaluator.
  void set_parameter(std::string_view library, std::string_view name, Value value);

  // Forgets the previous record. `now` is the instant of evaluation, with offset. `facts` must live
  // until the next begin(); null evaluates without a record (retrieves are empty, Patient is null).
  void begin(const Facts* facts, const Temporal& now);
  // Sets a definition's value instead of evaluating it, until the next begin(). Must come before
  // anything that depends on it is evaluated.
  void preset(DefinitionId definition, Value value);

  // Answers "what if": sets a definition's value and forgets the definitions that depend on it,
  // which are evaluated anew when asked for; all others stay. retract() undoes it. `dependents` is
  // Plan::dependents(definition), which callers keep.
  void suppose(DefinitionId definition, Value value, std::span<const DefinitionId> dependents);
  void retract(DefinitionId definition, std::span<const DefinitionId> dependents);

  const Result& evaluate(DefinitionId definition);

  // Whether some site of the requirements wants the resource: its codes match and no condition on
  // it alone rules it out. Needs begin() with `now`, but no facts. Conditions that fail at run time
  // keep it.
  bool wants(const Requirements& requirements, const Object& resource);

  // Indices of the resources behind an evidence rope, ascending, each once.
  std::vector<uint32_t> resources_of(const Evidence* evidence) const;
  // Those behind a result, the items of a list included.
  std::vector<uint32_t> resources_of(const Result& result) {
    return resources_of(whole(result.value, result.evidence));
  }
  // Seconds spent in each definition itself, without those it uses, over all records so far; by
  // DefinitionId. Zeros unless profiling.
  const std::vector<double>& profile() const { return profile_; }
  Context& context() { return context_; }
  const Plan& plan() const { return plan_; }

 private:
  struct Slot {
    Value value;
    const Evidence* evidence = nullptr;
  };
  enum class State : uint8_t { Pending, Running, Done };

  // Each returns the node's value and leaves its evidence in evidence_.
  Value eval(const elm::Node& node);
  Value eval_operator(const elm::Node& node);
  Value eval_logical(const elm::Node& node);
  Value eval_conditional(const elm::Node& node);
  Value eval_coalesce(const elm::Node& node);
  Value eval_property(const elm::Node& node);
  Value property_of(const elm::Node& node, const Value& source);
  Value element_of(const elm::Node& node, const Object& object) {
    PropertyCache& cache = properties_[node.definition];
    if (cache.layout != object.layout) cache = {object.layout, object.layout->find(node.element)};
    return cache.slot < 0 ? Value() : object.slots()[cache.slot];
  }
  Value eval_list(const elm::Node& node);
  Value eval_tuple(const elm::Node& node);
  Value eval_instance(const elm::Node& node);
  Value eval_interval(const elm::Node& node);
  Value eval_as(const elm::Node& node);
  Value eval_definition(const elm::Node& node);
  Value eval_parameter(const elm::Node& node);
  Value eval_function(const elm::Node& node);
  Value eval_message(const elm::Node& node);
  Value eval_item(const elm::Node& node);  // First, Last, Indexer, SingletonFrom
  Value eval_list_preserving(
      const elm::Node& node);  // Slice, Distinct, Flatten, Union: evidence by item
  Value eval_retrieve(const elm::Node& node);
  bool matches_codes(const Object& resource, const RetrievePlan& plan, const Value& codes) const;
  // The codes of all resources of a type along a path, side by side: value-set retrieves of a
  // patient then test bits and follow no path.
  struct CodeIndex {
    bool built = false, usable = true;
    std::vector<uint32_t> ends;  // by resource: behind its last code
    std::vector<CodeId> codes;
  };
  const CodeIndex& code_index(const RetrievePlan& plan, std::span<const Object* const> resources);
  void add_row(const Object* resource);

  // Results of pure functions, kept across patients.
  struct Memo;

  Value eval_query(const elm::Node& node);
  struct QueryRun;
  void query_rows(QueryRun& run, size_t source);
  void query_row(QueryRun& run);
  bool related(const elm::QueryRelationship& relationship);
  void sort_rows(const elm::Query& query, size_t first);
  void make_distinct(size_t first);

  const Evidence* join(const Evidence* left, const Evidence* right);
  const Evidence* evidence_of_items(const ListValue& list);
  // Everything that a value rests on: its own register and, of a list, its items'.
  const Evidence* whole(const Value& value, const Evidence* own);
  Slot& slot(uint32_t index) { return stack_[frame_ + index]; }
  bool enter_frame(uint32_t size, std::string_view name, uint32_t& saved_frame);
  void leave_frame(uint32_t saved_frame);
  Value make_rows(size_t first);

  const Plan& plan_;
  EvaluatorOptions options_;
  Arena arena_{64 * 1024};
  Context context_;
  const Facts* facts_ = nullptr;
  const Evidence* evidence_ = nullptr;

  std::vector<Slot> stack_;
  uint32_t frame_ = 0;      // first slot of the running definition
  uint32_t stack_top_ = 0;  // behind its last
  uint32_t depth_ = 0;

  std::vector<State> states_;  // by DefinitionId
  std::vector<Result> results_;
  std::vector<std::optional<Slot>> retrieves_;  // by retrieve plan, for plans with constant codes
  struct PropertyCache {
    const Layout* layout = nullptr;
    int slot = -1;
  };
  std::vector<PropertyCache> properties_;  // by property number: where the element last lay
  std::vector<CodeIndex> code_indices_;
  std::unique_ptr<Memo> memo_;
  std::vector<double> profile_;
  double inner_seconds_ = 0;  // of definitions evaluated within the running one
  std::vector<std::optional<Value>> parameters_;
  std::vector<const Evidence*> leaves_;  // by resource
  mutable uint32_t walk_ = 0;            // number of the last walk over evidence

  // Rows under construction; nested queries stack up.
  std::vector<Value> row_values_;
  std::vector<const Evidence*> row_evidence_;
};

// Whether a value is of a type at run time (CQL 1.5.3 Appendix B 22, Is). Null is of no type but
// Any.
bool is_of_type(const Value& value, const elm::Type& type, const fhir::Model& model);

}  // namespace hoofbeat::eval
