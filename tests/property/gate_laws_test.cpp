// SPDX-License-Identifier: Apache-2.0
// Laws of gating on random documents and random files: De Morgan, child ⊆ parent, order of events, order and direction
// of vertices, writing and reading again.
#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <map>
#include <numeric>
#include <string>
#include <variant>
#include <vector>

#include "io/gatingml/gating_ml.h"
#include "tests/property/random_gating.h"

using namespace fcscreen;
using namespace fcscreen::test;
using engine::GateProgram;
using result::BooleanGate;
using result::BooleanOp;
using result::Gate;
using result::GateOperand;
using result::GatingDocument;

namespace {

/// Sizes about one block and a half, seldom a multiple of anything.
std::size_t some_size(Draw& draw) { return 9000 + draw.below(16000); }

GateProgram make_program(const io::fcs::File& file, const GatingDocument& document,
                         engine::KeepColumns keep = engine::KeepColumns::No) {
  auto program = GateProgram::make(file, 0, document, keep);
  REQUIRE_MESSAGE(program, program.error().message);
  return std::move(*program);
}

/// Random numbers 0 to n - 1 in a random order.
std::vector<std::size_t> shuffled(Draw& draw, std::size_t n) {
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = n; i > 1; --i) std::swap(order[i - 1], order[draw.below(i)]);
  return order;
}

std::vector<GateOperand> complements(std::vector<GateOperand> operands) {
  for (GateOperand& operand : operands) operand.complement = !operand.complement;
  return operands;
}

/// What a boolean gate must hold, by its own definition.
Bitmask combined(const BooleanGate& gate, const std::map<std::string, Bitmask>& masks) {
  Bitmask out;
  for (std::size_t i = 0; i < gate.operands.size(); ++i) {
    Bitmask mask = masks.at(gate.operands[i].gate).clone();
    if (gate.operands[i].complement) mask.flip();
    if (i == 0) {
      out = std::move(mask);
    } else if (gate.op == BooleanOp::And) {
      out &= mask;
    } else {
      out |= mask;
    }
  }
  if (gate.op == BooleanOp::Not) out.flip();
  return out;
}

/// The gates of one document with their masks on all events of a file, by id.
std::map<std::string, Bitmask> gate_all(const io::fcs::File& file, const GatingDocument& document, unsigned threads) {
  const GateProgram program = make_program(file, document);
  std::vector<Bitmask> masks = masks_of(program, threads);
  std::map<std::string, Bitmask> out;
  for (std::size_t g = 0; g < masks.size(); ++g) {
    const std::size_t tail = masks[g].size() % 64;
    if (tail != 0) REQUIRE((masks[g].words().back() >> tail) == 0);
    out.emplace(document.gates[g].id, std::move(masks[g]));
  }
  return out;
}

}  // namespace

