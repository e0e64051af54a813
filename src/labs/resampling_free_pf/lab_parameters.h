#pragma once

#include <cstdint>
#include <vector>

#include "lab/parameters.h"
#include "lab/shorthand.h"
#include "labs/resampling_free_pf/lab_pose_parameters.h"
#include "labs/resampling_free_pf/lab_resampling.h"
#include "labs/resampling_free_pf/lab_robot_parameters.h"
#include "labs/resampling_free_pf/localization_filter.h"
#include "labs/resampling_free_pf/state_space.h"

namespace tessera::resampling_free_pf {

enum class ExperimentKind : std::uint8_t {
    posterior,
    localization,
    rates,
    state_space,
    pose,
    pose_errors,
    robot
};

/// Over what results are drawn.
enum class Against : std::uint8_t { time, dimension, budget };

enum class Metric : std::uint8_t { reference, exact };

enum class RateRule : std::uint8_t { fixed, stable };

/// Onto which plane the state's m dimensions are seen.
enum class Projection : std::uint8_t { widest, axes };

using lab::EnumChoice;

inline const std::vector<EnumChoice<ExperimentKind>>& choices(ExperimentKind) {
    static const std::vector<EnumChoice<ExperimentKind>> list{
        {ExperimentKind::posterior, "posterior", "Posterior in 2 of m dimensions, live"},
        {ExperimentKind::localization, "localization", "Localization: filters over many trials"},
        {ExperimentKind::rates, "rates", "Localization: choice of the flow's rate"},
        {ExperimentKind::state_space, "state-space", "State space: states that move"},
        {ExperimentKind::pose, "pose", "Pose of an object in a video, live"},
        {ExperimentKind::pose_errors, "pose-errors", "Pose: errors of many runs"},
        {ExperimentKind::robot, "robot", "A robot in a map, live"}};
    return list;
}

inline const std::vector<EnumChoice<FilterKind>>& choices(FilterKind) {
    static const std::vector<EnumChoice<FilterKind>> list{
        {FilterKind::flow, "flow", "Flow"},
        {FilterKind::flow_green, "flow-green", "Flow as derived"},
        {FilterKind::flow_local, "flow-local", "Flow without pair term"},
        {FilterKind::mcl, "mcl", "MCL"},
        {FilterKind::sir, "sir", "SIR"},
        {FilterKind::importance, "importance", "Weights only"},
        {FilterKind::liu_west, "liu-west", "Liu-West"},
        {FilterKind::resample_move, "resample-move", "Resample-move"},
        {FilterKind::enkf_stochastic, "enkf", "Stochastic EnKF"},
        {FilterKind::enkf_square_root, "enkf-sqrt", "Square-root EnKF"},
        {FilterKind::exact_samples, "exact", "Exact samples"}};
    return list;
}

inline const std::vector<EnumChoice<Against>>& choices(Against) {
    static const std::vector<EnumChoice<Against>> list{
        {Against::time, "time", "time t"},
        {Against::dimension, "dimension", "dimension m"},
        {Against::budget, "budget", "microseconds per step"}};
    return list;
}

inline const std::vector<EnumChoice<Metric>>& choices(Metric) {
    static const std::vector<EnumChoice<Metric>> list{
        {Metric::reference, "reference", "KL to the average posterior (published)"},
        {Metric::exact, "exact", "KL to the exact posterior"}};
    return list;
}

inline const std::vector<EnumChoice<RateRule>>& choices(RateRule) {
    static const std::vector<EnumChoice<RateRule>> list{
        {RateRule::fixed, "fixed", "the number below"},
        {RateRule::stable, "stable", "1 / (m + 2), the best fixed one"}};
    return list;
}

inline const std::vector<EnumChoice<Projection>>& choices(Projection) {
    static const std::vector<EnumChoice<Projection>> list{
        {Projection::widest, "widest", "where the exact posterior is widest"},
        {Projection::axes, "axes", "two coordinates"}};
    return list;
}

inline const std::vector<EnumChoice<ModelKind>>& choices(ModelKind) {
    static const std::vector<EnumChoice<ModelKind>> list{
        {ModelKind::linear_gaussian, "linear-gaussian", "Linear-Gaussian"},
        {ModelKind::lorenz96, "lorenz96", "Lorenz-96"},
        {ModelKind::stochastic_volatility, "volatility", "Stochastic volatility"},
        {ModelKind::bearings_only, "bearings", "Bearings only"}};
    return list;
}

inline const std::vector<EnumChoice<StateFilterKind>>& choices(StateFilterKind) {
    static const std::vector<EnumChoice<StateFilterKind>> list{
        {StateFilterKind::bootstrap, "bootstrap", "Bootstrap"},
        {StateFilterKind::guided, "guided", "Guided"},
        {StateFilterKind::auxiliary, "auxiliary", "Auxiliary"},
        {StateFilterKind::flow, "flow", "Flow"},
        {StateFilterKind::flow_local, "flow-local", "Flow without pair term"},
        {StateFilterKind::enkf_stochastic, "enkf", "Stochastic EnKF"},
        {StateFilterKind::enkf_square_root, "enkf-sqrt", "Square-root EnKF"},
        {StateFilterKind::kalman, "kalman", "Kalman, exact"}};
    return list;
}

/// The paper's synthetic localisation. Each default, range and label is written here and nowhere
/// else.
struct LocalizationParameters {
    int dimension = 10;
    int count = 20;
    FilterKind first = FilterKind::flow;
    FilterKind second = FilterKind::mcl;
    std::vector<int> dimensions{10};
    std::vector<int> counts{20, 50, 100};
    int trials = 10;
    int horizon = 50;
    bool noisy = false;

