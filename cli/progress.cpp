#include "cli/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <utility>

#include "cli/text_table.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto redraw_interval = 100ms;
constexpr double seconds_before_estimates = 0.5;  // earlier, speed and time left only flicker

Progress::Style style_of(const Session& session) {
  if (session.quiet) return Progress::Style::none;
  return ::isatty(STDERR_FILENO) ? Progress::Style::bar : Progress::Style::lines;
}

int terminal_width() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

std::string speed_text(double updates_per_second) {
  return updates_per_second > 0.0 ? fmt::format("{:.3g} Mcell/s", updates_per_second * 1e-6) : "";
}

}  // namespace

std::string spoken_duration(double seconds) {
  const auto whole = static_cast<long long>(std::llround(std::max(0.0, seconds)));
  const long long days = whole / 86400, hours = whole / 3600 % 24, minutes = whole / 60 % 60;
  if (days > 0) return fmt::format("{} d {:02} h", days, hours);
  if (hours > 0) return fmt::format("{} h {:02} min", hours, minutes);
  if (minutes > 0) return fmt::format("{} min {:02} s", minutes, whole % 60);
  return fmt::format("{} s", whole);
}

Progress::Progress(const Session& session, std::string title)
    : Progress(std::cerr, style_of(session), terminal_width(), [] { return std::chrono::steady_clock::now(); }, std::move(title), session.language) {}

Progress::Progress(std::ostream& out, Style style, int width, Clock clock, std::string title, Language language)
    : out_(out), style_(style), width_(width), clock_(std::move(clock)), title_(std::move(title)), language_(language) {}

Progress::~Progress() { clear(); }

double Progress::elapsed() const { return std::chrono::duration<double>(clock_() - start_).count(); }

void Progress::show_run(double time, double duration, double cell_updates) {
  if (begun_ && time < last_time_) begun_ = false, clear();  // another run
  last_time_ = time;
  if (!begun_) first_updates_ = cell_updates;
  const double seconds = begun_ ? elapsed() : 0.0;
  const std::string speed = seconds > seconds_before_estimates ? speed_text((cell_updates - first_updates_) / seconds) : "";
  show(time, duration, bilingual("{} of {}", "{}，共 {}", spoken_duration(time), spoken_duration(duration)).in(language_), speed);
}

void Progress::show_pieces(double done, double total, const Bilingual& noun) {
  show(done, total, bilingual("{:.0f} of {:.0f} {}", "{:.0f}，共 {:.0f} {}", done, total, noun).in(language_), "");
}

bool Progress::is_due(double share) {
  if (style_ == Style::bar) return !drawn_ || clock_() - last_drawn_ >= redraw_interval || share >= 1.0;
  const int tenths = static_cast<int>(share * 10.0 + 1e-9);
  return style_ == Style::lines && tenths > std::exchange(tenths_said_, std::max(tenths, tenths_said_));
}

void Progress::show(double done, double total, const std::string& position, const std::string& speed) {
  if (style_ == Style::none) return;
  const double share = total > 0.0 ? std::clamp(done / total, 0.0, 1.0) : 1.0;
  if (!std::exchange(begun_, true)) {
    start_ = clock_();
    first_done_ = done;
    tenths_said_ = static_cast<int>(share * 10.0 + 1e-9);
  }
  if (!is_due(share)) return;

  std::string text = fmt::format("{:3.0f} %  {}", std::floor(share * 100.0 + 1e-9), position);
  if (!speed.empty()) text += "  " + speed;
  if (const double seconds = elapsed(); seconds > seconds_before_estimates && done > first_done_ && share < 1.0)
    text += bilingual("  {} left", "  剩余 {}", spoken_duration(seconds * (total - done) / (done - first_done_))).in(language_);

  if (style_ == Style::lines) {
    out_ << title_ << ' ' << text << std::endl;
    return;
  }
  const int room = width_ - static_cast<int>(title_.size() + text.size()) - 5;
  std::string bar;
  if (room >= 10) {
    const auto cells = static_cast<std::size_t>(std::min(room, 30));
    const auto full = static_cast<std::size_t>(share * static_cast<double>(cells));
    bar = '[' + std::string(full, '#') + std::string(cells - full, '-') + "] ";
  }
  std::string line = title_ + ' ' + bar + text;
  while (display_width(line) > std::max(1, width_ - 1)) {
    while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0xc0U) == 0x80U) line.pop_back();  // the rest of a character
    line.pop_back();
  }
  out_ << '\r' << line << "\033[K" << std::flush;
  last_drawn_ = clock_();
  drawn_ = true;
}

void Progress::clear() {
  if (std::exchange(drawn_, false)) out_ << "\r\033[K" << std::flush;
}

}  // namespace hydro::cli
