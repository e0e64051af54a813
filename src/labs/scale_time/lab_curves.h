#pragma once

#include <string>
#include <vector>

#include "lab/frame.h"
#include "lab/shorthand.h"

/// Channels and words that all experiments of this lab make.
namespace tessera::scale_time {

/// 1234567 as "1.23×10⁶", 12.345 as "12.3": for the lines that people read.
std::string shown(double value);

/// `count` values from `first` to `last`, each the same factor after the one before; count >= 2.
std::vector<double> geometric(double first, double last, int count);

lab::Channel curve(std::string name, std::string label, std::vector<double> x,
                   std::vector<double> y);

/// Means of repeated measurements at each x, with a band of two standard errors when there are
/// several.
lab::Channel mean_curve(std::string name, std::string label, const std::vector<double>& x,
                        const std::vector<std::vector<double>>& values);

/// The same with a band from the least to the largest.
lab::Channel range_curve(std::string name, std::string label, const std::vector<double>& x,
                         const std::vector<std::vector<double>>& values);

lab::Verdict verdict(bool holds);

}  // namespace tessera::scale_time
