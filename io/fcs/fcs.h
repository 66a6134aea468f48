// SPDX-License-Identifier: Apache-2.0
#pragma once

// The C interface of libfcs: read Flow Cytometry Standard files (FCS 2.0 to 3.2) from C or anything that calls C.
//
//   fcs_file* file = NULL;
//   fcs_error error;
//   if (fcs_open("tube.fcs", FCS_POLICY_STANDARD, &file, &error) != FCS_OK) { fprintf(stderr, "%s\n", error.text); }
//   fcs_selection all = FCS_SELECT_ALL;
//   size_t n = fcs_event_count(file, 0) * fcs_parameter_count(file, 0);
//   double* values = malloc(n * sizeof *values);
//   if (fcs_read_double(file, &all, values, n, &error) != FCS_OK) { ... }
//   fcs_close(file);
//
// Counting. Data sets, parameters, keywords and findings are counted from 0: $P1N names parameter 0.
// Strings. UTF-8, ended by a zero byte, owned by the file: valid until fcs_close, never to be freed.
// Threads. Different files are independent. One file may be read by many threads at once; fcs_close must be alone.
// Errors. Functions that can fail return an fcs_status and, where `error` is not NULL, fill it. Nothing is printed and
// no exception leaves the library. After a failure the output arguments hold nothing to be used. A NULL file or a
// wrong index gives 0 from functions that return a number and NULL from those that return a string.
// ABI. The numbers of enumerators are never reused; new ones take the next number. Structures that the library fills
// are passed with their size and may grow at their end.

#include <stddef.h>
#include <stdint.h>

#include "engine/core/export.h"

