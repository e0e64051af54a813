#include "figure/summary.h"

#include <catch2/catch_test_macros.hpp>

#include "figure/figures.h"

using namespace tessera::figure;

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("A curve's words name its peak, its ends and the checks", "[figure]") {
    const std::string text = summary(error_curve(), {});
    CHECK(contains(
        text,
        "test goes from 1.23 at N = 1 up to a peak of 1000 at N = 10, then to 0.999 at N = 20."));
    CHECK(contains(text, "train rises from 0 at N = 1 to 10 at N = 20."));
    CHECK(contains(text, "N = D stands at 10."));
    CHECK(contains(text, "Holds here: the peak is at N = D: peak at 10."));
    CHECK(contains(text, "Does not hold here: no peak: there is one."));
}

TEST_CASE("Words leave out what is hidden and say when there is nothing", "[figure]") {
    FigureState state;
    state.hidden = {"test"};
    CHECK_FALSE(contains(summary(error_curve(), state), "peak of"));
    CHECK(contains(summary(Figure{}, {}), "Nothing to see yet."));
}

TEST_CASE("Each kind of layer is described", "[figure]") {
    CHECK(contains(summary(heat_map(), {}), "2 by 3 cells, heat 1 to 6."));
    CHECK(contains(summary(signed_bars(), {}), "a: 3 bars, −2 to 3; the longest is three with 3."));
    Figure flat;
    flat.layers = {line("flat", {0, 1}, {2, 2})};
    CHECK(contains(summary(flat, {}), "flat stays at 2."));
    Figure valley;
    valley.x.label = "P";
    valley.layers = {line("loss", {0, 1, 2}, {5, 1, 4})};
    CHECK(
        contains(summary(valley, {}),
                 "loss goes from 5 at P = 0 down to a minimum of 1 at P = 1, then to 4 at P = 2."));
}
