// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

// Text steps of marker recognition (SPEC §1.2, steps 2 and 3). A "plain" label has one byte per character:
// ASCII as it is, and the codes below for what is not ASCII. Every function is linear in the length of the label.
namespace fcscreen::gating {

/// A label longer than this many characters is cut: no instrument writes one, and the work per channel stays bounded.
inline constexpr std::size_t kMaxLabelCharacters = 256;

/// Decode UTF-8 (a byte that is none is taken as Latin-1, as old instruments write it) and fold compatibility forms.
///
/// Full-width forms, superscript and subscript digits, special spaces and the micro sign are folded as Unicode NFKC
/// folds them; other characters outside ASCII become "some letter", "some symbol", a dash or one of twelve Greek
/// letters.
[[nodiscard]] std::string plain_label(std::string_view utf8);

/// Upper-case the ASCII letters; Greek letters are without case already.
[[nodiscard]] std::string upper(std::string_view plain);

/// Replace each mass tag ("Nd142", "142Nd", "(Ir191)Di") by a space. Case-sensitive: Cd110 is cadmium, CD110 a
/// receptor.
[[nodiscard]] std::string without_mass_tags(std::string_view plain);
[[nodiscard]] bool has_mass_tag(std::string_view plain);

/// Spell out bare numbers after a CD: "CD13/33" -> "CD13 CD33". `upper_plain` is the result of upper().
[[nodiscard]] std::string with_cd_lists_spelt_out(std::string_view upper_plain);

/// True for a mouse allele label, CD45.1 or CD45.2.
[[nodiscard]] bool names_mouse_cd45(std::string_view upper_plain);

/// Greek spelt out, upper case, separators to single spaces, split names joined ("CD 10", "CD45 RA", "HLA DR").
[[nodiscard]] std::string spaced(std::string_view plain);

/// Split at single spaces.
[[nodiscard]] std::vector<std::string> words_of(std::string_view spaced_text);

}  // namespace fcscreen::gating
