#pragma once

#include <functional>
#include <string>

namespace hydro::io::detail {

/// Runs `look` in a child process with bounded memory and time. What it throws, a crash, a hang or a hunger for memory becomes a
/// `FileError` about `path` here. `look` must not start threads.
void in_guarded_child(const std::string& path, const std::function<void()>& look);

}  // namespace hydro::io::detail
