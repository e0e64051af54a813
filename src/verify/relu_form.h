#pragma once

#include <optional>
#include <vector>

#include "core/linear_algebra.h"
#include "verify/prepared.h"

/// Networks whose curved layers are ReLUs and maxima, as chains of affine functions of the input
/// and of all ReLUs before. Maxima become ReLUs by max(a, b) = a + max(b - a, 0).
namespace tessera::verify {

/// Affine functions of the input and of the first `neurons` ReLUs: weights [x, h] + offset.
struct AffineBlock {
    Index neurons = 0;  ///< how many ReLUs its columns stand for
    RowMatrix weights;  ///< outputs x (inputs + neurons)
    Vector offset;
    /// Sums of sizes of all products that make a row's weights, and its offset: what rounding
    /// errors scale with.
    Vector weight_sizes;
    Vector offset_sizes;

    Index size() const { return offset.size(); }
};

struct ReluForm {
    Index inputs = 0;
    Index neurons = 0;
    /// Arguments of the ReLUs, block after block; neurons are counted through.
    std::vector<AffineBlock> blocks;
    AffineBlock output;
    double rounding_unit = 0;  ///< as of PreparedNetwork, for these sums
};

/// True when every curved layer is a ReLU or a maximum.
bool piecewise_linear(const nn::Architecture& architecture);

/// Throws InputError when the network is not piecewise linear, or when its unrolled matrices would
/// hold more than `most_numbers` numbers.
ReluForm relu_form(const PreparedNetwork& prepared, std::size_t most_numbers = 8'000'000);

/// The form, or nothing where `relu_form` would throw InputError.
std::optional<ReluForm> relu_form_if_possible(const PreparedNetwork& prepared);

}  // namespace tessera::verify
