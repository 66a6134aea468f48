// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/plan.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

namespace fcscreen::engine {
namespace fs = std::filesystem;

using io::store::BatchItem;
using io::store::FileState;
using io::store::ShareFile;
using Kind = Decision::Kind;

struct Planner::Candidate {
  Look look;
  const SeenFile* file = nullptr;
  Whose whose;
  Decision decision;
};

std::string to_json(const ItemFacts& facts) {
  FileFacts plain = facts.file;
  plain.identity.clear();
  const nlohmann::json j = {{"file", nlohmann::json::parse(to_json(plain))},
                            {"bytes", facts.bytes},
                            {"patient", facts.patient},
                            {"tissue", facts.tissue},
                            {"collected", facts.collected},
                            {"sources", facts.sources}};
  return j.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<ItemFacts> item_facts_from_json(std::string_view text) {
  const auto j = nlohmann::json::parse(text, nullptr, false);
  if (!j.is_object() || !j.contains("file")) {
    return fail(ErrorKind::Internal, "BAT-09", "an item of the journal cannot be read.");
  }
  auto file = facts_from_json(j["file"].dump());
  if (!file) return fail(file.error());
  ItemFacts facts;
  facts.file = std::move(*file);
  facts.bytes = j.value("bytes", std::uint64_t{0});
  facts.patient = j.value("patient", std::string());
  facts.tissue = j.value("tissue", std::string());
  facts.collected = j.value("collected", std::string());
  facts.sources = j.value("sources", std::vector<std::string>());
  return facts;
}

std::string stem_of(const std::string& accession) {
  std::string out;
  for (const unsigned char c : accession) out += std::isalnum(c) != 0 || c == '-' ? static_cast<char>(c) : '_';
  return out;
}

Planner::Planner(io::store::BatchJournal& journal, const Identifier& identifier, const Veil& veil,
                 const NightRules& rules, fs::path share, fs::path out, bool write)
    : journal_(journal),
      identifier_(identifier),
      veil_(veil),
      rules_(rules),
      share_(std::move(share)),
      out_(std::move(out)),
      write_(write) {}

bool Planner::is_settled(const SeenFile& file, std::int64_t now) const {
  const std::int64_t changed = file.changed / 1'000'000'000;
  if (changed <= now && now - changed >= rules_.old_seconds) return true;
  return file.known != nullptr && now - file.known->looked >= rules_.settle_seconds;
}

std::int64_t Planner::due(const SeenFile& file) const {
  if (file.known == nullptr || file.known->state != FileState::Waiting) return 0;
  const int doublings = std::clamp(file.known->looks - 1, 0, 20);
  return file.known->looked + std::min(rules_.settle_seconds << doublings, rules_.back_off_seconds);
}

/// An incomplete file that has not changed for long is not going to.
void Planner::settle_growing(Candidate& c, std::int64_t now) const {
  c.decision.kind = Kind::Waiting;
  c.decision.why = c.look.why;
  const std::int64_t changed = c.file->changed / 1'000'000'000;
  const std::int64_t seen = c.file->first_seen > 0 ? c.file->first_seen : now;
  const std::int64_t since = changed <= now ? changed : seen;  // a clock that was wrong
  if (now - since < rules_.give_up_hours * 3600) return;
  c.decision.kind = Kind::Held;
  c.decision.triage = "TRUNCATED";
}

void Planner::judge(Candidate& c) {
  const fs::path path(c.look.path);
  const std::string folder = path.parent_path().lexically_relative(share_).string();
  c.whose = identifier_.of(c.look.facts, folder == "." ? "" : folder, path.stem().string());
  std::string accession = c.whose.accession, patient = c.whose.patient;
  // Without a key of the patient a sample stands for itself and is never joined with others.
  if (patient.empty() && !accession.empty()) patient = "accession:" + accession.substr(0, 54);
  c.whose.accession = std::move(accession);
  c.whose.patient = std::move(patient);
  veil_.hide_person(c.look, c.whose);
  c.decision.kind = c.whose.triage.empty() ? Kind::Queued : Kind::Held;
  c.decision.triage = c.whose.triage;
  c.decision.why = c.whose.why;
  c.decision.accession = c.whose.accession;
  c.decision.tube = c.look.facts.tube;
  c.decision.sources = c.whose.sources;
}

/// One content is one item, whatever the number of its files; the identified ones come first.
Status Planner::find_duplicates(std::vector<Candidate>& all) {
  std::map<std::string, std::string> accession_of;  // of contents queued now
  for (Candidate& c : all) {
    if (c.look.verdict != Look::Verdict::Fine) continue;
    std::string holder;
    bool known = false;
    if (const auto now = accession_of.find(c.look.sha256); now != accession_of.end()) {
      holder = now->second;
      known = true;
    } else {
      const auto item = journal_.item(c.look.sha256);
      if (!item) return fail(item.error());
      if (*item) {
        holder = (*item)->accession;
        known = true;
      } else {
        const auto filed = journal_.filed_accession(c.look.sha256);
        if (!filed) return fail(filed.error());
        if (*filed) holder = **filed;
        known = filed->has_value();
      }
    }
    if (!known) {
      if (c.decision.kind == Kind::Queued) accession_of.emplace(c.look.sha256, c.whose.accession);
      continue;
    }
    const bool another = !c.whose.accession.empty() && c.whose.accession != holder;
    if (another || c.whose.triage == "ID_CONFLICT") {
      c.decision.kind = Kind::Held;
      c.decision.triage = "ID_CONFLICT";
      c.decision.why = "its content is that of a file of accession " + holder + ", its names say another";
    } else {
      c.decision.kind = Kind::Duplicate;
      c.decision.triage.clear();
      c.decision.why = "its content is known already";
      c.decision.accession = holder;
    }
  }
  return {};
}

/// One accession cannot be of two patients.
void Planner::hold_strangers(std::vector<Candidate>& all) const {
  std::map<std::string, std::set<std::string>> patients;
  for (const Candidate& c : all) {
    if (c.decision.kind == Kind::Queued) patients[c.whose.accession].insert(c.whose.patient);
  }
  for (Candidate& c : all) {
    if (c.decision.kind != Kind::Queued || patients[c.whose.accession].size() < 2) continue;
    c.decision.kind = Kind::Held;
    c.decision.triage = "ID_CONFLICT";
    c.decision.why = "files of its accession name several patients";
  }
}

/// Raw spectral files are refused, and need no attention where the unmixed file of the sample is there.
Status Planner::settle_raw(std::vector<Candidate>& all) {
  std::set<std::string> unmixed;
  const auto filed = journal_.accessions();
  if (!filed) return fail(filed.error());
  unmixed.insert(filed->begin(), filed->end());
  for (const Candidate& c : all) {
    if (c.decision.kind == Kind::Queued && !c.look.facts.raw_spectral) unmixed.insert(c.whose.accession);
  }
  for (Candidate& c : all) {
    if (c.look.verdict != Look::Verdict::Fine || !c.look.facts.raw_spectral || c.decision.kind != Kind::Queued)
      continue;
    const bool beside = unmixed.count(c.whose.accession) != 0;
    c.decision.kind = beside ? Kind::Beside : Kind::Held;
    c.decision.triage = beside ? "" : "RAW_SPECTRAL";
    c.decision.why =
        beside ? "the unmixed file of its accession is analysed" : "no unmixed file of its accession is there";
  }
  return {};
}

Status Planner::write_down(std::vector<Candidate>& all, std::int64_t now) {
  std::vector<BatchItem> items;
  std::vector<ShareFile> files;
  std::vector<Candidate*> queued;
  for (Candidate& c : all) {
    const Decision& d = c.decision;
    ShareFile f{c.file->digest, c.file->bytes, c.file->changed, FileState::Ignored, c.file->first_seen, now, 1, {},
                d.triage,       d.why};
    // The size and time that were looked at, not those of the walk: what came after is a change.
    if (c.look.changed != 0) {
      f.bytes = c.look.bytes;
      f.changed = c.look.changed;
    }
    if (f.first_seen == 0) f.first_seen = now;
    if (c.file->known != nullptr && f.changed == c.file->changed) f.looks = c.file->known->looks + 1;
    f.changed = veil_.changed(f.changed);
    switch (d.kind) {
      case Kind::Ignored:
      case Kind::Beside: break;
      case Kind::Waiting: f.state = FileState::Waiting; break;
      case Kind::Held: f.state = FileState::Held; break;
      case Kind::Duplicate:
      case Kind::Queued:
        f.state = FileState::Item;
        f.input_sha256 = c.look.sha256;
        break;
    }
    files.push_back(std::move(f));
    if (d.kind != Kind::Queued) continue;
    ItemFacts facts{c.look.facts,
                    c.look.bytes,
                    c.whose.patient,
                    c.whose.expected != nullptr ? c.whose.expected->tissue : "",
                    c.whose.expected != nullptr ? veil_.date(c.whose.expected->collected, c.whose.patient) : "",
                    c.whose.sources};
    BatchItem item;
    item.input_sha256 = c.look.sha256;
    item.state = "queued";
    item.stem = stem_of(c.whose.accession);
    item.accession = c.whose.accession;
    item.tube = c.look.facts.tube;
    item.acquired = c.look.facts.acquired;
    item.facts = to_json(facts);
    items.push_back(std::move(item));
    queued.push_back(&c);
  }
  if (!write_) return {};
  // A folder of results may have seen another database: what stands there is never replaced.
  const auto taken = [&](const std::string& stem) {
    std::error_code ec;
    return fs::exists(out_ / (stem + ".result.h5"), ec) || fs::exists(out_ / (stem + ".result.json"), ec);
  };
  if (auto added = journal_.add(items, files, taken); !added) return added;
  for (std::size_t i = 0; i < queued.size(); ++i) queued[i]->decision.stem = items[i].stem;
  return {};
}

Result<std::vector<Decision>> Planner::decide(std::vector<Look> looks, const std::vector<SeenFile>& files,
                                              std::int64_t now) {
  std::unordered_map<std::string, const SeenFile*> by_path;
  for (const SeenFile& f : files) by_path.emplace(f.path, &f);
  std::vector<Candidate> all;
  for (Look& look : looks) {
    const auto file = by_path.find(look.path);
    if (file == by_path.end()) continue;
    Candidate c;
    c.look = std::move(look);
    veil_.hide_content(c.look);
    c.file = file->second;
    c.decision.path = c.look.path;
    c.decision.sha256 = c.look.sha256;
    switch (c.look.verdict) {
      case Look::Verdict::NotFcs: c.decision.kind = Kind::Ignored; break;
      case Look::Verdict::Growing: settle_growing(c, now); break;
      case Look::Verdict::Broken:
        c.decision.kind = Kind::Held;
        c.decision.triage = c.look.triage;
        c.decision.why = c.look.why;
        break;
      case Look::Verdict::Fine: judge(c); break;
    }
    all.push_back(std::move(c));
  }
  std::sort(all.begin(), all.end(), [](const Candidate& a, const Candidate& b) {
    const auto key = [](const Candidate& c) {
      return std::tuple(!c.whose.triage.empty(), std::cref(c.whose.accession).get(), c.look.facts.tube,
                        c.look.facts.acquired, c.look.sha256, c.look.path);
    };
    return key(a) < key(b);
  });
  hold_strangers(all);
  if (auto done = find_duplicates(all); !done) return fail(done.error());
  if (auto done = settle_raw(all); !done) return fail(done.error());
  if (auto done = write_down(all, now); !done) return fail(done.error());
  std::vector<Decision> out;
  for (Candidate& c : all) out.push_back(std::move(c.decision));
  return out;
}

}  // namespace fcscreen::engine
