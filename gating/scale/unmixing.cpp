// SPDX-License-Identifier: Apache-2.0
#include "gating/scale/unmixing.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <set>

#include "gating/scale/compensation.h"

namespace fcscreen::gating {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

tl::unexpected<Error> refuse(const result::SpectrumMatrix& matrix, std::string code, const std::string& why) {
  return fail(ErrorKind::Input, std::move(code), "The matrix \"" + matrix.id + "\" cannot be used: " + why + ".", {},
              {}, "Correct the matrix.");
}

bool has_repeats(const std::vector<std::string>& names) {
  return std::set<std::string>(names.begin(), names.end()).size() != names.size();
}

Status check(const result::SpectrumMatrix& m) {
  const std::size_t p = m.fluorochromes.size(), d = m.detectors.size(), size = m.coefficients.size();
  if (p == 0) return refuse(m, "GATE-C01", "it names no fluorochromes");
  if (p > d) {
    return refuse(m, "GATE-C01",
                  std::to_string(p) + " fluorochromes cannot be told apart by " + std::to_string(d) + " detectors");
  }
  if (size % d != 0 || size / d != p) {
    return refuse(m, "GATE-C01",
                  std::to_string(size) + " coefficients do not fill " + std::to_string(p) + " fluorochromes × " +
                      std::to_string(d) + " detectors");
  }
  if (!std::all_of(m.coefficients.begin(), m.coefficients.end(), [](double v) { return std::isfinite(v); })) {
    return refuse(m, "GATE-C01", "a coefficient is not a finite number");
  }
  if (has_repeats(m.fluorochromes)) return refuse(m, "GATE-C01", "a fluorochrome is named twice");
  if (has_repeats(m.detectors)) return refuse(m, "GATE-C01", "a detector is named twice");
  return {};
}

}  // namespace

Result<Unmixing> make_unmixing(const result::SpectrumMatrix& matrix) {
  if (Status ok = check(matrix); !ok) return fail(ok.error());
  const auto p = static_cast<Eigen::Index>(matrix.fluorochromes.size());
  const auto d = static_cast<Eigen::Index>(matrix.detectors.size());
  const Eigen::Index rows = matrix.inverted ? d : p, columns = matrix.inverted ? p : d;
  const Matrix given = Eigen::Map<const Matrix>(matrix.coefficients.data(), rows, columns);
  const Eigen::VectorXd singular_values = Eigen::JacobiSVD<Matrix>(given).singularValues();
  const double largest = singular_values(0), smallest = singular_values(p - 1);
  if (!(smallest > kSingularRatio * largest)) {
    return refuse(matrix, "GATE-C02", "it is singular: one spectrum is a mixture of the others");
  }
  Matrix solved = given;
  if (!matrix.inverted && p == d) {
    solved = given.partialPivLu().inverse();
  } else if (!matrix.inverted) {
    // U = Sᵀ (S Sᵀ)⁻¹ solves Sᵀ x = b for every b: by QR of Sᵀ, whose condition is S's own and not its square.
    const Matrix transposed = given.transpose();
    solved = transposed.colPivHouseholderQr().solve(Matrix::Identity(d, d)).transpose();
  }
  Unmixing result;
  result.matrix_ = matrix;
  result.condition_number_ = largest / smallest;
  result.coefficients_.assign(solved.data(), solved.data() + solved.size());
  return result;
}

}  // namespace fcscreen::gating
