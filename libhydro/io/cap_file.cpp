#include "libhydro/io/cap_file.h"

#include <omp.h>

#include <algorithm>
#include <system_error>
#include <filesystem>
#include <array>
#include <charconv>
#include <cmath>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "libhydro/core/error.h"
#include "libhydro/core/parallel_for.h"
#include "libhydro/io/detail/posix_file.h"
#include "libhydro/io/detail/xml_tree.h"
#include "libhydro/io/instant.h"
#include "libhydro/io/sha256.h"
#include "libhydro/response/level.h"

namespace hydro::io {
namespace {

using detail::XmlElement;
using detail::XmlTree;
using namespace response;
using std::string_view;

constexpr string_view cap_12 = "urn:oasis:names:tc:emergency:cap:1.2";
constexpr string_view cap_11 = "urn:oasis:names:tc:emergency:cap:1.1";
constexpr string_view signature_space = "http://www.w3.org/2000/09/xmldsig#";
constexpr std::size_t largest_message = std::size_t{1} << 20;  ///< [bytes]

/// Why a message is refused; thrown within this file only.
struct Refused {
  const char* refusal;
  std::string detail;
};

string_view trimmed(string_view text) {
  constexpr string_view blank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blank);
  return first == string_view::npos ? string_view() : text.substr(first, text.find_last_not_of(blank) - first + 1);
}

/// Reads the elements of one kind of block. Every element that the block may hold is asked for by name; the rest is noted.
class Block {
 public:
  Block(const XmlTree& tree, std::size_t index, std::set<std::string>& notes) : tree_(tree), index_(index), notes_(notes) {}

  string_view name() const { return self().name; }

  /// The children of this name, in CAP's namespace.
  std::vector<std::size_t> all(string_view name) {
    known_.push_back(name);
    std::vector<std::size_t> found;
    for_children([&](std::size_t child) {
      if (tree_.elements[child].name == name && tree_.elements[child].space == self().space) found.push_back(child);
    });
    return found;
  }

  std::vector<std::string> texts(string_view name) {
    std::vector<std::string> values;
    for (const std::size_t child : all(name))
      if (const string_view value = trimmed(tree_.elements[child].text); !value.empty()) values.emplace_back(value);
    return values;
  }

  /// The text of an element that may stand once.
  std::string text(string_view name) {
    const std::vector<std::size_t> found = all(name);
    if (found.size() > 1)
      throw Refused{"schema", fmt::format("line {}: <{}> stands {} times in <{}>", tree_.elements[found[1]].line, name, found.size(), self().name)};
    return found.empty() ? std::string() : std::string(trimmed(tree_.elements[found.front()].text));
  }

  /// Text for people: signs that turn the direction of writing, and could make it read otherwise, become visible.
  std::string prose(string_view name) {
    std::string value = text(name);
    for (const auto& [sign, shown] : turning_signs)
      for (std::size_t at = 0; (at = value.find(sign, at)) != std::string::npos; at += shown.size()) {
        value.replace(at, sign.size(), shown);
        notes_.insert("bidi");
      }
    return value;
  }

  std::string needed(string_view name) {
    std::string value = text(name);
    if (value.empty()) throw Refused{"schema", fmt::format("line {}: <{}> of <{}> is missing or empty", self().line, name, self().name)};
    return value;
  }

  template <std::size_t n>
  std::size_t one_of(string_view name, const std::array<string_view, n>& words) {
    const std::string value = needed(name);
    const auto at = std::ranges::find(words, value);
    if (at == words.end())
      throw Refused{"schema", fmt::format("<{}> cannot be \"{}\"; choices: {}", name, value.substr(0, 60), fmt::join(words, ", "))};
    return static_cast<std::size_t>(at - words.begin());
  }

