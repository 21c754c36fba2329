#include "libhydro/io/best_track_file.h"

#include <cctype>
#include <chrono>
#include <cmath>
#include <optional>
#include <span>

#include <fmt/format.h>

#include "libhydro/core/error.h"
#include "libhydro/io/text_file.h"

namespace hydro::io {
namespace {

using std::string_view;
using typhoon::Track;
using typhoon::TrackPoint;

constexpr std::size_t most_faults = 20;
constexpr std::size_t largest = std::size_t{64} << 20;  ///< [bytes]; the whole archive has 3 MiB

string_view trimmed(string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  return first == string_view::npos ? string_view() : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<int> whole_number(string_view text) {
  if (text.empty() || text.size() > 9) return std::nullopt;
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::vector<string_view> words_of(string_view text) {
  std::vector<string_view> words;
  for (text = trimmed(text); !text.empty(); text = trimmed(text)) {
    const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

/// yyyymmddhh, UTC.
std::optional<double> read_hour(string_view text) {
  using namespace std::chrono;
  if (text.size() != 10) return std::nullopt;
  const auto y = whole_number(text.substr(0, 4)), m = whole_number(text.substr(4, 2)), d = whole_number(text.substr(6, 2)), h = whole_number(text.substr(8, 2));
  if (!y || !m || !d || !h || *h > 23) return std::nullopt;
  const year_month_day date{year(*y), month(static_cast<unsigned>(*m)), day(static_cast<unsigned>(*d))};
  if (!date.ok()) return std::nullopt;
  return static_cast<double>(sys_days(date).time_since_epoch().count()) * 86400.0 + *h * 3600.0;
}

class Parser {
 public:
  Parser(string_view text, const std::string& name) : text_(text), name_(name) {}

  BestTracks read() {
    while (next_line()) {
      if (line_.starts_with("66666")) begin_storm();
      else if (!trimmed(line_).empty()) add_record();
      if (faults_.faults().size() >= most_faults) break;
    }
    end_storm();
    if (tracks_.storms.empty() && faults_.empty()) fault("the file holds no storm", "a storm begins with a line 66666 ...");
    faults_.throw_if_any();
    return std::move(tracks_);
  }

 private:
  bool next_line() {
    if (at_ >= text_.size()) return false;
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    line_ = text_.substr(at_, end - at_);
    at_ = end + 1;
    ++number_;
    if (line_.ends_with('\r')) line_.remove_suffix(1);
    return true;
  }

  void fault(std::string message, std::string hint = {}) { faults_.add({name_, number_, 1}, std::move(message), std::move(hint)); }

  void begin_storm() {
    end_storm();
    header_line_ = number_;
    Track track;
    const auto column = [&](std::size_t first, std::size_t last) {
      return line_.size() < first ? string_view() : trimmed(line_.substr(first - 1, last - first + 1));
    };
    track.international_id = column(7, 10), track.china_id = column(22, 25);
    track.name = column(31, 50), track.made_on = column(51, 80);
    const auto records = whole_number(column(11, 15)), sequence = whole_number(column(17, 20)), end = whole_number(column(27, 27)), interval = whole_number(column(29, 29));
    if (!records || !sequence || !end || !interval) fault("this header of a storm cannot be read", "66666 id, records, number in the year, China id, end, interval, name (columns 31 to 50), date");
    expected_ = records.value_or(-1);
    track.sequence = sequence.value_or(0), track.end_code = end.value_or(0), track.interval_code = interval.value_or(0);
    tracks_.storms.push_back(std::move(track));
    open_ = true;
  }

  void end_storm() {
    if (!open_) return;
    open_ = false;
    const std::size_t found = tracks_.storms.back().points.size();
    if (expected_ >= 0 && found != static_cast<std::size_t>(expected_) && !record_fault_)
      faults_.add({name_, header_line_, 12}, fmt::format("the header announces {} records, {} follow", expected_, found), "the file was cut, or lines are missing");
    record_fault_ = false;
  }

  void add_record() {
    if (!open_) return fault("a record stands before the first storm", "a storm begins with a line 66666 ...");
    const std::vector<string_view> words = words_of(line_);
    const auto bad = [&](std::string message) {
      record_fault_ = true;
      fault(std::move(message), "yyyymmddhh, intensity, latitude and longitude in tenths of a degree, pressure in hPa, wind in m/s");
    };
    if (words.size() < 6 || words.size() > 7) return bad(fmt::format("a record has 6 or 7 numbers, this one {}", words.size()));
    const auto utc = read_hour(words[0]);
    if (!utc) return bad(fmt::format("\"{}\" is no hour (yyyymmddhh)", words[0]));
    std::vector<int> values;
    for (const string_view word : std::span(words).subspan(1)) {
      const auto value = whole_number(word);
      if (!value) return bad(fmt::format("\"{}\" is no number", word));
      values.push_back(*value);
    }
    std::vector<TrackPoint>& points = tracks_.storms.back().points;
    if (values[1] > 900 || values[2] > 3600) return bad(fmt::format("{}, {} is no place: tenths of a degree north and east", values[1], values[2]));
    if (values[3] < 800 || values[3] > 1100) return bad(fmt::format("{} hPa is no pressure", values[3]));
    if (values[4] > 150) return bad(fmt::format("{} m/s is no wind", values[4]));
    if (!points.empty() && *utc <= points.back().utc) return bad(fmt::format("{} is not later than the record before it", words[0]));
    points.push_back({*utc, values[0], values[1] / 10.0, values[2] / 10.0, values[3] * 100.0, static_cast<double>(values[4]), values.size() > 5 ? values[5] : -1.0});
  }

  string_view text_;
  std::string name_;
  FaultList faults_;
  BestTracks tracks_;
  std::size_t at_ = 0;
  string_view line_;
  int number_ = 0, header_line_ = 0, expected_ = -1;
  bool open_ = false, record_fault_ = false;
};

}  // namespace

BestTracks parse_best_tracks(string_view text, const std::string& name) { return Parser(text, name).read(); }

BestTracks read_best_tracks(const std::string& path) {
  return parse_best_tracks(read_text(path, largest, "this is no best-track archive"), path);
}

const typhoon::Track& find_storm(const BestTracks& tracks, std::string_view which, const std::string& path) {
  const auto same = [](std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y)); });
  };
  std::vector<std::string> names;
  const typhoon::Track* found = nullptr;
  int count = 0;
  for (const typhoon::Track& storm : tracks.storms) {
    if (storm.points.empty()) continue;
    names.push_back(storm.name.empty() ? storm.international_id : storm.name);
    if (!which.empty() && !same(which, storm.name) && which != storm.international_id && which != storm.china_id) continue;
    found = &storm, ++count;
  }
  if (count == 1) return *found;
  throw InputError(path + (count == 0 ? ": no storm is \"" + std::string(which) + '"' : which.empty() ? ": there are several storms" : ": several storms are \"" + std::string(which) + '"'),
                   choices_hint(std::string(which), names));
}

}  // namespace hydro::io
