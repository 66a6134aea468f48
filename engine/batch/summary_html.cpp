// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <map>
#include <set>

#include "engine/batch/night_page_internal.h"
#include "engine/batch/summary.h"

namespace fcscreen::engine {
namespace {

/// Text as HTML text or attribute value; control characters are dropped.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') out += c;
    }
  }
  return out;
}

/// A file name as a relative link.
std::string link(const std::string& file, const std::string& text) {
  std::string target = "./";
  for (const unsigned char c : file) {
    if (std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.') {
      target += static_cast<char>(c);
    } else {
      target += fmt::format("%{:02X}", c);
    }
  }
  return fmt::format("<a href=\"{}\">{}</a>", target, escaped(text));
}

std::string cell(std::string_view text) { return fmt::format("<td>{}</td>", escaped(text)); }
std::string code_cell(std::string_view text) { return fmt::format("<td class=\"code\">{}</td>", escaped(text)); }

std::string section(const char* id, const char* title, const char* caption, const std::vector<const char*>& heads,
                    const std::string& rows) {
  if (rows.empty()) return {};
  std::string out = fmt::format(
      "<section aria-labelledby=\"{0}\">\n<h2 id=\"{0}\">{1}</h2>\n<div "
      "class=\"wide\">\n<table>\n<caption>{2}</caption>\n<thead><tr>",
      id, title, caption);
  for (const char* head : heads) out += fmt::format("<th scope=\"col\">{}</th>", head);
  return out + "</tr></thead>\n<tbody>\n" + rows + "</tbody>\n</table>\n</div>\n</section>\n";
}

std::string alerts(const NightSummary& s) {
  std::string rows;
  for (const NightAlert& a : s.alerts) {
    std::string priority = a.priority;
    for (char& c : priority) c = c == '_' ? ' ' : c;
    rows += fmt::format("<tr class=\"{}\">{}{}{}{}{}</tr>\n", escaped(a.priority),
                        code_cell(a.rule + (a.held ? " (held)" : "")), cell(priority), cell(a.accession),
                        cell(a.patient), cell(a.text));
  }
  return section("alerts", "Alerts", "Not acknowledged, most urgent first.",
                 {"Rule", "Priority", "Accession", "Patient", "What"}, rows);
}

std::string held(const NightSummary& s) {
  std::string rows;
  for (const NightHeld& h : s.held) {
    const bool file_here = h.reference.find('/') == std::string::npos && h.reference.find(".re") != std::string::npos;
    rows +=
        fmt::format("<tr class=\"is-held\">{}{}<td>{}</td>{}{}</tr>\n", code_cell(h.triage), cell(h.accession),
                    file_here ? link(h.reference, h.reference) : escaped(h.reference), cell(h.found()), cell(h.action));
  }
  return section("held", "Held", "Nothing was moved or changed: the files are where they were.",
                 {"Class", "Accession", "Where", "What was found", "Next action"}, rows);
}

std::string missing(const NightSummary& s) {
  std::string rows;
  for (const NightMissing& m : s.missing)
    rows += fmt::format("<tr>{}{}{}{}</tr>\n", cell(m.accession), cell(m.patient), cell(m.panel), cell(m.text));
  return section("missing", "Expected but not received", "By the worklist, and by the panels that have several tubes.",
                 {"Accession", "Patient", "Panel", "What"}, rows);
}

std::string waiting(const NightSummary& s) {
  std::string rows;
  for (const NightWaiting& w : s.waiting)
    rows += fmt::format("<tr>{}{}<td class=\"number\">{}</td></tr>\n", cell(w.reference), cell(w.why), w.looks);
  return section("waiting", "Not complete yet", "Looked at again by the next run; after a day they are TRUNCATED.",
                 {"Where", "Why", "Looks"}, rows);
}

std::string result_rows(const NightSummary& s) {
  std::string rows;
  for (const NightResult& r : s.results) {
    std::string state = r.held ? "held" : "free";
    if (r.tonight) state += " tonight";
    const std::string share = r.fraction ? fmt::format("{:.4g}", 100 * *r.fraction) : "";
    rows += fmt::format(
        "<tr class=\"{}\" data-call=\"{}\" data-state=\"{}\"><th scope=\"row\">{}</th>{}{}{}{}<td class=\"number\" "
        "data-value=\"{}\">{}</td><td class=\"number\" data-value=\"{}\">{}</td>{}<td>{}</td></tr>\n",
        r.held ? "is-held" : "", escaped(r.call), state, escaped(r.accession), cell(r.patient),
        cell(r.tube.empty() ? r.panel : r.tube), cell(r.acquired), code_cell(r.call), share, share, r.count, r.count,
        cell(r.headline + (r.synthetic ? " SYNTHETIC DATA." : "")),
        r.report.empty() ? link(r.result, "result") : link(r.report, "report of " + r.accession));
  }
  return rows;
}

