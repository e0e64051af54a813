#pragma once

#include <limits>

#include "nn/network.h"
#include "verify/attack.h"

/// What attacks make small.
namespace tessera::verify {

/// The smallest margin of a row of outputs, and the target it belongs to.
struct Smallest {
    double margin = std::numeric_limits<double>::infinity();
    int target = 0;
};

Smallest smallest_margin(const nn::Batch<double>& outputs, Index row, const Question& question);

/// The gradient of an attack's loss by the outputs.
void loss_gradient(const nn::Batch<double>& outputs, const Question& question, AttackLoss loss,
                   nn::Batch<double>& gradient);

}  // namespace tessera::verify
