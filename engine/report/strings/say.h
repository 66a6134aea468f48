// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

// The string table as code: every entry of en.def as a constant of this namespace. A sentence without places is a
// `const char*`; one with places is called with what stands in them, and the compiler counts them:
// `say::kCountOf(count, total)`.
#ifndef FCSCREEN_STRINGS
#define FCSCREEN_STRINGS "engine/report/strings/en.def"
#endif

namespace fcscreen::engine::say {

/// What fills one place of a sentence: words, or a whole number in plain digits (use format_count() to group them).
class Part {
 public:
  template <class T>
  Part(T&& value) {  // NOLINT(google-explicit-constructor,bugprone-forwarding-reference-overload)
    if constexpr (std::is_integral_v<std::decay_t<T>>) {
      text_ = std::to_string(value);
    } else {
      text_ = std::string(std::forward<T>(value));
    }
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

/// Places of a sentence: "{}" are counted, of "{0}" … "{9}" the highest counts. A sentence has one kind only.
constexpr std::size_t places(const char* sentence) {
  std::size_t in_order = 0, numbered = 0;
  for (const char* c = sentence; *c != '\0'; ++c) {
    if (*c != '{') continue;
    if (c[1] == '}') ++in_order;
    if (c[1] >= '0' && c[1] <= '9' && c[2] == '}') {
      const auto number = static_cast<std::size_t>(c[1] - '0') + 1;
      numbered = number > numbered ? number : numbered;
    }
  }
  return in_order + numbered;
}

/// The sentence with "{}" replaced by the parts in order, or "{0}" … "{9}" by the part of that number, as a language
/// with another order of words needs. A place without a part stays empty.
[[nodiscard]] std::string filled(const char* sentence, std::initializer_list<Part> parts);

/// A sentence with `N` places.
template <std::size_t N>
struct Sentence {
  const char* words;
  template <class... Parts>
  [[nodiscard]] std::string operator()(Parts&&... parts) const {
    static_assert(sizeof...(Parts) == N, "as many parts as the sentence has places");
    return filled(words, {Part(std::forward<Parts>(parts))...});
  }
};

template <std::size_t N>
constexpr auto entry(const char* words) {
  if constexpr (N == 0) {
    return words;
  } else {
    return Sentence<N>{words};
  }
}

/// The forms a sentence takes with a number, in the order of the language's rule; a form may leave places out.
template <std::size_t Forms>
struct Plural {
  std::array<const char*, Forms> forms;
  /// The form for `n`, filled. `n` itself is printed only where a part says it.
  template <class... Parts>
  [[nodiscard]] std::string operator()(std::size_t n, Parts&&... parts) const;
};

/// A code of a closed list in words: its name or meaning, and where the list has one the next step.
struct Coded {
  std::string_view list, code;
  const char *words, *more;
};
/// The entry of a code in a list ("call", "advice", …) of the table; null where it has none.
[[nodiscard]] const Coded* find(std::string_view list, std::string_view code);
/// Its words, or `otherwise`.
[[nodiscard]] std::string words_of(std::string_view list, std::string_view code, std::string_view otherwise = {});

#define FCSCREEN_TEXT(key, words) inline constexpr auto key = entry<places(words)>(words);
#define FCSCREEN_PLURAL(key, ...) \
  inline constexpr auto key = Plural<std::to_array<const char*>({__VA_ARGS__}).size()>{{__VA_ARGS__}};
#define FCSCREEN_PLURAL_RULE(rule) \
  constexpr std::size_t form_of(std::size_t n) { return rule; }
#define FCSCREEN_CODE(list, code, words, more)
#include FCSCREEN_STRINGS
#undef FCSCREEN_TEXT
#undef FCSCREEN_PLURAL
#undef FCSCREEN_PLURAL_RULE
#undef FCSCREEN_CODE

template <std::size_t Forms>
template <class... Parts>
std::string Plural<Forms>::operator()(std::size_t n, Parts&&... parts) const {
  return filled(forms[form_of(n)], {Part(std::forward<Parts>(parts))...});
}

}  // namespace fcscreen::engine::say
