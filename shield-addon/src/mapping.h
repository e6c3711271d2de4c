// The memory of an array map, shared with the kernel: single words are read and written in place.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

#include "failure.h"

template <typename Value>
class Mapping {
 public:
  explicit Mapping(int map, size_t count = 1) {
    const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    size_ = (count * sizeof(Value) + page - 1) / page * page;
    memory_ = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED, map, 0);
    if (memory_ == MAP_FAILED) throw Failure("map_refused", "map a table", "Cannot map a table", errno);
  }
  Mapping(const Mapping&) = delete;
  ~Mapping() { munmap(memory_, size_); }

  Value* get() const { return static_cast<Value*>(memory_); }
  Value* operator->() const { return get(); }

 private:
  void* memory_;
  size_t size_;
};

// Zeroed memory of this process alone, of which only touched pages exist.
template <typename Value>
class PrivatePages {
 public:
  explicit PrivatePages(size_t count) : size_(count * sizeof(Value)) {
    memory_ = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory_ == MAP_FAILED) throw Failure("map_refused", "make a table", "No memory for a table", errno);
  }
  PrivatePages(const PrivatePages&) = delete;
  ~PrivatePages() { munmap(memory_, size_); }

  Value* get() const { return static_cast<Value*>(memory_); }
  // All zero again.
  void clear() { madvise(memory_, size_, MADV_DONTNEED); }

 private:
  void* memory_;
  size_t size_;
};
