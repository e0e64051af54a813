#pragma once

#include <string>
#include <vector>

#include "lab/lab.h"
#include "labs/double_descent/linear_experiment.h"
#include "labs/double_descent/mode_table.h"
#include "labs/double_descent/polynomial_experiment.h"

/// The paper's claims as predicates on results, each with one line that says what was found.
namespace tessera::double_descent {

std::vector<lab::CheckSpec> check_specs();

/// Judges a finished, unaltered experiment on a data set.
void judge_linear(const LinearExperiment& experiment, const std::string& data,
                  std::vector<lab::CheckResult>& checks);

/// The central equation at one test point: do variance and bias add up to the error, up to the
/// rounding of inner products of this `scale`, ||x|| (||beta*|| + ||beta_hat||)?
lab::CheckResult judge_identity(const ModeTable& table, double scale);

/// Judges a finished sweep over the number of features.
void judge_polynomial(const PolynomialExperiment& experiment,
                      std::vector<lab::CheckResult>& checks);

/// `medians`: of the smallest non-zero eigenvalue, for N = 1, 2, ...; `features`: D.
lab::CheckResult judge_geometry(const std::vector<double>& medians, std::size_t features);

}  // namespace tessera::double_descent