TEST_CASE("De Morgan: and / or of gates is the complement of or / and of their complements, below any parent") {
  std::size_t compared = 0, neither_empty_nor_full = 0;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    CAPTURE(seed);
    Draw draw(1000 + seed);
    const std::string bytes = random_events(draw, some_size(draw)).bytes();
    const io::fcs::File file = open_random(bytes);
    GatingDocument document = random_document(draw, file);
    const std::size_t n_given = document.gates.size();
    struct Law {
      std::string whole;
      BooleanGate definition;
      std::vector<std::string> same;
    };
    std::vector<Law> laws;
    for (std::size_t k = 0; k < 20; ++k) {
      std::vector<GateOperand> operands;
      for (std::size_t i = 0, n = 2 + draw.below(3); i < n; ++i) {
        operands.push_back({document.gates[draw.below(n_given)].id, draw.uniform() < 0.5});
      }
      const std::string parent = draw.uniform() < 0.5 ? document.gates[draw.below(n_given)].id : "";
      for (const BooleanOp op : {BooleanOp::And, BooleanOp::Or}) {
        const BooleanOp dual = op == BooleanOp::And ? BooleanOp::Or : BooleanOp::And;
        const std::string id = std::to_string(k) + (op == BooleanOp::And ? " and" : " or");
        document.gates.push_back({id, parent, BooleanGate{op, operands}});
        document.gates.push_back({id + " dual", "", BooleanGate{dual, complements(operands)}});
        document.gates.push_back({id + " by not", parent, BooleanGate{BooleanOp::Not, {{id + " dual"}}}});
        document.gates.push_back(
            {id + " by flag", parent, BooleanGate{op, {{id + " dual", true}, {id + " dual", true}}}});
        laws.push_back({id, {op, operands}, {id + " by not", id + " by flag"}});
      }
    }
    const auto masks = gate_all(file, document, seed % 2 == 0 ? 7 : 1);
    for (const Law& law : laws) {
      CAPTURE(law.whole);
      const auto at = std::find_if(document.gates.begin(), document.gates.end(),
                                   [&](const Gate& gate) { return gate.id == law.whole; });
      Bitmask expected = combined(law.definition, masks);
      if (!at->parent.empty()) expected &= masks.at(at->parent);
      CHECK(differences(masks.at(law.whole), expected) == 0);
      for (const std::string& id : law.same) CHECK(differences(masks.at(id), masks.at(law.whole)) == 0);
      ++compared;
      neither_empty_nor_full += expected.count() > 0 && expected.count() < expected.size();
    }
  }
  CHECK(neither_empty_nor_full > compared / 3);
}

TEST_CASE("a gate is its own test and its parent's mask at any depth, whatever the order of the gates") {
  constexpr std::size_t kDepth = 60;
  std::size_t deep_members = 0;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    CAPTURE(seed);
    Draw draw(2000 + seed);
    const std::string bytes = random_events(draw, some_size(draw)).bytes();
    const io::fcs::File file = open_random(bytes);
    GatingDocument document = random_document(draw, file);
    const std::vector<Gate> given = document.gates;
    const auto any = [&]() -> const Gate& { return given[draw.below(given.size())]; };
    for (std::size_t k = 0; k < kDepth; ++k) {
      // Wide, so that the chain does not run empty: outside one of three gates or inside a fourth.
      BooleanGate wide{BooleanOp::Or, {{any().id, true}, {any().id, true}, {any().id, true}, {any().id}}};
      const std::string id = "chain " + std::to_string(k);
      document.gates.push_back({id, k == 0 ? "" : "chain " + std::to_string(k - 1), wide});
      document.gates.push_back({"child " + std::to_string(k), id, any().shape});
    }
    const std::vector<Gate> ordered = document.gates;
    const std::vector<std::size_t> order = shuffled(draw, ordered.size());
    for (std::size_t i = 0; i < order.size(); ++i) document.gates[i] = ordered[order[i]];
    const auto masks = gate_all(file, document, seed % 2 == 0 ? 2 : 1);

    GatingDocument alone = document;
    std::erase_if(alone.gates, [](const Gate& gate) { return std::holds_alternative<BooleanGate>(gate.shape); });
    for (Gate& gate : alone.gates) gate.parent.clear();
    const auto own = gate_all(file, alone, 1);
    std::map<std::string, std::string> parents;
    for (const Gate& gate : ordered) parents[gate.id] = gate.parent;
    for (const Gate& gate : ordered) {
      CAPTURE(gate.id);
      const auto* boolean = std::get_if<BooleanGate>(&gate.shape);
      Bitmask test = boolean != nullptr ? combined(*boolean, masks) : own.at(gate.id).clone();
      if (boolean != nullptr && gate.complement) test.flip();
      const Bitmask& mask = masks.at(gate.id);
      CHECK(differences(mask, gate.parent.empty() ? test.clone() : test & masks.at(gate.parent)) == 0);
      for (std::string above = gate.parent; !above.empty(); above = parents.at(above)) {
        CHECK(count_and(mask, masks.at(above)) == mask.count());
      }
    }
    deep_members += masks.at("chain " + std::to_string(kDepth - 1)).count();
  }
  CHECK(deep_members > 1000);
}

