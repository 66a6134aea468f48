// SPDX-License-Identifier: Apache-2.0
#include "gating/scale/scale.h"

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <variant>

namespace fcscreen::gating {
namespace {

constexpr double kLn10 = 2.302585092994045684;

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

bool positive(double v) { return std::isfinite(v) && v > 0; }
bool between(double v, double lo, double hi) { return v >= lo && v <= hi; }

double log_forward(const result::LogScale& s, double x) {
  if (std::isnan(x)) return x;
  if (x <= 0) return -std::numeric_limits<double>::infinity();
  return x == s.T ? 1 : std::log10(x / s.T) / s.M + 1;
}

double asinh_forward(const result::AsinhScale& s, double x) {
  // Where the formula's roundings could cross a gate's edge that people write as a short decimal.
  if (x == s.T) return 1;
  if (x == 0) return s.A / (s.M + s.A);
  return (std::asinh(x * std::sinh(s.M * kLn10) / s.T) + s.A * kLn10) / ((s.M + s.A) * kLn10);
}

double asinh_inverse(const result::AsinhScale& s, double y) {
  if (y == 1) return s.T;
  if (y == s.A / (s.M + s.A)) return 0;
  return s.T * std::sinh(y * (s.M + s.A) * kLn10 - s.A * kLn10) / std::sinh(s.M * kLn10);
}

tl::unexpected<Error> bad_scale(const std::string& rule) {
  return fail(ErrorKind::Usage, "GATE-S01", "The scale parameters break " + rule + ".", {}, {},
              "Correct the scale parameters.");
}

}  // namespace

double Scale::forward(double x) const {
  return std::visit(Overloaded{[&](const result::IdentityScale&) { return x; },
                               [&](const result::LinearScale& s) { return (x + s.A) / (s.T + s.A); },
                               [&](const result::LogScale& s) { return log_forward(s, x); },
                               [&](const result::AsinhScale& s) { return asinh_forward(s, x); },
                               [&](const result::LogicleScale&) { return logicle_->forward(x); },
                               [&](const result::HyperlogScale&) { return hyperlog_->forward(x); },
                               [&](const result::BiexScale&) { return biex_->forward(x); }},
                    spec_);
}

double Scale::inverse(double y) const {
  return std::visit(Overloaded{[&](const result::IdentityScale&) { return y; },
                               [&](const result::LinearScale& s) { return y * (s.T + s.A) - s.A; },
                               [&](const result::LogScale& s) { return s.T * std::pow(10.0, (y - 1) * s.M); },
                               [&](const result::AsinhScale& s) { return asinh_inverse(s, y); },
                               [&](const result::LogicleScale&) { return logicle_->inverse(y); },
                               [&](const result::HyperlogScale&) { return hyperlog_->inverse(y); },
                               [&](const result::BiexScale&) { return biex_->inverse(y); }},
                    spec_);
}

double Scale::decades_per_unit() const {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  return std::visit(
      Overloaded{[](const result::IdentityScale&) { return kNone; }, [](const result::LinearScale&) { return kNone; },
                 [](const result::LogScale& s) { return s.M; }, [](const result::AsinhScale& s) { return s.M + s.A; },
                 [](const result::LogicleScale& s) { return s.M + s.A; },
                 [](const result::HyperlogScale& s) { return s.M + s.A; },
                 [](const result::BiexScale&) { return kNone; }},
      spec_);
}

Result<Scale> make_scale(const result::ScaleSpec& spec) {
  Scale scale(spec);
  if (const auto* s = std::get_if<result::LinearScale>(&spec)) {
    if (!positive(s->T) || !between(s->A, 0, s->T)) return bad_scale("T > 0 and 0 <= A <= T");
  } else if (const auto* l = std::get_if<result::LogScale>(&spec)) {
    if (!positive(l->T) || !positive(l->M)) return bad_scale("T > 0 and M > 0");
  } else if (const auto* h = std::get_if<result::AsinhScale>(&spec)) {
    if (!positive(h->T) || !positive(h->M) || !between(h->A, 0, h->M)) return bad_scale("T > 0, M > 0 and 0 <= A <= M");
  } else if (const auto* g = std::get_if<result::LogicleScale>(&spec)) {
    auto solved = Logicle::make(*g);
    if (!solved) return tl::unexpected<Error>(solved.error());
    scale.logicle_ = *solved;
  } else if (const auto* e = std::get_if<result::HyperlogScale>(&spec)) {
    auto solved = Hyperlog::make(*e);
    if (!solved) return tl::unexpected<Error>(solved.error());
    scale.hyperlog_ = *solved;
  } else if (const auto* b = std::get_if<result::BiexScale>(&spec)) {
    auto built = Biex::make(*b);
    if (!built) return tl::unexpected<Error>(built.error());
    scale.biex_ = std::move(*built);
  }
  return scale;
}

}  // namespace fcscreen::gating
