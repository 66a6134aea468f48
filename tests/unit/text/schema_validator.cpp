// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/text/schema_validator.h"

#include <algorithm>
#include <set>

namespace fcscreen::test {
namespace {

using nlohmann::json;

class Validator {
 public:
  explicit Validator(const json& root) : root_(root) {}

  void check(const json& schema, const json& value, const std::string& place) {
    if (const auto ref = schema.find("$ref"); ref != schema.end()) {
      const std::string pointer = ref->get<std::string>().substr(1);
      check(root_.at(json::json_pointer(pointer)), value, place);
    }
    check_keywords(schema, place);
    if (schema.contains("type") && !has_type(schema["type"], value)) {
      return fault(place, "is not of type " + schema["type"].dump() + ": " + value.dump());
    }
    if (schema.contains("const") && value != schema["const"]) fault(place, "is not " + schema["const"].dump());
    if (schema.contains("enum")) {
      const json& names = schema["enum"];
      if (std::find(names.begin(), names.end(), value) == names.end()) fault(place, value.dump() + " is not listed");
    }
    if (value.is_number()) check_number(schema, value, place);
    if (value.is_array()) check_array(schema, value, place);
    if (value.is_object()) check_object(schema, value, place);
  }

  std::vector<std::string> faults;

 private:
  void fault(const std::string& place, const std::string& what) { faults.push_back(place + " " + what); }

  void check_keywords(const json& schema, const std::string& place) {
    static const std::set<std::string> kKnown = {"$schema",
                                                 "$id",
                                                 "$ref",
                                                 "$defs",
                                                 "title",
                                                 "description",
                                                 "type",
                                                 "required",
                                                 "properties",
                                                 "items",
                                                 "minItems",
                                                 "maxItems",
                                                 "minimum",
                                                 "maximum",
                                                 "enum",
                                                 "const",
                                                 "additionalProperties"};
    for (const auto& [keyword, unused] : schema.items()) {
      if (kKnown.count(keyword) == 0) fault(place, "schema keyword " + keyword + " is not supported");
    }
  }

  static bool has_type(const json& type, const json& value) {
    if (type.is_array()) {
      return std::any_of(type.begin(), type.end(), [&](const json& t) { return has_type(t, value); });
    }
    const auto name = type.get<std::string>();
    if (name == "null") return value.is_null();
    if (name == "boolean") return value.is_boolean();
    if (name == "string") return value.is_string();
    if (name == "integer") return value.is_number_integer();
    if (name == "number") return value.is_number();
    if (name == "array") return value.is_array();
    return name == "object" && value.is_object();
  }

  void check_number(const json& schema, const json& value, const std::string& place) {
    if (schema.contains("minimum") && value < schema["minimum"]) fault(place, "is below the minimum");
    if (schema.contains("maximum") && value > schema["maximum"]) fault(place, "is above the maximum");
  }

  void check_array(const json& schema, const json& value, const std::string& place) {
    if (schema.contains("minItems") && value.size() < schema["minItems"]) fault(place, "has too few items");
    if (schema.contains("maxItems") && value.size() > schema["maxItems"]) fault(place, "has too many items");
    if (!schema.contains("items")) return;
    for (std::size_t i = 0; i < value.size(); ++i) {
      check(schema["items"], value[i], place + "[" + std::to_string(i) + "]");
    }
  }

  void check_object(const json& schema, const json& value, const std::string& place) {
    const json properties = schema.value("properties", json::object());
    for (const auto& name : schema.value("required", json::array())) {
      if (!value.contains(name.get<std::string>())) fault(place, "lacks " + name.dump());
    }
    for (const auto& [name, member] : value.items()) {
      if (properties.contains(name)) {
        check(properties[name], member, place + "." + name);
      } else if (schema.contains("additionalProperties")) {
        check(schema["additionalProperties"], member, place + "." + name);
      } else if (!schema.contains("$ref")) {
        fault(place, "has the member \"" + name + "\" that the schema does not describe");
      }
    }
  }

  const json& root_;
};

}  // namespace

std::vector<std::string> schema_faults(const nlohmann::json& schema, const nlohmann::json& document) {
  Validator validator(schema);
  validator.check(schema, document, "$");
  return validator.faults;
}

}  // namespace fcscreen::test
