// SPDX-License-Identifier: Apache-2.0
#include "engine/convert/convert.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "engine/core/content_hash.h"
#include "engine/core/version.h"
#include "engine/core/whole_file.h"
#include "engine/stream/compensated_events.h"
#include "io/fcs/file_events.h"
#include "io/fcs/numbers.h"
#include "io/fcs/rewrite.h"
#include "io/store/event_file.h"
#include "io/text/columns_csv.h"

namespace fcscreen::engine {
namespace {

namespace fcs = io::fcs;
namespace fs = std::filesystem;

constexpr const char* kCompensatedPrefix = "Comp-";

std::string software() { return std::string("fcscreen ") + version(); }

/// Passes events on and says how far it is. `passes` is how often a writer asks for all of them.
class WatchedEvents : public EventSource {
 public:
  WatchedEvents(EventSource& events, const ProgressSink& progress, std::size_t passes)
      : events_(events), progress_(progress), total_(std::max<std::size_t>(1, events.n_events() * passes)) {}
  std::size_t n_events() const override { return events_.n_events(); }
  std::size_t n_columns() const override { return events_.n_columns(); }
  Result<std::span<const ColumnView>> block(std::size_t first, std::size_t count) override {
    if (progress_) progress_(static_cast<double>(done_) / static_cast<double>(total_), "writing");
    done_ = std::min(total_, done_ + count);
    return events_.block(first, count);
  }

