#include "libhydro/hazard/underpass.h"

#include <algorithm>

namespace hydro::hazard {
namespace {

class Watch {
 public:
  Watch(std::span<const double> times, std::span<const float> depth, const UnderpassRules& rules) : times_(times), depth_(depth), rules_(rules) {}

  std::vector<UnderpassSpan> spans() {
    std::vector<UnderpassSpan> found;
    for (std::size_t i = 0; i < times_.size(); ++i) {
      const Display display = look(i);
      if (!found.empty()) found.back().until = times_[i];
      if (found.empty() || found.back().display != display)
        found.push_back({display, times_[i], times_[i], display == Display::red && !(at(i) > rules_.close)});
    }
    return found;
  }

 private:
  double at(std::size_t i) const { return static_cast<double>(depth_[i]); }

  Display look(std::size_t i) {
    if (closed_) {
      if (!(at(i) < rules_.reopen)) low_since_ = -1.0;
      else if (low_since_ < 0.0) low_since_ = times_[i];
      closed_ = low_since_ < 0.0 || times_[i] - low_since_ < rules_.reopen_after;
    } else if (at(i) > rules_.close || comes_fast(i)) {
      closed_ = true, low_since_ = -1.0;
    }
    return closed_ ? Display::red : at(i) >= rules_.wet ? Display::yellow : Display::green;
  }

  /// Whether water has risen fast and will pass the limit soon.
  bool comes_fast(std::size_t i) const {
    std::size_t before = i;
    while (before > 0 && times_[i] - times_[before] < rules_.rise_in) --before;
    if (!(at(i) - at(before) > rules_.rise)) return false;
    for (std::size_t k = i; k < times_.size() && times_[k] <= times_[i] + rules_.foresee; ++k)
      if (at(k) > rules_.close) return true;
    return false;
  }

  std::span<const double> times_;
  std::span<const float> depth_;
  const UnderpassRules& rules_;
  bool closed_ = false;
  double low_since_ = -1.0;  ///< [s] negative: not low
};

}  // namespace

std::vector<UnderpassSpan> watch_underpass(std::span<const double> times, std::span<const float> depth, const UnderpassRules& rules) {
  return Watch(times.first(std::min(times.size(), depth.size())), depth, rules).spans();
}

}  // namespace hydro::hazard