#ifdef __cplusplus
extern "C" {
#endif

/// An open file. Its layout is nobody's business.
typedef struct fcs_file fcs_file;

/// How a call ended.
typedef enum fcs_status {
  FCS_OK = 0,
  FCS_INVALID_ARGUMENT = 1,  ///< a NULL pointer, an index beyond the last, an unknown enumerator
  FCS_SHORT_BUFFER = 2,      ///< the output does not fit into the length given
  FCS_BAD_INPUT = 3,         ///< no such file, not readable, not FCS, or refused by the policy
  FCS_NO_MEMORY = 4,
  FCS_INTERNAL = 5  ///< a bug in libfcs
} fcs_status;

/// What went wrong, in the caller's memory. Text that does not fit is cut at a whole character.
typedef struct fcs_error {
  fcs_status status;
  int has_offset;   ///< 1 when `offset` is known
  uint64_t offset;  ///< byte of the file concerned
  char code[24];    ///< stable, e.g. "FCS-H01"; empty after FCS_OK
  char text[1000];  ///< for a person: file, byte, what was found, what to do next; empty after FCS_OK
} fcs_error;

/// What to do with a file that deviates from the standard. What was done is told by the findings.
enum {
  FCS_POLICY_STANDARD = 0,  ///< repair what has one obvious reading, refuse what has not
  FCS_POLICY_STRICT = 1,    ///< refuse every deviation
  FCS_POLICY_SALVAGE = 2    ///< save what can be saved of a damaged file
};

/// How stored values become numbers.
enum {
  FCS_VALUES_LINEARIZED =
      0,               ///< flowCore's default: integers stored on a log scale ($PnE) made linear, others as stored
  FCS_VALUES_RAW = 1,  ///< as stored, integers masked to $PnR
  FCS_VALUES_LINEARIZED_WITH_GAIN =
      2  ///< flowCore's "linearize-with-PnG-scaling": and divided by $PnG where not logarithmic, Time included
};

/// Where the value of event e of parameter p lies, both counted within the selection.
enum {
  FCS_COLUMN_MAJOR = 0,  ///< out[p * n_events + e]
  FCS_ROW_MAJOR = 1      ///< out[e * n_parameters + p]
};

/// How much a finding matters.
enum { FCS_SEVERITY_INFO = 0, FCS_SEVERITY_WARNING = 1, FCS_SEVERITY_REPAIRED = 2, FCS_SEVERITY_FAILED = 3 };

/// n_events of a selection: up to the last event.
#define FCS_ALL_EVENTS SIZE_MAX

/// Which values to read.
typedef struct fcs_selection {
  size_t dataset;
  size_t first_event;
  size_t n_events;           ///< FCS_ALL_EVENTS: up to the last
  const size_t* parameters;  ///< [n_parameters] in the order wanted; NULL: all, in file order
  size_t n_parameters;       ///< not read when `parameters` is NULL
  int values;                ///< FCS_VALUES_…
  int order;                 ///< FCS_COLUMN_MAJOR or FCS_ROW_MAJOR
} fcs_selection;

/// All events and parameters of the first data set, linearised, column by column.
#define FCS_SELECT_ALL \
  { 0, 0, FCS_ALL_EVENTS, NULL, 0, FCS_VALUES_LINEARIZED, FCS_COLUMN_MAJOR }

/// One measured parameter.
typedef struct fcs_parameter {
  const char* name;    ///< $PnN
  const char* label;   ///< $PnS; empty when there is none
  double range;        ///< $PnR; 0 when not a number
  double log_decades;  ///< $PnE as used; 0 = linear
  double log_offset;   ///< $PnE as used; 0 = linear
  double gain;         ///< $PnG as used; 1 when there is none
  uint32_t bits;       ///< stored width; for fixed ASCII: characters × 8, for free ASCII 0
  uint32_t mask_bits;  ///< significant bits of an integer; 0: no mask
  int32_t is_time;     ///< 1: the time parameter
  char type;           ///< 'I', 'F', 'D' or 'A', of $DATATYPE or $PnDATATYPE
  char reserved_[3];
} fcs_parameter;

/// One oddity of the file: never silent, not fatal under the policy chosen.
typedef struct fcs_finding {
  const char* code;    ///< stable, e.g. "FCS-D01"
  const char* text;    ///< what was read and what was done
  uint64_t offset;     ///< byte in the file, when has_offset
  int32_t has_offset;  ///< 1 when `offset` is known
  int32_t severity;    ///< FCS_SEVERITY_…
} fcs_finding;

/// Release of the library that runs, e.g. "0.1.0".
FCS_EXPORT const char* fcs_library_version(void);

/// Open a regular file. `policy` is FCS_POLICY_…. On success *file must be closed with fcs_close, else it is NULL.
/// The file is mapped: it must not be shortened while it is open.
FCS_EXPORT fcs_status fcs_open(const char* path, int policy, fcs_file** file, fcs_error* error);

/// Open `size` bytes at `bytes`, which must stay as they are until fcs_close. `name` is used in errors; may be NULL.
FCS_EXPORT fcs_status fcs_open_memory(const void* bytes, size_t size, const char* name, int policy, fcs_file** file,
                                      fcs_error* error);

/// Open what a descriptor gives: a regular file whole, wherever its position is, anything else (a pipe, a socket) from
/// its position to its end, kept in memory. The descriptor stays open and the caller's, and may be closed at once
/// afterwards. `name` is used in errors; may be NULL.
FCS_EXPORT fcs_status fcs_open_descriptor(int descriptor, const char* name, int policy, fcs_file** file,
                                          fcs_error* error);

/// Close a file and free everything that belongs to it. NULL is allowed.
FCS_EXPORT void fcs_close(fcs_file* file);

/// Number of data sets; at least 1 in a file that could be opened.
FCS_EXPORT size_t fcs_dataset_count(const fcs_file* file);

/// The data set to analyse: the first, but in a Coulter LMD file, which begins with a log-amplified 10-bit FCS 2.0 data
/// set, the first of a later version.
FCS_EXPORT size_t fcs_default_dataset(const fcs_file* file);

/// Version of the standard as the data set states it, e.g. "FCS3.1".
FCS_EXPORT const char* fcs_dataset_version(const fcs_file* file, size_t dataset);

/// Number of events that are there.
FCS_EXPORT size_t fcs_event_count(const fcs_file* file, size_t dataset);

/// Number of parameters.
FCS_EXPORT size_t fcs_parameter_count(const fcs_file* file, size_t dataset);

/// Describe one parameter. `out_size` is sizeof *out: a program built with an older header gets the older members.
FCS_EXPORT fcs_status fcs_parameter_at(const fcs_file* file, size_t dataset, size_t parameter, fcs_parameter* out,
                                       size_t out_size, fcs_error* error);

/// Value of a keyword, named as in the file and in flowCore ("$P1N", "SPILL"), in any case; NULL when there is none.
/// The first of duplicates counts. `length`, when not NULL, gets its bytes: a value may hold zero bytes.
FCS_EXPORT const char* fcs_keyword(const fcs_file* file, size_t dataset, const char* key, size_t* length);

/// Number of keywords, in primary and supplemental TEXT together.
FCS_EXPORT size_t fcs_keyword_count(const fcs_file* file, size_t dataset);

/// One keyword in file order, its key as written. `value_length` may be NULL.
FCS_EXPORT fcs_status fcs_keyword_at(const fcs_file* file, size_t dataset, size_t keyword, const char** key,
                                     const char** value, size_t* value_length, fcs_error* error);

/// Read values as float or double into out[n_parameters × n_events of the selection]; `out_length` is how many values
/// `out` can hold. Float rounds integers above 2^24 to nearest, ties to even; double is exact up to 2^53. NaN and
/// infinity come as stored. `out` may be NULL when nothing is selected.
FCS_EXPORT fcs_status fcs_read_float(const fcs_file* file, const fcs_selection* selection, float* out,
                                     size_t out_length, fcs_error* error);
FCS_EXPORT fcs_status fcs_read_double(const fcs_file* file, const fcs_selection* selection, double* out,
                                      size_t out_length, fcs_error* error);

/// "none", "ok", "identity", "invalid: …", or "unconfirmed: …": converted from $COMP or $DFCnTOm, on whose orientation
/// and sign vendors disagree, and whose events may be compensated already. Never apply that one unasked.
FCS_EXPORT const char* fcs_spillover_status(const fcs_file* file, size_t dataset);

/// Number of channels n in the spillover matrix; 0 when there is none.
FCS_EXPORT size_t fcs_spillover_size(const fcs_file* file, size_t dataset);

/// Keyword the matrix came from, e.g. "$SPILLOVER"; NULL when there is none.
FCS_EXPORT const char* fcs_spillover_keyword(const fcs_file* file, size_t dataset);

/// $PnN of one channel of the matrix.
FCS_EXPORT const char* fcs_spillover_name(const fcs_file* file, size_t dataset, size_t channel);

/// Copy the matrix to out[n × n], row by row: row i is the dye whose primary detector is channel i, and
/// observed = true × matrix (row vectors). Without a matrix: FCS_INVALID_ARGUMENT.
FCS_EXPORT fcs_status fcs_spillover_matrix(const fcs_file* file, size_t dataset, double* out, size_t out_length,
                                           fcs_error* error);

/// Number of findings of a data set.
FCS_EXPORT size_t fcs_finding_count(const fcs_file* file, size_t dataset);

/// One finding, in the order they were made. `out_size` is sizeof *out.
FCS_EXPORT fcs_status fcs_finding_at(const fcs_file* file, size_t dataset, size_t finding, fcs_finding* out,
                                     size_t out_size, fcs_error* error);

/// "info", "warning", "repaired" or "failed"; NULL for another number.
FCS_EXPORT const char* fcs_severity_name(int severity);

#ifdef __cplusplus
}  // extern "C"
#endif
