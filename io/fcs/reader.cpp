// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/reader.h"

#include <algorithm>
#include <mutex>
#include <new>
#include <set>
#include <string>

#include "engine/core/parallel.h"
#include "io/fcs/bytes_internal.h"
#include "io/fcs/dataset_parser.h"
#include "io/fcs/event_reader.h"
#include "io/fcs/header.h"
#include "io/fcs/mapped_file.h"
#include "io/fcs/numbers.h"

namespace fcscreen::io::fcs {
namespace {

constexpr std::size_t kMaxDatasets = 1000;        // a tube library holds a few; bounds a hostile chain
constexpr std::size_t kTabulatedParameters = 64;  // bounds the memory of the log tables (512 KB each)

/// Log tables of one data set, made when linearised values are first asked for.
struct LazyLinearizers {
  std::once_flag once;
  std::vector<Linearizer> items, gains;
};

/// Where the next data set begins, or nothing; $NEXTDATA must lead forward to a HEADER not seen before.
std::optional<std::uint64_t> next_base(std::span<const std::byte> file, const ParsedDataset& parsed,
                                       const std::set<std::uint64_t>& seen, Reporter& reporter) {
  const std::uint64_t base = parsed.dataset.file_offset;
  const Keywords& keywords = parsed.dataset.keywords;
  const std::string stated = keywords.get("$NEXTDATA");
  if (parsed.next_data == std::uint64_t{0} || trim(stated).empty()) return std::nullopt;
  const std::uint64_t place = keywords.offset_of("$NEXTDATA").value_or(base);
  const std::uint64_t room = file.size() - base;
  const std::uint64_t next = parsed.next_data.value_or(0);
  const bool inside = next >= kHeaderBytes && next < room && room - next > kHeaderBytes;
  const std::uint64_t target = inside ? base + next : 0;
  if (!inside || seen.count(target) != 0 || !has_magic(characters(slice(file, target, 6)))) {
    reporter.note("FCS-N02", "$NEXTDATA is " + printable(stated) + ", where no further data set begins",
                  "this one is the last", place);
    return std::nullopt;
  }
  reporter.note("FCS-N01", "A further data set begins at byte " + std::to_string(target), "listed", place);
  return target;
}

/// A HEADER after the last data set that no $NEXTDATA leads to.
std::optional<std::uint64_t> hidden_base(std::span<const std::byte> file, std::uint64_t from, Reporter& reporter) {
  const std::string_view text = characters(file);
  for (std::size_t at = text.find("FCS", static_cast<std::size_t>(std::min<std::uint64_t>(from, text.size())));
       at != std::string_view::npos; at = text.find("FCS", at + 1)) {
    if (text.size() - at <= kHeaderBytes) return std::nullopt;
    if (!has_magic(text.substr(at, 6)) || text.substr(at + 6, 4) != "    ") continue;
    reporter.note("FCS-N03", "A data set that $NEXTDATA does not lead to begins at byte " + std::to_string(at),
                  reporter.salvage() ? "listed" : "not read", at);
    if (reporter.salvage()) return at;
    return std::nullopt;
  }
  return std::nullopt;
}

/// "FL1 Log" and "FL1-A" → "FL1".
std::string_view detector_of(std::string_view name) { return name.substr(0, name.find_first_of(" -_")); }

/// A Coulter LMD file states the antibodies ($PnS) only in its FCS 2.0 data set: copy the labels to an unlabelled later
/// one by detector. Keywords are never merged (design/FCS.md §10).
void copy_labels(const Dataset& from, Dataset& to) {
  const auto labelled = [](const Parameter& p) { return !p.label.empty() && p.label != p.name; };
  const auto any_label = [](const Parameter& p) { return !p.label.empty(); };
  if (from.version != "FCS2.0" || to.version == "FCS2.0" ||
      std::any_of(to.parameters.begin(), to.parameters.end(), any_label)) {
    return;
  }
  std::size_t copied = 0;
  for (Parameter& p : to.parameters) {
    const auto same = std::find_if(from.parameters.begin(), from.parameters.end(), [&](const Parameter& q) {
      return labelled(q) && detector_of(q.name) == detector_of(p.name);
    });
    if (same == from.parameters.end()) continue;
    p.label = same->label;
    ++copied;
  }
  if (copied == 0) return;
  to.findings.add(
      "FCS-N04", Severity::Info,
      "There is no $PnS here; " + std::to_string(copied) + " labels were copied from data set 1 by detector.",
      to.file_offset + to.text.first);
}

}  // namespace

struct __attribute__((visibility("hidden"))) File::Impl {
  MappedFile mapped;
  std::span<const std::byte> bytes;
  std::string name;
  Policy policy = Policy::Standard;
  std::vector<Dataset> datasets;
  std::vector<RowLayout> layouts;
  std::vector<FreeAsciiIndex> free_ascii;
  mutable std::vector<std::unique_ptr<LazyLinearizers>> linearizers;

