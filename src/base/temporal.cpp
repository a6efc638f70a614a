// Dates and times as text and as day or millisecond counts. The calendar is the proleptic Gregorian
// one; counting days by 400-year eras with March as the first month makes the leap day the last day
// of its year, so month lengths follow one linear formula and no table of years is needed.

#include "base/temporal.h"

#include <cstdio>

namespace hoofbeat {
namespace {

constexpr int64_t milliseconds_per_day = 86'400'000;

// A cursor over the text: each read answers whether it found what it expected.
struct Cursor {
  std::string_view text;
  size_t at = 0;

  bool done() const { return at == text.size(); }
  bool skip(char c) {
    if (done() || text[at] != c) return false;
    ++at;
    return true;
  }
  bool number(int digits, int low, int high, int& value) {
    if (text.size() - at < static_cast<size_t>(digits)) return false;
    int result = 0;
    for (int i = 0; i < digits; ++i) {
      char c = text[at + i];
      if (c < '0' || c > '9') return false;
      result = result * 10 + (c - '0');
    }
    if (result < low || result > high) return false;
    at += digits;
    value = result;
    return true;
  }
  bool next_is_digit() const { return !done() && text[at] >= '0' && text[at] <= '9'; }
};

bool read_date(Cursor& cursor, Temporal& value) {
  int year, month, day;
  if (!cursor.number(4, 1, 9999, year)) return false;
  value.year = static_cast<int16_t>(year);
  value.precision = Precision::Year;
  if (!cursor.skip('-')) return true;
  if (!cursor.number(2, 1, 12, month)) return false;
  value.month = static_cast<uint8_t>(month);
  value.precision = Precision::Month;
  if (!cursor.skip('-')) return true;
  if (!cursor.number(2, 1, days_in_month(year, month), day)) return false;
  value.day = static_cast<uint8_t>(day);
  value.precision = Precision::Day;
  return true;
}

bool read_time(Cursor& cursor, Temporal& value) {
  int hour, minute, second;
  if (!cursor.number(2, 0, 23, hour)) return false;
  value.hour = static_cast<uint8_t>(hour);
  value.precision = Precision::Hour;
  if (!cursor.skip(':')) return true;
  if (!cursor.number(2, 0, 59, minute)) return false;
  value.minute = static_cast<uint8_t>(minute);
  value.precision = Precision::Minute;
  if (!cursor.skip(':')) return true;
  if (!cursor.number(2, 0, 60, second)) return false;
  // FHIR allows a leap second; the last ordinary second stands for it.
  value.second = static_cast<uint8_t>(second == 60 ? 59 : second);
  value.precision = Precision::Second;
  if (!cursor.skip('.')) return true;
  if (!cursor.next_is_digit()) return false;
  int millisecond = 0;
  for (int weight = 100; cursor.next_is_digit(); weight /= 10) {
    millisecond += (cursor.text[cursor.at++] - '0') * weight;
  }
  value.millisecond = static_cast<uint16_t>(millisecond);
  value.precision = Precision::Millisecond;
  return true;
}

bool read_offset(Cursor& cursor, Temporal& value) {
  if (cursor.skip('Z')) {
    value.offset = 0;
    value.utc_written_as_z = true;
    return true;
  }
  bool west = cursor.skip('-');
  if (!west && !cursor.skip('+')) return false;
  int hours, minutes;
  if (!cursor.number(2, 0, 14, hours) || !cursor.skip(':') ||
      !cursor.number(2, 0, hours == 14 ? 0 : 59, minutes)) {
    return false;
  }
  int offset = hours * 60 + minutes;
  value.offset = static_cast<int16_t>(west ? -offset : offset);
  return true;
}

void put_number(std::string& text, int value, int digits) {
  char buffer[8];
  for (int i = digits - 1; i >= 0; --i) {
    buffer[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  text.append(buffer, digits);
}

void put_date(std::string& text, const Temporal& value) {
  put_number(text, value.year, 4);
  if (value.precision < Precision::Month) return;
  text += '-';
  put_number(text, value.month, 2);
  if (value.precision < Precision::Day) return;
  text += '-';
  put_number(text, value.day, 2);
}

void put_time(std::string& text, const Temporal& value) {
  put_number(text, value.hour, 2);
  if (value.precision < Precision::Minute) return;
  text += ':';
  put_number(text, value.minute, 2);
  if (value.precision < Precision::Second) return;
  text += ':';
  put_number(text, value.second, 2);
  if (value.precision < Precision::Millisecond) return;
  text += '.';
  put_number(text, value.millisecond, 3);
}

}  // namespace

std::optional<Temporal> parse_date(std::string_view text) {
  Cursor cursor{text};
  Temporal value;
  if (!read_date(cursor, value) || !cursor.done()) return std::nullopt;
  return value;
}

std::optional<Temporal> parse_date_time(std::string_view text) {
  Cursor cursor{text};
  Temporal value;
  if (!read_date(cursor, value)) return std::nullopt;
  if (cursor.done()) return value;
  if (!cursor.skip('T')) return std::nullopt;
  if (cursor.next_is_digit()) {
    if (value.precision != Precision::Day || !read_time(cursor, value)) return std::nullopt;
  }
  if (!cursor.done() && (!read_offset(cursor, value) || !cursor.done())) return std::nullopt;
  return value;
}

std::optional<Temporal> parse_time(std::string_view text) {
  Cursor cursor{text};
  Temporal value;
  cursor.skip('T');
  if (!read_time(cursor, value) || !cursor.done()) return std::nullopt;
  return value;
}

std::string date_to_string(const Temporal& value) {
  std::string text;
  put_date(text, value);
  return text;
}

std::string date_time_to_string(const Temporal& value) {
  std::string text;
  put_date(text, value);
  if (value.precision < Precision::Hour) return text;
  text += 'T';
  put_time(text, value);
  if (!value.has_offset()) return text;
  if (value.offset == 0 && value.utc_written_as_z) {
    text += 'Z';
    return text;
  }
  int offset = value.offset < 0 ? -value.offset : value.offset;
  text += value.offset < 0 ? '-' : '+';
  put_number(text, offset / 60, 2);
  text += ':';
  put_number(text, offset % 60, 2);
  return text;
}

std::string time_to_string(const Temporal& value) {
  std::string text;
  put_time(text, value);
  return text;
}

int days_in_month(int year, int month) {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

int64_t to_days(int year, int month, int day) {
  // Years start in March; day 0 of era 0 is 0000-03-01, 306 days before 0001-01-01.
  int64_t shifted_year = int64_t{year} - (month <= 2);
  int64_t era = (shifted_year >= 0 ? shifted_year : shifted_year - 399) / 400;
  int64_t year_of_era = shifted_year - era * 400;
  int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 306;
}

void from_days(int64_t days, int& year, int& month, int& day) {
  days += 306;
  int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  int64_t day_of_era = days - era * 146097;
  int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int64_t shifted_month = (5 * day_of_year + 2) / 153;
  day = static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  year = static_cast<int>(year_of_era + era * 400 + (month <= 2));
}

int64_t to_milliseconds(const Temporal& value, int default_offset) {
  int64_t minutes = int64_t{value.hour} * 60 + value.minute -
                    (value.has_offset() ? value.offset : default_offset);
  return to_days(value.year, value.month, value.day) * milliseconds_per_day + minutes * 60'000 +
         int64_t{value.second} * 1000 + value.millisecond;
}

Temporal from_milliseconds(int64_t milliseconds, int offset) {
  if (offset != Temporal::no_offset) milliseconds += int64_t{offset} * 60'000;
  int64_t days = milliseconds / milliseconds_per_day;
  int64_t rest = milliseconds % milliseconds_per_day;
  if (rest < 0) {
    rest += milliseconds_per_day;
    --days;
  }
  int year, month, day;
  from_days(days, year, month, day);
  Temporal value;
  value.year = static_cast<int16_t>(year);
  value.month = static_cast<uint8_t>(month);
  value.day = static_cast<uint8_t>(day);
  value.hour = static_cast<uint8_t>(rest / 3'600'000);
  value.minute = static_cast<uint8_t>(rest / 60'000 % 60);
  value.second = static_cast<uint8_t>(rest / 1000 % 60);
  value.millisecond = static_cast<uint16_t>(rest % 1000);
  value.precision = Precision::Millisecond;
  value.offset = static_cast<int16_t>(offset);
  return value;
}

}  // namespace hoofbeat
