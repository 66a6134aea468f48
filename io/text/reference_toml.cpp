// SPDX-License-Identifier: Apache-2.0
#include "io/text/reference_toml.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <span>
#include <vector>

#include "io/text/toml_internal.h"

namespace fcscreen::io::text {
namespace {

constexpr int kReferenceSchema = 1;
/// Largest difference between mirrored covariances, in units of their standard deviations: rounding of a fit.
constexpr double kAsymmetry = 1e-9;

std::string list(std::span<const double> values) {
  std::string text = "[";
  for (std::size_t i = 0; i < values.size(); ++i) text += (i ? ", " : "") + number_text(values[i], true);
  return text + "]";
}

/// Typed access to one table; keeps the first fault.
class Fields {
 public:
  Fields(const toml::table& table, std::string where, std::string& fault)
      : table_(table), where_(std::move(where)), fault_(fault) {}

  /// Every name of the table must be one of these.
  void only(std::initializer_list<std::string_view> names) {
    for (const auto& [name, node] : table_) {
      if (std::find(names.begin(), names.end(), name.str()) == names.end()) {
        set(line_of(node) + where_ + std::string(name.str()) + " is not a known name.");
      }
    }
  }
  void get(const char* name, std::string& value) {
    if (const auto* node = need(name); node && node->is_string()) {
      value = *node->value<std::string>();
    } else {
      wrong(name, "text");
    }
  }
  void get(const char* name, bool& value) {
    if (const auto* node = need(name); node && node->is_boolean()) {
      value = *node->value<bool>();
    } else {
      wrong(name, "true or false");
    }
  }
  void get(const char* name, double& value) {
    const auto number = finite_number(need(name));
    if (!number) return wrong(name, "a finite number");
    value = *number;
  }
  [[nodiscard]] bool has(const char* name) const { return table_.contains(name); }
  template <class Integer>
  void get_count(const char* name, Integer& value) {
    const auto* node = need(name);
    const auto number = node && node->is_integer() ? node->value<std::int64_t>() : std::nullopt;
    if (!number || *number < 0 || *number > std::numeric_limits<int>::max()) return wrong(name, "a count");
    value = static_cast<Integer>(*number);
  }
  /// Append exactly n numbers.
  void get(const char* name, std::size_t n, std::vector<double>& values) {
    const auto* node = need(name);
    append(name, node, n, values);
  }
  /// Append n rows of n numbers.
  void get_square(const char* name, std::size_t n, std::vector<double>& values) {
    const auto* node = need(name);
    const auto* rows = node ? node->as_array() : nullptr;
    if (!rows || rows->size() != n) return wrong(name, "a square list of numbers");
    for (const auto& row : *rows) append(name, &row, n, values);
  }
  void get(const char* name, std::vector<std::string>& values) {
    const auto* node = need(name);
    const auto* items = node ? node->as_array() : nullptr;
    if (!items) return wrong(name, "a list of texts");
    for (const auto& item : *items) {
      if (!item.is_string()) return wrong(name, "a list of texts");
      values.push_back(*item.value<std::string>());
    }
  }

 private:
  const toml::node* need(const char* name) { return table_.get(name); }
  void append(const char* name, const toml::node* node, std::size_t n, std::vector<double>& values) {
    const auto* items = node ? node->as_array() : nullptr;
    if (!items || items->size() != n) return wrong(name, "a list of the right length");
    for (const auto& item : *items) {
      const auto number = finite_number(&item);
      if (!number) return wrong(name, "a list of finite numbers");
      values.push_back(*number);
    }
  }
  void wrong(const char* name, const char* expected) {
    const auto* node = table_.get(name);
    set((node ? line_of(*node) : line_of(table_)) + where_ + name + (node ? " is not " : " is missing; expected ") +
        expected + ".");
  }
  void set(std::string fault) {
    if (fault_.empty()) fault_ = std::move(fault);
  }

