#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libhydro/response/alert.h"

namespace hydro::io {

/// What came of reading a warning: the message, or why it was refused.
struct CapReading {
  std::optional<response::AlertMessage> message;
  std::string refusal;  ///< "size", "encoding", "not_xml", "doctype", "depth", "root", "namespace", "schema", "time"; empty when read
  std::string detail;   ///< more about the refusal, in words
};

/// Reads a message of the Common Alerting Protocol, CAP 1.2 or 1.1, as docs/formats/warnings.md says. Never throws for what a
/// message holds, fetches nothing, and takes at most 1 MiB and 64 nested elements.
CapReading read_cap(std::string_view bytes);

/// The same for many messages, on several threads, in their order.
std::vector<CapReading> read_cap_messages(std::span<const std::string> messages);

/// The same from a file. Throws `FileError` when it cannot be read.
CapReading read_cap_file(const std::string& path);

/// The files that are named, and the *.xml of folders, by name. Throws `FileError` for a folder that cannot be read.
std::vector<std::string> cap_files(const std::vector<std::string>& named);

/// The message as CAP 1.2 in UTF-8. What `read_cap` reads from it is the same message.
std::string write_cap(const response::AlertMessage& message);

}  // namespace hydro::io
