// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <charconv>
#include <cmath>
#include <span>
#include <utility>

#include "io/gatingml/gating_ml.h"
#include "io/gatingml/reader_internal.h"
#include "io/gatingml/writable_internal.h"

namespace fcscreen::io::gatingml {
namespace {

/// Shortest decimal text that reads back as the same double; infinities as XML Schema has them.
std::string text_of(double value) {
  if (std::isinf(value)) return value > 0 ? "INF" : "-INF";
  std::array<char, 32> buffer{};
  return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr};
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += "&#" + std::to_string(static_cast<int>(c)) + ";";
    } else {
      out += c;
    }
  }
  return out;
}

/// Indented lines of elements.
class Writer {
 public:
  explicit Writer(const result::GatingDocument& document) : document_(document) {}

  Result<std::string> write() {
    text_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    open("gating:Gating-ML", " xmlns:gating=\"" + std::string(kGating) + "\" xmlns:transforms=\"" +
                                 std::string(kTransforms) + "\" xmlns:data-type=\"" + std::string(kDataType) + "\"");
    for (const result::SpectrumMatrix& matrix : document_.matrices) write_matrix(matrix);
    for (const result::Transformation& transformation : document_.transformations) {
      if (Status ok = write_transformation(transformation); !ok) return fail(ok.error());
    }
    write_gates();
    close("gating:Gating-ML");
    return std::move(text_);
  }

 private:
  static std::string attribute(const char* name, std::string_view value) {
    return std::string(" ") + name + "=\"" + escaped(value) + "\"";
  }
  static std::string attribute(const char* name, double value) {
    return attribute(name, std::string_view(text_of(value)));
  }

  void line(const std::string& markup) { text_ += std::string(2 * depth_, ' ') + markup + "\n"; }
  void open(const std::string& element, const std::string& attributes = {}) {
    line("<" + element + attributes + ">");
    ++depth_;
  }
  void close(const std::string& element) {
    --depth_;
    line("</" + element + ">");
  }
  void empty(const std::string& element, const std::string& attributes) { line("<" + element + attributes + "/>"); }
  void write_name(const std::string& name) { empty("data-type:fcs-dimension", attribute("data-type:name", name)); }

  void write_matrix(const result::SpectrumMatrix& matrix) {
    open("transforms:spectrumMatrix",
         attribute("transforms:id", matrix.id) +
             (matrix.inverted ? attribute("transforms:matrix-inverted-already", "true") : std::string()));
    for (const auto& [element, names] :
         {std::pair{"transforms:fluorochromes", &matrix.fluorochromes}, {"transforms:detectors", &matrix.detectors}}) {
      open(element);
      for (const std::string& name : *names) write_name(name);
      close(element);
    }
    const std::size_t columns = matrix.inverted ? matrix.fluorochromes.size() : matrix.detectors.size();
    for (std::size_t i = 0; i < matrix.coefficients.size(); ++i) {
      if (i % columns == 0) open("transforms:spectrum");
      empty("transforms:coefficient", attribute("transforms:value", matrix.coefficients[i]));
      if ((i + 1) % columns == 0) close("transforms:spectrum");
    }
    close("transforms:spectrumMatrix");
  }

  Status write_transformation(const result::Transformation& t) {
    std::string attributes = attribute("transforms:id", t.id);
    if (t.bound_min != -result::kInfinity) attributes += attribute("transforms:boundMin", t.bound_min);
    if (t.bound_max != result::kInfinity) attributes += attribute("transforms:boundMax", t.bound_max);
    open("transforms:transformation", attributes);
    if (const auto* ratio = std::get_if<result::RatioSpec>(&t.function)) {
      open("transforms:fratio", parameters({{"A", ratio->A}, {"B", ratio->B}, {"C", ratio->C}}));
      write_name(ratio->x);
      write_name(ratio->y);
      close("transforms:fratio");
    } else if (Status ok = write_scale(t.id, std::get<result::ScaleSpec>(t.function)); !ok) {
      return ok;
    }
    close("transforms:transformation");
    return {};
  }

  static std::string parameters(std::initializer_list<std::pair<const char*, double>> values) {
    std::string text;
    for (const auto& [name, value] : values) text += attribute((std::string("transforms:") + name).c_str(), value);
    return text;
  }

  Status write_scale(const std::string& id, const result::ScaleSpec& spec) {
    if (const auto* s = std::get_if<result::LinearScale>(&spec)) {
      empty("transforms:flin", parameters({{"T", s->T}, {"A", s->A}}));
    } else if (const auto* l = std::get_if<result::LogScale>(&spec)) {
      empty("transforms:flog", parameters({{"T", l->T}, {"M", l->M}}));
    } else if (const auto* a = std::get_if<result::AsinhScale>(&spec)) {
      empty("transforms:fasinh", parameters({{"T", a->T}, {"M", a->M}, {"A", a->A}}));
    } else if (const auto* g = std::get_if<result::LogicleScale>(&spec)) {
      empty("transforms:logicle", parameters({{"T", g->T}, {"W", g->W}, {"M", g->M}, {"A", g->A}}));
    } else if (const auto* h = std::get_if<result::HyperlogScale>(&spec)) {
      empty("transforms:hyperlog", parameters({{"T", h->T}, {"W", h->W}, {"M", h->M}, {"A", h->A}}));
    } else {
      return not_writable("the scale \"" + id + "\" has no element there");
    }
    return {};
  }

