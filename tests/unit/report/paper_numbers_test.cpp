// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "engine/report/report.h"
#include "engine/report/words.h"
#include "io/text/result_json.h"
#include "tests/unit/report/pdf_text.h"
#include "tests/unit/report/sample.h"

// What stands on page 1 against result.json: no number that the result does not hold, no percentage alone.
using namespace fcscreen;

namespace {

std::string page_one(const result::ScreenResult& r, const result::ScreenPlots& plots) {
  const auto pdf = engine::render_report(r, plots, {});
  REQUIRE(pdf.has_value());
  return test::text_as_set(*pdf, "-f 1 -l 1 -raw");
}

std::string replaced(const std::string& text, const std::string& pattern, const std::string& by = " ") {
  return std::regex_replace(text, std::regex(pattern), by);
}

/// Lines as one, and digits grouped in threes (by a narrow space, which reads as a space) as plain digits.
std::string plain(std::string text) {
  text = replaced(text, "( |\n|\f|\u202f)+");
  std::string before;
  while (before != text) {
    before = text;
    text = replaced(text, "(^|[^0-9.][0-9]|[^0-9.][0-9][0-9]|[0-9]{3}) ([0-9]{3})(?![0-9.])", "$1$2");
  }
  return text;
}

/// What the words say, whatever the sample: none of it is a result.
std::string without_fixed_words(std::string text, const result::ScreenResult& r) {
  text = replaced(text, "0\\.0001 % 0\\.001 % 0\\.01 % 0\\.1 % 1 % 5 % 10 % 100 %");  // the scale's ticks
  for (const char* words :
       {"95 % CI", "95 % interval", "95 %-detectable", "0\\.10 decade", "P99\\.9", "page 1 of [0-9]+", "SHA-256",
        "Class [0-3]:", "5, 20, 50 and 80 %", "Group [0-9]+,", "class [0-3]", "Decimal logarithm of"}) {
    text = replaced(text, words);
  }
  for (const auto* codes : {&r.target.reasons, &r.target.flags}) {
    for (const auto& code : *codes) {
      for (const std::string& said : {engine::advice(code).meaning, engine::advice(code).action}) {
        const std::string flat = plain(said);
        const auto at = text.find(flat);
        if (at != std::string::npos) text.erase(at, flat.size());
      }
    }
  }
  return text;
}

/// All numbers a document holds, those inside its texts too.
std::vector<double> numbers_in(const std::string& text) {
  std::vector<double> out;
  const std::regex number("[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
  for (auto it = std::sregex_iterator(text.begin(), text.end(), number); it != std::sregex_iterator(); ++it) {
    out.push_back(std::strtod(it->str().c_str(), nullptr));  // pieces of hashes may be huge or tiny
  }
  return out;
}

struct Facts {
  std::vector<double> numbers, shares;

  explicit Facts(const result::ScreenResult& r) {
    numbers = numbers_in(plain(io::text::to_json(r)));
    const auto count = [this](std::size_t n) { numbers.push_back(static_cast<double>(n)); };
    // How many of something there are.
    count(r.aberrancy.clusters.size());
    count(static_cast<std::size_t>(std::count_if(r.panel.mapping.begin(), r.panel.mapping.end(),
                                                 [](const auto& m) { return !m.marker.empty(); })));
    for (const char* status : {"pass", "no_baseline"}) {
      count(static_cast<std::size_t>(std::count_if(r.qc.controls.begin(), r.qc.controls.end(),
                                                   [&](const auto& c) { return c.status == status; })));
    }
    std::size_t notes = 0;
    for (const Finding& f : r.findings.items())
      notes += f.severity == Severity::Info || f.severity == Severity::Repaired;
    count(notes);
    for (const auto& c : r.aberrancy.clusters) count(c.features.size() > 4 ? c.features.size() - 4 : 0);
    // Events at the 95 %-detectable level, which the result gives as a share.
    numbers.push_back(std::round(r.target.detectable95 * static_cast<double>(r.target.denominator_count)));
    const double candidates = static_cast<double>(r.target.candidates);
    numbers.push_back(std::round(r.aberrancy.fraction_outside_p999 * candidates));
    for (const double v : numbers) {
      if (v <= 1) shares.push_back(v);
    }
    // Shares are of the denominator, or of what a step reached, or of their own table.
    const double cells = static_cast<double>(r.target.denominator_count);
    const auto share = [this](double part, double of) { shares.push_back(of > 0 ? part / of : 0); };
    const result::Target& t = r.target;
    for (const std::size_t n : {t.count, t.candidates, t.lod_events, t.loq_events, t.lob_events.value_or(0)}) {
      share(static_cast<double>(n), cells);
    }
    for (const auto* q :
         {&r.qc.compensation, &r.qc.time, &r.qc.margin, &r.qc.singlets, &r.qc.debris, &r.qc.viability}) {
      share(static_cast<double>(q->removed), static_cast<double>(q->of));
    }
    std::size_t typed = 0;
    for (const auto& p : t.phenotype_counts) typed += p.count;
    for (const auto& p : t.phenotype_counts) share(static_cast<double>(p.count), static_cast<double>(typed));
    for (const std::size_t n : {r.hematogones.stage_i, r.hematogones.stage_ii, r.hematogones.stage_iii}) {
      share(static_cast<double>(n), static_cast<double>(r.hematogones.count));
    }
  }
};

/// Does any value read as this number when printed with as many decimals?
bool reads_as(const std::string& printed, const std::vector<double>& values, double scale) {
  const auto point = printed.find('.');
  const double decimals = point == std::string::npos ? 0 : static_cast<double>(printed.size() - point - 1);
  const double half = 0.5000001 * std::pow(10.0, -decimals), value = std::strtod(printed.c_str(), nullptr);
  // Two significant figures of a large percentage leave its last digits out.
  return std::any_of(values.begin(), values.end(), [&](double v) { return std::fabs(v * scale - value) <= half; });
}

/// Numbers of the page that the result does not hold.
std::vector<std::string> strangers(const std::string& page, const result::ScreenResult& r) {
  const Facts facts(r);
  std::vector<double> factors = facts.numbers;  // "6.6×" for 0.82 decades, and the logarithm of the fraction
  for (const double v : facts.numbers) {
    if (v < 6) factors.push_back(std::pow(10.0, v));
  }
  if (r.target.fraction && *r.target.fraction > 0) factors.push_back(std::fabs(std::log10(*r.target.fraction)));
  std::vector<std::string> out;
  // A number that stands alone: not inside a name, a hash or a version.
  const std::regex number("(^|[ (<–−+.])([0-9]+(\\.[0-9]+)?)(?=[ )–,;:×]|\\.( |$)|$)( %|–[0-9.]+ %)?");
  const std::string text = without_fixed_words(plain(page), r);
  for (auto it = std::sregex_iterator(text.begin(), text.end(), number); it != std::sregex_iterator(); ++it) {
    const std::string printed = (*it)[2].str();
    const bool share = (*it)[5].matched;
    const bool known = share ? reads_as(printed, facts.shares, 100)
                             : reads_as(printed, factors, 1) || reads_as(printed, facts.shares, 100);
    if (!known) out.push_back(printed + (share ? " %" : ""));
  }
  return out;
}

std::string listed(const std::vector<std::string>& items) {
  std::string out;
  for (const auto& item : items) out += item + "; ";
  return out;
}

/// What is left of the percentages once those that stand with their count and denominator, or are limits, are taken
/// out.
std::string bare_percentages(const std::string& page, const result::ScreenResult& r) {
  std::string text = without_fixed_words(plain(page), r);
  const std::string p = "[<>]?[0-9.]+ %", range = "[<>]?[0-9.]+(–[0-9.]+)? %", n = "[0-9]+";
  for (const std::string& pattern :
       {"LOQ LOD( " + p + ")* (?=square|dot)",  // the scale repeats the headline's shares over its marks
        "(<LOD|" + p + ") +" + range + " counting error only " + n + " of " + n + " events",  // large type
        "events? in " + n + " [A-Za-z0-9+ ]+, " + p + " \\([^)]*\\)",                         // the sentence
        "<LOD \\(LOD " + p + "; +" + range + "\\)",                                           // nothing seen
        "LOD of " + p, "LO[DQ] " + p + "( " + n + " events?)?", "Limit of blank " + p + " " + n + " events?",
        "level " + p + " " + n + " events?", "Gate-sensitivity band " + range + " " + n + "–" + n + " events",
        p + " of [A-Za-z0-9+ ]+, " + n + " events? of " + n + " \\( *" + range + "\\)",  // hematogones
        ": " + p + ", " + n + " of " + n + " \\( *" + range + "\\)"}) {
    text = replaced(text, pattern, " ");
  }
  std::string left;
  for (auto at = text.find(" %"); at != std::string::npos; at = text.find(" %", at + 1)) {
    left += text.substr(at > 40 ? at - 40 : 0, 50) + " | ";
  }
  return left;
}

/// The counts a share may be of: those of the gates, cleaning steps, losses and marrow populations.
std::set<std::string> shares_of(const result::ScreenResult& r) {
  std::set<std::string> out;
  const std::size_t cells = r.target.denominator_count;
  const auto add = [&out](std::size_t part, std::size_t of) {
    out.insert(plain(engine::format_share_interval(part, of)));
  };
  for (const auto& p : r.populations) {
    add(p.count, p.parent_count);
    if (p.count <= cells) add(p.count, cells);
  }
  for (const auto* q : {&r.qc.compensation, &r.qc.time, &r.qc.margin, &r.qc.singlets, &r.qc.debris, &r.qc.viability}) {
    add(q->removed, q->of);
  }
  for (const auto& loss : r.qc.target_lost_per_gate) {
    add(loss.lost, loss.of);
    const std::size_t of = loss.lymphoid_of.value_or(0);
    add(static_cast<std::size_t>(std::llround(loss.lymphoid_fraction * static_cast<double>(of))), of);
  }
  for (const auto& p : r.marrow_quality.populations) add(p.count, cells);
  return out;
}

/// Percentages of the pages behind the first that are no limit and do not stand with the exact interval of two counts
/// of the result, or with count, denominator and interval in words.
std::string bare_behind_page_one(const std::string& pages, const result::ScreenResult& r) {
  std::string text = without_fixed_words(plain(pages), r);
  const std::string p = "[<>]?[0-9.]+ %", range = "[<>]?[0-9.]+(–[<>]?[0-9.]+)? %", n = "[0-9]+";
  const auto known = shares_of(r);
  std::string left;
  const std::string share = "[<>]?[0-9.]+ % \\((≥|>|[0-9.]+–>?)[0-9.]+\\)";
  // A caption names both counts itself.
  const std::regex told("([0-9]+) of ([0-9]+)[^,.%0-9(]{0,40},? (" + share + ")");
  for (auto it = std::sregex_iterator(text.begin(), text.end(), told); it != std::sregex_iterator(); ++it) {
    const std::size_t part = std::stoull((*it)[1].str()), of = std::stoull((*it)[2].str());
    if (plain(engine::format_share_interval(part, of)) != (*it)[3].str()) left += it->str() + " is wrong | ";
  }
  text = std::regex_replace(text, told, " ");
  const std::regex pair(share);
  for (auto it = std::sregex_iterator(text.begin(), text.end(), pair); it != std::sregex_iterator(); ++it) {
    // The sentence of the population has its own interval, of the result.
    if (known.count(it->str()) == 0 && engine::population_sentence(r).find(it->str()) == std::string::npos) {
      left += it->str() + " is of no counts of the result | ";
    }
  }
  // A share of the marrow table has the limit of the laboratory's normals behind it.
  text = std::regex_replace(text, std::regex("\\) " + p + " (below|not below)"), ") ");
  text = std::regex_replace(text, pair, " ");
  for (const std::string& pattern : {"<LOD \\(LOD " + p + "; +" + range + "\\)", "– \\(" + range + "\\)",
                                     p + " \\(" + n + " of " + n + "; +" + range + "\\)", "LOD of " + p, "LO[DQ] " + p,
                                     "<LOD \\(" + n + " of " + n + "; +" + range + "\\)"}) {
    text = replaced(text, pattern, " ");
  }
  for (auto at = text.find(" %"); at != std::string::npos; at = text.find(" %", at + 1)) {
    left += text.substr(at > 40 ? at - 40 : 0, 50) + " | ";
  }
  return left;
}

}  // namespace

TEST_CASE("Paper: every number of page 1 is in result.json") {
  if (!test::have_pdftotext()) return;
  for (const auto& r : {test::positive_result(), test::empty_result(), test::not_evaluable_result()}) {
    const std::string page = page_one(r, test::positive_plots(r.target.count));
    CAPTURE(page);
    const auto unknown = strangers(page, r);
    CHECK_MESSAGE(unknown.empty(), listed(unknown));
  }
}

TEST_CASE("Paper: a number that is not of this result is found out") {
  if (!test::have_pdftotext()) return;
  const auto r = test::positive_result();
  auto other = r;
  other.target.count = 413;
  other.target.fraction = 0.00187;
  other.target.ci95 = {0.0017, 0.0021};
  const auto unknown = strangers(page_one(other, {}), r);
  const auto told = [&](const char* number) {
    return std::find(unknown.begin(), unknown.end(), number) != unknown.end();
  };
  CHECK_MESSAGE(told("413"), listed(unknown));
  CHECK_MESSAGE(told("0.19 %"), listed(unknown));
  CHECK_MESSAGE(told("0.17 %"), listed(unknown));
}

TEST_CASE("Paper: no percentage of page 1 stands without count, denominator and interval, or is a limit") {
  if (!test::have_pdftotext()) return;
  auto whole = test::positive_result();
  whole.target.call = result::Call::AtypicalImmatureB;
  whole.target.candidates_ci95 = result::Interval{0.0040, 0.0044};
  for (const auto& r : {test::positive_result(), test::empty_result(), whole}) {
    const std::string page = page_one(r, {});
    CAPTURE(page);
    const std::string left = bare_percentages(page, r);
    CHECK_MESSAGE(left.empty(), left);
  }
  CHECK_FALSE(bare_percentages("A share of 12 % of something", whole).empty());
}

TEST_CASE("Paper: no percentage behind page 1 stands without the interval of its counts, or is a limit") {
  if (!test::have_pdftotext()) return;
  auto marrow = test::positive_result();
  marrow.marrow_quality.populations = {{"mast cells", 31, 31.0 / 498231, 0.0002, true, true, ""},
                                       {"nucleated red cells", 0, 0, std::nullopt, false, false, "no marker"}};
  auto whole = test::positive_result();
  whole.target.call = result::Call::AtypicalImmatureB;
  whole.target.candidates_ci95 = result::Interval{0.0040, 0.0044};
  for (const auto& r : {test::positive_result(), test::empty_result(), marrow, whole}) {
    const auto pdf = engine::render_report(r, test::positive_plots(r.target.count), {});
    REQUIRE(pdf.has_value());
    const std::string pages = test::text_as_set(*pdf, "-f 2 -raw");
    CAPTURE(plain(pages));
    const std::string left = bare_behind_page_one(pages, r);
    CHECK_MESSAGE(left.empty(), left);
  }
  CHECK_FALSE(bare_behind_page_one("Live 99.4 % of parent", marrow).empty());
  CHECK_FALSE(bare_behind_page_one("Live 99.4 % (99.3–99.5)", marrow).empty());  // of no two counts of this result
  CHECK_FALSE(bare_behind_page_one("Live: 45 of 100, 45.0 % (40.0–50.0)", marrow).empty());
}

TEST_CASE(
    "Paper: where the compartment carries the call, both numbers are named on the scale and beside the headline") {
  if (!test::have_pdftotext()) return;
  auto r = test::positive_result();
  r.target.call = result::Call::AtypicalImmatureB;
  r.target.candidates_ci95 = result::Interval{0.0040, 0.0044};
  const std::string page = plain(page_one(r, {}));
  CAPTURE(page);
  CHECK(page.find("square: immature B cells, normal precursors included · dot: aberrant immature B cells") !=
        std::string::npos);
  CHECK(page.find("Among them aberrant immature B cells: 0.083 %, 412 of 498231 (95 % CI 0.075–0.091 %)") !=
        std::string::npos);
}