  const toml::table& table_;
  std::string where_;
  std::string& fault_;
};

/// Call read(table, index) for every table of an array of tables; a missing array is an empty one.
template <class F>
void each_table(const toml::table& document, const char* name, std::string& fault, F&& read) {
  const toml::node* node = document.get(name);
  if (!node) return;
  const toml::array* tables = node->as_array();
  const auto wrong = [&] {
    if (fault.empty()) fault = line_of(*node) + name + " is not a list of tables.";
  };
  if (!tables) return wrong();
  for (const auto& item : *tables) {
    const toml::table* table = item.as_table();
    if (!table) return wrong();
    read(*table);
  }
}

void read_head(const toml::table& document, result::MaturationReference& r, std::string& fault) {
  Fields f(document, "", fault);
  f.only({"schema_version",
          "id",
          "text",
          "own",
          "synthetic",
          "instrument_class",
          "last_stage_i",
          "last_stage_ii",
          "last_stage_iii",
          "p99_resting",
          "p999_resting",
          "p99_regenerating",
          "p999_regenerating",
          "marker",
          "node",
          "limit_of_blank",
          "software_version",
          "analysis_version",
          "config_hash",
          "control",
          "marrow",
          "normal"});
  f.get("id", r.id);
  f.get("text", r.text);
  f.get("own", r.own);
  f.get("synthetic", r.synthetic);
  f.get("instrument_class", r.instrument_class);
  f.get_count("last_stage_i", r.last_stage_i);
  f.get_count("last_stage_ii", r.last_stage_ii);
  f.get_count("last_stage_iii", r.last_stage_iii);
  f.get("p99_resting", r.p99_resting);
  f.get("p999_resting", r.p999_resting);
  f.get("p99_regenerating", r.p99_regenerating);
  f.get("p999_regenerating", r.p999_regenerating);
  if (f.has("software_version")) f.get("software_version", r.software_version);
  if (f.has("analysis_version")) f.get_count("analysis_version", r.analysis_version);
  if (f.has("config_hash")) f.get("config_hash", r.config_hash);
}

void read_lists(const toml::table& document, result::MaturationReference& r, std::string& fault) {
  each_table(document, "marker", fault, [&](const toml::table& table) {
    result::MarkerAnchor marker;
    Fields f(table, "marker: ", fault);
    f.only({"marker", "zero", "one", "one_decades"});
    f.get("marker", marker.marker);
    f.get("zero", marker.zero);
    f.get("one", marker.one);
    f.get("one_decades", marker.one_decades);
    r.markers.push_back(std::move(marker));
  });
  const std::size_t m = r.markers.size();
  each_table(document, "node", fault, [&](const toml::table& table) {
    Fields f(table, "node " + std::to_string(r.n_nodes++) + ": ", fault);
    f.only({"occupancy", "mean", "robust_sd", "covariance"});
    f.get("occupancy", r.occupancy.emplace_back());
    f.get("mean", m, r.mean);
    f.get("robust_sd", m, r.robust_sd);
    f.get_square("covariance", m, r.covariance);
  });
  each_table(document, "limit_of_blank", fault, [&](const toml::table& table) {
    result::LimitOfBlank limit;
    Fields f(table, "limit_of_blank: ", fault);
    f.only({"n_normals", "rate_class2", "rate_class1", "rate_class3", "confidence", "l95", "analysis_version",
            "markers", "serial", "masked"});
    f.get_count("n_normals", limit.n_normals);
    f.get("rate_class2", limit.rate_class2);
    f.get("rate_class1", limit.rate_class1);
    if (table.contains("rate_class3")) f.get("rate_class3", limit.rate_class3.emplace());
    f.get("confidence", limit.confidence);
    f.get("l95", limit.l95);
    f.get_count("analysis_version", limit.analysis_version);
    f.get("markers", limit.markers);
    if (f.has("serial")) f.get("serial", limit.serial);
    if (f.has("masked")) f.get("masked", limit.masked);
    r.limits.push_back(std::move(limit));
  });
  each_table(document, "control", fault, [&](const toml::table& table) {
    result::ControlBaseline control;
    Fields f(table, "control: ", fault);
    f.only({"marker", "population", "level", "n_normals"});
    f.get("marker", control.marker);
    f.get("population", control.population);
    f.get("level", control.level);
    f.get_count("n_normals", control.n_normals);
    r.controls.push_back(std::move(control));
  });
  each_table(document, "marrow", fault, [&](const toml::table& table) {
    result::MarrowBaseline marrow;
    Fields f(table, "marrow: ", fault);
    f.only({"population", "p5", "n_normals"});
    f.get("population", marrow.population);
    f.get("p5", marrow.p5);
    f.get_count("n_normals", marrow.n_normals);
    r.marrow.push_back(std::move(marrow));
  });
  each_table(document, "normal", fault, [&](const toml::table& table) {
    result::ReferenceNormal normal;
    Fields f(table, "normal: ", fault);
    f.only({"sha256", "regenerating", "acquired", "serial", "markers", "denominator", "class2", "class1",
            "class2_without_cd38", "class1_without_cd38"});
    f.get("sha256", normal.sha256);
    f.get("regenerating", normal.regenerating);
    f.get("acquired", normal.acquired);
    f.get("serial", normal.serial);
    f.get("markers", normal.markers);
    f.get_count("denominator", normal.denominator);
    normal.left_out = f.has("class2") || f.has("class1");
    if (normal.left_out) f.get_count("class2", normal.class2);
    if (normal.left_out) f.get_count("class1", normal.class1);
    if (f.has("class2_without_cd38") || f.has("class1_without_cd38")) {
      f.get_count("class2_without_cd38", normal.class2_without_cd38.emplace());
      f.get_count("class1_without_cd38", normal.class1_without_cd38.emplace());
    }
    r.normals.push_back(std::move(normal));
  });
}

/// What a well-formed document may still get wrong; a sentence, or nothing.
std::string inconsistency(const result::MaturationReference& r) {
  const auto probability = [](double p) { return p >= 0 && p <= 1; };
  if (r.id.empty()) return "id is empty.";
  if (r.n_nodes > 0 && r.markers.empty()) return "there are nodes but no markers.";
  if (!(r.last_stage_i <= r.last_stage_ii && r.last_stage_ii <= r.last_stage_iii) ||
      (r.n_nodes > 0 && r.last_stage_iii >= r.n_nodes)) {
    return "last_stage_i, _ii and _iii are not in order within the nodes.";
  }
  const std::size_t m = r.markers.size();
  for (std::size_t k = 0; k < r.n_nodes; ++k) {
    const double* covariance = r.covariance.data() + k * m * m;
    for (std::size_t i = 0; i < m; ++i) {
      bool good = covariance[i * m + i] > 0;
      for (std::size_t j = 0; j < i; ++j) {
        const double asymmetry = std::abs(covariance[i * m + j] - covariance[j * m + i]);
        good = good && asymmetry <= kAsymmetry * std::sqrt(covariance[i * m + i] * covariance[j * m + j]);
      }
      if (!good) return "node " + std::to_string(k) + ": covariance is not symmetric with a positive diagonal.";
    }
    if (!probability(r.occupancy[k])) return "node " + std::to_string(k) + ": occupancy is outside 0 to 1.";
  }
  for (const auto& limit : r.limits) {
    if (!probability(limit.rate_class2) || !probability(limit.rate_class1) || !probability(limit.confidence) ||
        !probability(limit.l95) || !probability(limit.rate_class3.value_or(0))) {
      return "limit_of_blank: a rate or probability is outside 0 to 1.";
    }
  }
  for (const auto& marrow : r.marrow) {
    if (!probability(marrow.p5)) return "marrow: p5 is outside 0 to 1.";
  }
  for (const auto& normal : r.normals) {
    if (normal.class1 < normal.class2 || normal.class1 > normal.denominator ||
        normal.class1_without_cd38.value_or(0) < normal.class2_without_cd38.value_or(0) ||
        normal.class1_without_cd38.value_or(0) > normal.denominator) {
      return "normal: class2, class1 and denominator are not in order.";
    }
  }
  return {};
}

std::string text_list(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (std::size_t i = 0; i < texts.size(); ++i) out += (i ? ", " : "") + quoted(texts[i]);
  return out + "]";
}

std::string normal_text(const result::ReferenceNormal& n) {
  std::string t = "\n[[normal]]\nsha256 = " + quoted(n.sha256) +
                  "\nregenerating = " + (n.regenerating ? "true" : "false") + "\nacquired = " + quoted(n.acquired) +
                  "\nserial = " + quoted(n.serial) + "\nmarkers = " + text_list(n.markers) +
                  "\ndenominator = " + std::to_string(n.denominator) + "\n";
  if (n.left_out) t += "class2 = " + std::to_string(n.class2) + "\nclass1 = " + std::to_string(n.class1) + "\n";
  if (n.class2_without_cd38 && n.class1_without_cd38) {
    t += "class2_without_cd38 = " + std::to_string(*n.class2_without_cd38) +
         "\nclass1_without_cd38 = " + std::to_string(*n.class1_without_cd38) + "\n";
  }
  return t;
}

}  // namespace

std::string to_toml(const result::MaturationReference& r) {
  const std::size_t m = r.markers.size();
  FCS_ASSERT(r.mean.size() == r.n_nodes * m && r.robust_sd.size() == r.n_nodes * m);
  FCS_ASSERT(r.covariance.size() == r.n_nodes * m * m && r.occupancy.size() == r.n_nodes);
  const auto flag = [](bool b) { return b ? "true" : "false"; };
  std::string t = "# Maturation reference of fcscreen: decades above each marker's zero anchor.\n";
  t += "schema_version = " + std::to_string(kReferenceSchema) + "\n";
  t += "id = " + quoted(r.id) + "\ntext = " + quoted(r.text) + "\n";
  t += std::string("own = ") + flag(r.own) + "\nsynthetic = " + flag(r.synthetic) + "\n";
  t += "instrument_class = " + quoted(r.instrument_class) + "\n";
  t += "last_stage_i = " + std::to_string(r.last_stage_i) + "\nlast_stage_ii = " + std::to_string(r.last_stage_ii) +
       "\nlast_stage_iii = " + std::to_string(r.last_stage_iii) + "\n";
  t += "p99_resting = " + number_text(r.p99_resting, true) + "\np999_resting = " + number_text(r.p999_resting, true);
  t += "\np99_regenerating = " + number_text(r.p99_regenerating, true) +
       "\np999_regenerating = " + number_text(r.p999_regenerating, true) + "\n";
  if (!r.software_version.empty()) t += "software_version = " + quoted(r.software_version) + "\n";
  if (r.analysis_version != 0) t += "analysis_version = " + std::to_string(r.analysis_version) + "\n";
  if (!r.config_hash.empty()) t += "config_hash = " + quoted(r.config_hash) + "\n";
  for (const auto& marker : r.markers) {
    t += "\n[[marker]]\nmarker = " + quoted(marker.marker) + "\nzero = " + quoted(marker.zero) +
         "\none = " + quoted(marker.one) + "\none_decades = " + number_text(marker.one_decades, true) + "\n";
  }
  for (std::size_t k = 0; k < r.n_nodes; ++k) {
    t += "\n[[node]]\noccupancy = " + number_text(r.occupancy[k], true) + "\nmean = " + list({&r.mean[k * m], m}) +
         "\nrobust_sd = " + list({&r.robust_sd[k * m], m}) + "\ncovariance = [\n";
    for (std::size_t i = 0; i < m; ++i) t += "  " + list({&r.covariance[(k * m + i) * m], m}) + ",\n";
    t += "]\n";
  }
  for (const auto& limit : r.limits) {
    t += "\n[[limit_of_blank]]\nn_normals = " + std::to_string(limit.n_normals) +
         "\nrate_class2 = " + number_text(limit.rate_class2, true) +
         "\nrate_class1 = " + number_text(limit.rate_class1, true) +
         (limit.rate_class3 ? "\nrate_class3 = " + number_text(*limit.rate_class3, true) : "") +
         "\nconfidence = " + number_text(limit.confidence, true) + "\nl95 = " + number_text(limit.l95, true) +
         "\nanalysis_version = " + std::to_string(limit.analysis_version) + "\nmarkers = " + text_list(limit.markers) +
         "\n";
    if (!limit.serial.empty()) t += "serial = " + quoted(limit.serial) + "\n";
    if (!limit.masked.empty()) t += "masked = " + text_list(limit.masked) + "\n";
  }
  for (const auto& c : r.controls) {
    t += "\n[[control]]\nmarker = " + quoted(c.marker) + "\npopulation = " + quoted(c.population) +
         "\nlevel = " + number_text(c.level, true) + "\nn_normals = " + std::to_string(c.n_normals) + "\n";
  }
  for (const auto& marrow : r.marrow) {
    t += "\n[[marrow]]\npopulation = " + quoted(marrow.population) + "\np5 = " + number_text(marrow.p5, true) +
         "\nn_normals = " + std::to_string(marrow.n_normals) + "\n";
  }
  for (const auto& normal : r.normals) t += normal_text(normal);
  return t;
}

Result<result::MaturationReference> parse_reference(std::string_view toml, const std::string& name) {
  auto document = parse_toml(toml, name, ErrorKind::Usage, "REF-01");
  if (!document) return fail(document.error());
  const auto refuse = [&](const char* code, const std::string& why) {
    return fail(ErrorKind::Usage, code, why, name, {}, "Build the reference again, or use the shipped one.");
  };
  if ((*document)["schema_version"].value<int>() != kReferenceSchema) {
    return refuse("REF-03", "schema_version is not " + std::to_string(kReferenceSchema) + ".");
  }
  result::MaturationReference reference;
  std::string fault;
  read_head(*document, reference, fault);
  if (fault.empty()) read_lists(*document, reference, fault);
  if (!fault.empty()) return refuse("REF-01", fault);
  if (fault = inconsistency(reference); !fault.empty()) return refuse("REF-02", fault);
  return reference;
}

}  // namespace fcscreen::io::text
