// Queries: sources, relationships, return, aggregate and sort.
#include <gtest/gtest.h>

#include "analyzer_fixture.h"

namespace hoofbeat::cql {
namespace {

struct Row {
  const char* text;
  const char* type;
  const char* tree;
};

const Row rows[] = {
    {"({1, 2}) X", "List<System.Integer>", "Query(X: List(1, 2))"},
    {"({1, 2}) X where X > 1", "List<System.Integer>",
     "Query(X: List(1, 2) where Greater(AliasRef(X), 1))"},
    {"({1, 2}) X return X + 1", "List<System.Integer>",
     "Query(X: List(1, 2) return distinct Add(AliasRef(X), 1))"},
    {"({1, 2}) X return all X", "List<System.Integer>", "Query(X: List(1, 2) return AliasRef(X))"},
    {"(4) X return X + 1", "System.Integer", "Query(X: 4 return Add(AliasRef(X), 1))"},
    {"from ({1}) X, ({2}) Y", "List<Tuple{X System.Integer, Y System.Integer}>",
     "Query(X: List(1), Y: List(2) return distinct Tuple(X: AliasRef(X), Y: AliasRef(Y)))"},
    {"from ({1}) X, (2) Y return all X + Y", "List<System.Integer>",
     "Query(X: List(1), Y: 2 return Add(AliasRef(X), AliasRef(Y)))"},
    {"({1}) X let y: X + 1 return y", "List<System.Integer>",
     "Query(X: List(1) let y: Add(AliasRef(X), 1) return distinct QueryLetRef(y))"},
    {"({1}) X with ({2}) Y such that Y > X", "List<System.Integer>",
     "Query(X: List(1) with Y: List(2) such that Greater(AliasRef(Y), AliasRef(X)))"},
    {"({1}) X without ({2}) Y such that Y = X", "List<System.Integer>",
     "Query(X: List(1) without Y: List(2) such that Equal(AliasRef(Y), AliasRef(X)))"},
    {"({1, 2}) X sort desc", "List<System.Integer>", "Query(X: List(1, 2) sort desc )"},
    {"({Tuple { a: 1 }}) X sort by a desc", "List<Tuple{a System.Integer}>",
     "Query(X: List(Tuple(a: 1)) sort desc Property(AliasRef($this), a))"},
    {"({1}) X aggregate A starting 0: A + X", "System.Integer",
     "Query(X: List(1) aggregate Add(QueryLetRef(A), AliasRef(X)) starting 0)"},
    {"({1}) X aggregate distinct A: Coalesce(A, 0) + X", "System.Integer",
     "Query(X: List(1) aggregate distinct Add(Coalesce(QueryLetRef(A), 0), AliasRef(X)) starting "
     "_)"},
    {"({1}) X aggregate A starting 0: A + 1.5", "System.Decimal",
     "Query(X: List(1) aggregate Add(QueryLetRef(A), 1.5) starting ToDecimal~(0))"},
    {"(null) X return X", "System.Any", "Query(X: null return AliasRef(X))"},
};

TEST(AnalyzerQueries, Trees) {
  for (const Row& row : rows) {
    Analyzed found = analyzed_expression(row.text);
    EXPECT_EQ(found.type, row.type) << row.text;
    EXPECT_EQ(found.tree, row.tree) << row.text;
  }
}

}  // namespace
}  // namespace hoofbeat::cql