    bool flow = true;
    bool green = false;
    bool local = false;
    bool mcl = true;
    bool sir = false;
    bool importance = false;
    bool liu_west = false;
    bool resample_move = false;
    bool enkf = false;
    bool square_root = false;
    bool exact = false;

    RateRule rate_rule = RateRule::fixed;
    double rate = 0.1;
    std::vector<double> rates{0.01, 0.02, 0.05, 0.1, 0.15, 0.2};
    double jitter = 0.1;
    filter::Resampling resampling = filter::Resampling::systematic;
    double threshold = 0.5;
    int moves = 5;

    Against against = Against::time;
    Metric metric = Metric::reference;
    bool times = false;
    bool allow_divergence = false;
    Projection projection = Projection::widest;
    int axis_1 = 1;
    int axis_2 = 2;
    bool arrows = true;
    double arrow_length = 1.0;
    int glide = 24;

    template <class Visitor>
    void describe(Visitor& visit) {
        using namespace lab;
        const auto ours = source("not in the paper");
        describe_problem(visit);
        describe_filters(visit);

        visit.group("Localization: what is shown");
        const auto live_only = when("experiment", {"posterior"});
        const auto many = when("experiment", {"localization"});
        visit(against, "against", "results against", live, many,
              help("Figure 1 is against time, figure 2 against the dimension. Microseconds need "
                   "times measured."));
        visit(metric, "metric", "metric", live, when("experiment", {"localization", "rates"}),
              help("The published program compares with the average of all posteriors; its "
                   "regulariser of 1e-6 lets it saturate."),
              source("released program: the average posterior"));
        visit(times, "times", "measure times", when("experiment", {"localization", "state-space"}),
              help("A run with them is not the same bytes twice."));
        visit(allow_divergence, "allow_divergence", "filters may be lost", live,
              when("experiment", {"localization", "rates", "state-space"}), ours,
              help("Else the command ends with a failure when a filter leaves the finite numbers "
                   "or loses all weights. What it was until then is counted either way."));
        visit(projection, "projection", "plane", live, live_only);
        visit(axis_1, "axis_1", "first coordinate", range(1, 400), browser_range(1, 40), live,
              live_only, when("projection", {"axes"}));
        visit(axis_2, "axis_2", "second coordinate", range(1, 400), browser_range(1, 40), live,
              live_only, when("projection", {"axes"}));
        visit(arrows, "arrows", "arrows of the flow's parts", live, live_only,
              help("Gradient part and, in another colour, pair part of the last update."));
        visit(arrow_length, "arrow_length", "arrows longer by", range(0.1, 100.0), logarithmic,
              live, live_only, when("arrows", {"true"}));
        visit(glide, "glide", "steps of the animation per observation", range(1, 240), logarithmic,
              live, live_only, ours);
    }

private:
    template <class Visitor>
    void describe_problem(Visitor& visit) {
        using namespace lab;
        const auto live_only = when("experiment", {"posterior"});
        const auto many = when("experiment", {"localization", "rates"});
        const auto both = when("experiment", {"posterior", "localization", "rates"});
        visit.group("Localization: problem");
        visit(dimension, "m", "dimensions m", range(1, 400), browser_range(3, 40), animated,
              live_only, help("Of the state. The pair term needs at least 3."),
              source("released program: 3 to 10"));
        visit(count, "n", "particles n", range(2, 20000), browser_range(5, 2000), logarithmic,
              live_only, source("released program: 20, 50, 100"));
        visit(dimensions, "dimensions", "dimensions m", range(1, 400), max_length(40), many,
              help("One figure has them on its axis; the others show the last."),
              source("released program: 3 to 10, figure 1: 10"));
        visit(counts, "counts", "particles n", range(2, 20000), max_length(12), many,
              help("The first three have panels of their own."),
              source("released program: 20, 50, 100"));
        visit(trials, "trials", "trials", range(1, 10000), browser_range(1, 200), logarithmic, many,
              source("released program: 10"));
        visit(horizon, "horizon", "observations", range(2, 5000), browser_range(10, 1000),
              logarithmic, both, source("released program: 50"));
        visit(noisy, "noisy", "noise on observations", both,
              help("As published there is none, although the filters reckon with variance 1."),
              source("released program: no"));
    }

