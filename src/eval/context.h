#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/arena.h"
#include "base/temporal.h"
#include "base/value.h"

namespace hoofbeat::terminology {
class Terminology;
}

namespace hoofbeat::eval {

// What an operator may need besides its operands. One a thread; not thread-safe.
struct Context {
  Arena* arena = nullptr;
  // The instant of evaluation (millisecond precision, with offset): Now(), Today() and TimeOfDay()
  // read it, and its offset is the default of DateTimes that carry none.
  Temporal now;
  const terminology::Terminology* terminology = nullptr;

  // The first run-time error; evaluation goes on with nulls until the definition's end and is then
  // discarded. Operators report through fail().
  std::optional<std::string> error;
  // Texts of Message() with severity Trace, Message or Warning, in order.
  std::vector<std::string> messages;

  int default_offset() const { return now.has_offset() ? now.offset : 0; }
  Value fail(std::string message) {
    if (!error) error = std::move(message);
    return {};
  }
};

}  // namespace hoofbeat::eval
