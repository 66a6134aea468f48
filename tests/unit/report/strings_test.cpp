// SPDX-License-Identifier: Apache-2.0
#include "engine/report/strings/say.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "engine/report/words.h"
#include "tests/support/paths.h"

// The string table: every word said stands in it, once, and is said somewhere; its words are the closed vocabulary.
using namespace fcscreen;
using namespace fcscreen::engine;

namespace {

struct Entry {
  std::string kind, key;
  std::vector<std::string> words;
};

#define FCSCREEN_TEXT(key, words) Entry{"text", #key, {words}},
#define FCSCREEN_PLURAL(key, ...) Entry{"plural", #key, {__VA_ARGS__}},
#define FCSCREEN_PLURAL_RULE(rule)
#define FCSCREEN_CODE(list, code, words, more) Entry{"code", std::string(list) + "/" + code, {words, more}},
const std::vector<Entry>& table() {
  static const std::vector<Entry> entries = {
#include FCSCREEN_STRINGS
  };
  return entries;
}
#undef FCSCREEN_TEXT
#undef FCSCREEN_PLURAL
#undef FCSCREEN_PLURAL_RULE
#undef FCSCREEN_CODE

std::string read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// String literals of a source text, without those of #include lines and comments; a literal split over lines is one.
std::vector<std::string> literals(const std::string& source) {
  std::vector<std::string> out;
  bool joins = false;  // nothing but blanks since the last literal
  for (std::size_t i = 0; i < source.size(); ++i) {
    if (source.compare(i, 2, "//") == 0 || source.compare(i, 8, "#include") == 0) {
      i = std::min(source.find('\n', i), source.size());
    } else if (source[i] == '\'' && (i == 0 || std::isalnum(static_cast<unsigned char>(source[i - 1])) == 0)) {
      i = std::min(source.find('\'', i + (source[i + 1] == '\\' ? 3 : 2)), source.size());
      joins = false;
    } else if (source[i] == '"') {
      std::string text;
      for (++i; i < source.size() && source[i] != '"'; ++i) {
        text += source[i];
        if (source[i] == '\\') text += source[++i];
      }
      if (joins) {
        out.back() += text;
      } else {
        out.push_back(text);
      }
      joins = true;
    } else if (std::isspace(static_cast<unsigned char>(source[i])) == 0) {
      joins = false;
    }
  }
  return out;
}

/// Codes, names of files and what is looked for in a result: they are compared or handed on, never said.
const std::set<std::string>& never_said() {
  static const std::set<std::string> all = {
      // lists of the table
      "call", "advice", "level", "denominator", "tissue", "class", "hemodilution", "feature", "held", "apart",
      "serial_class", "priority",
      // states and kinds in a result
      "pass", "fail", "explained", "not_assessable", "not_available", "used", "estimated", "amended", "diploid", "hypo",
      "hyper", "asynchrony", "cross-lineage", "arrest", "midpoint", "survival",
      // what Target::counted names
      "class 2", "class 3", "equivocal", "aberrant", "not removed",
      // attachments
      "result.json", "series.json", "study.json", "summary.json", "application/json"};
  return all;
}

/// True for a text with a word of two small letters in a row: units, codes in capitals and marks have none.
bool has_a_word(const std::string& literal) {
  static const std::regex placeholder("\\{[^}]*\\}|\\\\u[0-9a-f]{4}|\\\\[nt]"), word("[a-z]{2}");
  return std::regex_search(std::regex_replace(literal, placeholder, ""), word);
}

std::vector<std::string> said_outside_the_table(const std::string& source) {
  std::vector<std::string> out;
  for (const std::string& literal : literals(source)) {
    if (has_a_word(literal) && never_said().count(literal) == 0) out.push_back(literal);
  }
  return out;
}

std::vector<std::filesystem::path> sources(const std::filesystem::path& room) {
  std::vector<std::filesystem::path> out;
  for (const auto& entry : std::filesystem::directory_iterator(room)) {
    const auto type = entry.path().extension();
    if (type == ".cpp" || type == ".h") out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

TEST_CASE("Strings: no sentence, heading or label stands in the report's sources outside of the table") {
  const auto room = test::source_dir() / "engine/report";
  const auto files = sources(room);
  REQUIRE(files.size() > 30);
  for (const auto& file : files) {
    std::string text = read(file);
    // The list of forbidden words is none of what is said.
    const auto list = text.find("forbidden_words() {");
    if (file.filename() == "words.cpp" && list != std::string::npos) text.resize(list);
    for (const std::string& literal : said_outside_the_table(text)) {
      FAIL_CHECK(file.filename().string() << " says \"" << literal << "\": give it an entry in strings/en.def");
    }
  }
}

TEST_CASE("Strings: a sentence in a source is found, a code or a comment is not") {
  CHECK(said_outside_the_table("return \"no cells \"\n  \"here\";") == std::vector<std::string>{"no cells here"});
  CHECK(said_outside_the_table("f(\"Events\", '\"', \"{} of {}\")") == std::vector<std::string>{"Events", "{} of {}"});
  CHECK(
      said_outside_the_table("#include \"some/file.h\"\n// says \"nothing at all\"\nx == \"pass\" + \"LOD\"").empty());
}

TEST_CASE("Strings: every entry is said somewhere, and no key twice") {
  std::string code;
  for (const auto& file : sources(test::source_dir() / "engine/report")) code += read(file);
  for (const auto& file : sources(test::source_dir() / "engine/screen")) code += read(file);
  std::set<std::string> keys;
  for (const Entry& e : table()) {
    CAPTURE(e.key);
    CHECK(keys.insert(e.key).second);
    if (e.kind == "code") {
      CHECK(code.find('"' + e.key.substr(0, e.key.find('/')) + '"') != std::string::npos);
    } else {
      CHECK(std::regex_search(code, std::regex("say::" + e.key + "\\b")));
    }
  }
}

TEST_CASE("Strings: the table keeps to the closed vocabulary, but in the sentence of the intended use") {
  for (const Entry& e : table()) {
    if (e.key == "kIntendedUse") continue;
    for (std::string words : e.words) {
      CAPTURE(e.key);
      CAPTURE(words);
      // The day the drug ended is a date, not an instruction.
      words = std::regex_replace(words, std::regex("lenalidomide stop|THE STOP"), "");
      for (const auto& forbidden : forbidden_words()) {
        CHECK_FALSE_MESSAGE(std::regex_search(words, std::regex("\\b" + forbidden + "\\b", std::regex::icase)),
                            forbidden);
      }
    }
  }
}

TEST_CASE("Strings: no entry has doubled blanks, an open place, or both kinds of places") {
  const std::regex in_order("\\{\\}"), numbered("\\{[0-9]\\}");
  const auto count = [](const std::string& text, const std::regex& what) {
    return std::distance(std::sregex_iterator(text.begin(), text.end(), what), std::sregex_iterator());
  };
  for (const Entry& e : table()) {
    for (const std::string& words : e.words) {
      CAPTURE(e.key);
      CAPTURE(words);
      CHECK((e.key == "kTerminalWhy" || e.key == "kResult" || words.find("  ") == std::string::npos));
      const auto braces = std::count(words.begin(), words.end(), '{');
      CHECK(braces == count(words, in_order) + count(words, numbered));
      CHECK(std::count(words.begin(), words.end(), '}') == braces);
      CHECK((count(words, in_order) == 0 || count(words, numbered) == 0));
    }
  }
}

TEST_CASE("Strings: places are filled in order or by number, and left empty without a part") {
  CHECK(say::filled("{} of {}", {"2", 3}) == "2 of 3");
  CHECK(say::filled("{1} von {0}", {"2", 3}) == "3 von 2");
  CHECK(say::filled("{0} and {0}", {"again"}) == "again and again");
  CHECK(say::filled("{} and {}", {"one"}) == "one and ");
  CHECK(say::places("none") == 0);
  CHECK(say::places("{} {}") == 2);
  CHECK(say::places("{1} {0} {1}") == 2);
}

TEST_CASE("Strings: a plural takes the form of its number") {
  CHECK(say::kEventCount(1, "1") == "1 event");
  CHECK(say::kEventCount(0, "0") == "0 events");
  CHECK(say::kMoreGroups(1, 1) == "One more group.");
  CHECK(say::kMoreGroups(5, 5) == "5 more groups.");
}

TEST_CASE("Strings: a code is found in its own list only") {
  REQUIRE(say::find("call", "NOT_DETECTED") != nullptr);
  CHECK(std::string(say::find("call", "NOT_DETECTED")->words) == "Not detected");
  CHECK(say::find("advice", "NOT_DETECTED") == nullptr);
  CHECK(say::words_of("tissue", "XX", "as it is") == "as it is");
}
