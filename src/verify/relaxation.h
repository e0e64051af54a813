#pragma once

#include <optional>
#include <span>
#include <vector>

#include "verify/certify.h"
#include "verify/relu_bounds.h"

/// The triangle relaxation of a ReLU network as an optimisation over the input and all ReLUs whose
/// sign is not known: h >= 0, h >= z, h <= u (z - l) / (u - l) (Ehlers 2017; "LP" in CNN-Cert's
/// tables). With every sign known it is the network itself.
namespace tessera::verify {

/// A part of the inputs: a region, signs of ReLUs, and the ranges that follow from both.
struct SubProblem {
    const ReluForm& form;
    const Region& region;
    std::span<const Sign> signs;
    const NeuronBounds& bounds;
};

struct Relaxed {
    /// No input of the sub-problem is below it, with a margin for rounding; infinite when there
    /// is certainly none that meets what is asked.
    double bound = 0;
    std::vector<double> input;  ///< where the relaxation is smallest; empty when it has no point
    Vector by_neuron;           ///< the bound's coefficient of each ReLU's output
    /// How far the relaxation's own point is above the ReLU, by neuron; empty like `input`.
    Vector gaps;
};

/// The smallest that the largest of `functions` (of the outputs) gets on the sub-problem: positive
/// when they cannot all be <= 0. The linear program fits l_inf and l_1 regions; on l_2 ones the
/// bound is sound, but not the relaxation's best.
Relaxed relaxed_minimum(const SubProblem& problem, const LinearFunctions& functions);

/// The least distance from `centre` at which all functions are <= 0. Inputs outside the region are
/// not looked at: it is the ball that is searched, for l_inf perhaps cut off at a box.
Relaxed relaxed_distance(const SubProblem& problem, const LinearFunctions& functions,
                         std::span<const double> centre, Norm norm);

/// Lower bounds of a question's margins by the linear program, on the ranges that adaptive,
/// parallel and zero linear bounds and interval arithmetic give together: never below any of them
/// (but for rounding). l_inf and l_1.
std::vector<double> lp_margins(const ReluForm& form, const Question& question, double eps);

/// The reference's search with `lp_margins`.
CertifiedRadius lp_radius(const ReluForm& form, const Question& question,
                          const SearchOptions& search = {});

}  // namespace tessera::verify
