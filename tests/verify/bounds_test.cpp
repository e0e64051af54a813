#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstddef>
#include <vector>

#include "core/errors.h"
#include "nn/pass.h"
#include "verify/attack.h"
#include "verify/bounds.h"
#include "verify/matrix_form.h"
#include "verify/random_networks.h"

using namespace tessera;
using namespace tessera::verify;
using namespace tessera::verify::random_networks;

namespace {

constexpr Norm norms[] = {Norm::one, Norm::two, Norm::infinity};
constexpr ReluRule rules[] = {ReluRule::parallel, ReluRule::adaptive, ReluRule::zero,
                              ReluRule::one};
const nn::Shape image{2, 4, 5};

RowMatrix both_signs(int outputs) {
    RowMatrix rows(2 * outputs, outputs);
    rows << RowMatrix::Identity(outputs, outputs), -RowMatrix::Identity(outputs, outputs);
    return rows;
}

/// Bounds of all outputs: lower ones, then minus the upper ones.
std::vector<double> output_bounds(const PreparedNetwork& prepared, const Region& region,
                                  const BoundOptions& options) {
    BoundPass pass(prepared, region, options);
    pass.run();
    return pass.lower_bounds(both_signs(prepared.architecture().output().size())).lower;
}

std::vector<double> values_at(const nn::Network<double>& network, const std::vector<double>& x) {
    const int outputs = network.architecture.output().size();
    const Eigen::Map<const nn::Batch<double>> row(x.data(), 1, static_cast<Index>(x.size()));
    const nn::Batch<double> y = nn::evaluate<double>(network, row);
    std::vector<double> values;
    for (int k = 0; k < outputs; ++k) values.push_back(y(0, k));
    for (int k = 0; k < outputs; ++k) values.push_back(-y(0, k));
    return values;
}

}  // namespace

TEST_CASE("At radius zero the bounds are the outputs, for every layer and rule", "[verify]") {
    double worst = 0;
    for (std::uint64_t kind = 0; kind < kinds; ++kind) {
        for (std::uint64_t f = 0; f < 5; ++f) {
            const auto network =
                with_numbers(architecture(kind, activation(f), image), 10 * kind + f);
            const PreparedNetwork prepared = prepare(network);
            const Question q = question(network, Norm::two, kind);
            const std::vector<double> truth = values_at(network, q.centre);
            for (const Method method : {Method::linear, Method::interval}) {
                const auto bounds =
                    output_bounds(prepared, ball(q.centre, 0, Norm::two), {.method = method});
                for (std::size_t i = 0; i < truth.size(); ++i) {
                    worst =
                        std::max(worst, std::abs(bounds[i] - truth[i]) / (1 + std::abs(truth[i])));
                    CHECK(bounds[i] <= truth[i]);
                }
            }
        }
    }
    CHECK(worst < 1e-11);
}

TEST_CASE("No point of the region leaves the bounds, for every layer, rule and norm", "[verify]") {
    int violations = 0;
    for (std::uint64_t kind = 0; kind < kinds; ++kind) {
        for (std::uint64_t f = 0; f < 5; ++f) {
            const auto network =
                with_numbers(architecture(kind, activation(f), image), 100 + 10 * kind + f);
            const PreparedNetwork prepared = prepare(network);
            RandomStream stream("test", kind, "points", f);
            for (const Norm norm : norms) {
                const Question q = question(network, norm, kind + f);
                const double eps = norm == Norm::infinity ? 0.15 : norm == Norm::two ? 0.5 : 1.0;
                const Region region = ball(q.centre, eps, norm);
                std::vector<std::vector<double>> all;
                for (const ReluRule rule : rules) {
                    all.push_back(output_bounds(prepared, region, {.relu = rule}));
                }
                all.push_back(output_bounds(prepared, region, {.method = Method::interval}));
                for (int trial = 0; trial < 200; ++trial) {
                    const auto truth = values_at(network, point_of(region, stream));
                    for (const auto& bounds : all) {
                        for (std::size_t i = 0; i < truth.size(); ++i) {
                            violations += bounds[i] > truth[i] ? 1 : 0;
                        }
                    }
                }
            }
        }
    }
    CHECK(violations == 0);
}

TEST_CASE("Inner bounds hold every neuron, with stable ones skipped or not", "[verify]") {
    const auto network = with_numbers(architecture(5, nn::Activation::relu, image), 3);
    const PreparedNetwork prepared = prepare(network);
    const Question q = question(network, Norm::infinity, 3);
    const Region region = ball(q.centre, 0.1, Norm::infinity);
    BoundPass all(prepared, region, {.skip_stable = false});
    BoundPass some(prepared, region, {.skip_stable = true});
    all.run();
    some.run();
    RandomStream stream("test", 4, "points");
    int violations = 0;
    nn::Pass<double> pass;
    for (int trial = 0; trial < 300; ++trial) {
        const auto x = point_of(region, stream);
        const Eigen::Map<const nn::Batch<double>> row(x.data(), 1, static_cast<Index>(x.size()));
        nn::forward<double>(prepared.network, row, nn::Mode::inference, pass);
        for (std::size_t value = 0; value < all.values().size(); ++value) {
            if (!all.values()[value].known()) continue;
            for (std::size_t i = 0; i < all.values()[value].lower.size(); ++i) {
                const double v = pass.values[value](0, static_cast<Index>(i));
                for (const BoundPass* bounds : {&all, &some}) {
                    violations +=
                        v < bounds->values()[value].lower[i] || v > bounds->values()[value].upper[i]
                            ? 1
                            : 0;
                }
            }
        }
    }
    CHECK(violations == 0);
    const RowMatrix rows = both_signs(3);
    const auto a = all.lower_bounds(rows).lower;
    const auto b = some.lower_bounds(rows).lower;
    for (std::size_t i = 0; i < a.size(); ++i) CHECK(std::abs(a[i] - b[i]) < 1e-9);
    CHECK(all.unstable() > 0);
}

TEST_CASE("The convolution form is the matrix form", "[verify]") {
    double worst = 0;
    for (const std::uint64_t kind : {0, 1, 2, 3, 4, 7}) {  // 3 and 4 hold maxima
        for (std::uint64_t f = 0; f < 4; ++f) {
            const auto network =
                with_numbers(architecture(kind, activation(f), {3, 6, 5}), 7 + f + 10 * kind);
            const PreparedNetwork prepared = prepare(network);
            const MatrixForm matrix(prepared);
            for (const Norm norm : norms) {
                const Question q = question(network, norm, f);
                for (const ReluRule rule : rules) {
                    const auto expected = matrix.lower_bounds(q, 0.1, rule);
                    const auto found = certify(prepared, q, 0.1, {.relu = rule}).lower;
                    for (std::size_t i = 0; i < found.size(); ++i) {
                        worst = std::max(
                            worst, std::abs(found[i] - expected[i]) / (1 + std::abs(expected[i])));
                    }
                }
            }
        }
    }
    CHECK(worst < 1e-10);
}

TEST_CASE("Wider images of the paper's kind agree with the matrix form too", "[verify]") {
    const auto network =
        with_numbers(nn::convolutional({1, 14, 11}, {.depth = 4, .filters = 3}), 5);
    const PreparedNetwork prepared = prepare(network);
    const Question q = question(network, Norm::two, 5);
    const auto expected = MatrixForm(prepared).lower_bounds(q, 0.1, ReluRule::adaptive);
    for (const std::size_t threads : {1, 3}) {
        const auto found = certify(prepared, q, 0.1, {.threads = threads}).lower;
        for (std::size_t i = 0; i < found.size(); ++i) {
            CHECK(std::abs(found[i] - expected[i]) < 1e-10 * (1 + std::abs(expected[i])));
        }
    }
}

TEST_CASE("Affine networks: the certified radius is margin over dual norm", "[verify]") {
    nn::Architecture a = nn::start({1, 3, 4});
    nn::append(a, nn::Convolution{2, nn::square_window(2), true});
    nn::append(a, nn::Dense{2, true});
    const auto network = with_numbers(a, 8);
    const PreparedNetwork prepared = prepare(network);
    for (const Norm norm : norms) {
        const Question q = question(network, norm, 2);
        BoundPass pass(prepared, ball(q.centre, 1, norm), {});
        pass.run();
        const auto rows = margin_rows(2, q.label, q.targets);
        const auto w = pass.lower_bounds(rows, {}, true).coefficients;
        const std::vector<double> row(w.row(0).data(), w.row(0).data() + w.cols());
        const std::vector<double> zero(row.size());
        const Norm dual = norm == Norm::two ? norm : norm == Norm::one ? Norm::infinity : Norm::one;
        const double truth =
            margins(network, q.centre, q.label, q.targets)[0] / distance(row, zero, dual);
        const double found = certified_radius(prepared, q, {}, {.steps = 50}).radius;
        CHECK(std::abs(found / truth - 1) < 1e-9);
        const auto attack = nearest_attack(network, q, 4 * truth);
        REQUIRE(attack);
        CHECK(attack->distance >= truth * (1 - 1e-9));
        CHECK(attack->distance <= truth * 1.05);
    }
}

TEST_CASE("For the same radius the l_1 ball lies in the l_2 ball in the l_inf ball", "[verify]") {
    const auto network = with_numbers(nn::convolutional({1, 6, 6}, {.depth = 2, .filters = 3}), 9);
    const PreparedNetwork prepared = prepare(network);
    const Question q = question(network, Norm::one, 1);
    std::vector<std::vector<double>> lower;
    for (const Norm norm : norms) {
        BoundPass pass(prepared, ball(q.centre, 0.2, norm), {.skip_stable = false});
        pass.run();
        lower.push_back(pass.values()[1].lower);
    }
    for (std::size_t i = 0; i < lower[0].size(); ++i) {
        CHECK(lower[2][i] <= lower[1][i]);
        CHECK(lower[1][i] <= lower[0][i]);
    }
}

TEST_CASE("Inputs scaled by s have radii divided by s", "[verify]") {
    auto network = with_numbers(nn::convolutional({1, 6, 7}, {.depth = 3, .filters = 2}), 12);
    const Question q = question(network, Norm::infinity, 12);
    const double before = certified_radius(prepare(network), q, {}, {.steps = 40}).radius;
    const nn::Block first = nn::parameter_blocks(network.architecture).front();
    for (std::size_t i = 0; i < first.size; ++i) network.parameters[first.offset + i] *= 4;
    Question scaled = q;
    for (double& x : scaled.centre) x /= 4;
    const double after = certified_radius(prepare(network), scaled, {}, {.steps = 40}).radius;
    CHECK(std::abs(4 * after / before - 1) < 1e-7);
}

TEST_CASE("Folding batch normalisation changes no bound", "[verify]") {
    // A window of one pixel between convolution and normalisation keeps them from being folded.
    nn::Architecture whole = nn::start({1, 5, 6});
    nn::Architecture apart = whole;
    for (nn::Architecture* a : {&whole, &apart}) {
        for (int block = 0; block < 2; ++block) {
            nn::append(*a, nn::Convolution{2, nn::square_window(2), true});
            if (a == &apart) nn::append(*a, nn::AveragePool{nn::square_window(1)});
            nn::append(*a, nn::BatchNorm{});
            nn::append(*a, nn::Activate{nn::Activation::relu});
        }
        nn::append(*a, nn::Dense{3, true});
    }
    const auto network = with_numbers(whole, 31);
    const nn::Network<double> unfolded{apart, network.parameters, network.statistics};
    for (const Norm norm : norms) {
        const Question q = question(network, norm, 31);
        const auto a = certify(prepare(network), q, 0.1).lower;
        const auto b = certify(prepare(unfolded), q, 0.1).lower;
        for (std::size_t i = 0; i < a.size(); ++i) {
            CHECK(std::abs(a[i] - b[i]) < 1e-12 * (1 + std::abs(a[i])));
        }
    }
}

