#include "labs/double_descent/lab_presets.h"

#include <format>
#include <string>

namespace tessera::double_descent {
namespace {

using lab::Json;
using lab::Preset;

/// One of the paper's figures of four panels.
Preset figure(const char* id, const char* title, const char* curve, const char* look_for) {
    const Json overrides{{"experiment", "panels"},
                         {"curve", curve},
                         {"axis", "ratio"},
                         {"statistic", "mean"},
                         {"rcond", 0.0}};
    return {id, title, std::string("Fig. ") + id, look_for, overrides, 0.03, 0.1};
}

Preset polynomial_fit(int parameters, const char* look_for) {
    return {std::format("polynomial-{}", parameters),
            std::format("Polynomial of degree {}", parameters),
            "Polynomial figures",
            look_for,
            {{"experiment", "polynomial"}, {"n", 15}, {"p", parameters}, {"repeats", 30}},
            0.01,
            0.03};
}

Preset on_diabetes(const char* id, const char* title, const char* look_for, Json overrides) {
    return {id, title, "", look_for, std::move(overrides), 0.02, 0.05};
}

}  // namespace

lab::Paper paper() {
    return {
        "Double Descent Demystified: Identifying, Interpreting & Ablating the Sources of a Deep "
        "Learning Puzzle",
        "Schaeffer, Khona, Robertson, Boopathy, Pistunova, Rocks, Fiete, Koyejo",
        2023,
        "ICLR Blogposts 2024",
        "2303.14151",
        "@article{schaeffer2023double,\n"
        "  title = {Double Descent Demystified: Identifying, Interpreting \\& Ablating the "
        "Sources of a Deep Learning Puzzle},\n"
        "  author = {Schaeffer, Rylan and Khona, Mikail and Robertson, Zachary and Boopathy, "
        "Akhilan and Pistunova, Kateryna and Rocks, Jason W. and Fiete, Ila Rani and Koyejo, "
        "Oluwasanmi},\n"
        "  journal = {arXiv preprint arXiv:2303.14151},\n"
        "  year = {2023}\n"
        "}\n"};
}

std::vector<Preset> presets() {
    return {
        on_diabetes("explore", "Drag N through the threshold",
                    "Drag the line N towards 10, the number of parameters, and watch the last bar "
                    "explode.",
                    Json::object()),
        figure("B1", "Double descent on four data sets", "error",
               "Every test curve peaks where the ratio is 1."),
        figure("B2", "Factor 1 removed: small singular values", "cutoffs",
               "The higher the cutoff, the smaller the spike."),
        figure("B3", "Factor 2 removed: test rows in the leading modes", "modes",
               "With few modes there is no spike at all."),
        figure("B4", "Factor 3 removed: no residuals", "no-residuals",
               "Without anything to misfit the error falls to rounding at the threshold."),
        figure("B5", "The smallest non-zero singular value", "singular-value",
               "It is least exactly at the threshold."),
        {"B6",
         "Why the threshold: a cloud in three dimensions",
         "Fig. B6",
         "Three points in three dimensions leave one direction nearly unseen.",
         {{"experiment", "geometry"}, {"n", 3}},
         0.02,
         0.1},
        {"B7",
         "Bias: what the model cannot see",
         "Fig. B7",
         "Turn the training datum: the bias is what its direction does not span.",
         {{"experiment", "geometry"}, {"n", 2}, {"angle", 20.0}},
         0.02,
         0.1},
        figure("B8", "Bias in both definitions", "bias",
               "The published curve is the square of the mean; on Diabetes it vanishes for no "
               "deeper reason than centred columns."),
        figure("B9", "Adversarial test rows", "adversarial-test",
               "A move along the last right singular vector adds orders of magnitude."),
        figure("B10", "Adversarial training targets", "adversarial-train",
               "The training error does not change; the test error does."),
        {"polynomial-sweep",
         "Polynomials: error against degree",
         "Polynomial figure, N = 15",
         "P = 30 beats P = 1; P = 200 does not.",
         {{"experiment", "polynomial"}, {"n", 15}, {"p", 30}, {"repeats", 30}},
         0.01,
         0.03},
        polynomial_fit(1, "A straight line: simple, wrong, harmless."),
        polynomial_fit(5, "The classical valley: some of the wave is caught."),
        polynomial_fit(10, "The curve begins to swing between the points."),
        polynomial_fit(
            15, "As many parameters as points: it hits them all and misses everything else."),
        polynomial_fit(20, "Beyond the threshold the swings become smaller."),
        polynomial_fit(30, "The best fit of all, with twice as many parameters as points."),
        polynomial_fit(200, "Many parameters, and worse again than a straight line."),
        on_diabetes("factor-1", "Switch off factor 1",
                    "No singular value below 0.1: the spike is gone.",
                    {{"n", 10}, {"cutoff", 0.1}}),
        on_diabetes("factor-2", "Switch off factor 2",
                    "Test rows seen through four modes: the spike is gone.",
                    {{"n", 10}, {"keep", 4}}),
        on_diabetes(
            "factor-3", "Switch off factor 3",
            "Targets that a linear model can reach: the error at the threshold is rounding.",
            {{"n", 10}, {"no_residuals", true}}),
        on_diabetes("factor-1-is-2", "Factors 1 and 2 are one operation",
                    "Both curves lie on each other: for the test error, projecting the test rows "
                    "and truncating the fit are the same.",
                    {{"n", 10}, {"curve", "equivalence"}, {"keep", 4}, {"statistic", "mean"}}),
        on_diabetes(
            "mean-or-median", "The spike's height is a rare event",
            "At N = 10 the mean is a hundred times the median: one repeat in fifty makes it.",
            {{"n", 10}, {"repeats", 200}, {"draws", "philox"}}),
        on_diabetes(
            "bias-artefact", "A published curve that is an artefact",
            "The square of the mean is zero to rounding because the columns are centred; the "
            "mean of the squares is not.",
            {{"n", 5}, {"curve", "bias"}, {"statistic", "mean"}}),
        on_diabetes("shrinkage", "The second descent that predicts nothing",
                    "With one training row the error is lowest of all - and still above predicting "
                    "0.",
                    {{"n", 1}}),
        {"gapminder",
         "Where the bias rules",
         "",
         "On gapminder the worst error is at N = 1, far from the threshold: bias, not variance.",
         {{"data", "gapminder"}, {"n", 1}, {"statistic", "both"}},
         0.02,
         0.1},
        {"no-misfit",
         "A truth the model can express",
         "",
         "A straight line, no noise: there is nothing to misfit, so there is no spike.",
         {{"experiment", "polynomial"},
          {"function", "linear"},
          {"n", 15},
          {"p", 15},
          {"repeats", 30}},
         0.01,
         0.03},
        on_diabetes(
            "ridge", "A little ridge",
            "A penalty of 0.01 on the squared parameters removes the spike; hidden penalties "
            "are why others cannot reproduce it.",
            {{"n", 10}, {"ridge", 0.01}}),
        {"spectrum",
         "Random features and the Marchenko-Pastur law",
         "",
         "Move D towards N: the lower edge of the spectrum touches 0.",
         {{"experiment", "spectrum"}, {"n", 100}, {"d", 100}, {"repeats", 100}},
         0.04,
         0.1},
        {"superposition",
         "The same threshold in superposition",
         "",
         "The dark valley is where the data just fill the hidden units.",
         {{"experiment", "superposition"}},
         0.01,
         0.01}};
}

}  // namespace tessera::double_descent