    template <class Visitor>
    void describe_filters(Visitor& visit) {
        using namespace lab;
        const auto live_only = when("experiment", {"posterior"});
        const auto many = when("experiment", {"localization"});
        const auto both = when("experiment", {"posterior", "localization"});
        const auto any = when("experiment", {"posterior", "localization", "state-space"});
        const auto ours = source("not in the paper");
        visit.group("Localization: filters");
        visit(first, "first", "on the left", live_only);
        visit(second, "second", "on the right", live_only);
        visit(flow, "flow", label_of(FilterKind::flow), many, help("The paper's."));
        visit(green, "flow_green", label_of(FilterKind::flow_green), many, ours,
              help("The pair term weighs a pair by the loss of the other particle, as the Green's "
                   "function gives it; the released program takes the particle's own."));
        visit(local, "flow_local", label_of(FilterKind::flow_local), many, ours,
              help("n independent gradient descents."));
        visit(mcl, "mcl", label_of(FilterKind::mcl), many,
              help("The paper's baseline: jitter, weights, multinomial resampling, every step."));
        visit(sir, "sir", label_of(FilterKind::sir), many, ours,
              help("Jitter and weights; resampling only when the effective sample is small."));
        visit(importance, "importance", label_of(FilterKind::importance), many, ours);
        visit(liu_west, "liu_west", label_of(FilterKind::liu_west), many, ours);
        visit(resample_move, "resample_move", label_of(FilterKind::resample_move), many, ours,
              help("Metropolis moves after each resampling, on the exact posterior."));
        visit(enkf, "enkf", label_of(FilterKind::enkf_stochastic), many, ours);
        visit(square_root, "enkf_sqrt", label_of(FilterKind::enkf_square_root), many, ours);
        visit(exact, "exact", label_of(FilterKind::exact_samples), many, ours,
              help("Fresh samples of the exact posterior: as good as n particles can be."));
        visit(rate_rule, "rate_rule", "rate of the flow", both);
        visit(rate, "rate", "gamma / n", range(0.001, 2.0), browser_range(0.01, 0.5), logarithmic,
              both, when("rate_rule", {"fixed"}),
              help("The gradient's step. eps follows from it: gamma = C(m) eps^(2-m)."),
              source("released program: 0.1"));
        visit(rates, "rates", "rates gamma / n", range(0.0001, 2.0), max_length(16),
              when("experiment", {"rates"}),
              help("The best on one half of the trials is judged on the other half."), ours);
        visit(jitter, "jitter", "jitter of MCL and SIR", range(0.0, 5.0), both,
              source("released program: 0.1"));
        visit(resampling, "resampling", "resampling", any,
              help("Of SIR and of the particle filters of the state space; MCL is multinomial."),
              ours);
        visit(threshold, "threshold", "resample below", range(0.0, 1.0), any,
              help("A share of n, compared with the effective sample size; 0: never, 1: always."),
              ours);
        visit(moves, "moves", "Metropolis moves", range(1, 100), both, ours);
    }
};

/// States that move: models and filters of src/filter.
struct StateSpaceParameters {
    ModelKind model = ModelKind::linear_gaussian;
    int dimension = 10;
    double observation = 1.0;
    int steps = 100;
    int trials = 20;
    int particles = 100;

