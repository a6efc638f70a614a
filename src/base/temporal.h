#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hoofbeat {

// CQL 1.5.3 §5 "Date and Time precisions". Week stands apart: it is a unit of durations, never the
// precision of a value, and therefore comes last.
enum class Precision : uint8_t { Year, Month, Day, Hour, Minute, Second, Millisecond, Week };

// A date and time known up to `precision`; the fields behind it hold their lowest value (month and
// day 1, times 0). Date uses the fields up to day, Time those from hour.
struct Temporal {
  static constexpr int16_t no_offset = INT16_MIN;

  int16_t year = 1;  // 1 … 9999
  uint8_t month = 1;
  uint8_t day = 1;
  uint8_t hour = 0;
  uint8_t minute = 0;
  uint8_t second = 0;
  uint16_t millisecond = 0;
  Precision precision = Precision::Year;
  int16_t offset = no_offset;  // minutes east of UTC as written; no_offset where none was written
  bool utc_written_as_z = false;

  bool has_offset() const { return offset != no_offset; }
};

// FHIR R4 and CQL lexical forms without '@': "2012", "2012-03", "2012-03-04". Nothing for an
// invalid date.
std::optional<Temporal> parse_date(std::string_view text);
// "2012-03-04T10:11:12.123+02:00", any precision, CQL's trailing "T" of a partial one ("2012T")
// allowed; FHIR's more than three fraction digits are cut to milliseconds.
std::optional<Temporal> parse_date_time(std::string_view text);
// "10:11:12.123" with or without leading "T".
std::optional<Temporal> parse_time(std::string_view text);

std::string date_to_string(const Temporal& value);       // 2012-03-04
std::string date_time_to_string(const Temporal& value);  // 2012-03-04T10:11:12.123+02:00
std::string time_to_string(const Temporal& value);       // 10:11:12.123 (no T)

int days_in_month(int year, int month);
// Days since 0001-01-01 (which is 0) in the proleptic Gregorian calendar, and back.
int64_t to_days(int year, int month, int day);
void from_days(int64_t days, int& year, int& month, int& day);
// Milliseconds since 0001-01-01T00:00 UTC, taking unknown fields as written in Temporal;
// `default_offset` (minutes) is used where the value has none.
int64_t to_milliseconds(const Temporal& value, int default_offset);
Temporal from_milliseconds(int64_t milliseconds, int offset);

}  // namespace hoofbeat
