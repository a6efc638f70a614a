// Retrieves (CQL 1.5.3 Author's Guide, "Retrieve"): a class of the data model and, where given,
// which element holds the code and which codes are meant.
#include <fmt/format.h>

#include "cql/analyzer.h"

namespace hoofbeat::cql {

NodePtr Analyzer::retrieve(const Retrieve& expression) {
  SourceRange range = expression.range;
  TypePtr type = resolve(expression.type);
  NodePtr terminology = analyze_or_null(expression.terminology);
  NodePtr context = analyze_or_null(expression.context);
  if (!type || (expression.terminology && !terminology) || (expression.context && !context))
    return nullptr;
  if (!is_class(type) || !model_.at(type->name).retrievable)
    return error(expression.type.range,
                 fmt::format("{} is no resource that a retrieve can find", text_of(type)));
  const fhir::Class& known = model_.at(type->name);
  auto made = std::make_unique<elm::Retrieve>();
  made->type = type->name;
  made->unfiltered = frame_->context == "Unfiltered" || frame_->context == "Population";
  made->context = std::move(context);
  if (terminology) {
    made->code_property =
        expression.code_path.empty() ? std::string(known.primary_code_path) : expression.code_path;
    if (made->code_property.empty())
      return error(range, fmt::format("{} has no primary code path; name the element, as in "
                                      "[{}: element in …]",
                                      text_of(type), known.name));
    // The path must lead somewhere.
    TypePtr at = type;
    std::string_view rest = made->code_property;
    while (!rest.empty()) {
      size_t dot = rest.find('.');
      std::string_view step = rest.substr(0, dot);
      size_t bracket = step.find('[');
      TypePtr next = property_type(at, step.substr(0, bracket));
      if (!next) {
        std::vector<std::string_view> names;
        while (is_list(at)) at = at->element;
        if (is_class(at))
          for (const fhir::Element& element : model_.at(at->name).elements)
            names.push_back(element.name);
        std::string near = nearest(step, names);
        return error(range, near.empty() ? fmt::format("{} has no element '{}'", text_of(at), step)
                                         : fmt::format("{} has no element '{}'; did you mean '{}'?",
                                                       text_of(at), step, near));
      }
      at = bracket != std::string_view::npos && is_list(next) ? next->element : next;
      if (dot == std::string_view::npos) break;
      rest.remove_prefix(dot + 1);
    }
    made->codes = retrieve_codes(std::move(terminology), *made, range);
    if (!made->codes) return nullptr;
  } else if (!expression.code_path.empty()) {
    return error(range, fmt::format("'{}' is compared with nothing", expression.code_path));
  }
  NodePtr node = make(Op::Retrieve, types_.list(type), range);
  node->retrieve = std::move(made);
  return node;
}

// A value set stays one; codes become List<Code>, a concept its codes.
NodePtr Analyzer::retrieve_codes(NodePtr terminology, elm::Retrieve& retrieve, SourceRange range) {
  TypePtr type = terminology->type;
  if (terminology->op == Op::ValueSetRef) {
    retrieve.in_value_set = true;
    return terminology;
  }
  TypePtr code = named(CodeType), codes = types_.list(named(CodeType));
  if (is_named(type, CodeType)) {
    SourceRange place = terminology->range;
    NodePtr list = make(Op::ToList, codes, place, std::move(terminology));
    list->implicit = true;
    return list;
  }
  auto codes_of = [&](NodePtr node) { return property(std::move(node), "codes", range); };
  if (is_named(type, ConceptType)) return codes_of(std::move(terminology));
  if (type == codes) return terminology;
  if (is_list(type) && is_named(type->element, ConceptType))
    return codes_of(std::move(terminology));
  for (TypePtr target : {code, codes, named(ConceptType)}) {
    std::optional<Conversion> conversion = find_conversion(type, target);
    if (!conversion) continue;
    return retrieve_codes(apply(*conversion, std::move(terminology)), retrieve, range);
  }
  return error(
      terminology->range,
      fmt::format("a retrieve compares codes with a value set, a code, a concept or a list "
                  "of codes, not with {}",
                  text_of(type)));
}

}  // namespace hoofbeat::cql