  /// A file over bytes that it owns.
  static Result<File> from_mapped(Result<MappedFile> mapped, std::string name, const ReadOptions& options);
  Status parse(const ReadOptions& options);
  const Linearizer* linearizer(std::size_t dataset, std::size_t parameter, Values values) const;
  /// Refuses what does not exist.
  Status check(std::size_t dataset, std::size_t first, std::size_t count, std::span<const std::size_t> columns,
               std::size_t n_outputs) const;
  EventReader event_reader(std::size_t dataset, std::span<const std::size_t> columns, Values values) const;
};

/// Under salvage a later data set that cannot be read does not take the earlier ones with it.
void give_up_later(const Error& error, Dataset& last) {
  last.findings.add("FCS-N02", Severity::Warning,
                    "The data set that follows cannot be read: " + error.message + "; this one is the last.",
                    error.offset);
  last.salvaged = true;
}

/// A data set whose keywords are those of data sets before it is none.
Status end_chain(const Dataset& next, Policy policy, const std::string& name, Dataset& last) {
  Reporter reporter(policy, name, 1);
  reporter.note("FCS-N02",
                "The data set at byte " + std::to_string(next.file_offset) + " has the TEXT of one before it",
                "it is not read", next.file_offset);
  last.findings.append(reporter.findings());
  return reporter.status();
}

/// Bytes of the segments whose keywords are kept, over all data sets. Segments of one kind never overlap in a file that
/// means what it says; those of different kinds do (a supplemental TEXT that is TEXT again).
struct KeywordBytes {
  std::uint64_t text = 0, stext = 0, analysis = 0;
  void add(const Dataset& dataset) {
    text += dataset.text.size();
    stext += dataset.stext.size();
    analysis += dataset.analysis.size();
  }
  [[nodiscard]] std::uint64_t most() const { return std::max({text, stext, analysis}); }
};

Status File::Impl::parse(const ReadOptions& options) {
  policy = options.policy;
  std::set<std::uint64_t> seen;
  KeywordBytes keyword_bytes;
  std::optional<std::uint64_t> base = 0;
  while (base && datasets.size() < kMaxDatasets) {
    seen.insert(*base);
    Reporter reporter(options.policy, name, 1);
    auto parsed = parse_dataset(bytes, *base, datasets.size() + 1, reporter);
    if (!parsed && options.policy == Policy::Salvage && !datasets.empty()) {
      give_up_later(parsed.error(), datasets.back());
      return {};
    }
    if (!parsed) return fail(parsed.error());
    keyword_bytes.add(parsed->dataset);
    // HEADERs over one TEXT would multiply its keywords by their number: memory must follow the file.
    if (!datasets.empty() && keyword_bytes.most() > bytes.size()) {
      return end_chain(parsed->dataset, options.policy, name, datasets.back());
    }
    base = next_base(bytes, *parsed, seen, reporter);
    if (!base) base = hidden_base(bytes, end_of(parsed->dataset), reporter);
    if (auto status = reporter.status(); !status) return status;
    parsed->dataset.findings = reporter.findings();
    if (!datasets.empty()) copy_labels(datasets.front(), parsed->dataset);
    datasets.push_back(std::move(parsed->dataset));
    layouts.push_back(std::move(parsed->layout));
    free_ascii.push_back(std::move(parsed->free_ascii));
    linearizers.push_back(std::make_unique<LazyLinearizers>());
  }
  return {};
}

const Linearizer* File::Impl::linearizer(std::size_t dataset, std::size_t parameter, Values values) const {
  if (values == Values::Raw || datasets[dataset].transformed) return nullptr;
  LazyLinearizers& lazy = *linearizers[dataset];
  std::call_once(lazy.once, [&] {
    std::size_t tabulated = 0;
    for (const Parameter& p : datasets[dataset].parameters) {
      lazy.items.emplace_back(p, tabulated < kTabulatedParameters);
      tabulated += lazy.items.back().active();
      lazy.gains.push_back(Linearizer::of_gain(p));
    }
  });
  const Linearizer& found = lazy.items[parameter];
  if (found.active()) return &found;
  const Linearizer& gain = lazy.gains[parameter];
  return values == Values::LinearizedWithGain && gain.active() ? &gain : nullptr;
}

Status File::Impl::check(std::size_t dataset, std::size_t first, std::size_t count,
                         std::span<const std::size_t> columns, std::size_t n_outputs) const {
  const auto misuse = [&](const char* what) { return fail(ErrorKind::Internal, "FCS-API", what, name); };
  if (dataset >= datasets.size()) return misuse("there is no such data set.");
  const Dataset& set = datasets[dataset];
  if (first > set.n_events || count > set.n_events - first) return misuse("events beyond the last were asked for.");
  if (columns.size() != n_outputs) return misuse("one output per column is needed.");
  const auto beyond = [&](std::size_t c) { return c >= set.parameters.size(); };
  if (std::any_of(columns.begin(), columns.end(), beyond)) return misuse("there is no such parameter.");
  return {};
}

EventReader File::Impl::event_reader(std::size_t dataset, std::span<const std::size_t> columns, Values values) const {
  const Dataset& set = datasets[dataset];
  const std::uint64_t first = set.file_offset + set.data.first;
  std::vector<const Linearizer*> logs(columns.size());
  std::transform(columns.begin(), columns.end(), logs.begin(),
                 [&](std::size_t c) { return linearizer(dataset, c, values); });
  return EventReader({slice(bytes, first, set.data.size()), slice(bytes, first, bytes.size()), layouts[dataset],
                      free_ascii[dataset], set.parameters.size()},
                     columns, logs);
}

File::File(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
File::File(File&&) noexcept = default;
File& File::operator=(File&&) noexcept = default;
File::~File() = default;

Result<File> File::Impl::from_mapped(Result<MappedFile> mapped, std::string name, const ReadOptions& options) {
  if (!mapped) return fail(mapped.error());
  auto impl = std::make_unique<Impl>();
  impl->mapped = std::move(*mapped);
  impl->bytes = impl->mapped.bytes();
  impl->name = std::move(name);
  if (auto status = impl->parse(options); !status) return fail(status.error());
  return File(std::move(impl));
}

Result<File> File::open(const std::filesystem::path& path, const ReadOptions& options) {
  return Impl::from_mapped(MappedFile::open(path), path.string(), options);
}

Result<File> File::from_descriptor(int fd, std::string name, const ReadOptions& options) {
  auto mapped = MappedFile::from_descriptor(fd, name);
  return Impl::from_mapped(std::move(mapped), std::move(name), options);
}

Result<File> File::from_memory(std::span<const std::byte> bytes, std::string name, const ReadOptions& options) {
  auto impl = std::make_unique<Impl>();
  impl->bytes = bytes;
  impl->name = std::move(name);
  if (auto status = impl->parse(options); !status) return fail(status.error());
  return File(std::move(impl));
}

const std::vector<Dataset>& File::datasets() const { return impl_->datasets; }
std::span<const std::byte> File::bytes() const { return impl_->bytes; }
const std::string& File::name() const { return impl_->name; }
Policy File::policy() const { return impl_->policy; }

std::span<const std::byte> File::segment(std::size_t dataset, const Segment& segment) const {
  if (dataset >= impl_->datasets.size() || !segment.present || segment.last < segment.first) return {};
  return slice(slice(impl_->bytes, impl_->datasets[dataset].file_offset, impl_->bytes.size()), segment.first,
               segment.size());
}

std::span<const std::byte> File::stored_rows(std::size_t dataset, std::size_t first, std::size_t count) const {
  if (dataset >= impl_->datasets.size()) return {};
  const Dataset& set = impl_->datasets[dataset];
  if (set.row_bytes == 0 || first >= set.n_events) return {};
  const auto data = slice(impl_->bytes, set.file_offset + set.data.first, set.data.size());
  return slice(data, first * set.row_bytes, std::min(count, set.n_events - first) * set.row_bytes);
}

Result<EventReader> File::event_reader(std::size_t dataset, std::span<const std::size_t> columns, Values values) const {
  if (Status known = impl_->check(dataset, 0, 0, columns, columns.size()); !known) return fail(known.error());
  return impl_->event_reader(dataset, columns, values);
}

Status File::read(std::size_t dataset, std::size_t first, std::size_t count, std::span<const std::size_t> columns,
                  std::span<float* const> out, Values values) const {
  if (Status known = impl_->check(dataset, first, count, columns, out.size()); !known) return known;
  impl_->event_reader(dataset, columns, values).read(first, count, out, Destination::Cache);
  return {};
}

Status File::read(std::size_t dataset, std::size_t first, std::size_t count, std::span<const std::size_t> columns,
                  std::span<double* const> out, Values values) const {
  if (Status known = impl_->check(dataset, first, count, columns, out.size()); !known) return known;
  impl_->event_reader(dataset, columns, values).read(first, count, out);
  return {};
}

Status File::read(std::size_t dataset, std::size_t first, std::size_t count, std::span<const std::size_t> columns,
                  std::span<std::uint64_t* const> out) const {
  if (Status known = impl_->check(dataset, first, count, columns, out.size()); !known) return known;
  const auto& parameters = impl_->datasets[dataset].parameters;
  const auto whole = [&](std::size_t c) { return parameters[c].type == DataType::Integer; };
  if (!std::all_of(columns.begin(), columns.end(), whole)) {
    return fail(ErrorKind::Internal, "FCS-API", "a parameter that is no integer was asked for as one.", name());
  }
  impl_->event_reader(dataset, columns, Values::Raw).read(first, count, out);
  return {};
}

Status File::read_all(std::size_t dataset, std::span<const std::size_t> columns, std::span<float* const> out,
                      Values values, unsigned threads) const {
  if (Status known = impl_->check(dataset, 0, 0, columns, out.size()); !known) return known;
  const EventReader reader = impl_->event_reader(dataset, columns, values);
  const std::size_t n_events = impl_->datasets[dataset].n_events;
  parallel_for(n_blocks(n_events), threads, [&](std::size_t block) {
    const std::size_t first = block * kBlockEvents;
    std::vector<float*> to(out.begin(), out.end());
    for (float*& column : to) column += first;
    reader.read(first, std::min(kBlockEvents, n_events - first), to, Destination::Memory);
  });
  return {};
}

Findings File::checksum_findings(std::size_t dataset) const {
  if (dataset >= impl_->datasets.size()) return {};
  Reporter reporter(impl_->policy, impl_->name, 1);
  verify_checksum(impl_->bytes, impl_->datasets[dataset], reporter);
  return reporter.findings();
}

Status File::read_cells(std::size_t dataset, std::size_t histogram, std::size_t first, std::span<double> out) const {
  const auto misuse = [&](const char* what) { return fail(ErrorKind::Internal, "FCS-API", what, name()); };
  if (dataset >= impl_->datasets.size()) return misuse("there is no such data set.");
  const Dataset& set = impl_->datasets[dataset];
  if (histogram >= set.histograms.size()) return misuse("there is no such histogram.");
  const Histogram& cells = set.histograms[histogram];
  if (first > cells.n_cells || out.size() > cells.n_cells - first)
    return misuse("cells beyond the last were asked for.");
  RowLayout one;
  one.order = impl_->layouts[dataset].order;
  one.fields.push_back(impl_->layouts[dataset].fields[cells.parameters.front()]);
  one.fields[0].offset = 0;
  one.fields[0].mask = ~std::uint64_t{0};  // $PnR is the number of cells, not their limit
  one.row_bytes = one.fields[0].bytes;
  const auto rows =
      slice(impl_->bytes, set.file_offset + cells.first + first * one.row_bytes, out.size() * one.row_bytes);
  decode_field(rows, one, one.fields[0], out.size(), out.data());
  return {};
}

std::size_t File::count_high_bits(std::size_t dataset, std::size_t column) const {
  if (dataset >= impl_->datasets.size() || column >= impl_->datasets[dataset].parameters.size()) return 0;
  const Dataset& set = impl_->datasets[dataset];
  const RowLayout& layout = impl_->layouts[dataset];
  if (layout.free_ascii) return 0;
  const auto data = slice(impl_->bytes, set.file_offset + set.data.first, set.data.size());
  return fcs::count_high_bits(data, layout, layout.fields[column], set.n_events);
}

std::size_t default_dataset(const File& file) {
  const std::vector<Dataset>& sets = file.datasets();
  const auto newer = std::find_if(sets.begin(), sets.end(), [](const Dataset& d) { return d.version != "FCS2.0"; });
  const bool starts_old = !sets.empty() && sets.front().version == "FCS2.0";
  return starts_old && newer != sets.end() ? static_cast<std::size_t>(newer - sets.begin()) : 0;
}

}  // namespace fcscreen::io::fcs
