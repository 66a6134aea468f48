// SPDX-License-Identifier: Apache-2.0
#include "engine/gate/shipped_templates.h"

#include <array>

#include "engine/gate/embedded_templates_internal.h"
#include "io/text/gating_template_toml.h"

namespace fcscreen::engine {
namespace {

struct Shipped {
  const char* name;
  std::string_view (*text)();
};
constexpr std::array kShipped = {Shipped{"lymphoid_screen", &lymphoid_screen_toml}};

}  // namespace

std::vector<std::string> shipped_template_names() {
  std::vector<std::string> out;
  for (const Shipped& one : kShipped) out.emplace_back(one.name);
  return out;
}

Result<result::GatingTemplate> find_template(const std::string& name) {
  for (const Shipped& one : kShipped) {
    if (name == one.name) return io::text::parse_gating_template(one.text(), name + ".toml");
  }
  return io::text::load_gating_template(name);
}

}  // namespace fcscreen::engine