TEST_CASE("a permutation of the events permutes masks and display values exactly, at any number of threads") {
  std::size_t members = 0;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    CAPTURE(seed);
    Draw draw(3000 + seed);
    RandomEvents events = random_events(draw, some_size(draw));
    const std::size_t n = events.columns[0].size();
    const std::string bytes = events.bytes();
    const io::fcs::File file = open_random(bytes);
    const GatingDocument document = random_document(draw, file);
    const std::vector<std::size_t> order = shuffled(draw, n);
    for (std::vector<float>& column : events.columns) {
      const std::vector<float> before = column;
      for (std::size_t e = 0; e < n; ++e) column[e] = before[order[e]];
    }
    const std::string permuted_bytes = events.bytes();
    const io::fcs::File permuted_file = open_random(permuted_bytes);

    struct Gated {
      std::vector<Bitmask> masks;
      std::vector<std::vector<float>> columns;
    };
    const auto gate = [&](const io::fcs::File& from, unsigned threads) {
      const GateProgram program = make_program(from, document, engine::KeepColumns::Yes);
      Gated out{{}, std::vector<std::vector<float>>(document.dimensions.size(), std::vector<float>(n))};
      std::vector<float*> columns;
      for (auto& column : out.columns) columns.push_back(column.data());
      for (std::size_t g = 0; g < document.gates.size(); ++g) out.masks.emplace_back(n);
      REQUIRE(program.evaluate(0, n, threads, columns, out.masks));
      return out;
    };
    const Gated expected = gate(file, 1);
    for (const unsigned threads : {1U, 2U, 7U}) {
      CAPTURE(threads);
      const Gated permuted = gate(permuted_file, threads);
      for (std::size_t g = 0; g < document.gates.size(); ++g) {
        CAPTURE(g);
        std::size_t wrong = 0;
        for (std::size_t e = 0; e < n; ++e) wrong += permuted.masks[g].test(e) != expected.masks[g].test(order[e]);
        CHECK(wrong == 0);
        members += expected.masks[g].count();
      }
      for (std::size_t d = 0; d < document.dimensions.size(); ++d) {
        CAPTURE(d);
        const auto bits = [](float v) { return std::bit_cast<std::uint32_t>(v); };
        std::size_t wrong = 0;
        for (std::size_t e = 0; e < n; ++e)
          wrong += bits(permuted.columns[d][e]) != bits(expected.columns[d][order[e]]);
        CHECK(wrong == 0);
      }
    }
  }
  CHECK(members > 100000);
}

TEST_CASE("polygons in a document: neither the first vertex nor the direction changes a mask") {
  std::size_t polygons = 0;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    CAPTURE(seed);
    Draw draw(4000 + seed);
    const std::string bytes = random_events(draw, some_size(draw)).bytes();
    const io::fcs::File file = open_random(bytes);
    GatingDocument document = random_document(draw, file);
    std::map<std::string, std::string> same_as;
    for (const Gate& gate : std::vector<Gate>(document.gates)) {
      const auto* polygon = std::get_if<result::PolygonGate>(&gate.shape);
      if (polygon == nullptr) continue;
      for (std::size_t turn = 0; turn < polygon->vertices.size(); ++turn) {
        for (const bool reversed : {false, true}) {
          result::PolygonGate other = *polygon;
          std::rotate(other.vertices.begin(), other.vertices.begin() + static_cast<std::ptrdiff_t>(turn),
                      other.vertices.end());
          if (reversed) std::reverse(other.vertices.begin(), other.vertices.end());
          const std::string id = gate.id + " " + std::to_string(turn) + (reversed ? "r" : "");
          document.gates.push_back({id, gate.parent, other, gate.complement});
          same_as[id] = gate.id;
        }
      }
    }
    const auto masks = gate_all(file, document, 1);
    for (const auto& [id, original] : same_as) {
      CAPTURE(id);
      CHECK(differences(masks.at(id), masks.at(original)) == 0);
      polygons += masks.at(original).count() > 0;
    }
  }
  CHECK(polygons > 100);
}