  std::vector<NamedValue> named_values(string_view name) {
    std::vector<NamedValue> values;
    for (const std::size_t child : all(name)) {
      Block pair(tree_, child, notes_);
      std::string key = pair.text("valueName"), value = pair.text("value");
      if (!key.empty() || !value.empty()) values.emplace_back(std::move(key), std::move(value));
      pair.note_unknown();
    }
    return values;
  }

  std::optional<Stamp> time(string_view name);

  Block child(std::size_t index) { return {tree_, index, notes_}; }

  /// Notes elements that CAP does not have there.
  void note_unknown() {
    for_children([&](std::size_t child) {
      const XmlElement& element = tree_.elements[child];
      if (element.space == self().space && std::ranges::find(known_, element.name) != known_.end())
        note_inside(child, element.name == "resource");
      else
        notes_.insert(element.space == signature_space ? "signature_unchecked" : "unknown_element");
    });
  }

 private:
  static constexpr std::array<std::pair<string_view, string_view>, 11> turning_signs{
      {{"\u202A", "[U+202A]"}, {"\u202B", "[U+202B]"}, {"\u202C", "[U+202C]"}, {"\u202D", "[U+202D]"}, {"\u202E", "[U+202E]"},
       {"\u2066", "[U+2066]"}, {"\u2067", "[U+2067]"}, {"\u2068", "[U+2068]"}, {"\u2069", "[U+2069]"}, {"\u200E", "[U+200E]"},
       {"\u200F", "[U+200F]"}}};

  const XmlElement& self() const { return tree_.elements[index_]; }

  /// A text element that holds elements, such as a <note> with an inclusion.
  void note_inside(std::size_t child, bool may_hold_elements) {
    const string_view name = tree_.elements[child].name;
    if (may_hold_elements || name == "info" || name == "area" || name == "parameter" || name == "eventCode" || name == "geocode") return;
    if (tree_.elements[child].next > static_cast<int>(child) + 1) notes_.insert("unknown_element");
  }

  template <class Visit>
  void for_children(const Visit& visit) {
    for (int child = static_cast<int>(index_) + 1; child < self().next; child = tree_.elements[static_cast<std::size_t>(child)].next)
      visit(static_cast<std::size_t>(child));
  }

