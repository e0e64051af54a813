#pragma once

#include "verify/certify.h"

namespace tessera::verify {

/// The same linear bounds on unrolled matrices, as Fast-Lin and CROWN compute them: every linear
/// part between two activations is one dense matrix. Slower by the size of the images; it exists to
/// check the convolution form and to be measured against. Only for chains of layers: throws
/// InputError for others.
class MatrixForm {
public:
    explicit MatrixForm(const PreparedNetwork& prepared);

    /// Lower bounds of the margins of a question, without margins for rounding.
    std::vector<double> lower_bounds(const Question& question, double eps, ReluRule relu) const;

private:
    struct Stage {
        Matrix weights;
        Vector offset;
        /// What follows, but for the last: an activation or a maximum of that input.
        nn::Layer curve;
        nn::Shape shape;
        bool direct = false;  ///< nothing lies between the curve before and this one
    };
    std::vector<Stage> stages_;
};

}  // namespace tessera::verify
