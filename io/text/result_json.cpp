// SPDX-License-Identifier: Apache-2.0
#include "io/text/result_json.h"

#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "io/text/result_fields_internal.h"

namespace fcscreen::io::text {
namespace {

using Json = nlohmann::ordered_json;
using result::Call;
using result::QcStatus;

constexpr std::array kCalls = {Call::NotEvaluable,
                               Call::Indeterminate,
                               Call::NotDetected,
                               Call::NormalPrecursorsOnly,
                               Call::Trace,
                               Call::DetectedBelowLoq,
                               Call::DetectedQuantifiable,
                               Call::AtypicalImmatureB,
                               Call::ImmatureBExpandedL1,
                               Call::ImmatureBNotExpandedL1};
constexpr std::array kQcStatuses = {QcStatus::Pass, QcStatus::Warn, QcStatus::Fail, QcStatus::NotAssessed};
constexpr std::array kSeverities = {Severity::Info, Severity::Warning, Severity::Repaired, Severity::Failed};

const char* name_of(Call call) { return result::to_string(call); }
const char* name_of(Severity severity) { return to_string(severity); }
const char* name_of(QcStatus status) {
  switch (status) {
    case QcStatus::Pass: return "pass";
    case QcStatus::Warn: return "warn";
    case QcStatus::Fail: return "fail";
    case QcStatus::NotAssessed: return "not_assessed";
  }
  return "not_assessed";
}

// ---- writing

class Writer;
template <class T>
Json json_of(T& value);

Json json_of(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
Json json_of(Ratio r) {
  if (r.denominator == 0) return nullptr;
  return static_cast<double>(r.numerator) / static_cast<double>(r.denominator);
}
Json json_of(AberrancyClass c) { return c.value < 0 ? Json(nullptr) : Json(c.value); }
template <class T>
Json json_of(Pair<T> p) {
  return Json::array({json_of(p.lo), json_of(p.hi)});
}
Json json_of(result::Interval& i) { return json_of(Pair<double>{i.lo, i.hi}); }
template <class T>
Json json_of(std::optional<T>& value) {
  return value ? json_of(*value) : Json(nullptr);
}
Json json_of(std::vector<result::PhenotypeCount>& counts) {
  Json object = Json::object();
  for (const auto& [phenotype, count] : counts) object[phenotype] = count;
  return object;
}
template <class Range>
Json json_array(Range& values) {
  Json array = Json::array();
  for (auto& value : values) array.push_back(json_of(value));
  return array;
}
template <class T>
Json json_of(std::vector<T>& values) {
  return json_array(values);
}
template <class T, std::size_t N>
Json json_of(std::array<T, N>& values) {
  return json_array(values);
}

class Writer {
 public:
  explicit Writer(Json& node) : node_(node) {}
  template <class T>
  void field(const char* name, T&& value) {
    node_[name] = json_of(value);
  }
  template <class T>
  void if_present(const char* name, std::optional<T>& value) {
    if (value) node_[name] = json_of(*value);
  }
  template <class T>
  void if_any(const char* name, std::vector<T>& values) {
    if (!values.empty()) node_[name] = json_of(values);
  }
  void derived(const char* name, Ratio ratio) { node_[name] = json_of(ratio); }
  template <class F>
  void object(const char* name, F&& describe_members) {
    Json child = Json::object();
    Writer writer(child);
    describe_members(writer);
    node_[name] = std::move(child);
  }

 private:
  Json& node_;
};

template <class T>
Json json_of(T& value) {
  if constexpr (std::is_enum_v<T>) {
    return name_of(value);
  } else if constexpr (std::is_class_v<T> && !std::is_same_v<T, std::string>) {
    Json object = Json::object();
    Writer writer(object);
    describe(writer, value);
    return object;
  } else {
    return value;
  }
}

// ---- reading

/// Walks a description and keeps the first fault with its place.
class Reader {
 public:
  Reader(const Json& node, std::string place, std::string& fault)
      : node_(node), place_(std::move(place)), fault_(fault) {}

  template <class T>
  void field(const char* name, T&& value) {
    if (const Json* child = member(name)) read(*child, place_ + "." + name, value);
  }
  template <class T>
  void if_present(const char* name, std::optional<T>& value) {
    value.reset();
    if (node_.contains(name)) read(node_[name], place_ + "." + name, value.emplace());
  }
  template <class T>
  void if_any(const char* name, std::vector<T>& values) {
    values.clear();
    if (node_.contains(name)) read(node_[name], place_ + "." + name, values);
  }
  void derived(const char*, Ratio) {}
  template <class F>
  void object(const char* name, F&& describe_members) {
    const Json* child = member(name);
    if (!child) return;
    if (!child->is_object()) return wrong(place_ + "." + name, "an object");
    Reader reader(*child, place_ + "." + name, fault_);
    describe_members(reader);
  }

 private:
  const Json* member(const char* name) {
    const auto found = node_.find(name);
    if (found != node_.end()) return &*found;
    if (fault_.empty()) fault_ = place_ + "." + name + " is missing.";
    return nullptr;
  }
  void wrong(const std::string& place, const char* expected) {
    if (fault_.empty()) fault_ = place + " is not " + expected + ".";
  }

  void read(const Json& j, const std::string& place, bool& value) {
    if (!j.is_boolean()) return wrong(place, "true or false");
    value = j.get<bool>();
  }
  void read(const Json& j, const std::string& place, std::string& value) {
    if (!j.is_string()) return wrong(place, "text");
    value = j.get<std::string>();
  }
  void read(const Json& j, const std::string& place, double& value) {
    if (!j.is_number() && !j.is_null()) return wrong(place, "a number");
    value = j.is_null() ? std::numeric_limits<double>::quiet_NaN() : j.get<double>();
  }
  void read(const Json& j, const std::string& place, int& value) {
    if (!j.is_number_integer() ||
        j.get<double>() != static_cast<double>(static_cast<std::int32_t>(j.get<std::int64_t>())))
      return wrong(place, "an integer");
    value = j.get<int>();
  }
  void read(const Json& j, const std::string& place, std::uint64_t& value) {
    if (!j.is_number_unsigned()) return wrong(place, "a count");
    value = j.get<std::uint64_t>();
  }
  void read(const Json& j, const std::string& place, AberrancyClass value) {
    if (j.is_null()) {
      value.value = -1;
    } else {
      read(j, place, value.value);
    }
  }
  template <class T>
  void read(const Json& j, const std::string& place, Pair<T> value) {
    if (!j.is_array() || j.size() != 2) return wrong(place, "a pair [lo, hi]");
    read(j[0], place + "[0]", value.lo);
    read(j[1], place + "[1]", value.hi);
  }
  void read(const Json& j, const std::string& place, result::Interval& value) {
    read(j, place, Pair<double>{value.lo, value.hi});
  }
  template <class T>
  void read(const Json& j, const std::string& place, std::optional<T>& value) {
    value.reset();
    if (!j.is_null()) read(j, place, value.emplace());
  }
  template <class T>
  void read(const Json& j, const std::string& place, std::vector<T>& values) {
    if (!j.is_array()) return wrong(place, "a list");
    values.assign(j.size(), T{});
    for (std::size_t i = 0; i < values.size(); ++i) read(j[i], place + "[" + std::to_string(i) + "]", values[i]);
  }
  template <class T, std::size_t N>
  void read(const Json& j, const std::string& place, std::array<T, N>& values) {
    if (!j.is_array() || j.size() != N) return wrong(place, "a list of the right length");
    for (std::size_t i = 0; i < N; ++i) read(j[i], place + "[" + std::to_string(i) + "]", values[i]);
  }
  void read(const Json& j, const std::string& place, std::vector<result::PhenotypeCount>& counts) {
    if (!j.is_object()) return wrong(place, "an object");
    counts.clear();
    for (const auto& [name, value] : j.items()) {
      read(value, place + "." + name, counts.emplace_back(result::PhenotypeCount{name, 0}).count);
    }
  }
  template <class T>
  void read(const Json& j, const std::string& place, T& value) {
    if constexpr (std::is_same_v<T, Call>) {
      read_name(j, place, kCalls, value);
    } else if constexpr (std::is_same_v<T, QcStatus>) {
      read_name(j, place, kQcStatuses, value);
    } else if constexpr (std::is_same_v<T, Severity>) {
      read_name(j, place, kSeverities, value);
    } else {
      if (!j.is_object()) return wrong(place, "an object");
      Reader reader(j, place, fault_);
      describe(reader, value);
    }
  }
  template <class T, std::size_t N>
  void read_name(const Json& j, const std::string& place, const std::array<T, N>& names, T& value) {
    for (const T candidate : names) {
      if (j.is_string() && j.get_ref<const std::string&>() == name_of(candidate)) {
        value = candidate;
        return;
      }
    }
    wrong(place, "one of the known names");
  }

  const Json& node_;
  std::string place_;
  std::string& fault_;
};

tl::unexpected<Error> no_result(const std::string& why) {
  return fail(ErrorKind::Input, "RES-01", "is no fcscreen result: " + why, {}, {},
              "Screen the sample again to write a new result.");
}

}  // namespace

std::string to_json(const result::ScreenResult& result) {
  Json document = Json::object();
  document["schema_version"] = result::ScreenResult::kSchemaVersion;
  result::ScreenResult copy = result;
  Writer writer(document);
  describe(writer, copy);
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<result::ScreenResult> from_json(std::string_view json) {
  Json document;
  try {
    document = Json::parse(json);
  } catch (const Json::exception& e) {
    return no_result(std::string("it is not JSON (") + e.what() + ").");
  }
  if (!document.is_object()) return no_result("it is not a JSON object.");
  const auto version = document.find("schema_version");
  if (version == document.end() || !version->is_number_integer()) return no_result("schema_version is missing.");
  if (*version != result::ScreenResult::kSchemaVersion) {
    return fail(ErrorKind::Input, "RES-02",
                "has schema_version " + version->dump() + "; this release reads " +
                    std::to_string(result::ScreenResult::kSchemaVersion) + ".",
                {}, {}, "Read it with the release that wrote it.");
  }
  result::ScreenResult result;
  std::string fault;
  Reader reader(document, "$", fault);
  describe(reader, result);
  if (!fault.empty()) return no_result(fault);
  return result;
}

}  // namespace fcscreen::io::text
