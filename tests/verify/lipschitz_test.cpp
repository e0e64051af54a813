#include "verify/lipschitz.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>

#include "nn/pass.h"
#include "verify/random_networks.h"

using namespace tessera;
using namespace tessera::verify;
using namespace tessera::verify::random_networks;

namespace {

/// The matrix of a network of linear layers.
Matrix matrix_of(const nn::Network<double>& network) {
    const Index size = network.architecture.input().size();
    const nn::Batch<double> zero = nn::Batch<double>::Zero(1, size);
    const nn::Batch<double> unit = nn::Batch<double>::Identity(size, size);
    const nn::Batch<double> at_zero = nn::evaluate<double>(network, zero);
    return (nn::evaluate<double>(network, unit).rowwise() - at_zero.row(0)).transpose();
}

double spectral_norm(const Matrix& matrix) {
    const Matrix gram = matrix * matrix.transpose();
    return std::sqrt(Eigen::SelfAdjointEigenSolver<Matrix>(gram, Eigen::EigenvaluesOnly)
                         .eigenvalues()
                         .maxCoeff());
}

}  // namespace

TEST_CASE("Layers' constants are operator norms, or not much above them", "[verify]") {
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        nn::Architecture a = nn::start({2, 9, 8});
        const bool dense = seed % 3 == 0;
        if (dense) {
            nn::append(a, nn::Dense{17, true});
        } else {
            const int stride = seed % 3 == 1 ? 1 : 2;
            nn::append(a, nn::Convolution{4, nn::Window{3, 2, stride, 1, {1, 1, 0, 1}}, true});
        }
        const auto network = with_numbers(a, seed);
        const PreparedNetwork prepared = prepare(network);
        const Matrix w = matrix_of(network);
        const double rows = w.cwiseAbs().rowwise().sum().maxCoeff();
        const double columns = w.cwiseAbs().colwise().sum().maxCoeff();
        CHECK(std::abs(lipschitz_norms(prepared, Norm::infinity).front() - rows) < 1e-12 * rows);
        CHECK(std::abs(lipschitz_norms(prepared, Norm::one).front() - columns) < 1e-12 * columns);
        const double truth = spectral_norm(w);
        const double bound = lipschitz_norms(prepared, Norm::two).front();
        CHECK(bound >= truth);
        CHECK(bound <= std::sqrt(rows * columns) * (1 + 1e-12));
        if (dense) CHECK(bound <= 1.05 * truth);
        if (seed % 3 == 1) CHECK(bound <= 1.25 * truth);  // ours is a part of the endless image
    }
}
