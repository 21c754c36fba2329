#pragma once

#include <cstddef>
#include <string>

#include <fmt/format.h>

#include "libhydro/report/detail/run_view.h"
#include "libhydro/report/markup.h"

namespace hydro::report {

/// A slider with a button over the frames (class "frame") of the same figure; `labels` are those of the frames, as JSON strings with commas
/// between. Without scripts it stays hidden, and the frame that is shown is `shown`.
inline std::string player(const RunView& view, const std::string& labels, std::size_t last, std::size_t shown) {
  return fmt::format(
      "<div class=\"player\" hidden=\"hidden\"><button type=\"button\" data-play=\"{0}\" data-stop=\"{1}\">{0}</button>"
      "<input type=\"range\" min=\"0\" max=\"{2}\" value=\"{3}\" aria-label=\"{4}\"/><output></output>"
      "<script type=\"application/json\">[{5}]</script></div>\n",
      escape(view.words(Text::map_frames_play)), escape(view.words(Text::map_frames_stop)), last, shown, escape(view.words(Text::map_frames_slider)), labels);
}

}  // namespace hydro::report
