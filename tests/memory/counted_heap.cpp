#include "tests/memory/counted_heap.h"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> counted{0};

void* count(void* memory) {
  if (!memory) throw std::bad_alloc();
  counted += malloc_usable_size(memory);
  return memory;
}

void release(void* memory) {
  if (memory) counted -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

std::size_t hydro::heap_bytes() { return counted; }

// The forms for arrays and those that do not throw call these.
void* operator new(std::size_t bytes) { return count(std::malloc(bytes)); }
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  const auto block = static_cast<std::size_t>(alignment);
  return count(std::aligned_alloc(block, (bytes + block - 1) / block * block));
}
void operator delete(void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }
