#include "data/generators.h"

#include "core/mersenne_twister.h"
#include "core/philox.h"

#include <cmath>
#include <format>

namespace tessera {
namespace {

std::vector<std::string> numbered_names(Index count) {
    std::vector<std::string> names;
    for (Index j = 1; j <= count; ++j) {
        names.push_back(std::format("x{}", j));
    }
    return names;
}

}  // namespace

Dataset student_teacher(std::uint32_t seed) {
    constexpr Index rows = 1000;
    constexpr Index all_features = 30;
    constexpr Index shown_features = 20;
    MersenneTwister generator(seed);
    RowMatrix A(rows, all_features);
    for (Index i = 0; i < rows; ++i) {
        for (Index j = 0; j < all_features; ++j) {
            A(i, j) = generator.normal();
        }
    }
    Vector weights(all_features);
    for (double& weight : weights) {
        weight = generator.normal();
    }
    Dataset dataset;
    dataset.name = "student-teacher";
    dataset.title = "Student-Teacher";
    dataset.features = A.leftCols(shown_features);
    dataset.feature_names = numbered_names(shown_features);
    dataset.target = A * weights;
    dataset.target_name = "y";
    dataset.origin = std::format("generated, MT19937 seed {}", seed);
    return dataset;
}

Dataset gaussian_regression(Index rows, Index features, double signal, double noise,
                            std::uint64_t seed) {
    RandomStream stream("data", seed, "gaussian regression");
    Dataset dataset;
    dataset.name = "gaussian";
    dataset.title = "Gaussian features";
    dataset.features.resize(rows, features);
    for (double& value : dataset.features.reshaped<Eigen::RowMajor>()) {
        value = stream.normal();
    }
    Vector weights(features);
    for (double& weight : weights) {
        weight = stream.normal();
    }
    weights *= std::sqrt(signal) / weights.norm();
    dataset.target = dataset.features * weights;
    for (double& target : dataset.target) {
        target += noise * stream.normal();
    }
    dataset.feature_names = numbered_names(features);
    dataset.target_name = "y";
    dataset.origin = std::format("generated, seed {}", seed);
    return dataset;
}

}  // namespace tessera
