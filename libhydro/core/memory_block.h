#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace hydro {

/// A named run of bytes that belongs to something that evolves: what a checkpoint writes and reads back in place.
/// Sizes do not change between writing and reading, except where the owner says so.
struct MemoryBlock {
  std::string name;
  std::span<std::byte> bytes;
};

/// A block over an array of plain values.
template <class Values>
MemoryBlock memory_block(std::string name, Values& values) {
  return {std::move(name), std::as_writable_bytes(std::span(values))};
}

}  // namespace hydro