  const XmlTree& tree_;
  std::size_t index_;
  std::set<std::string>& notes_;
  std::vector<string_view> known_;
};

std::optional<Stamp> Block::time(string_view name) {
  const std::string written = text(name);
  if (written.empty()) return std::nullopt;
  const std::optional<WrittenInstant> instant = read_instant(written);
  if (!instant)
    throw Refused{"time", fmt::format("<{}> \"{}\" is no date and time with its offset, such as 2025-09-10T11:30:00+08:00", name, written.substr(0, 60))};
  if (instant->zulu) notes_.insert("time_z");
  return Stamp{instant->utc, instant->offset_minutes};
}

std::optional<double> read_number(string_view text) {
  double value = 0.0;
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<GeoPoint> read_geo_point(string_view text) {
  const std::size_t comma = text.find(',');
  if (comma == string_view::npos) return std::nullopt;
  const auto latitude = read_number(text.substr(0, comma)), longitude = read_number(text.substr(comma + 1));
  if (!latitude || !longitude) return std::nullopt;
  return GeoPoint{*latitude, *longitude};
}

std::vector<string_view> words_of(string_view text) {
  std::vector<string_view> words;
  for (text = trimmed(text); !text.empty(); text = trimmed(text)) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n"), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

std::optional<GeoRing> read_ring(string_view text) {
  GeoRing ring;
  for (const string_view word : words_of(text)) {
    const std::optional<GeoPoint> point = read_geo_point(word);
    if (!point) return std::nullopt;
    ring.push_back(*point);
  }
  if (!fault_of(ring).empty()) return std::nullopt;
  return ring;
}

std::optional<GeoCircle> read_circle(string_view text) {
  const std::vector<string_view> words = words_of(text);
  if (words.size() != 2) return std::nullopt;
  const std::optional<GeoPoint> centre = read_geo_point(words[0]);
  const std::optional<double> kilometres = read_number(words[1]);
  if (!centre || !kilometres) return std::nullopt;
  const GeoCircle circle{*centre, *kilometres * 1000.0};
  if (!fault_of(circle).empty()) return std::nullopt;
  return circle;
}

AlertArea read_area(Block block) {
  AlertArea area;
  area.description = block.prose("areaDesc");
  for (const std::string& text : block.texts("polygon")) {
    if (auto ring = read_ring(text)) area.polygons.push_back(std::move(*ring));
    else ++area.bad_shapes;
  }
  area.bad_shapes += static_cast<int>(block.all("polygon").size() - block.texts("polygon").size());  // empty ones
  for (const std::string& text : block.texts("circle")) {
    if (const auto circle = read_circle(text)) area.circles.push_back(*circle);
    else ++area.bad_shapes;
  }
  area.geocodes = block.named_values("geocode");
  block.text("altitude"), block.text("ceiling");
  block.note_unknown();
  return area;
}

constexpr std::array<string_view, 5> urgencies{"Immediate", "Expected", "Future", "Past", "Unknown"};
constexpr std::array<string_view, 5> severities{"Extreme", "Severe", "Moderate", "Minor", "Unknown"};
constexpr std::array<string_view, 6> certainties{"Observed", "Likely", "Possible", "Unlikely", "Unknown", "Very Likely"};
constexpr std::array<string_view, 5> statuses{"Actual", "Exercise", "System", "Test", "Draft"};
constexpr std::array<string_view, 5> kinds{"Alert", "Update", "Cancel", "Ack", "Error"};
constexpr std::array<string_view, 3> scopes{"Public", "Restricted", "Private"};

AlertInfo read_info(Block block, const Stamp& sent) {
  AlertInfo info;
  if (std::string language = block.text("language"); !language.empty()) info.language = std::move(language);
  info.categories = block.texts("category");
  if (info.categories.empty()) block.needed("category");
  info.event = block.prose("event");
  block.needed("event");
  info.response_types = block.texts("responseType");
  info.urgency = urgencies[block.one_of("urgency", urgencies)];
  info.severity = block.needed("severity");
  if (std::ranges::find(severities, info.severity) == severities.end() && !level_of_colour(info.severity))
    block.one_of("severity", severities);
  info.certainty = certainties[block.one_of("certainty", certainties)];
  info.audience = block.text("audience");
  info.event_codes = block.named_values("eventCode");
  info.effective = block.time("effective");
  info.onset = block.time("onset");
  info.expires = block.time("expires");
  if (info.expires && info.expires->utc < sent.utc) throw Refused{"time", "<expires> is before <sent>"};
  info.sender_name = block.prose("senderName");
  info.headline = block.prose("headline");
  info.description = block.prose("description");
  info.instruction = block.prose("instruction");
  info.web = block.text("web");
  info.contact = block.text("contact");
  info.parameters = block.named_values("parameter");
  block.all("resource");  // known, never fetched
  for (const std::size_t area : block.all("area")) info.areas.push_back(read_area(block.child(area)));
  block.note_unknown();
  return info;
}

/// An identifier or a sender: CAP forbids white space, commas, < and & in them.
std::string read_key(Block& block, string_view name) {
  std::string key = block.needed(name);
  if (key.find_first_of(" \t\r\n,<&") != std::string::npos)
    throw Refused{"schema", fmt::format("<{}> holds white space, a comma, < or &", name)};
  return key;
}

void read_references(Block& block, AlertMessage& message, std::set<std::string>& notes) {
  const std::string written = block.text("references");
  bool bad = false;
  for (const string_view triple : words_of(written)) {
    const std::size_t first = triple.find(','), second = first == string_view::npos ? first : triple.find(',', first + 1);
    if (second == string_view::npos || first == 0 || second == first + 1) {
      bad = true;
      continue;
    }
    message.references.push_back({std::string(triple.substr(0, first)), std::string(triple.substr(first + 1, second - first - 1)),
                                  std::string(triple.substr(second + 1))});
  }
  if (bad) notes.insert("bad_reference");
  const bool refers = message.kind == AlertKind::update || message.kind == AlertKind::cancel;
  if (refers && written.empty()) notes.insert("no_reference");
}

AlertMessage read_alert(const XmlTree& tree) {
  AlertMessage message;
  std::set<std::string> notes;
  if (tree.legacy_encoding) notes.insert("legacy_encoding");
  Block block(tree, 0, notes);
  const XmlElement& root = tree.elements.front();
  if (root.name != "alert") throw Refused{"root", fmt::format("the document is a <{}>, not an <alert>", root.name.substr(0, 60))};
  if (root.space != cap_12 && root.space != cap_11)
    throw Refused{"namespace", fmt::format("<alert> is of \"{}\", not of {}", root.space.substr(0, 100), cap_12)};
  if (root.space == cap_11) notes.insert("cap11");
  message.identifier = read_key(block, "identifier");
  message.sender = read_key(block, "sender");
  block.needed("sent");
  message.sent = *block.time("sent");
  message.status = static_cast<AlertStatus>(block.one_of("status", statuses));
  message.kind = static_cast<AlertKind>(block.one_of("msgType", kinds));
  message.scope = scopes[block.one_of("scope", scopes)];
  message.source = block.prose("source");
  message.restriction = block.text("restriction");
  message.addresses = block.text("addresses");
  message.codes = block.texts("code");
  message.note = block.prose("note");
  message.incidents = block.text("incidents");
  read_references(block, message, notes);
  for (const std::size_t info : block.all("info")) message.infos.push_back(read_info(block.child(info), message.sent));
  block.note_unknown();
  message.fingerprint = sha256_of_text(tree.canonical);
  message.notes.assign(notes.begin(), notes.end());
  return message;
}

}  // namespace

CapReading read_cap(string_view bytes) {
  CapReading reading;
  const XmlTree tree = detail::read_xml(bytes, {.bytes = largest_message});
  if (!tree.refusal.empty()) {
    reading.refusal = tree.refusal, reading.detail = tree.detail;
    return reading;
  }
  try {
    reading.message = read_alert(tree);
  } catch (const Refused& refused) {
    reading.refusal = refused.refusal, reading.detail = refused.detail;
  }
  return reading;
}

std::vector<CapReading> read_cap_messages(std::span<const std::string> messages) {
  std::vector<CapReading> readings(messages.size());
  constexpr int messages_at_once = 64;
  parallel_for(messages.size(), omp_get_max_threads(), [&](std::size_t i) { readings[i] = read_cap(messages[i]); }, messages_at_once);
  return readings;
}

CapReading read_cap_file(const std::string& path) {
  const detail::PosixFile file(path, detail::PosixFile::Access::read);
  std::string bytes(static_cast<std::size_t>(std::min<std::uint64_t>(file.size(), largest_message + 1)), '\0');
  bytes.resize(file.read(0, std::as_writable_bytes(std::span(bytes.data(), bytes.size()))));
  return read_cap(bytes);
}

namespace {

/// Writes elements, two blanks a depth; empty ones are left out.
class Writer {
 public:
  void open(string_view name) { line(fmt::format("<{}>", name)), ++depth_; }
  void close(string_view name) { --depth_, line(fmt::format("</{}>", name)); }
  void element(string_view name, string_view text) {
    if (!text.empty()) line(fmt::format("<{0}>{1}</{0}>", name, detail::xml_escaped(text)));
  }
  void stamp(string_view name, const std::optional<Stamp>& stamp) {
    if (stamp) element(name, cap_time(*stamp));
  }
  void pairs(string_view name, const std::vector<NamedValue>& pairs) {
    for (const auto& [key, value] : pairs)
      line(fmt::format("<{0}><valueName>{1}</valueName><value>{2}</value></{0}>", name, detail::xml_escaped(key), detail::xml_escaped(value)));
  }
  static std::string cap_time(const Stamp& stamp) {
    std::string text = iso_instant(stamp.utc, stamp.offset_minutes);
    if (text.ends_with('Z')) text.replace(text.size() - 1, 1, "-00:00");
    return text;
  }
  std::string take() { return std::move(out_); }

 private:
  void line(string_view text) { out_.append(static_cast<std::size_t>(2 * depth_), ' ').append(text).push_back('\n'); }
  std::string out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  int depth_ = 0;
};

void write_area(Writer& out, const AlertArea& area) {
  out.open("area");
  out.element("areaDesc", area.description);
  for (const GeoRing& ring : area.polygons) {
    std::string text;
    for (const GeoPoint& point : ring) text += fmt::format("{}{},{}", text.empty() ? "" : " ", point.latitude, point.longitude);
    out.element("polygon", text);
  }
  for (const GeoCircle& circle : area.circles)
    out.element("circle", fmt::format("{},{} {}", circle.centre.latitude, circle.centre.longitude, circle.radius / 1000.0));
  out.pairs("geocode", area.geocodes);
  out.close("area");
}

void write_info(Writer& out, const AlertInfo& info) {
  out.open("info");
  out.element("language", info.language);
  for (const std::string& category : info.categories) out.element("category", category);
  out.element("event", info.event);
  for (const std::string& type : info.response_types) out.element("responseType", type);
  out.element("urgency", info.urgency);
  out.element("severity", info.severity);
  out.element("certainty", info.certainty);
  out.element("audience", info.audience);
  out.pairs("eventCode", info.event_codes);
  out.stamp("effective", info.effective), out.stamp("onset", info.onset), out.stamp("expires", info.expires);
  out.element("senderName", info.sender_name);
  out.element("headline", info.headline);
  out.element("description", info.description);
  out.element("instruction", info.instruction);
  out.element("web", info.web);
  out.element("contact", info.contact);
  out.pairs("parameter", info.parameters);
  for (const AlertArea& area : info.areas) write_area(out, area);
  out.close("info");
}

}  // namespace

std::string write_cap(const AlertMessage& message) {
  Writer out;
  out.open(fmt::format("alert xmlns=\"{}\"", cap_12));
  out.element("identifier", message.identifier);
  out.element("sender", message.sender);
  out.element("sent", Writer::cap_time(message.sent));
  out.element("status", statuses[static_cast<std::size_t>(message.status)]);
  out.element("msgType", kinds[static_cast<std::size_t>(message.kind)]);
  out.element("source", message.source);
  out.element("scope", message.scope.empty() ? string_view("Public") : string_view(message.scope));
  out.element("restriction", message.restriction);
  out.element("addresses", message.addresses);
  for (const std::string& code : message.codes) out.element("code", code);
  out.element("note", message.note);
  std::string references;
  for (const AlertReference& reference : message.references)
    references += fmt::format("{}{},{},{}", references.empty() ? "" : " ", reference.sender, reference.identifier,
                              reference.sent.empty() ? Writer::cap_time(message.sent) : reference.sent);
  out.element("references", references);
  out.element("incidents", message.incidents);
  for (const AlertInfo& info : message.infos) write_info(out, info);
  out.close("alert");
  return out.take();
}

std::vector<std::string> cap_files(const std::vector<std::string>& named) {
  namespace fs = std::filesystem;
  std::vector<std::string> files;
  for (const std::string& name : named) {
    std::error_code status;
    if (!fs::is_directory(name, status)) {
      files.push_back(name);
      continue;
    }
    std::vector<std::string> inside;
    for (auto entry = fs::directory_iterator(name, status); !status && entry != fs::directory_iterator(); entry.increment(status))
      if (entry->path().extension() == ".xml") inside.push_back(entry->path().string());
    if (status) throw FileError(name, "the folder cannot be read: " + status.message());
    std::ranges::sort(inside);
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

}  // namespace hydro::io
