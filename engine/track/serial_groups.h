// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/result/serial.h"

namespace fcscreen::engine {

/// Two groups of different samples are one where no marker's difference from the normal path differs by more than this
/// [DESIGN]: √2 times the half decade that makes a feature (SPEC §2.3), since both medians have an error of their own.
inline constexpr double kGroupDecades = 0.7071;
/// And their places on the path by no more than this [DESIGN].
inline constexpr double kGroupPseudotime = 0.25;

/// Name the groups that have no name yet so that one population has one name in every sample.
///
/// Groups are taken from the largest on; each joins the first larger one it agrees with in all traits that either shows
/// (a marker that only one shows is, in the other, no further from 0 than its smallest trait). Groups of one sample
/// that are one population are added up. A population seen in a single sample has no course: it gets no name and is
/// removed, though its events stay in the sample's count. A sample without events of a population gets it with 0, so
/// that every sample names all of them. Names say the traits: "CD10 +1.3, CD45 -0.9". The order of the samples does not
/// matter. Samples whose groups are named already are left alone.
void name_groups(std::span<result::SerialSample> samples);

}  // namespace fcscreen::engine
