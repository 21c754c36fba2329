#include "libhydro/io/drill_log.h"

#include <sqlite3.h>

#include <cerrno>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "libhydro/core/error.h"
#include "libhydro/io/detail/posix_file.h"
#include "libhydro/io/instant.h"
#include "libhydro/io/sha256.h"

namespace hydro::io {
namespace {

using response::DrillEvent;

constexpr std::string_view format_line = "hydro-drill-log/1";
constexpr const char* columns = "number, virtual_utc, virtual_time, wall_utc, wall_time, who, kind, subject, department, area, place, text, value, hash";
constexpr const char* schema =
    "CREATE TABLE log (number INTEGER PRIMARY KEY, virtual_utc REAL NOT NULL, virtual_time TEXT NOT NULL, wall_utc REAL NOT NULL, wall_time TEXT NOT NULL, "
    "who TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, department TEXT NOT NULL, area TEXT NOT NULL, place TEXT NOT NULL, text TEXT NOT NULL, "
    "value REAL NOT NULL, hash TEXT NOT NULL) STRICT";
constexpr int patience_ms = 2000;
constexpr std::uint64_t page_bytes = 4096;

std::string path_of(const std::string& folder) { return folder + "/log.sqlite"; }

[[noreturn]] void throw_database_error(const std::string& path, const char* could_not, sqlite3* database, int code) {
  const int primary = code & 0xFF;
  if (primary == SQLITE_FULL) detail::throw_file_error(path, could_not, ENOSPC, page_bytes);
  if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED) throw FileError(path, fmt::format("cannot {}: another program is using it", could_not));
  const int system = database ? sqlite3_system_errno(database) : 0;
  if (primary == SQLITE_IOERR && (system == ENOSPC || system == EDQUOT || system == EFBIG)) detail::throw_file_error(path, could_not, system, page_bytes);
  throw FileError(path, fmt::format("cannot {}: {}", could_not, database ? sqlite3_errmsg(database) : sqlite3_errstr(code)));
}

/// A prepared statement; gone when it goes out of scope.
class Statement {
 public:
  Statement(sqlite3* database, const std::string& path, const char* sql) : database_(database), path_(path) {
    const int code = sqlite3_prepare_v2(database, sql, -1, &statement_, nullptr);
    if (code != SQLITE_OK) throw_database_error(path, "read", database, code);
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void bind(int at, double value) { sqlite3_bind_double(statement_, at, value); }
  void bind(int at, std::int64_t value) { sqlite3_bind_int64(statement_, at, value); }
  void bind(int at, const std::string& text) { sqlite3_bind_text(statement_, at, text.c_str(), static_cast<int>(text.size()), SQLITE_TRANSIENT); }

  /// True while there is a row.
  bool step(const char* could_not) {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) throw_database_error(path_, could_not, database_, code);
    return false;
  }
  void reset() { sqlite3_reset(statement_); }

  double number(int column) { return sqlite3_column_double(statement_, column); }
  std::int64_t integer(int column) { return sqlite3_column_int64(statement_, column); }
  std::string text(int column) {
    const unsigned char* bytes = sqlite3_column_text(statement_, column);
    return bytes ? std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))) : std::string();
  }

 private:
  sqlite3* database_;
  const std::string& path_;
  sqlite3_stmt* statement_ = nullptr;
};

void execute(sqlite3* database, const std::string& path, const char* sql, const char* could_not) {
  const int code = sqlite3_exec(database, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) throw_database_error(path, could_not, database, code);
}

sqlite3* open(const std::string& path, int flags) {
  sqlite3* database = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &database, flags, nullptr);
  if (code != SQLITE_OK) {
    const std::string why = database ? sqlite3_errmsg(database) : sqlite3_errstr(code);
    sqlite3_close_v2(database);
    throw FileError(path, "cannot be opened as a log: " + why);
  }
  sqlite3_busy_timeout(database, patience_ms);
  return database;
}

/// A word between others: what separates words is written with a backslash.
void add_word(std::string& text, std::string_view name, std::string_view value) {
  text.append(name) += '=';
  for (const char c : value) {
    if (c == '\\') text += "\\\\";
    else if (c == '\n') text += "\\n";
    else text += c;
  }
  text += '\n';
}

/// Everything a line says, in one way only. Numbers have as many digits as tell them from all others.
std::string canonical_text(const DrillLogLine& line, const std::string& virtual_time, const std::string& wall_time, std::string_view before) {
  std::string text;
  add_word(text, "before", before);
  add_word(text, "number", std::to_string(line.number));
  add_word(text, "virtual_utc", fmt::format("{}", line.event.at));
  add_word(text, "virtual_time", virtual_time);
  add_word(text, "wall_utc", fmt::format("{}", line.wall));
  add_word(text, "wall_time", wall_time);
  add_word(text, "who", line.event.by);
  add_word(text, "kind", response::name_of(line.event.kind));
  add_word(text, "subject", line.event.subject);
  add_word(text, "department", line.event.department);
  add_word(text, "area", line.event.area);
  add_word(text, "place", line.event.place);
  add_word(text, "text", line.event.text);
  add_word(text, "value", fmt::format("{}", line.event.value));
  return text;
}

