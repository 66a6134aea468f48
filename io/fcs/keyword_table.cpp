// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/keyword_table.h"

#include <array>
#include <cstddef>

namespace fcscreen::io::fcs {
namespace {

struct Entry {
  std::string_view pattern;  // '#' stands for one or more digits
  std::string_view status;   // one letter per version 2.0, 3.0, 3.1, 3.2: R, O, D or - (absent)
};

constexpr std::array kTable = {
    Entry{"$ABRT", "OOOO"},
    Entry{"$BEGINANALYSIS", "-RRO"},
    Entry{"$ENDANALYSIS", "-RRO"},
    Entry{"$BEGINDATA", "-RRR"},
    Entry{"$ENDDATA", "-RRR"},
    Entry{"$BEGINSTEXT", "-RRO"},
    Entry{"$ENDSTEXT", "-RRO"},
    Entry{"$BEGINDATETIME", "---O"},
    Entry{"$ENDDATETIME", "---O"},
    Entry{"$BTIM", "OOOD"},
    Entry{"$ETIM", "OOOD"},
    Entry{"$BYTEORD", "RRRR"},
    Entry{"$CARRIERID", "---O"},
    Entry{"$CARRIERTYPE", "---O"},
    Entry{"$LOCATIONID", "---O"},
    Entry{"$CELLS", "OOOO"},
    Entry{"$COM", "OOOO"},
    Entry{"$EXP", "OOOO"},
    Entry{"$FIL", "OOOO"},
    Entry{"$INST", "OOOO"},
    Entry{"$OP", "OOOO"},
    Entry{"$PROJ", "OOOO"},
    Entry{"$SMNO", "OOOO"},
    Entry{"$SRC", "OOOO"},
    Entry{"$SYS", "OOOO"},
    Entry{"$COMP", "-O--"},
    Entry{"$CSMODE", "-OO-"},
    Entry{"$CSTOT", "-OO-"},
    Entry{"$CSVBITS", "-OO-"},
    Entry{"$CSV#FLAG", "-OO-"},
    Entry{"$CYT", "OOOR"},
    Entry{"$CYTSN", "-OOO"},
    Entry{"$DATATYPE", "RRRR"},
    Entry{"$DATE", "OOOD"},
    Entry{"$DFC#TO#", "O---"},
    Entry{"$FLOWRATE", "---O"},
    Entry{"$GATE", "OOD-"},
    Entry{"$G#E", "OOD-"},
    Entry{"$G#F", "OOD-"},
    Entry{"$G#N", "OOD-"},
    Entry{"$G#P", "OOD-"},
    Entry{"$G#R", "OOD-"},
    Entry{"$G#S", "OOD-"},
    Entry{"$G#T", "OOD-"},
    Entry{"$G#V", "OOD-"},
    Entry{"$GATING", "OODD"},
    Entry{"$R#I", "OODD"},
    Entry{"$R#W", "OODD"},
    Entry{"$LAST_MODIFIED", "--OO"},
    Entry{"$LAST_MODIFIER", "--OO"},
    Entry{"$ORIGINALITY", "--OO"},
    Entry{"$LOST", "OOOO"},
    Entry{"$MODE", "RRRD"},
    Entry{"$NEXTDATA", "RRRR"},
    Entry{"$PAR", "RRRR"},
    Entry{"$PK#", "OOD-"},
    Entry{"$PKN#", "OOD-"},
    Entry{"$PLATEID", "--OD"},
    Entry{"$PLATENAME", "--OD"},
    Entry{"$WELLID", "--OD"},
    Entry{"$P#ANALYTE", "---O"},
    Entry{"$P#B", "RRRR"},
    Entry{"$P#CALIBRATION", "--OO"},
    Entry{"$P#D", "--OO"},
    Entry{"$P#DATATYPE", "---O"},
    Entry{"$P#DET", "---O"},
    Entry{"$P#TAG", "---O"},
    Entry{"$P#E", "ORRR"},
    Entry{"$P#F", "OOOO"},
    Entry{"$P#FEATURE", "---O"},
    Entry{"$P#G", "-OOO"},
    Entry{"$P#L", "OOOO"},
    Entry{"$P#N", "OORR"},
    Entry{"$P#O", "OOOO"},
    Entry{"$P#T", "OOOO"},
    Entry{"$P#V", "OOOO"},
    Entry{"$P#P", "OOOD"},
    Entry{"$P#R", "RRRR"},
    Entry{"$P#S", "OOOO"},
    Entry{"$P#TYPE", "---O"},
    Entry{"$SPILLOVER", "--OO"},
    Entry{"$TIMESTEP", "-OOO"},
    Entry{"$TOT", "ORRR"},
    Entry{"$TR", "OOOO"},
    Entry{"$UNICODE", "-O--"},
    Entry{"$UNSTAINEDCENTERS", "---O"},
    Entry{"$UNSTAINEDINFO", "---O"},
    Entry{"$VOL", "--OO"},
    Entry{"$CSDATE", "-OO-"},
    Entry{"$CSDEFFILE", "-OO-"},
    Entry{"$CSEXP", "-OO-"},
    Entry{"$CS#NAME", "-OO-"},
    Entry{"$CS#NUM", "-OO-"},
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool matches(std::string_view pattern, std::string_view key) {
  std::size_t k = 0;
  for (const char p : pattern) {
    if (p == '#') {
      if (k >= key.size() || !is_digit(key[k])) return false;
      while (k < key.size() && is_digit(key[k])) ++k;
    } else {
      if (k >= key.size() || key[k] != p) return false;
      ++k;
    }
  }
  return k == key.size();
}

const Entry* find_entry(std::string_view key) {
  for (const Entry& entry : kTable) {
    if (matches(entry.pattern, key)) return &entry;
  }
  return nullptr;
}

}  // namespace

int version_index(std::string_view version) {
  if (version == "FCS2.0") return 0;
  if (version == "FCS3.1") return 2;
  if (version == "FCS3.2") return 3;
  return 1;
}

KeywordStatus keyword_status(std::string_view upper_key, int version) {
  const Entry* entry = find_entry(upper_key);
  if (entry == nullptr) return KeywordStatus::Unknown;
  switch (entry->status[static_cast<std::size_t>(version)]) {
    case 'R': return KeywordStatus::Required;
    case 'O': return KeywordStatus::Optional;
    case 'D': return KeywordStatus::Deprecated;
    default: return KeywordStatus::Absent;
  }
}

bool is_of_later_version(std::string_view upper_key, int version) {
  const Entry* entry = find_entry(upper_key);
  return entry != nullptr && entry->status.find_first_not_of('-') > static_cast<std::size_t>(version);
}

KeywordNumber keyword_number(std::string_view upper_key) {
  struct Kind {
    std::string_view pattern;
    KeywordNumber number;
  };
  static constexpr std::array kKinds = {
      Kind{"$ABRT", KeywordNumber::Integer}, Kind{"$LOST", KeywordNumber::Integer},
      Kind{"$GATE", KeywordNumber::Integer}, Kind{"$CSTOT", KeywordNumber::Integer},
      Kind{"$PK#", KeywordNumber::Integer},  Kind{"$PKN#", KeywordNumber::Integer},
      Kind{"$P#P", KeywordNumber::Real},     Kind{"$P#O", KeywordNumber::Real},
      Kind{"$P#V", KeywordNumber::Real},     Kind{"$P#L", KeywordNumber::List},
      Kind{"$VOL", KeywordNumber::Real},     Kind{"$TIMESTEP", KeywordNumber::Real},
  };
  for (const Kind& kind : kKinds) {
    if (matches(kind.pattern, upper_key)) return kind.number;
  }
  return KeywordNumber::None;
}

std::string upper_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

}  // namespace fcscreen::io::fcs
