#pragma once

#include "base/decimal.h"
#include "eval/operators.h"

// What the arithmetic and the aggregate chapters share.

namespace hoofbeat::eval {

// Integer, Long or Decimal as a Decimal. REQUIRES: value is one of them
Decimal number_of(const Value& value);
// Null where there is no result.
Value decimal_or_null(Context& context, std::optional<Decimal> value);

// Mathematical functions correct to 8 decimals; nothing where the result is undefined or out of
// range.
std::optional<Decimal> exponential_of(Decimal value);
std::optional<Decimal> natural_logarithm_of(Decimal value);  // value > 0
std::optional<Decimal> logarithm_of(Decimal value, Decimal base);
std::optional<Decimal> power_of(Decimal base, Decimal exponent);
// The n-th root of the product; nothing where a value is negative. REQUIRES: values are not empty
std::optional<Decimal> geometric_mean_of(std::span<const Decimal> values);
// Of a population or of a sample (nothing for fewer than two values), or its square root. REQUIRES:
// values are not empty
std::optional<Decimal> variance_of(std::span<const Decimal> values, bool population, bool root);

}  // namespace hoofbeat::eval
