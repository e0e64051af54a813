#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstddef>
#include <vector>

#include "core/philox.h"
#include "verify/lines.h"

using namespace tessera;
using namespace tessera::verify;
using nn::Activation;

namespace {

double at(const Line& line, double v) {
    return line.slope * v + line.intercept;
}

struct Gap {
    double smallest_above = 1e300;  ///< upper line minus function
    double smallest_below = 1e300;  ///< function minus lower line
};

Gap gaps(Activation function, const Lines& lines, double l, double u) {
    Gap gap;
    for (int i = 0; i <= 200; ++i) {
        const double v = l + (u - l) * i / 200;
        const double f = nn::activate(function, v);
        gap.smallest_above = std::min(gap.smallest_above, at(lines.upper, v) - f);
        gap.smallest_below = std::min(gap.smallest_below, f - at(lines.lower, v));
    }
    return gap;
}

}  // namespace

TEST_CASE("Lines of activations hold them and touch them", "[verify]") {
    RandomStream stream("test", 1, "lines");
    for (const Activation function : {Activation::relu, Activation::sigmoid, Activation::tanh,
                                      Activation::arctan, Activation::softplus}) {
        double worst = 0;
        double loosest = 0;
        for (int trial = 0; trial < 1000; ++trial) {
            const double scale = std::pow(10.0, stream.uniform(-3, 1.5));
            const double a = scale * stream.uniform(-1, 1);
            const double b = scale * stream.uniform(-1, 1);
            const double l = std::min(a, b);
            const double u = std::max(a, b);
            for (const ReluRule rule :
                 {ReluRule::parallel, ReluRule::adaptive, ReluRule::zero, ReluRule::one}) {
                const Gap gap = gaps(function, activation_lines(function, l, u, rule), l, u);
                worst = std::min({worst, gap.smallest_above, gap.smallest_below});
                // The 201 points lie near any touching point, and the curve is flat there.
                const double reach = 2e-4 * std::max(1.0, (u - l) * (u - l));
                const bool touches_below = rule == ReluRule::parallel ||
                                           function != Activation::relu || l >= 0 || u <= 0 ||
                                           gap.smallest_below < reach + (u - l) / 200;
                if (!touches_below) loosest = 1;
                if (gap.smallest_above > reach) loosest = std::max(loosest, gap.smallest_above);
            }
        }
        CHECK(worst >= -1e-12);
        CHECK(loosest == 0);
    }
}

TEST_CASE("Intervals of no width give tangents", "[verify]") {
    for (const Activation function : {Activation::sigmoid, Activation::tanh, Activation::arctan}) {
        for (const double v : {-3.0, -1e-9, 0.0, 2.0}) {
            for (const double width : {0.0, 1e-300, 1e-12, 1e-7}) {
                const Lines lines = activation_lines(function, v, v + width, ReluRule::adaptive);
                CHECK(std::abs(at(lines.upper, v) - nn::activate(function, v)) < 1e-12);
                CHECK(std::abs(at(lines.lower, v) - nn::activate(function, v)) < 1e-12);
                CHECK(std::abs(lines.upper.slope - nn::derivative(function, v)) < 1e-6);
            }
        }
    }
}

TEST_CASE("Lines of a maximum hold at all vertices, and meet the maximum", "[verify]") {
    RandomStream stream("test", 2, "maximum");
    double worst = 0;
    double upper_contact = 0;
    for (int trial = 0; trial < 2000; ++trial) {
        const auto n = static_cast<std::size_t>(2 + stream.below(4));
        std::vector<double> l(n);
        std::vector<double> u(n);
        for (std::size_t i = 0; i < n; ++i) {
            l[i] = stream.uniform(-1, 1);
            u[i] = stream.below(6) == 0 ? l[i] : l[i] + stream.uniform(0, 1.5);
        }
        std::vector<double> w(n);
        const PoolLines lines = pool_lines(l, u, w);
        double closest = 1e300;
        for (std::size_t vertex = 0; vertex < (std::size_t{1} << n); ++vertex) {
            double largest = -1e300;
            double sum = 0;
            for (std::size_t i = 0; i < n; ++i) {
                const double v = (vertex >> i & 1) != 0 ? u[i] : l[i];
                largest = std::max(largest, v);
                sum += w[i] * v;
            }
            worst = std::min({worst, sum + lines.upper_intercept - largest,
                              largest - sum - lines.lower_intercept});
            closest = std::min(closest, sum + lines.upper_intercept - largest);
        }
        upper_contact = std::max(upper_contact, closest);
    }
    CHECK(worst >= -1e-12);
    CHECK(upper_contact < 1e-12);
}
