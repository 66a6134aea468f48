// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Marks what the shared library libfcs offers to programs outside the tree; everything unmarked is hidden in it.
/// In-tree programs link the static libraries and see every function (engine/adr/0007). Valid in C and C++.
#define FCS_EXPORT __attribute__((visibility("default")))
