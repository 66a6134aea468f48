// SPDX-License-Identifier: Apache-2.0
#include "io/flowjo/workspace.h"

#include "io/flowjo/fields_internal.h"
#include "io/flowjo/sample_reader_internal.h"

namespace fcscreen::io::flowjo {
namespace {

constexpr const char* kNext = "Give a workspace that FlowJo 10 saved (.wsp).";

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The last part of an address, percent-decoded (RFC 3986 §2.1): "file:/V:/a/my%20tube.fcs" → "my tube.fcs".
std::string file_name_of(std::string_view uri) {
  std::string text;
  for (std::size_t i = 0; i < uri.size(); ++i) {
    const int high = uri[i] == '%' && i + 2 < uri.size() ? hex_digit(uri[i + 1]) : -1;
    const int low = high < 0 ? -1 : hex_digit(uri[i + 2]);
    text += low < 0 ? uri[i] : static_cast<char>(static_cast<unsigned char>(high * 16 + low));
    if (low >= 0) i += 2;
  }
  const std::size_t cut = text.find_last_of("/\\");
  return cut == std::string::npos ? text : text.substr(cut + 1);
}

Sample describe(const xml::Element& element) {
  Sample sample;
  sample.line = element.line;
  if (const xml::Element* const data = child(element, "DataSet")) {
    sample.id = text_of(*data, "sampleID");
    sample.file_name = file_name_of(text_of(*data, "uri"));
  }
  if (const xml::Element* const node = child(element, "SampleNode")) {
    sample.name = text_of(*node, "name");
    sample.n_events = count_of(*node, "count");
    if (sample.id.empty()) sample.id = text_of(*node, "sampleID");
  }
  if (const std::string* const total = keyword(element, "$TOT")) {
    if (const auto stated = to_count(*total)) sample.n_events = stated;
  }
  return sample;
}

}  // namespace

Result<Workspace> Workspace::read(std::string_view bytes, std::string name) {
  auto document = xml::parse(bytes, name, kLimits);
  if (!document) return fail(document.error());
  const auto refuse = [&](std::size_t line, const std::string& why) {
    return fail(ErrorKind::Input, "FJO-01", "Line " + std::to_string(line) + ": " + why, name, {}, kNext);
  };
  const xml::Element& root = document->root;
  if (root.name != "Workspace") {
    return refuse(root.line,
                  "the root element is " + quoted(root.name) + "; a FlowJo workspace begins with Workspace.");
  }
  Workspace workspace(std::move(*document), name);
  for (const xml::Element* const list : children(workspace.document_.root, "SampleList")) {
    for (const xml::Element* const sample : children(*list, "Sample")) {
      workspace.elements_.push_back(sample);
      workspace.samples_.push_back(describe(*sample));
    }
  }
  if (workspace.samples_.empty()) return refuse(workspace.document_.root.line, "the workspace has no sample.");
  return workspace;
}

Result<ReadSample> Workspace::sample(std::size_t index, const ScaleCheck& check) const {
  FCS_ASSERT(index < elements_.size());
  return SampleReader(*elements_[index], name_, check).read();
}

}  // namespace fcscreen::io::flowjo
