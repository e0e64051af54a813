#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lab/parameters.h"
#include "lab/shorthand.h"
#include "labs/scale_time/lab_network_parameters.h"

namespace tessera::scale_time {

enum class ExperimentKind {
    prediction,
    tradeoff,
    surface,
    data,
    capacity,
    subspace,
    collapse,
    linear,
    two_speeds
};

/// The axes of the map of the linear law; what is left out is held at its slider's value.
enum class MapKind { size_time, data_size, data_time };

enum class Quantity { test, signal, noise, train };

using lab::EnumChoice;

inline const std::vector<EnumChoice<ExperimentKind>>& choices(ExperimentKind) {
    static const std::vector<EnumChoice<ExperimentKind>> list{
        {ExperimentKind::prediction, "prediction", "Networks: a small one predicts a large one"},
        {ExperimentKind::tradeoff, "tradeoff", "Networks: time to an error, by size"},
        {ExperimentKind::surface, "surface", "Networks: surface over width and time"},
        {ExperimentKind::data, "data", "Networks: error by data"},
        {ExperimentKind::capacity, "capacity", "Networks: effective size, measured"},
        {ExperimentKind::collapse, "collapse", "Loss curves of random subspaces"},
        {ExperimentKind::subspace, "subspace", "Trajectories in a random subspace"},
        {ExperimentKind::linear, "linear", "Unified law of the linear model"},
        {ExperimentKind::two_speeds, "two-speeds", "Features of two speeds"}};
    return list;
}

inline const std::vector<EnumChoice<MapKind>>& choices(MapKind) {
    static const std::vector<EnumChoice<MapKind>> list{
        {MapKind::size_time, "size-time", "size p and time t"},
        {MapKind::data_size, "data-size", "data n and size p"},
        {MapKind::data_time, "data-time", "data n and time t"}};
    return list;
}

inline const std::vector<EnumChoice<Quantity>>& choices(Quantity) {
    static const std::vector<EnumChoice<Quantity>> list{
        {Quantity::test, "test", "test error"},
        {Quantity::signal, "signal", "signal part"},
        {Quantity::noise, "noise", "noise part"},
        {Quantity::train, "train", "training error"}};
    return list;
}

/// Everything that can be set; each default, range and label is written here and nowhere else.
struct Parameters {
    ExperimentKind experiment = ExperimentKind::prediction;
    NetworkParameters network;

    int p = 64;
    double tau = 2.0;
    int r = 2;
    int big = 400;
    double decay = 1.0;
    std::vector<int> sizes{4, 16, 64, 256};
    int directions = 512;
    double spectrum_decay = 1.5;
    double target_decay = 0.25;
    bool divide = false;

    MapKind map = MapKind::size_time;
    Quantity quantity = Quantity::test;
    int n = 200;
    double t = 100.0;
    double eta = 0.001;
    double signal = 1.0;
    double noise = 0.25;
    double misfit = 0.0;

    double slow = 0.001;
    double speed_noise = 0.03;
    double fast_signal = 1.0;
    double slow_signal = 1.0;
    double speed_directions = 40.0;

    int draws = 20;
    std::int64_t seed = 0;

    template <class Visitor>
    void describe(Visitor& visit) {
        using namespace lab;
        visit.group("Experiment");
        visit(experiment, "experiment", "experiment", help("What is computed."));
        network.describe(visit);
        describe_random_subspace(visit);
        describe_linear(visit);
        describe_two_speeds(visit);

        visit.group("Draws");
        visit(draws, "draws", "random draws", range(1, 1000), browser_range(1, 400), logarithmic,
              when("experiment", {"subspace", "collapse", "linear"}),
              help("Random subspaces, or data sets of finite size, that are averaged."),
              source("ours; the paper's number is not known"));
        visit(seed, "seed", "seed", range(0, 1e9),
              help("Names the random draws: the same seed gives the same numbers everywhere."));
    }

