#include "libhydro/network/drainage_network.h"

#include <array>

namespace hydro::network {

std::string_view kind_of(const Node& node) {
  static constexpr std::array<std::string_view, std::variant_size_v<decltype(Node::kind)>> names{"junction", "storage", "outfall"};
  return names[node.kind.index()];
}

std::string_view kind_of(const Link& link) {
  static constexpr std::array<std::string_view, std::variant_size_v<decltype(Link::kind)>> names{"conduit", "pump", "orifice", "gate", "weir", "outlet", "inlet"};
  return names[link.kind.index()];
}

}  // namespace hydro::network
