// SPDX-License-Identifier: Apache-2.0
#include "engine/report/report.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>

#include "engine/report/words.h"
#include "tests/support/paths.h"
#include "tests/unit/report/pdf_text.h"
#include "tests/unit/report/sample.h"

#if defined(__SANITIZE_ADDRESS__)
// Fontconfig keeps the default languages of the process (288 bytes, once) until the process ends.
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig"; }
#endif

using namespace fcscreen;
using engine::render_report;
using test::check_words, test::have_pdftotext, test::pages_in, test::text_of;

namespace {

std::string rendered(const result::ScreenResult& r, const result::ScreenPlots& plots,
                     const engine::ReportOptions& options = {}) {
  const Result<std::string> bytes = render_report(r, plots, options);
  REQUIRE_MESSAGE(bytes.has_value(), (bytes ? "" : bytes.error().text()));
  return *bytes;
}

}  // namespace

TEST_CASE("Report: two renderings of one sample are the same bytes") {
  const auto r = test::positive_result();
  const auto plots = test::positive_plots();
  CHECK(rendered(r, plots) == rendered(r, plots));
}

TEST_CASE("Report: the usual sample takes five pages and less than 2 MB") {
  const std::string pdf = rendered(test::positive_result(), test::positive_plots());
  CHECK(pdf.substr(0, 5) == "%PDF-");
  CHECK(pages_in(pdf) == 5);
  CHECK(pdf.size() < 2'000'000);
}

TEST_CASE("Report: it names no day unless one is given") {
  const auto r = test::positive_result();
  CHECK(rendered(r, {}).find("/CreationDate") == std::string::npos);
  engine::ReportOptions dated;
  dated.report_date = "2024-03-05";
  CHECK(rendered(r, {}, dated).find("/CreationDate (20240305") != std::string::npos);
}

