// SPDX-License-Identifier: Apache-2.0
// Print keywords, spillover matrix and findings of the FCS file on standard input, one item a line, fields by tab.
//   cc -std=c99 -o what_is_in_it what_is_in_it.c $(pkg-config --cflags --libs libfcs)
//   zcat tube.fcs.gz | ./what_is_in_it
#include <fcs/fcs.h>
#include <stdio.h>
#include <stdlib.h>

static int failed(const fcs_error* error) {
  fprintf(stderr, "%s\n", error->text);
  return 1;
}

static int print_keywords(const fcs_file* file, size_t dataset) {
  fcs_error error;
  for (size_t i = 0; i < fcs_keyword_count(file, dataset); ++i) {
    const char *key, *value;
    if (fcs_keyword_at(file, dataset, i, &key, &value, NULL, &error) != FCS_OK) return failed(&error);
    printf("keyword\t%s\t%s\n", key, value);
  }
  return 0;
}

static int print_spillover(const fcs_file* file, size_t dataset) {
  fcs_error error;
  const size_t n = fcs_spillover_size(file, dataset);
  printf("spillover\t%s\n", fcs_spillover_status(file, dataset));
  if (n == 0) return 0;
  double* matrix = malloc(n * n * sizeof *matrix);
  if (matrix == NULL) return 1;
  const int bad = fcs_spillover_matrix(file, dataset, matrix, n * n, &error) != FCS_OK && failed(&error);
  for (size_t row = 0; !bad && row < n; ++row) {
    printf("row\t%s", fcs_spillover_name(file, dataset, row));
    for (size_t column = 0; column < n; ++column) printf("\t%.17g", matrix[row * n + column]);
    printf("\n");
  }
  free(matrix);
  return bad;
}

static int print_findings(const fcs_file* file, size_t dataset) {
  fcs_error error;
  for (size_t i = 0; i < fcs_finding_count(file, dataset); ++i) {
    fcs_finding finding;
    if (fcs_finding_at(file, dataset, i, &finding, sizeof finding, &error) != FCS_OK) return failed(&error);
    printf("finding\t%s\t%s\t%s\n", finding.code, fcs_severity_name(finding.severity), finding.text);
  }
  return 0;
}

int main(void) {
  fcs_error error;
  fcs_file* file = NULL;
  if (fcs_open_descriptor(0, "standard input", FCS_POLICY_STANDARD, &file, &error) != FCS_OK) return failed(&error);
  int bad = 0;
  for (size_t dataset = 0; !bad && dataset < fcs_dataset_count(file); ++dataset) {
    printf("dataset\t%s\t%zu\n", fcs_dataset_version(file, dataset), fcs_event_count(file, dataset));
    bad = print_keywords(file, dataset) || print_spillover(file, dataset) || print_findings(file, dataset);
  }
  fcs_close(file);
  return bad;
}