std::string counts(const NightSummary& s) {
  const auto one = [](std::size_t n, const char* what) { return fmt::format("<li><b>{}</b> {}</li>", n, what); };
  return one(s.results.size(), "results") + one(s.alerts.size(), "alerts") + one(s.held.size(), "held") +
         one(s.missing.size(), "expected, not received") + one(s.waiting.size(), "not complete yet");
}

std::string statistics(const NightSummary& s) {
  const NightStatistics& t = s.statistics;
  std::string out = "<dl>";
  const auto add = [&](const char* name, const std::string& value) {
    out += fmt::format("<dt>{}</dt><dd>{}</dd>", name, escaped(value));
  };
  add("Started", t.started);
  add("Ended", t.ended);
  add("Took", fmt::format("{:.1f} s", t.seconds));
  add("Files seen", std::to_string(t.files_seen));
  add("Unchanged since the last run", std::to_string(t.files_unchanged));
  add("No FCS files among the new ones", std::to_string(t.ignored));
  add("Duplicates", std::to_string(t.duplicates));
  add("Raw beside unmixed", std::to_string(t.beside));
  add("Screened in this run", std::to_string(t.screened));
  add("Filed after an interruption", std::to_string(t.recovered));
  add("Events", std::to_string(t.events));
  add("Samples at once, at most", std::to_string(t.jobs));
  add("Memory, of budget",
      fmt::format("{:.0f} MB for one sample, of {:.0f} MB for all", static_cast<double>(t.peak_memory) / 1e6,
                  static_cast<double>(t.memory_budget) / 1e6));
  out += "</dl>";
  for (const auto& list : {&s.troubles, &s.notes}) {
    if (list->empty()) continue;
    out += list == &s.troubles ? "<h3>Troubles</h3><ul>" : "<h3>Remarks</h3><ul>";
    for (const std::string& text : *list) out += "<li>" + escaped(text) + "</li>";
    out += "</ul>";
  }
  return out;
}

std::string bands(const NightSummary& s) {
  std::string out;
  if (s.dry_run) out += "<p class=\"band\">A dry run: nothing was screened or filed.</p>";
  if (s.stopped) out += "<p class=\"band\">The night ended early; the next run goes on. See “The run”.</p>";
  for (const NightResult& r : s.results) {
    if (!r.synthetic) continue;
    out += "<p class=\"band\">SYNTHETIC DATA among the results: not from persons.</p>";
    break;
  }
  return out;
}

}  // namespace

std::string to_html(const NightSummary& s) {
  std::set<std::string> calls;
  for (const NightResult& r : s.results) calls.insert(r.call);
  std::string options;
  for (const std::string& call : calls) options += fmt::format("<option>{}</option>", escaped(call));
  const std::string day = s.statistics.started.substr(0, 10);
  const std::map<std::string, std::string> parts = {
      {"title", escaped("Morning summary " + day)},
      {"about", escaped((s.laboratory.empty() ? "" : s.laboratory + " · ") +
                        (s.share.empty() ? "" : "share " + s.share + " · ") + "preliminary, not reviewed")},
      {"bands", bands(s)},
      {"counts", counts(s)},
      {"alerts", alerts(s)},
      {"held", held(s)},
      {"missing", missing(s)},
      {"waiting", waiting(s)},
      {"calls", options},
      {"rows", result_rows(s)},
      {"statistics", statistics(s)},
      {"foot", escaped(fmt::format("fcscreen {} · analysis {} · {}", s.version, s.analysis_version,
                                   "fcscreen quantifies and describes immature B-cell populations to help a qualified "
                                   "pathologist decide what to review. It does not diagnose leukaemia and does not "
                                   "recommend starting, stopping or changing any drug."))}};
  std::string out;
  std::string_view page = night_page();
  for (std::size_t at = 0; at < page.size();) {
    const std::size_t open = page.find("{{", at);
    const std::size_t close = open == std::string_view::npos ? open : page.find("}}", open);
    if (close == std::string_view::npos) {
      out += page.substr(at);
      break;
    }
    out += page.substr(at, open - at);
    const auto part = parts.find(std::string(page.substr(open + 2, close - open - 2)));
    if (part != parts.end()) out += part->second;
    at = close + 2;
  }
  return out;
}

}  // namespace fcscreen::engine