TEST_CASE("Report: page 1 gives the answer and its numbers in reading order") {
  if (!have_pdftotext()) return;
  const std::string text = text_of(rendered(test::positive_result(), test::positive_plots()), "-f 1 -l 1 -raw");
  CAPTURE(text);
  std::size_t from = 0;
  for (const std::string part :
       {"SYNTHETIC DATA – NOT FROM A PERSON",
        "Immature B-cell screen",
        "P-0042",
        "S24-01234",
        "bone marrow",
        "2024-03-02",
        "DETECTED_QUANTIFIABLE",
        "Detected, quantifiable",
        "CD10+CD34+TdT+ population of 412 events in 498 231 nucleated cells, 0.083 % (0.075–0.091)",
        "0.083 %",
        "95 % CI 0.075–0.091 %",
        "412 of 498 231 events",
        "LOD 0.0040 % · LOQ 0.010 %",
        "Gate-sensitivity band",
        "0.071–0.094 %",
        "354–468 events",
        "95 %-detectable level",
        "0.0056 %",
        "CD10+CD34+TdT+ 371",
        "CD58 6.6× brighter",
        "0.34 % of nucleated cells, 1 676 events",
        "Input SHA-256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}) {
    const std::size_t at = text.find(part, from);
    CAPTURE(part);
    CHECK(at != std::string::npos);
    if (at != std::string::npos) from = at;
  }
  CHECK(text.find(engine::intended_use()) != std::string::npos);
  CHECK(text.find("page 1 of 5") != std::string::npos);
  CHECK(text.find("µ") == std::string::npos);
}

TEST_CASE("Report: the DNA index stands on page 1 with its sentences, and only where there is one") {
  if (!have_pdftotext()) return;
  auto r = test::positive_result();
  CHECK(text_of(rendered(r, {})).find("DNA") == std::string::npos);
  r.ploidy = test::ploidy(1.20, "hyper");
  const std::string page = text_of(rendered(r, {}), "-f 1 -l 1 -raw");
  CAPTURE(page);
  CHECK(page.find("DNA CONTENT") != std::string::npos);
  CHECK(page.find("1.20, above the diploid range 0.95–1.05") != std::string::npos);
  CHECK(page.find("Masked hypodiploidy is not excluded") != std::string::npos);
  r.ploidy = result::Ploidy{};
  r.ploidy->why = "the DNA axis is logarithmic; an index needs a linear one";
  CHECK(text_of(rendered(r, {}), "-f 1 -l 1 -raw").find("not assessed: the DNA axis is logarithmic") !=
        std::string::npos);
}

TEST_CASE("Report: neither file name nor specimen field reaches the paper") {
  if (!have_pdftotext()) return;
  const std::string text = text_of(rendered(test::positive_result(), test::positive_plots()));
  CHECK(text.find("DOE") == std::string::npos);
  CHECK(text.find("JANE") == std::string::npos);
}

TEST_CASE("Report: synthetic data are named so on every page") {
  if (!have_pdftotext()) return;
  const std::string pdf = rendered(test::positive_result(), test::positive_plots());
  for (const std::string page : {"1", "2", "3", "4", "5"}) {
    const std::string text = text_of(pdf, "-f " + page + " -l " + page);
    CHECK(text.find(engine::synthetic_data()) != std::string::npos);
    CHECK(text.find(engine::not_reviewed()) != std::string::npos);
  }
  CHECK(text_of(rendered(test::empty_result(), {})).find(engine::synthetic_data()) == std::string::npos);
}

TEST_CASE("Report: without a single event it says <LOD and never 0 %") {
  if (!have_pdftotext()) return;
  const std::string text = text_of(rendered(test::empty_result(), test::positive_plots(0)));
  CHECK(text.find("<LOD") != std::string::npos);
  CHECK(text.find("0–0.00074 %") != std::string::npos);  // SPEC §3.3: 3.689/N
  CHECK_FALSE(std::regex_search(text, std::regex("(^|[^0-9.])0 %")));
  CHECK(text.find("LOB not established") != std::string::npos);
}

TEST_CASE("Report: a file nothing can be said about is reported with its reasons") {
  const std::string pdf = rendered(test::not_evaluable_result(), {});
  CHECK(pages_in(pdf) == 4);  // nothing to set against the normal path
  if (!have_pdftotext()) return;
  const std::string text = text_of(pdf);
  CHECK(text.find("Not evaluable") != std::string::npos);
  CHECK(text.find("NO_SCATTER") != std::string::npos);
  CHECK(text.find(engine::advice("RAW_SPECTRAL").meaning) != std::string::npos);
}

TEST_CASE("Report: long lists flow onto further pages and none of their entries is lost") {
  const std::string pdf = rendered(test::crowded_result(), test::crowded_plots());
  CHECK(pages_in(pdf) > 3);
  CHECK(pdf.size() < 2'000'000);
  if (!have_pdftotext()) return;
  const auto r = test::crowded_result();
  const std::string text = text_of(pdf, "-raw");
  for (const auto& code : r.target.reasons) CHECK_MESSAGE(text.find(code) != std::string::npos, code);
  for (const auto& marker : r.panel.missing) {
    CHECK_MESSAGE(text.find("recognisable only by " + marker) != std::string::npos, marker);
  }
  for (int i = 1; i <= 24; ++i) CHECK(text.find("subset number " + std::to_string(i)) != std::string::npos);
  CHECK(text.find("page " + std::to_string(pages_in(pdf)) + " of " + std::to_string(pages_in(pdf))) !=
        std::string::npos);
}

TEST_CASE("Report: no forbidden word is printed for any call") {
  if (!have_pdftotext()) return;
  auto r = test::crowded_result();
  for (int call = 0; call <= static_cast<int>(result::Call::ImmatureBNotExpandedL1); ++call) {
    r.target.call = static_cast<result::Call>(call);
    const std::string text = text_of(rendered(r, {}));
    CHECK(text.find(engine::call_title(r.target.call)) != std::string::npos);
    check_words(text);
  }
}

TEST_CASE("Report: Letter pages are Letter pages") {
  engine::ReportOptions options;
  options.page = io::report::PageSize::Letter;
  CHECK(rendered(test::positive_result(), {}, options).find("/MediaBox [ 0 0 612 792 ]") != std::string::npos);
}

TEST_CASE("Report: qpdf finds no fault in the file, and all of its fonts are embedded as subsets") {
  engine::ReportOptions options;
  options.result_json = "{}\n";
  const auto folder = test::scratch("check");
  const std::string file = (folder / "report.pdf").string(), list = (folder / "fonts.txt").string();
  for (const bool crowded : {false, true}) {
    const std::string pdf = crowded ? rendered(test::crowded_result(), test::crowded_plots(), options)
                                    : rendered(test::positive_result(), test::positive_plots(), options);
    std::ofstream(file, std::ios::binary) << pdf;
    if (std::system("command -v qpdf > /dev/null 2>&1") == 0) {
      // Warnings end with 3.
      CHECK(std::system(("qpdf --check '" + file + "' > '" + list + "' 2>&1").c_str()) == 0);
    }
    if (std::system("command -v pdffonts > /dev/null 2>&1") != 0) continue;
    REQUIRE(std::system(("pdffonts '" + file + "' > '" + list + "'").c_str()) == 0);
    std::ifstream fonts(list);
    std::string line;
    std::size_t seen = 0;
    // After two lines of heads: name … embedded, subset, Unicode, object.
    for (int head = 0; head < 2; ++head) std::getline(fonts, line);
    for (; std::getline(fonts, line); ++seen) {
      CAPTURE(line);
      CHECK(std::regex_search(line, std::regex("yes +yes +yes +[0-9]+ +[0-9]+ *$")));
    }
    CHECK(seen > 0);
  }
}

TEST_CASE("Report: it names its language and carries the result it shows") {
  engine::ReportOptions options;
  options.result_json = "{ \"schema_version\": 1, \"µ\": \"≥\" }\n";
  const std::string pdf = rendered(test::positive_result(), {}, options);
  CHECK(pdf.find("/Lang (en)") != std::string::npos);
  CHECK(pdf == rendered(test::positive_result(), {}, options));
  if (std::system("command -v pdfdetach > /dev/null 2>&1") != 0) return;
  const auto folder = test::scratch("attachment");
  std::ofstream(folder / "report.pdf", std::ios::binary) << pdf;
  const std::string in = (folder / "report.pdf").string(), out = (folder / "out.json").string();
  REQUIRE(std::system(("pdfdetach -save 1 -o '" + out + "' '" + in + "'").c_str()) == 0);
  std::stringstream json;
  json << std::ifstream(out, std::ios::binary).rdbuf();
  CHECK(json.str() == options.result_json);
}

TEST_CASE("Report: it is tagged, and every figure says what it shows") {
  const auto plots = test::positive_plots();
  const std::string pdf = rendered(test::positive_result(), plots);
  const auto count = [&pdf](const std::string& what) {
    std::size_t n = 0;
    for (auto at = pdf.find(what); at != std::string::npos; at = pdf.find(what, at + 1)) ++n;
    return n;
  };
  CHECK(count("/Marked true") == 1);
  const std::size_t figures = plots.gating.size() + plots.target.size() + plots.path.size() + plots.quality.size() +
                              plots.rate.size() + plots.target_histograms.size();
  CHECK(count("/S /Figure") == figures);
  CHECK(count("/Alt (") == figures);
  CHECK(count("/S /H1") >= 4);  // every page but the first, which begins with the laboratory
  CHECK(count("/S /Table") >= 5);
  CHECK(count("/Title (") >= 5);  // the outline
}

TEST_CASE("Report: odd input is drawn as far as it goes") {
  auto r = test::positive_result();
  r.input.patient = "P\xff\xfe\n\tnot UTF-8";
  r.input.sha256.clear();
  r.populations.front().path.clear();
  r.aberrancy.clusters.front().features.clear();
  r.aberrancy.clusters.front().top_deltas = {{"CD45", 0, "", false}, {"CD10", std::nan(""), "", false}};
  result::ScreenPlots plots = test::positive_plots(5);
  plots.gating[0].density = {7, 3, {1, 2, 3}};                         // a grid that is not what it says
  plots.gating[1].x.hi = plots.gating[1].x.lo;                         // an axis without length
  plots.gating[2].outlines[0].vertices = {{std::nan(""), 1}, {2, 2}};  // an outline without an area
  plots.target[0].marks.back().y.pop_back();                           // one coordinate short
  plots.target[1].marks.back().x[0] = std::nanf("");
  plots.target[2].marks.back().x[0] = INFINITY;
  plots.target_histograms[0].histograms.clear();
  plots.target_histograms[1].normal[0].p5 = std::nan("");
  plots.target_histograms[2].histograms[0].share.clear();
  CHECK(pages_in(rendered(r, plots)) == 5);
}
