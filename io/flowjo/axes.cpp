// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <utility>

#include "io/flowjo/sample_reader_internal.h"
#include "io/xml/number.h"

namespace fcscreen::io::flowjo {
namespace {

/// FlowJo writes '_' for the '/' of a $PnN.
std::string without_slashes(std::string name) {
  std::replace(name.begin(), name.end(), '/', '_');
  return name;
}

}  // namespace

void SampleReader::read_parameters() {
  const std::string* const count = keyword(sample_, "$PAR");
  const std::size_t stated = count == nullptr ? 0 : to_count(*count).value_or(0);
  if (stated == 0) return;
  // All keywords once: keyword() walks them from the start.
  std::map<std::string, std::string> names;
  for (const xml::Element& one : child(sample_, "Keywords")->children) {
    names.emplace(lower(text_of(one, "name")), text_of(one, "value"));
  }
  for (const auto& [key, value] : names) {
    if (key.size() < 4 || key.substr(0, 2) != "$p" || key.back() != 'n') continue;
    const auto number = to_count(std::string_view(key).substr(2, key.size() - 3));
    if (number && *number >= 1 && *number <= stated && !value.empty()) parameters_.push_back(value);
  }
}

std::optional<std::string> SampleReader::parameter_named(const std::string& name) const {
  if (name.empty()) return std::nullopt;
  if (parameters_.empty()) return name;  // a workspace without keywords: the file has to know it
  if (std::find(parameters_.begin(), parameters_.end(), name) != parameters_.end()) return name;
  std::optional<std::string> found;
  for (const std::string& parameter : parameters_) {
    if (without_slashes(parameter) != name) continue;
    if (found) return std::nullopt;
    found = parameter;
  }
  return found;
}

void SampleReader::read_displays() {
  for (const xml::Element* const list : children(sample_, "Transformations")) {
    for (const xml::Element& element : list->children) read_display(element);
  }
}

void SampleReader::read_display(const xml::Element& element) {
  const std::string parameter = named_in(element, "parameter");
  if (parameter.empty()) return;
  Display display;
  display.line = element.line;
  display.id = element.name + " " + parameter;
  if (const auto read = read_scale(element, parameter, display); !read) display.why_not = read.error();
  displays_.emplace(parameter, std::move(display));
}

Reading<void> SampleReader::read_scale(const xml::Element& element, const std::string& parameter,
                                       Display& display) const {
  std::string why_not;
  const auto number = [&](std::string_view name) {
    const auto value = number_of(element, name);
    if (!value && why_not.empty()) why_not = value.error();
    return value.value_or(1);
  };
  if (element.name == "linear") {
    display.linear = true;
    if (attribute(element, "gain") != nullptr) display.gain = number("gain");
    if (display.gain == 1 && lower(parameter) == "time") {
      const std::string* const step = keyword(sample_, "$TIMESTEP");
      const double seconds = step == nullptr ? 1 : xml::to_double(*step).value_or(1);
      if (seconds > 0 && std::isfinite(seconds)) display.gain = seconds;
    }
    if (!(display.gain > 0)) return unread("the gain of its axis " + quoted(parameter) + " is not above 0");
    display.min = number("minRange") / display.gain;
    display.max = number("maxRange") / display.gain;
    if (why_not.empty() && !(display.min < display.max)) why_not = "the axis " + quoted(parameter) + " has no extent";
  } else if (element.name == "log") {
    // (log10(max(x, offset)) - log10 offset) / decades: flog with T at the end of the axis, and clamped below.
    const double offset = number("offset"), decades = number("decades");
    display.scale = result::LogScale{offset * std::pow(10.0, decades), decades};
  } else if (element.name == "fasinh") {
    const double T = number("T"), M = number("M"), A = number("A");
    display.scale = result::AsinhScale{T, M, A};
  } else if (element.name == "logicle") {
    const double T = number("T"), W = number("W"), M = number("M"), A = number("A");
    display.scale = result::LogicleScale{T, W, M, A};
  } else if (element.name == "biex") {
    result::BiexScale biex;
    biex.max_value = number("maxRange");
    biex.positive_decades = number("pos");
    biex.negative_decades = number("neg");
    biex.width = number("width");
    display.scale = biex;
  } else {
    return unread("the formula of FlowJo's " + quoted(element.name) + " axes is not published (" + quoted(parameter) +
                  ")");
  }
  if (!why_not.empty()) return unread(why_not);
  if (auto refused = check_ ? check_(display.scale) : std::nullopt) {
    if (!refused->empty() && refused->back() == '.') refused->pop_back();
    return unread("the axis " + quoted(parameter) + " cannot be used: " + *refused);
  }
  return {};
}

SampleReader::Display* SampleReader::display_of(const std::string& name, const std::string& parameter) {
  for (const std::string& candidate : {name, parameter, without_slashes(parameter)}) {
    if (const auto found = displays_.find(candidate); found != displays_.end()) return &found->second;
  }
  return nullptr;
}

Reading<SampleReader::Axis> SampleReader::axis_of(const std::string& name) {
  const auto after_matrix = compensated(name);
  if (!after_matrix) return unread(after_matrix.error());
  if (*after_matrix) return **after_matrix;
  if (const auto parameter = parameter_named(name)) {
    return Axis{{result::CompensationRef::Kind::None, 0}, *parameter, display_of(name, *parameter)};
  }
  for (const xml::Element* const list : children(sample_, "DerivedParameters")) {
    for (const xml::Element& derived : list->children) {
      if (text_of(derived, "name") == name) return unread(quoted(name) + " is a derived parameter, which is not read");
    }
  }
  return unread(quoted(name) + " is no parameter of the sample");
}

}  // namespace fcscreen::io::flowjo