  /// compensation-ref and transformation-ref of a dimension.
  [[nodiscard]] std::string references(const result::Dimension& d) const {
    using Kind = result::CompensationRef::Kind;
    const Kind kind = d.compensation.kind;
    std::string text =
        attribute("gating:compensation-ref", kind == Kind::Matrix ? document_.matrices[d.compensation.matrix].id
                                             : kind == Kind::File ? "FCS"
                                                                  : "uncompensated");
    if (d.transformation)
      text += attribute("gating:transformation-ref", document_.transformations[*d.transformation].id);
    return text;
  }

  void write_channel(const result::Dimension& d) {
    if (!d.ratio) return write_name(d.name);
    empty("data-type:new-dimension", attribute("data-type:transformation-ref", document_.transformations[*d.ratio].id));
  }

  void write_dimension(std::size_t index, const std::string& limits = {}) {
    const result::Dimension& d = document_.dimensions[index];
    open("gating:dimension", references(d) + limits);
    write_channel(d);
    close("gating:dimension");
  }

  void write_values(const char* parent, const char* element, std::span<const double> values) {
    open(parent);
    for (const double value : values) empty(element, attribute("data-type:value", value));
    close(parent);
  }

  void write_shape(const result::RectangleGate& shape) {
    for (const result::Range& range : shape.ranges) {
      std::string limits;
      if (range.min != -result::kInfinity) limits += attribute("gating:min", range.min);
      if (range.max != result::kInfinity) limits += attribute("gating:max", range.max);
      write_dimension(range.column, limits);
    }
  }
  void write_shape(const result::PolygonGate& shape) {
    write_dimension(shape.x);
    write_dimension(shape.y);
    for (const result::Point& p : shape.vertices) {
      write_values("gating:vertex", "gating:coordinate", std::array<double, 2>{p.x, p.y});
    }
  }
  void write_shape(const result::EllipsoidGate& shape) {
    for (const std::size_t column : shape.columns) write_dimension(column);
    write_values("gating:mean", "gating:coordinate", shape.mean);
    open("gating:covarianceMatrix");
    for (std::size_t i = 0; i < shape.columns.size(); ++i) {
      write_values("gating:row", "gating:entry",
                   std::span(shape.covariance).subspan(i * shape.columns.size(), shape.columns.size()));
    }
    close("gating:covarianceMatrix");
    empty("gating:distanceSquare", attribute("data-type:value", shape.distance_square));
  }
  void write_shape(const result::BooleanGate& shape) {
    const std::string op = shape.op == result::BooleanOp::And  ? "gating:and"
                           : shape.op == result::BooleanOp::Or ? "gating:or"
                                                               : "gating:not";
    open(op);
    for (const result::GateOperand& operand : shape.operands) {
      empty("gating:gateReference", attribute("gating:ref", operand.gate) +
                                        (operand.complement ? attribute("gating:use-as-complement", "true") : ""));
    }
    close(op);
  }

  static std::string gate_attributes(const std::string& id, const std::string& parent) {
    return attribute("gating:id", id) + (parent.empty() ? std::string() : attribute("gating:parent_id", parent));
  }

  void write_quadrants(const result::QuadrantGate& group) {
    open("gating:QuadrantGate", gate_attributes(group.id, document_.gates[group.quadrants.front().gate].parent));
    for (const result::QuadrantDivider& divider : group.dividers) {
      const result::Dimension& d = document_.dimensions[divider.dimension];
      open("gating:divider", attribute("gating:id", divider.id) + references(d));
      write_channel(d);
      for (const double value : divider.values) line("<gating:value>" + text_of(value) + "</gating:value>");
      close("gating:divider");
    }
    for (const result::Quadrant& quadrant : group.quadrants) {
      open("gating:Quadrant", attribute("gating:id", document_.gates[quadrant.gate].id));
      for (const result::QuadrantPosition& position : quadrant.positions) {
        empty("gating:position", attribute("gating:divider_ref", group.dividers[position.divider].id) +
                                     attribute("gating:location", position.location));
      }
      close("gating:Quadrant");
    }
    close("gating:QuadrantGate");
  }

  void write_gates() {
    // The group of each quadrant; the first one writes it.
    std::vector<const result::QuadrantGate*> group(document_.gates.size(), nullptr);
    std::vector<bool> is_first(document_.gates.size(), false);
    for (const result::QuadrantGate& quadrants : document_.quadrant_gates) {
      is_first[quadrants.quadrants.front().gate] = true;
      for (const result::Quadrant& quadrant : quadrants.quadrants) group[quadrant.gate] = &quadrants;
    }
    static constexpr std::array<const char*, 4> kElements = {"gating:RectangleGate", "gating:PolygonGate",
                                                             "gating:EllipsoidGate", "gating:BooleanGate"};
    for (std::size_t g = 0; g < document_.gates.size(); ++g) {
      const result::Gate& gate = document_.gates[g];
      if (group[g] != nullptr) {
        if (is_first[g]) write_quadrants(*group[g]);
        continue;
      }
      const char* element = kElements[gate.shape.index()];
      open(element, gate_attributes(gate.id, gate.parent));
      std::visit([&](const auto& shape) { write_shape(shape); }, gate.shape);
      close(element);
    }
  }

  const result::GatingDocument& document_;
  std::string text_;
  std::size_t depth_ = 0;
};

}  // namespace

Result<std::string> write_gating_ml(const result::GatingDocument& document) {
  if (Status ok = check_indices(document); !ok) return fail(ok.error());
  return Writer(document).write();
}

}  // namespace fcscreen::io::gatingml
