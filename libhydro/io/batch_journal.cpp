#include "libhydro/io/batch_journal.h"

#include <sys/file.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include <fmt/format.h>

#include "libhydro/core/error.h"
#include "libhydro/io/detail/posix_file.h"
#include "libhydro/io/text_file.h"
#include "libhydro/io/sha256.h"

namespace hydro::io {
namespace {

constexpr std::string_view magic = "hydro-journal/1\n";
constexpr std::size_t hash_length = 64;  ///< of SHA-256 in hexadecimal
constexpr std::uint64_t most_bytes = std::uint64_t{1} << 32;
constexpr std::uint64_t longest_identity = std::uint64_t{1} << 28;  ///< [bytes] more is damage

std::string path_of(const std::string& folder) { return folder + "/journal"; }

std::string text_of(const BatchJournal::Identity& identity) {
  std::string text;
  for (const auto& [name, value] : identity) text += name + "\t" + value + "\n";
  return text;
}

void append(std::string& text, std::uint64_t value) { text.append(reinterpret_cast<const char*>(&value), sizeof value); }

/// Reads whole parts from the front of a text.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}
  bool number(std::uint64_t& value) {
    if (rest_.size() < sizeof value) return false;
    std::memcpy(&value, rest_.data(), sizeof value);
    rest_.remove_prefix(sizeof value);
    return true;
  }
  bool bytes(std::size_t count, std::string_view& part) {
    if (rest_.size() < count) return false;
    part = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return true;
  }
  std::size_t left() const { return rest_.size(); }

 private:
  std::string_view rest_;
};

/// A block: length, hash, bytes.
std::string block_of(const std::string& content) {
  std::string block;
  append(block, content.size());
  return block + sha256_of_text(content) + content;
}

bool read_block(Cursor& cursor, std::string_view& content) {
  std::uint64_t size = 0;
  std::string_view hash;
  return cursor.number(size) && cursor.bytes(hash_length, hash) && cursor.bytes(size, content) && sha256_of_text(content) == hash;
}

/// What the identities have in different, for the message.
std::string difference(std::string_view was, const BatchJournal::Identity& is) {
  for (const auto& [name, value] : is)
    if (was.find(name + "\t" + value + "\n") == std::string_view::npos) return name;
  return "what was asked for";
}

/// False: another process has it.
bool try_lock(const detail::PosixFile& file) {
  if (::flock(file.descriptor(), LOCK_EX | LOCK_NB) == 0) return true;
  if (errno != EWOULDBLOCK) detail::throw_file_error(file.path(), "lock", errno);
  return false;
}

/// Reads the identity, and leaves `cursor` behind it. False: the file ends within its head, since its writer was stopped there.
bool read_head(const std::string& path, Cursor& cursor, std::string_view& identity) {
  constexpr const char* hint = "start anew with --force, or choose another folder with -o";
  constexpr std::string_view kind = magic.substr(0, magic.find('/') + 1);
  std::string_view part, hash;
  if (cursor.left() < magic.size()) {
    cursor.bytes(cursor.left(), part);
    if (magic.starts_with(part)) return false;
    throw FileError(path, "is damaged: it does not begin as a journal does", hint);
  }
  cursor.bytes(magic.size(), part);
  if (part != magic && part.starts_with(kind)) throw FileError(path, fmt::format("was written by another version: it is {}, not {}", part.substr(0, part.find('\n')), magic.substr(0, magic.size() - 1)), hint);
  if (part != magic) throw FileError(path, "is damaged: it does not begin as a journal does", hint);
  std::uint64_t size = 0;
  if (!cursor.number(size)) return false;
  if (size > longest_identity) throw FileError(path, "is damaged: its head is not what was written", hint);
  if (!cursor.bytes(hash_length, hash) || !cursor.bytes(size, identity)) return false;
  if (sha256_of_text(identity) != hash) throw FileError(path, "is damaged: its head is not what was written", hint);
  return true;
}

}  // namespace

BatchJournal::BatchJournal(const std::string& folder, const Identity& identity) {
  const std::string path = path_of(folder), wanted = text_of(identity);
  file_ = std::make_unique<detail::PosixFile>(path, detail::PosixFile::Access::keep);
  if (!try_lock(*file_)) throw InputError(folder + ": another hydro is writing there", "wait until it has finished, or name another folder");
  const std::string text = read_text(path, most_bytes);
  Cursor cursor(text);
  std::string_view content;
  if (read_head(path, cursor, content)) {
    if (content != wanted)
      throw InputError(fmt::format("{}: the unfinished batch there is another: {} differs", folder, difference(content, identity)), "start anew with --force, or choose another folder with -o");
    end_ = text.size() - cursor.left();
    while (read_block(cursor, content)) {
      Cursor members(content);
      std::uint64_t member = 0, size = 0;
      std::string_view bytes;
      while (members.number(member) && members.number(size) && members.bytes(size, bytes)) done_[member] = bytes;
      end_ = text.size() - cursor.left();
    }
    file_->truncate(end_);
    return;
  }
  file_->truncate(0);
  const std::string head = std::string(magic) + block_of(wanted);
  file_->write(0, detail::bytes_of(head));
  file_->sync();
  detail::sync_folder(folder);
  end_ = head.size();
}

BatchJournal::~BatchJournal() = default;

void BatchJournal::add(const std::map<std::size_t, std::string>& members) {
  if (members.empty()) return;
  std::string content;
  for (const auto& [member, bytes] : members) {
    append(content, member);
    append(content, bytes.size());
    content += bytes;
  }
  const std::string block = block_of(content);
  file_->write(end_, detail::bytes_of(block));
  file_->sync();
  end_ += block.size();
}

bool has_journal(const std::string& folder) { return detail::exists(path_of(folder)); }

bool journal_in_use(const std::string& folder) { return has_journal(folder) && !try_lock(detail::PosixFile(path_of(folder), detail::PosixFile::Access::read)); }

void remove_journal(const std::string& folder) { detail::remove_file(path_of(folder)); }

}  // namespace hydro::io