TEST_CASE("Neurons in another order have the same bounds", "[verify]") {
    const auto network =
        with_numbers(nn::multilayer_perceptron({6, 1, 1}, {5, 3}, nn::Activation::relu), 32);
    auto turned = network;
    // Row i of the first layer goes to row i + 2, and so do the columns of the second.
    const auto blocks = nn::parameter_blocks(network.architecture);
    REQUIRE(blocks.size() == 4);
    for (std::size_t i = 0; i < 5; ++i) {
        const std::size_t to = (i + 2) % 5;
        for (std::size_t k = 0; k < 6; ++k) {
            turned.parameters[blocks[0].offset + to * 6 + k] =
                network.parameters[blocks[0].offset + i * 6 + k];
        }
        turned.parameters[blocks[1].offset + to] = network.parameters[blocks[1].offset + i];
        for (std::size_t k = 0; k < 3; ++k) {
            turned.parameters[blocks[2].offset + k * 5 + to] =
                network.parameters[blocks[2].offset + k * 5 + i];
        }
    }
    for (const Norm norm : norms) {
        const Question q = question(network, norm, 32);
        const auto a = certify(prepare(network), q, 0.2).lower;
        const auto b = certify(prepare(turned), q, 0.2).lower;
        for (std::size_t i = 0; i < a.size(); ++i) {
            CHECK(std::abs(a[i] - b[i]) < 1e-12 * (1 + std::abs(a[i])));
        }
    }
}

TEST_CASE("A mask keeps pixels fixed, and a clipped ball is smaller", "[verify]") {
    const auto network = with_numbers(architecture(1, nn::Activation::relu, image), 20);
    const PreparedNetwork prepared = prepare(network);
    Question q = question(network, Norm::infinity, 20);
    const auto whole = certify(prepared, q, 0.3).lower;
    q.clip = Question::Range{-0.5, 0.5};
    const auto clipped = certify(prepared, q, 0.3).lower;
    q.clip.reset();
    q.mask.assign(q.centre.size(), 0.0);
    q.mask[3] = 1;
    const auto one_pixel = certify(prepared, q, 0.3).lower;
    const auto now = margins(network, q.centre, q.label, q.targets);
    for (std::size_t i = 0; i < whole.size(); ++i) {
        CHECK(whole[i] < one_pixel[i]);
        CHECK(one_pixel[i] <= now[i]);
        CHECK(clipped[i] <= now[i]);
    }
    CHECK(*std::min_element(clipped.begin(), clipped.end()) >=
          *std::min_element(whole.begin(), whole.end()));
}

TEST_CASE("The search for the radius takes the reference's steps", "[verify]") {
    RadiusSearch search({.start = 0.05, .steps = 15});
    const double truth = 0.0171;
    while (!search.done()) search.report(search.eps() < truth);
    // 0.05 fails; e^-1 of it, 0.01839, fails; 0.006767 holds; then the bracket is halved in ln eps.
    const auto& trace = search.trace();
    REQUIRE(trace.size() == 15);
    CHECK(std::abs(trace[1].eps - 0.05 * std::exp(-1.0)) < 1e-15);
    CHECK(std::abs(trace[2].eps - 0.05 * std::exp(-2.0)) < 1e-15);
    CHECK(trace[2].certified);
    CHECK(std::abs(trace[3].eps - 0.05 * std::exp(-1.5)) < 1e-15);
    CHECK(search.radius() <= truth);
    CHECK(search.radius() > truth * (1 - std::exp(1.0) / 4096));
    RadiusSearch never;
    while (!never.done()) never.report(false);
    CHECK(never.radius() == 0);
}

TEST_CASE("Networks with numbers that are not finite are refused", "[verify]") {
    auto network = with_numbers(architecture(1, nn::Activation::relu, image), 1);
    network.parameters[3] = std::nan("");
    CHECK_THROWS_AS(prepare(network), InputError);
}
