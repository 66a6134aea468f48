// SPDX-License-Identifier: Apache-2.0
#include "tests/hazards/made.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "engine/core/whole_file.h"
#include "engine/screen/reference_library.h"
#include "io/text/config.h"
#include "tests/support/paths.h"

namespace fcscreen::test {
namespace {

const result::MaturationReference& laboratory() {
  static const result::MaturationReference reference = [] {
    result::MaturationReference r = **engine::choose_reference("synthetic-1", "");
    r.id = "hazard-laboratory";
    r.synthetic = false;
    for (auto& limit : r.limits) limit.rate_class2 = 0;
    auto hidden = r.limits;  // the same normals judged without CD38, as under anti-CD38
    for (auto& limit : hidden) limit.masked = {"CD38"};
    r.limits.insert(r.limits.end(), hidden.begin(), hidden.end());
    return r;
  }();
  return reference;
}

}  // namespace

engine::TherapyOptions no_therapy() {
  engine::TherapyOptions out;
  out.anti_cd19 = out.anti_cd22 = out.anti_cd38 = gating::Treatment::No;
  return out;
}

void edit_dyes(simulate::Simulated& s, const std::function<void(std::size_t, std::vector<double>&)>& change) {
  const auto n = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(s.true_spillover.size()))));
  // Inverse by Gauss and Jordan; the matrix is close to the unit one.
  std::vector<double> m = s.true_spillover, inverse(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) inverse[i * n + i] = 1;
  for (std::size_t p = 0; p < n; ++p) {
    const double pivot = m[p * n + p];
    for (std::size_t k = 0; k < n; ++k) m[p * n + k] /= pivot, inverse[p * n + k] /= pivot;
    for (std::size_t r = 0; r < n; ++r) {
      const double f = r == p ? 0 : m[r * n + p];
      for (std::size_t k = 0; k < n; ++k)
        m[r * n + k] -= f * m[p * n + k], inverse[r * n + k] -= f * inverse[p * n + k];
    }
  }
  std::vector<double> dyes(n);
  for (std::size_t i = 0; i < s.population.size(); ++i) {
    for (std::size_t d = 0; d < n; ++d) {
      dyes[d] = 0;
      for (std::size_t c = 0; c < n; ++c) dyes[d] += static_cast<double>(s.columns[kCd81 + c][i]) * inverse[c * n + d];
    }
    const std::vector<double> before = dyes;
    change(i, dyes);
    if (dyes == before) continue;
    for (std::size_t c = 0; c < n; ++c) {
      double signal = 0;
      for (std::size_t d = 0; d < n; ++d) signal += dyes[d] * s.true_spillover[d * n + c];
      s.columns[kCd81 + c][i] = static_cast<float>(std::clamp(signal, 0.0, 262143.0));
    }
  }
}

bool Hazard::reason(const std::string& code) const {
  return std::any_of(target().reasons.begin(), target().reasons.end(), [&](const std::string& reason) {
    return reason == code || reason.rfind(code + ":", 0) == 0;  // "STAIN_FAIL:CD20"
  });
}

bool Hazard::positive() const {
  using result::Call;
  return target().call == Call::Trace || target().call == Call::DetectedBelowLoq ||
         target().call == Call::DetectedQuantifiable;
}

bool Hazard::negative() const {
  using result::Call;
  return target().call == Call::NotDetected || target().call == Call::NormalPrecursorsOnly;
}

Hazard make(const Made& made, gating::Treatment anti_cd19) {
  auto recipe = simulate::recipe_by_name(source_dir() / "sample_fcs/recipes.toml", made.recipe);
  REQUIRE(recipe);
  if (made.recipe_change) made.recipe_change(*recipe);
  auto sample = simulate::simulate(*recipe, made.events, 91, 2);
  REQUIRE(sample);
  if (made.change) made.change(*sample);
  if (made.patient) {
    for (auto& [name, value] : sample->dataset.keywords) {
      if (name == "FCSCREEN_SYNTHETIC") value = "0";
    }
  }
  const auto bytes = simulate::to_fcs(*sample);
  REQUIRE(bytes);
  const std::filesystem::path folder = scratch("hazard");
  REQUIRE(write_whole_file(folder / (made.file + ".fcs"), *bytes, true));
  const io::text::Config config = io::text::Config::defaults();
  engine::ScreenOptions options;
  options.parameters = engine::parameters_from(config);
  options.config_hash = config.hash();
  options.therapy = made.therapy;
  options.therapy.anti_cd19 = anti_cd19;
  options.patient = made.therapy.patient;
  options.previous = made.previous;
  options.accession = made.accession;
  result::MaturationReference own = laboratory();
  if (made.reference) made.reference(own);
  options.own_reference = &own;
  options.threads = 2;
  auto out = engine::screen_file(folder / (made.file + ".fcs"), options);
  REQUIRE_MESSAGE(out.has_value(), out.error().text());
  std::filesystem::remove_all(folder);
  return {std::move(*sample), std::move(*out)};
}

}  // namespace fcscreen::test
