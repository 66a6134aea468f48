// SPDX-License-Identifier: Apache-2.0
// Print minimum, maximum and mean of every parameter of an FCS file, with the C interface of libfcs.
//   parameter_table tube.fcs
#include <fcs/fcs.h>
#include <stdio.h>
#include <stdlib.h>

// One line of the table. Only this parameter's values are in memory.
static fcs_status print_parameter(const fcs_file* file, size_t dataset, size_t parameter, double* values,
                                  size_t n_values, fcs_error* error) {
  fcs_parameter about;
  fcs_status status = fcs_parameter_at(file, dataset, parameter, &about, sizeof about, error);
  if (status != FCS_OK) return status;

  fcs_selection selection = FCS_SELECT_ALL;  // all events, integers on a log scale made linear as flowCore does
  selection.dataset = dataset;
  selection.parameters = &parameter;
  selection.n_parameters = 1;
  status = fcs_read_double(file, &selection, values, n_values, error);
  if (status != FCS_OK) return status;

  double lowest = values[0], highest = values[0], sum = 0;
  for (size_t i = 0; i < n_values; ++i) {
    if (values[i] < lowest) lowest = values[i];
    if (values[i] > highest) highest = values[i];
    sum += values[i];
  }
  printf("%s\t%s\t%.17g\t%.17g\t%.17g\n", about.name, about.label, lowest, highest, sum / (double)n_values);
  return FCS_OK;
}

int main(int argc, char** argv) {
  if (argc != 2) {
    fputs("Usage: parameter_table FILE.fcs\n", stderr);
    return 2;
  }
  fcs_error error;
  fcs_file* file = NULL;
  if (fcs_open(argv[1], FCS_POLICY_STANDARD, &file, &error) != FCS_OK) {
    fprintf(stderr, "%s\n", error.text);
    return 1;
  }
  int exit_code = 0;
  const size_t dataset = fcs_default_dataset(file);
  const size_t n_events = fcs_event_count(file, dataset);
  double* values = malloc((n_events + 1) * sizeof *values);
  if (values == NULL || n_events == 0) {
    fputs(values == NULL ? "There is not enough memory.\n" : "The file holds no events.\n", stderr);
    exit_code = 1;
  }
  for (size_t p = 0; exit_code == 0 && p < fcs_parameter_count(file, dataset); ++p) {
    if (print_parameter(file, dataset, p, values, n_events, &error) != FCS_OK) {
      fprintf(stderr, "%s\n", error.text);
      exit_code = 1;
    }
  }
  free(values);
  fcs_close(file);
  return exit_code;
}
