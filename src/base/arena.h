#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace hoofbeat {

// Bump allocation: everything made for one patient lives here and goes away at once.
// Only trivially destructible things may be put in. Not thread-safe: one arena a thread.
class Arena {
 public:
  explicit Arena(size_t first_block = 16 * 1024) : next_block_size_(first_block) {}
  Arena(Arena&&) = default;
  Arena& operator=(Arena&&) = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  void* allocate(size_t size, size_t alignment) {
    uintptr_t start = (cursor_ + (alignment - 1)) & ~static_cast<uintptr_t>(alignment - 1);
    if (start + size > end_) {
      add_block(size + alignment);
      start = (cursor_ + (alignment - 1)) & ~static_cast<uintptr_t>(alignment - 1);
    }
    cursor_ = start + size;
    return reinterpret_cast<void*>(start);
  }

  template <typename T, typename... Arguments>
  T* make(Arguments&&... arguments) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (allocate(sizeof(T), alignof(T))) T{std::forward<Arguments>(arguments)...};
  }

  // Value-initialised array of `count` elements; never null, also for count 0.
  template <typename T>
  T* make_array(size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (allocate(sizeof(T) * count, alignof(T))) T[count]();
  }

  // A copy of the bytes, valid as long as the arena is not reset.
  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    char* bytes = static_cast<char*>(allocate(text.size(), 1));
    std::memcpy(bytes, text.data(), text.size());
    return {bytes, text.size()};
  }

  // Forgets everything; keeps the largest block for reuse.
  void reset() {
    if (blocks_.empty()) return;
    size_t largest = 0;
    for (size_t i = 1; i < blocks_.size(); ++i)
      if (blocks_[i].size > blocks_[largest].size) largest = i;
    if (largest != 0) std::swap(blocks_[0], blocks_[largest]);
    blocks_.resize(1);
    cursor_ = reinterpret_cast<uintptr_t>(blocks_[0].bytes.get());
    end_ = cursor_ + blocks_[0].size;
  }

  // What was made after mark() is forgotten by rollback(); marks are used last in, first out.
  struct Mark {
    size_t blocks;
    uintptr_t cursor;
    uintptr_t end;
  };
  Mark mark() const { return {blocks_.size(), cursor_, end_}; }
  void rollback(const Mark& mark) {
    while (blocks_.size() > mark.blocks) {
      // One block stays at hand, so that a loop of mark and rollback does not ask the system each
      // time.
      if (blocks_.back().size > spare_.size) spare_ = std::move(blocks_.back());
      blocks_.pop_back();
    }
    cursor_ = mark.cursor;
    end_ = mark.end;
  }

  // Bytes obtained from the system.
  size_t reserved() const {
    size_t total = spare_.size;
    for (const Block& block : blocks_) total += block.size;
    return total;
  }

 private:
  struct Block {
    std::unique_ptr<std::byte[]> bytes;
    size_t size = 0;
  };

  void add_block(size_t at_least) {
    if (spare_.size >= at_least) {
      blocks_.push_back(std::exchange(spare_, Block()));
      cursor_ = reinterpret_cast<uintptr_t>(blocks_.back().bytes.get());
      end_ = cursor_ + blocks_.back().size;
      return;
    }
    size_t size = next_block_size_ > at_least ? next_block_size_ : at_least;
    if (next_block_size_ < (size_t{1} << 20)) next_block_size_ *= 2;
    blocks_.push_back({std::unique_ptr<std::byte[]>(new std::byte[size]), size});
    cursor_ = reinterpret_cast<uintptr_t>(blocks_.back().bytes.get());
    end_ = cursor_ + size;
  }

  std::vector<Block> blocks_;
  Block spare_;
  uintptr_t cursor_ = 0;
  uintptr_t end_ = 0;
  size_t next_block_size_;
};

}  // namespace hoofbeat
