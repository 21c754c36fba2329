#pragma once

namespace hydro {

/// The language of labels that people read: hazards, departments, ratios, facilities. Files keep one language for their keys.
enum class Language { english, chinese };

}  // namespace hydro
