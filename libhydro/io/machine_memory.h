#pragma once

#include <cstdint>
#include <string>

namespace hydro::io {

/// Memory that this process may still take [bytes]: what the machine has free, or less where a control group or a
/// limit of the process (ulimit -v) says so.
std::uint64_t available_memory();

/// "14.6 TiB", "24 GiB", "312 bytes": for messages.
std::string bytes_text(double bytes);

/// Throws `InputError` ("needs 14.6 TiB, have 24 GiB") when `needed` exceeds `budget`; a budget of 0 stands for
/// `available_memory()`.
void require_memory(const std::string& file, const std::string& what, double needed, std::uint64_t budget = 0);

}  // namespace hydro::io
