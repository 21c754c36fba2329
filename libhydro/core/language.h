#pragma once

namespace hydro {

/// The language of what people read: reports, map labels, hazards. Files keep one language for their keys.
enum class Language { english, chinese };

}  // namespace hydro
