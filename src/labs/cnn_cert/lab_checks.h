#pragma once

#include <vector>

#include "lab/lab.h"
#include "labs/cnn_cert/analysis.h"

/// The paper's claims, and the soundness of what is shown, as predicates on results.
namespace tessera::cnn_cert {

std::vector<lab::CheckSpec> check_specs();

/// What can be said of one point; null before there is anything.
void judge_digit(const Analysis* analysis, std::vector<lab::CheckResult>& checks);

/// Radii of many images: one row for each value that was swept.
struct StudyRow {
    std::vector<double> adaptive;
    std::vector<double> parallel;
    std::vector<double> attack;
};
void judge_study(const std::vector<StudyRow>& rows, bool over_depth, bool complete,
                 std::vector<lab::CheckResult>& checks);

/// The largest difference between bounds and outputs at radius 0, of ours and of each exhibit.
void judge_museum(double ours, const std::vector<double>& exhibits,
                  std::vector<lab::CheckResult>& checks);

}  // namespace tessera::cnn_cert