    template <class Visitor>
    void describe_random_subspace(Visitor& visit) {
        using namespace lab;
        const std::vector<std::string> random{"subspace", "collapse"};
        visit.group("Size");
        visit(p, "p", "size p", range(1, 2000), logarithmic, animated,
              when("experiment", {"subspace", "collapse", "linear"}),
              help("How many parameters are trained. By the paper's rule it acts only as p times "
                   "time."),
              source("[R] its reviews"));
        visit(sizes, "sizes", "sizes compared", range(1, 512), when("experiment", {"collapse"}),
              help("One pair of curves for each."), source("ours"));
        visit(divide, "divide", "divide R by the root of p", when("experiment", random),
              help("With this common choice a step moves the network equally far at any size, and "
                   "size no longer acts like time."),
              source("[R] the paper does not divide"));

        visit.group("Loss");
        visit(tau, "tau", "time eta p t", range(0.01, 100.0), logarithmic, animated,
              when("experiment", {"subspace"}),
              help("How long is trained, in the units in which all sizes should agree."),
              source("[D] derived here"));
        visit(r, "r", "directions r", range(1, 50), when("experiment", {"subspace"}),
              help("How many numbers the loss depends on."), source("[R] its reviews"));
        visit(big, "big", "parameters P of the largest network", range(10, 2000), logarithmic,
              when("experiment", {"subspace"}), source("ours: 400"));
        visit(decay, "decay", "curvatures fall like i to the minus", range(0.0, 3.0),
              when("experiment", {"subspace"}), help("0: all directions are learned equally fast."),
              source("ours"));
        visit(directions, "directions", "directions P", range(8, 512),
              when("experiment", {"collapse"}), source("ours: 512"));
        visit(spectrum_decay, "spectrum_decay", "curvatures fall like i to the minus",
              range(0.0, 3.0), when("experiment", {"collapse"}), source("ours: 1.5"));
        visit(target_decay, "target_decay", "targets fall like i to the minus", range(0.0, 2.0),
              when("experiment", {"collapse"}), source("ours: 0.25"));
    }

    template <class Visitor>
    void describe_linear(Visitor& visit) {
        using namespace lab;
        visit.group("Linear law");
        visit(map, "map", "map over", when("experiment", {"linear"}),
              help("The third of size, time and data stays at its slider's value."));
        visit(quantity, "quantity", "shown in the map", when("experiment", {"linear"}),
              help("The test error is noise + signal part + noise part."));
        visit(n, "n", "data n", range(10, 2000), logarithmic, animated,
              when("experiment", {"linear"}), source("ours: 200"));
        visit(t, "t", "time t", range(1.0, 1e5), logarithmic, animated,
              when("experiment", {"linear"}), help("Steps of gradient descent."), source("ours"));
        visit(eta, "eta", "learning rate", range(1e-5, 0.01), logarithmic,
              when("experiment", {"linear"}),
              help("Time counts as learning rate times size times steps."), source("ours"));
        visit(signal, "signal", "signal S", range(0.0, 10.0), when("experiment", {"linear"}),
              help("Squared length of the true parameters."), source("ours: 1"));
        visit(noise, "noise", "label noise", range(0.0, 2.0), when("experiment", {"linear"}),
              help("Its variance."), source("ours: 0.25"));
        visit(misfit, "misfit", "misfit", range(0.0, 2.0), when("experiment", {"linear"}),
              help("What no linear model can say; it acts as more noise."), source("ours: 0"));
    }

    template <class Visitor>
    void describe_two_speeds(Visitor& visit) {
        using namespace lab;
        visit.group("Two speeds");
        visit(slow, "slow", "rate of the slow features", range(1e-4, 1.0), logarithmic, animated,
              when("experiment", {"two-speeds"}),
              help("The fast ones have rate 1. At 1 both are the same, and the error turns only "
                   "once."),
              source("ours: 0.001"));
        visit(speed_noise, "speed_noise", "noise per direction", range(0.0, 0.2),
              when("experiment", {"two-speeds"}), source("ours: 0.03"));
        visit(fast_signal, "fast_signal", "signal of the fast features", range(0.0, 3.0),
              when("experiment", {"two-speeds"}), source("ours: 1"));
        visit(slow_signal, "slow_signal", "signal of the slow features", range(0.0, 3.0),
              when("experiment", {"two-speeds"}), source("ours: 1"));
        visit(speed_directions, "speed_directions", "directions of each", range(1.0, 200.0),
              when("experiment", {"two-speeds"}), source("ours: 40"));
    }
};

}  // namespace tessera::scale_time