 private:
  EventSource& events_;
  const ProgressSink& progress_;
  std::size_t total_, done_ = 0;
};

/// Everything decided before the first byte is written.
struct Job {
  const fcs::Dataset* set = nullptr;
  fcs::Values values = fcs::Values::Raw;
  std::unique_ptr<EventSource> events;
  ConvertReport report;
};

bool in_matrix(const fcs::Dataset& set, const std::string& name) {
  const auto& names = set.spillover->names;
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Why the matrix of a data set may not be applied; empty when it may.
Status check_matrix(const fcs::File& file, const fcs::Dataset& set) {
  const auto refuse = [&](const std::string& why, const std::string& next) {
    return fail(ErrorKind::Input, "ENG-V02", why, file.name(), {}, next);
  };
  const std::string& status = set.spillover_status;
  if (status == "none") {
    return refuse("holds no spillover matrix, so there is nothing to compensate with.",
                  "Convert it without --compensated, or export it again with its compensation matrix.");
  }
  if (status.rfind("unconfirmed", 0) == 0) {
    return refuse("has a matrix that may not be applied unasked (" + status + ").",
                  "Convert it without --compensated, and confirm the compensation in the acquisition software.");
  }
  if (status != "ok" && status != "identity") {
    return refuse("has a spillover matrix that cannot be used (" + status + ").",
                  "Correct the matrix in the acquisition software and export again, or convert without --compensated.");
  }
  const auto done = [](const std::string& name) { return name.rfind(kCompensatedPrefix, 0) == 0; };
  const auto& names = set.spillover->names;
  if (const auto found = std::find_if(names.begin(), names.end(), done); found != names.end()) {
    return refuse("seems to hold compensated values already: the matrix names the channel " + *found + ".",
                  "Convert it without --compensated.");
  }
  return {};
}

Result<Job> prepare(const fcs::File& file, const ConvertOptions& options) {
  Job job;
  job.report.dataset = options.dataset ? *options.dataset - 1 : fcs::default_dataset(file);
  const std::size_t n_sets = file.datasets().size();
  if (job.report.dataset >= n_sets) {
    return fail(ErrorKind::Usage, "ENG-V01",
                "has " + std::to_string(n_sets) + " data sets, not " + std::to_string(job.report.dataset + 1) + ".",
                file.name(), {}, "Give --dataset a number from 1.");
  }
  job.set = &file.datasets()[job.report.dataset];
  if (job.set->findings.has("FCS-M01")) {
    return fail(ErrorKind::Input, "ENG-V03", "expected list-mode events, found histograms, which hold no events.",
                file.name(), job.set->file_offset, "Export the sample again as list mode.");
  }
  job.values = options.compensated ? fcs::Values::Linearized : options.values;
  job.report.n_events = job.set->n_events;
  if (options.compensated) {
    if (auto sound = check_matrix(file, *job.set); !sound) return fail(sound.error());
    job.report.compensated = job.set->spillover_status == "ok";
    if (!job.report.compensated) {
      job.report.findings.add(
          "ENG-V04", Severity::Info,
          job.set->spillover->keyword +
              " is an identity matrix: there is nothing to compensate, values are linearised only.");
    }
  }
  if (job.report.compensated) {
    auto events = CompensatedEvents::create(file, job.report.dataset, *job.set->spillover);
    if (!events) return fail(events.error());
    job.report.condition_number = (*events)->condition_number();
    job.events = std::move(*events);
  } else {
    job.events = std::make_unique<fcs::FileEvents>(file, job.report.dataset, job.values);
  }
  for (const fcs::Parameter& p : job.set->parameters) {
    const bool changed = job.report.compensated && in_matrix(*job.set, p.name);
    job.report.columns.push_back((changed ? kCompensatedPrefix : "") + p.name);
  }
  return job;
}

Status write_fcs(const fcs::File& file, Job& job, const ConvertOptions& options, ByteSink& sink) {
  fcs::RewriteOptions rewrite;
  rewrite.version = options.version;
  rewrite.values = job.values;
  rewrite.compensated = job.report.compensated;
  rewrite.modifier = software();
  rewrite.modified = options.modified;
  const auto plan = fcs::plan_rewrite(file, job.report.dataset, rewrite);
  if (!plan) return fail(plan.error());
  WatchedEvents events(*job.events, options.progress, 2);
  const auto written = fcs::write(plan->dataset, events, sink);
  if (!written) return fail(written.error());
  job.report.version = written->version;
  job.report.findings.append(plan->findings);
  job.report.findings.append(written->findings);
  job.report.columns.clear();
  for (const fcs::WriteParameter& p : plan->dataset.parameters) job.report.columns.push_back(p.name);
  return {};
}

Status write_csv(Job& job, const ConvertOptions& options, ByteSink& sink) {
  WatchedEvents events(*job.events, options.progress, 1);
  return io::text::write_columns_csv(sink, job.report.columns, events);
}

io::store::StoredColumn stored_column(const Job& job, const fcs::Parameter& p) {
  const bool channel = job.values == fcs::Values::Raw && p.type == fcs::DataType::Integer;
  const bool log = fcs::is_logarithmic(*job.set, p);
  io::store::StoredColumn column;
  column.name = job.report.columns[p.index - 1];
  column.label = p.label;
  column.scale = job.report.compensated && in_matrix(*job.set, p.name) ? "compensated"
                 : channel || (log && job.values == fcs::Values::Raw)  ? "channel"
                                                                       : "linear";
  column.unit = column.scale == "channel" ? "channel" : "arbitrary";
  if (p.is_time) {
    const auto step = fcs::parse_number(job.set->keywords.get("$TIMESTEP"));
    column.unit = step && *step > 0 ? fcs::format_number(*step) + " s" : "tick";
  }
  column.integer_bits = p.type == fcs::DataType::Integer ? p.bits : 0;
  column.gain = p.gain;
  column.range = p.range;
  if (column.scale == "channel") {
    column.log_decades = log ? p.log_decades : 0;
    column.log_offset = log ? p.log_offset : 0;
  } else if (log) {
    column.range = p.log_offset * std::pow(10.0, p.log_decades);
  }
  return column;
}

Status write_hdf5(const fcs::File& file, Job& job, const ConvertOptions& options, const fs::path& path, bool force) {
  io::store::EventFileContent content;
  for (const fcs::Parameter& p : job.set->parameters) content.columns.push_back(stored_column(job, p));
  content.keywords = job.set->keywords.items();
  content.provenance = {{"source_file", fs::path(file.name()).filename().string()},
                        {"source_sha256", sha256(file.bytes())},
                        {"source_version", job.set->version},
                        {"source_dataset", std::to_string(job.set->index)},
                        {"values", job.values == fcs::Values::Raw ? "raw" : "linearized"},
                        {"compensated", job.report.compensated ? "yes" : "no"},
                        {"spillover_status", job.set->spillover_status},
                        {"spillover_keyword", job.set->spillover ? job.set->spillover->keyword : ""}};
  WatchedEvents events(*job.events, options.progress, 1);
  return io::store::write_event_file(path, content, events, force);
}

Error with_file(Error error, const std::string& file) {
  if (error.file.empty()) error.file = file;
  return error;
}

}  // namespace

Result<ConvertReport> convert_to_sink(const fcs::File& file, ByteSink& sink, const ConvertOptions& options) {
  FCS_ASSERT(options.format != ConvertFormat::Hdf5);
  auto job = prepare(file, options);
  if (!job) return fail(job.error());
  const Status done =
      options.format == ConvertFormat::Fcs ? write_fcs(file, *job, options, sink) : write_csv(*job, options, sink);
  if (!done) return fail(with_file(done.error(), file.name()));
  return std::move(job->report);
}

Result<ConvertReport> convert_to_file(const fcs::File& file, const fs::path& path, const ConvertOptions& options,
                                      bool force) {
  if (options.format == ConvertFormat::Hdf5) {
    auto job = prepare(file, options);
    if (!job) return fail(job.error());
    if (auto done = write_hdf5(file, *job, options, path, force); !done) return fail(done.error());
    return std::move(job->report);
  }
  ConvertReport report;
  const Status done = write_whole_file(path, force, [&](ByteSink& sink) -> Status {
    auto converted = convert_to_sink(file, sink, options);
    if (!converted) return fail(converted.error());
    report = std::move(*converted);
    return {};
  });
  if (!done) return fail(done.error());
  return report;
}

}  // namespace fcscreen::engine
