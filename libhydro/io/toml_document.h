#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "libhydro/core/error.h"
#include "libhydro/core/geometry.h"
#include "libhydro/core/time_series.h"
#include "libhydro/core/unit.h"
#include "libhydro/io/file_reference.h"

namespace hydro::io {

class TomlTable;
struct TomlTree;
struct TomlValue;

/// A moment in time as it was written: the instant, and the zone that its writer thinks in.
struct Moment {
  double utc = 0.0;        ///< [s since 1970-01-01T00:00:00Z]
  int offset_minutes = 0;  ///< [min] east of Greenwich
};

/// What kind of value stands under a key.
enum class TomlKind { none, table, array, text, number, flag, date };

/// A TOML file that people write: scenarios, plans, rules, tables of soils and storms.
///
/// Reading is one pass: ask `root()` and the tables below it for the keys that the format knows, each call assigning to
/// a member that already holds its default; then call `report_unknown_keys()`. Every fault (bad text, wrong type or
/// unit, out of range, missing, unknown) goes to the `FaultList` with file, line and column, what was found and what to
/// write; a faulty value leaves its member as it was, so that reading goes on and all faults of a file are reported
/// together.
///
///     FaultList faults;
///     auto document = TomlDocument::open("storm.toml", faults);
///     TomlTable storm = document.root();
///     storm.require("rate", "rate = \"36 mm/h\"");
///     storm.quantity("rate", rate, unit::mm_per_hour, Range{.min = 0.0});
///     document.report_unknown_keys();
///     faults.throw_if_any();
///
/// A broken statement is reported and left out, and the rest is read as usual; what may be missing for that reason is
/// not reported as missing. Limits: 4 MiB of UTF-8 text (a byte order mark is accepted), 32 nested arrays, 32 parts of
/// a dotted key, 100 faults reported.
class TomlDocument {
 public:
  /// Reads a file; throws `FileError` when it cannot be read. `overrides` are "key=value" texts that replace or add
  /// values: the key is a dotted path in which an entry of a list is named by its place from 0 ("boundary[0].slope") or
  /// by its id
  /// ("boundary.river.slope"); the value is TOML or, failing that, a bare text. `faults` must outlive the document.
  static TomlDocument open(const std::string& path, FaultList& faults, std::span<const std::string> overrides = {});

  /// The same from text; `name` stands for the file in messages, and relative paths start at its folder.
  static TomlDocument parse(std::string_view text, const std::string& name, FaultList& faults,
                            std::span<const std::string> overrides = {});

  TomlDocument(TomlDocument&&) noexcept;
  TomlDocument& operator=(TomlDocument&&) noexcept;
  ~TomlDocument();

  TomlTable root();

  /// A fault for every key that was never asked for, with the closest key that was.
  void report_unknown_keys();

  /// True when statements were left out because they are not TOML.
  bool damaged() const;

 private:
  explicit TomlDocument(std::unique_ptr<TomlTree> tree);
  std::unique_ptr<TomlTree> tree_;
};

/// One table of a document. The readers return true when the key is there and good, and only then assign. Asking for a
/// key makes it known (see `report_unknown_keys`). A view: it must not outlive its document.
class TomlTable {
 public:
  const std::string& name() const { return name_; }  ///< "terrain", "boundary[1]"; empty for the root
  std::string name_of(std::string_view key) const;   ///< "terrain.elevation", for messages
  SourcePlace place() const;
  SourcePlace place_of(std::string_view key) const;  ///< of its value, or of the table when the key is absent

  bool has(std::string_view key);
  TomlKind kind(std::string_view key);
  std::vector<std::string> keys() const;  ///< as written, without making them known

  /// A fault when the key is absent; `example` shows what to write.
  bool require(std::string_view key, std::string_view example);

  /// The root says `format = wanted`. False, and a fault, when it says that it is something else: other keys mean nothing then.
  bool require_format(std::string_view wanted);

  /// A fault of the table as a whole because something is absent; silent when broken statements were left out.
  void missing(std::string message, std::string hint);

  /// A fault at the value of a key (at the table when there is none).
  void fault(std::string_view key, std::string message, std::string hint = {});

  bool text(std::string_view key, std::string& value);
  bool texts(std::string_view key, std::vector<std::string>& values);
  bool flag(std::string_view key, bool& value);
  bool integer(std::string_view key, int& value, int min, int max);

  /// A number in the `bare` unit or a text with a unit ("36 mm/h"). `value` is in SI, as are the ends of `range`.
  bool quantity(std::string_view key, double& value, const Unit& bare, Range range = {});
  bool quantity(std::string_view key, std::optional<double>& value, const Unit& bare, Range range = {});
  bool quantities(std::string_view key, std::vector<double>& values, const Unit& bare, Range range = {});

  /// A date-time with its zone: 2024-09-16T00:00:00+08:00.
  bool moment(std::string_view key, Moment& value);

  bool point(std::string_view key, Point& value);                                      ///< [x, y] in metres
  bool points(std::string_view key, std::vector<Point>& value, std::size_t at_least);  ///< [[x, y], ...]
  bool polygon(std::string_view key, Polygon& value);                                  ///< [[x, y], ...], closed or not

  /// [[time, value], ...], straight between the instants; a bare time is in seconds from the start.
  bool series(std::string_view key, TimeSeries& value, const Unit& bare, Range range = {});

  /// [[x, y], ...], at least one pair, x growing: a curve.
  bool curve(std::string_view key, std::vector<std::pair<double, double>>& value, const Unit& bare_x, Range range_x,
             const Unit& bare_y, Range range_y);

  /// A path; relative ones start at the document's folder, ${NAME} is replaced from the environment.
  bool file(std::string_view key, FileReference& value);
  bool file(std::string_view key, std::optional<FileReference>& value);

  /// True when the value is a text that names a file (it ends in an extension such as ".tif") rather than a quantity.
  bool names_file(std::string_view key);

  /// One of a table of names.
  template <class Value>
  bool choice(std::string_view key, Value& value,
              std::span<const std::pair<std::string_view, std::type_identity_t<Value>>> choices) {
    std::vector<std::string> names;
    for (const auto& entry : choices) names.emplace_back(entry.first);
    const std::optional<std::size_t> index = choice_of(key, names);
    if (index) value = choices[*index].second;
    return index.has_value();
  }
  std::optional<std::size_t> choice_of(std::string_view key, const std::vector<std::string>& names);

  /// Every field that the object names through `describe(visitor)`, a visitor being called as
  /// `field(name, member, unit, range, text)` with a `double` member.
  template <class Described>
  void fields(Described& object) {
    object.describe([this](std::string_view key, auto& value, const Unit& bare, const Range& range, std::string_view) {
      quantity(key, value, bare, range);
    });
  }

  std::optional<TomlTable> table(std::string_view key);  ///< [key] or key = { ... }
  std::vector<TomlTable> tables(std::string_view key);   ///< [[key]] ...; empty when absent

 private:
  friend class TomlDocument;
  TomlTable(TomlTree& tree, TomlValue& value, std::string name);

  TomlValue* find(std::string_view key);
  std::optional<double> quantity_in(const TomlValue& value, const std::string& subject, const Unit& bare, Range range);
  std::optional<Point> point_in(const TomlValue& value, const std::string& subject);
  void wrong_kind(const TomlValue& value, const std::string& subject, std::string_view expected);

  TomlTree* tree_;
  TomlValue* value_;
  std::string name_;
};

}  // namespace hydro::io