    bool bootstrap = true;
    bool guided = false;
    bool auxiliary = false;
    bool flow = true;
    bool flow_local = false;
    bool enkf = false;
    bool square_root = true;
    bool kalman = true;

    double rate = 0.5;
    int sub_steps = 5;
    double radius = 8.0;
    double inflation = 1.05;
    int coordinate = 1;

    template <class Visitor>
    void describe(Visitor& visit) {
        using namespace lab;
        const auto here = when("experiment", {"state-space"});
        const auto sized = when("model", {"linear-gaussian", "lorenz96"});
        const auto ours = source("not in the paper");
        visit.group("State space: model");
        visit(model, "model", "model", here, ours);
        visit(dimension, "states", "dimensions", range(1, 400), browser_range(1, 100), here, sized,
              ours, help("At least 4 for Lorenz-96."));
        visit(observation, "observation", "noise of observations", range(0.01, 100.0), logarithmic,
              here, sized, ours, help("Standard deviation."));
        visit(steps, "steps", "observations", range(2, 10000), browser_range(10, 500), logarithmic,
              here, ours);
        visit(trials, "paths", "paths", range(1, 10000), browser_range(1, 100), logarithmic, here,
              ours, help("The first is shown, all are averaged."));

        visit.group("State space: filters");
        visit(particles, "particles", "particles", range(2, 100000), browser_range(5, 2000),
              logarithmic, here, ours);
        visit(bootstrap, "bootstrap", "Bootstrap", here, ours);
        visit(guided, "guided", "Guided", here, ours,
              help("Moves by the optimal proposal, where it is known."));
        visit(auxiliary, "auxiliary", "Auxiliary", here, ours,
              help("Resamples by how well the next observation is foreseen."));
        visit(flow, "moving_flow", "Flow", here, ours,
              help("Predict, then follow the flow of the observation's loss."));
        visit(flow_local, "moving_flow_local", "Flow without pair term", here, ours);
        visit(enkf, "moving_enkf", "Stochastic EnKF", here, ours);
        visit(square_root, "moving_enkf_sqrt", "Square-root EnKF", here, ours);
        visit(kalman, "kalman", "Kalman, exact", here, ours);
        visit(rate, "moving_rate", "gamma / n of the flow", range(0.001, 5.0), logarithmic, here,
              ours, help("In coordinates divided by the model's scales."));
        visit(sub_steps, "sub_steps", "sub-steps of the flow", range(1, 50), here, ours);
        visit(radius, "radius", "localisation of ensembles", range(0.0, 100.0), here,
              when("model", {"lorenz96"}), ours,
              help("Beyond so many places on the ring an observation has no effect; 0: all of "
                   "them act everywhere."));
        visit(inflation, "inflation", "inflation of ensembles", range(1.0, 2.0), here, ours,
              help("Deviations are multiplied by this before each observation."));
        visit(coordinate, "coordinate", "coordinate shown", range(1, 400), browser_range(1, 40),
              live, here);
    }
};

/// Everything that can be set in this lab.
struct Parameters {
    ExperimentKind experiment = ExperimentKind::posterior;
    std::int64_t seed = 1;
    LocalizationParameters localization;
    StateSpaceParameters state_space;
    PoseParameters pose;
    RobotParameters robot;

    template <class Visitor>
    void describe(Visitor& visit) {
        using namespace lab;
        visit.group("Experiment");
        visit(experiment, "experiment", "experiment",
              help("What the paper does in numbers, and the same watched closely; then states "
                   "that move, which the paper's synthetic experiment does not have."));
        visit(seed, "seed", "seed", range(0, 1e9),
              help("Names truths, observations, particles and all random choices."));
        localization.describe(visit);
        state_space.describe(visit);
        pose.describe(visit);
        robot.describe(visit);
    }
};

}  // namespace tessera::resampling_free_pf