namespace {

/// The document as a reader numbers it: dimensions in the order in which gates first use them, each once, none unused.
GatingDocument renumbered(const GatingDocument& document) {
  GatingDocument out = document;
  out.dimensions.clear();
  const auto renumber = [&](std::size_t& column) {
    const result::Dimension& dimension = document.dimensions[column];
    const auto at = std::find(out.dimensions.begin(), out.dimensions.end(), dimension);
    column = static_cast<std::size_t>(at - out.dimensions.begin());
    if (at == out.dimensions.end()) out.dimensions.push_back(dimension);
  };
  for (Gate& gate : out.gates) {
    if (auto* rectangle = std::get_if<result::RectangleGate>(&gate.shape)) {
      for (result::Range& range : rectangle->ranges) renumber(range.column);
    } else if (auto* polygon = std::get_if<result::PolygonGate>(&gate.shape)) {
      renumber(polygon->x);
      renumber(polygon->y);
    } else if (auto* ellipsoid = std::get_if<result::EllipsoidGate>(&gate.shape)) {
      for (std::size_t& column : ellipsoid->columns) renumber(column);
    }
  }
  return out;
}

/// Three fluorochromes on four detectors, and gates on what they are solved to.
void add_spectra(Draw& draw, GatingDocument& document) {
  result::SpectrumMatrix matrix{"spectra", {"F1", "F2", "F3"}, {"P2", "P3", "P4", "P5"}, {}, false};
  for (std::size_t f = 0; f < 3; ++f) {
    for (std::size_t d = 0; d < 4; ++d) matrix.coefficients.push_back(f == d ? 1 : draw.between(0, 0.3));
  }
  document.matrices.push_back(matrix);
  for (const std::string& name : matrix.fluorochromes) {
    const std::size_t d = document.dimensions.size();
    document.dimensions.push_back({{result::CompensationRef::Kind::Matrix, 0}, name, {}, {}});
    const double middle = draw.between(-50, 500);
    document.gates.push_back({"on " + name, "", result::RectangleGate{{{d, middle, draw.between(600, 1e5)}}}});
  }
}

}  // namespace

TEST_CASE("Gating-ML written and read again: an equal document, and equal masks") {
  std::size_t members = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    CAPTURE(seed);
    Draw draw(5000 + seed);
    const std::string bytes = random_events(draw, some_size(draw)).bytes();
    const io::fcs::File file = open_random(bytes);
    GatingDocument document = random_document(draw, file, Vocabulary::GatingMl);
    add_spectra(draw, document);
    const auto text = io::gatingml::write_gating_ml(document);
    REQUIRE_MESSAGE(text, text.error().message);
    const auto read = io::gatingml::read_gating_ml(*text, "written");
    REQUIRE_MESSAGE(read, read.error().message);
    CHECK(read->findings.empty());
    const GatingDocument expected = renumbered(document);
    CHECK(read->document.transformations == expected.transformations);
    CHECK(read->document.matrices == expected.matrices);
    CHECK(read->document.dimensions == expected.dimensions);
    CHECK(read->document.gates == expected.gates);
    CHECK(io::gatingml::write_gating_ml(read->document).value() == *text);
    const std::vector<Bitmask> before = masks_of(make_program(file, document));
    const std::vector<Bitmask> after = masks_of(make_program(file, read->document));
    REQUIRE(after.size() == before.size());
    for (std::size_t g = 0; g < before.size(); ++g) {
      CAPTURE(g);
      CHECK(differences(after[g], before[g]) == 0);
      members += before[g].count();
    }
  }
  CHECK(members > 100000);
}
