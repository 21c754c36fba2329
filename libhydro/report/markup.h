#pragma once

#include <string>
#include <string_view>

namespace hydro::report {

/// Text made safe between tags and inside quoted attributes: & < > " ' are written as entities, bytes that are not
/// UTF-8 become U+FFFD, control characters other than a line break or tab vanish.
std::string escape(std::string_view text);

/// A JSON string literal that is also safe inside a <script> element.
std::string json_string(std::string_view text);

/// A coordinate or length of a drawing, at most two decimals, never "nan", "inf" or "-0".
/// A value that is not finite is a programming mistake: throws std::logic_error.
std::string coordinate(double value);

/// How wide a text will be, about [px]: rather more than less, for the fonts of readers differ. Chinese letters count a full em.
double text_width(std::string_view text, double font_size);

/// The text, or its beginning and an ellipsis when it would be wider than `width` [px].
std::string shorten(std::string_view text, double font_size, double width);

}  // namespace hydro::report