/// The lines that are there and what is wrong with them.
DrillLogCheck read_lines(sqlite3* database, const std::string& path) {
  DrillLogCheck check;
  std::string before(format_line);
  Statement rows(database, path, fmt::format("SELECT {} FROM log ORDER BY number", columns).c_str());
  while (rows.step("read")) {
    DrillLogLine line;
    line.number = static_cast<std::uint64_t>(rows.integer(0));
    line.event.at = rows.number(1);
    line.wall = rows.number(3);
    line.event.by = rows.text(5);
    const std::string kind = rows.text(6);
    line.event.subject = rows.text(7), line.event.department = rows.text(8), line.event.area = rows.text(9), line.event.place = rows.text(10), line.event.text = rows.text(11);
    line.event.value = rows.number(12);
    line.hash = rows.text(13);
    const std::uint64_t expected = check.lines.empty() ? 1 : check.lines.back().number + 1;
    if (line.number != expected)
      check.faults.push_back(line.number == expected + 1 ? fmt::format("line {} is missing", expected) : fmt::format("lines {} to {} are missing", expected, line.number - 1));
    if (const auto known = response::drill_event_kind_of(kind)) line.event.kind = *known;
    else check.faults.push_back(fmt::format("line {}: \"{}\" is no kind of event", line.number, kind));
    if (const std::string hash = sha256_of_text(canonical_text(line, rows.text(2), rows.text(4), before)); hash != line.hash)
      check.faults.push_back(fmt::format("line {} ({}): its hash does not fit: it was changed, or what stood before it was", line.number, rows.text(2)));
    before = line.hash;
    check.lines.push_back(std::move(line));
  }
  return check;
}

bool has_table(sqlite3* database, const std::string& path) {
  Statement tables(database, path, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'log'");
  return tables.step("read") && tables.integer(0) == 1;
}

}  // namespace

void DrillLog::Closer::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

DrillLog::DrillLog(const std::string& folder, int offset_minutes)
    : path_(path_of(folder)), offset_minutes_(offset_minutes), database_(open(path_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) {
  sqlite3* database = database_.get();
  // Write-ahead logging with a full synchronisation at every commit: what was acknowledged survives the loss of power.
  execute(database, path_, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF", "open");
  if (!has_table(database, path_)) execute(database, path_, schema, "begin");
  DrillLogCheck check = read_lines(database, path_);
  if (!check.faults.empty()) {
    std::vector<Fault> faults;
    for (std::string& what : check.faults) faults.push_back({{path_, 0, 0}, std::move(what), ""});
    faults.back().hint = "a log that was changed cannot go on; hydro drill --verify tells more";
    throw InputError(std::move(faults));
  }
  lines_ = std::move(check.lines);
}

DrillLog::~DrillLog() = default;

std::vector<DrillEvent> DrillLog::events() const {
  std::vector<DrillEvent> events;
  for (const DrillLogLine& line : lines_) events.push_back(line.event);
  return events;
}

std::string DrillLog::seal() const { return lines_.empty() ? std::string() : lines_.back().hash; }

void DrillLog::append(std::span<const DrillEvent> events, double wall) {
  if (events.empty()) return;
  sqlite3* database = database_.get();
  const std::size_t old = lines_.size();
  try {
    execute(database, path_, "BEGIN IMMEDIATE", "write");
    Statement insert(database, path_, fmt::format("INSERT INTO log ({}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)", columns).c_str());
    for (const DrillEvent& event : events) {
      DrillLogLine line{.number = lines_.size() + 1, .event = event, .wall = wall, .hash = {}};
      const std::string virtual_time = iso_instant(event.at, offset_minutes_), wall_time = iso_instant(wall, offset_minutes_);
      line.hash = sha256_of_text(canonical_text(line, virtual_time, wall_time, lines_.empty() ? format_line : std::string_view(lines_.back().hash)));
      insert.bind(1, static_cast<std::int64_t>(line.number));
      insert.bind(2, event.at), insert.bind(3, virtual_time), insert.bind(4, wall), insert.bind(5, wall_time);
      insert.bind(6, event.by), insert.bind(7, std::string(response::name_of(event.kind))), insert.bind(8, event.subject), insert.bind(9, event.department);
      insert.bind(10, event.area), insert.bind(11, event.place), insert.bind(12, event.text), insert.bind(13, event.value), insert.bind(14, line.hash);
      insert.step("write");
      insert.reset();
      lines_.push_back(std::move(line));
    }
    execute(database, path_, "COMMIT", "write");
  } catch (...) {
    if (sqlite3_get_autocommit(database) == 0) sqlite3_exec(database, "ROLLBACK", nullptr, nullptr, nullptr);
    lines_.resize(old);
    throw;
  }
}

void DrillLog::close() {
  execute(database_.get(), path_, "PRAGMA journal_mode = DELETE", "close");
  database_.reset();
}

DrillLogCheck check_drill_log(const std::string& folder) {
  const std::string path = path_of(folder);
  if (!detail::exists(path)) throw FileError(path, "there is no log of a drill", "name the folder of a drill");
  const std::unique_ptr<sqlite3, void (*)(sqlite3*)> database(open(path, SQLITE_OPEN_READONLY), [](sqlite3* one) { sqlite3_close_v2(one); });
  execute(database.get(), path, "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON", "read");
  if (!has_table(database.get(), path)) throw FileError(path, "it is no log of a drill: it has no table \"log\"");
  return read_lines(database.get(), path);
}

bool has_drill_log(const std::string& folder) { return detail::exists(path_of(folder)); }

void remove_drill_log(const std::string& folder) {
  for (const char* part : {"", "-wal", "-shm"})
    if (const std::string file = path_of(folder) + part; detail::exists(file)) detail::remove_file(file);
}

}  // namespace hydro::io
