#pragma once

#include <string>
#include <vector>

#include "lab/frame.h"
#include "lab/shorthand.h"

/// Channels made of repeated measurements.
namespace tessera::double_descent {

/// Values of one measure, by place on the horizontal axis and by repeat.
struct Measurements {
    std::vector<double> x;
    std::vector<std::vector<double>> values;  ///< as many as x, each with all repeats so far
};

/// The mean at each place.
lab::Channel mean_curve(std::string name, std::string label, const Measurements& measurements);

/// The median at each place, with the 10 % to 90 % band.
lab::Channel median_curve(std::string name, std::string label, const Measurements& measurements);

using lab::scalar;
using lab::text;

/// 1234567 as "1.23×10⁶", 12.345 as "12.3": for the lines that people read.
std::string shown(double value);

}  // namespace tessera::double_descent
