#pragma once

#include <string>
#include <vector>

#include "lab/parameters.h"
#include "lab/shorthand.h"
#include "labs/scale_time/network_run.h"

namespace tessera::scale_time {

enum class ImageChoice { digits, fashion_mnist, mnist };

/// What the surface shows.
enum class SurfaceQuantity { test, train, wrong, noise };

using lab::EnumChoice;

inline const std::vector<EnumChoice<ImageChoice>>& choices(ImageChoice) {
    static const std::vector<EnumChoice<ImageChoice>> list{
        {ImageChoice::digits, "digits", "Handwritten digits, 8 x 8"},
        {ImageChoice::fashion_mnist, "fashion-mnist", "Fashion-MNIST (native runs)"},
        {ImageChoice::mnist, "mnist", "MNIST (native runs)"}};
    return list;
}

inline const std::vector<EnumChoice<ArchitectureKind>>& choices(ArchitectureKind) {
    static const std::vector<EnumChoice<ArchitectureKind>> list{
        {ArchitectureKind::one_hidden, "one-hidden", "MLP, one hidden layer"},
        {ArchitectureKind::two_hidden, "two-hidden", "MLP, two hidden layers"},
        {ArchitectureKind::convolutional, "cnn", "CNN, three convolutions"}};
    return list;
}

inline const std::vector<EnumChoice<Parametrisation>>& choices(Parametrisation) {
    static const std::vector<EnumChoice<Parametrisation>> list{
        {Parametrisation::standard, "standard", "standard: uniform, 1/sqrt(fan in)"},
        {Parametrisation::ntk, "ntk", "NTK: normal weights, scaled layers"},
        {Parametrisation::maximal_update, "mup", "muP: as at width 32 (8 channels) for all"}};
    return list;
}

inline const std::vector<EnumChoice<OptimiserKind>>& choices(OptimiserKind) {
    static const std::vector<EnumChoice<OptimiserKind>> list{{OptimiserKind::sgd, "sgd", "SGD"},
                                                             {OptimiserKind::adam, "adam", "Adam"}};
    return list;
}

inline const std::vector<EnumChoice<SizeRule>>& choices(SizeRule) {
    static const std::vector<EnumChoice<SizeRule>> list{
        {SizeRule::cube_root, "cube-root", "cube root of the parameters [R]"},
        {SizeRule::square_root, "square-root", "square root of the parameters"},
        {SizeRule::width, "width", "width"},
        {SizeRule::width_power, "width-power", "width to the power 0.6"},
        {SizeRule::parameters, "parameters", "number of parameters"}};
    return list;
}

inline const std::vector<EnumChoice<SurfaceQuantity>>& choices(SurfaceQuantity) {
    static const std::vector<EnumChoice<SurfaceQuantity>> list{
        {SurfaceQuantity::test, "test", "test error"},
        {SurfaceQuantity::train, "train", "training error"},
        {SurfaceQuantity::wrong, "wrong", "share of wrong test answers"},
        {SurfaceQuantity::noise, "noise", "noise part of the test error"}};
    return list;
}

struct NetworkParameters {
    ImageChoice data = ImageChoice::digits;
    ArchitectureKind architecture = ArchitectureKind::one_hidden;
    Parametrisation parametrisation = Parametrisation::standard;
    OptimiserKind optimiser = OptimiserKind::sgd;
    double learning_rate = 0.1;
    int batch = 50;
    bool one_pass = false;

    std::vector<int> widths{8, 16, 32, 64, 128, 256};
    std::vector<int> data_sizes{50, 100, 200, 400, 800};
    int train = 1000;
    int test = 797;
    double label_noise = 0.0;
    bool split = false;
    int seeds = 1;
    int steps = 2000;
    bool same_product = false;

    std::vector<double> thresholds{0.06, 0.04};
    SizeRule rule = SizeRule::cube_root;
    int smallest_fitted = 32;
    double exponent = 0.333;
    int small = 32;
    int large = 256;
    SurfaceQuantity surface = SurfaceQuantity::test;
    int cell = 0;
    int cell_steps = 0;

    template <class Visitor>
    void describe(Visitor& visit) {
        describe_comparison(visit);
        describe_training(visit);
        describe_sweep(visit);
    }

    static std::vector<std::string> experiments() {
        return {"tradeoff", "prediction", "surface", "data", "capacity"};
    }

    template <class Visitor>
    void describe_training(Visitor& visit) {
        using namespace lab;
        const auto networks = when("experiment", experiments());
        visit.group("Networks");
        visit(data, "data", "images", networks,
              help("Every result names the images it was made with."),
              source("MNIST, SVHN and CIFAR-10 in the paper [R]"));
        visit(architecture, "architecture", "architecture", networks,
              source("layers and widths of the paper are not known"));
        visit(parametrisation, "parametrisation", "parametrisation", networks,
              help("Which decides whether a larger network moves faster."),
              source("ours: standard"));
        visit(optimiser, "optimiser", "optimiser", networks,
              source("SGD; Adam in an appendix [R]"));
        visit(learning_rate, "learning_rate", "learning rate", range(1e-5, 2.0), logarithmic,
              networks, help("The same for all sizes, which is part of the claim."),
              source("ours: 0.1, Adam 0.0003"));
        visit(batch, "batch", "batch", range(1, 1000), logarithmic, networks,
              source("ours: 50 or 64"));
        visit(one_pass, "one_pass", "no image twice in an epoch", networks,
              help("Otherwise each batch is drawn with replacement."), source("ours: off"));
    }

    template <class Visitor>
    void describe_sweep(Visitor& visit) {
        using namespace lab;
        const auto networks = when("experiment", experiments());
        const auto curves = when("experiment", {"tradeoff", "prediction", "surface", "data"});
        visit.group("Sweep");
        visit(widths, "widths", "widths (channels)", range(1, 1024), browser_range(1, 512),
              when("experiment", {"tradeoff", "surface", "data", "capacity"}),
              help("Hidden units of each layer; of the CNN, channels of its first."),
              source("ours"));
        visit(data_sizes, "data_sizes", "numbers of training images", range(10, 60000),
              browser_range(10, 1000), when("experiment", {"data"}), source("ours"));
        visit(train, "train", "training images", range(10, 60000), browser_range(10, 1000),
              logarithmic, when("experiment", {"tradeoff", "prediction", "surface", "capacity"}),
              source("ours"));
        visit(test, "test", "test images", range(10, 10000), browser_range(10, 797), logarithmic,
              networks, source("ours"));
        visit(label_noise, "label_noise", "label noise", range(0.0, 0.6), curves,
              help("Each training label is drawn anew with this probability."), source("ours"));
        visit(split, "split", "split into signal and noise", when("experiment", {"surface"}),
              help("Every network is trained a second time, with right labels: what the wrong ones "
                   "add to the test error is the noise part. Doubles the time."),
              source("[P] signal and noise part; for networks, ours"));
        visit(seeds, "seeds", "seeds", range(1, 50), browser_range(1, 5), curves,
              help("Trainings of each width, from different starts."), source("ours"));
        visit(steps, "steps", "longest training", range(10, 1e6), browser_range(10, 60000),
              logarithmic, unit("steps"), networks, source("ours"));
        visit(same_product, "same_product", "smaller networks train longer",
              when("experiment", {"data"}),
              help("Width times steps is the same for all; off: the steps are."), source("ours"));
    }

    template <class Visitor>
    void describe_comparison(Visitor& visit) {
        using namespace lab;
        const auto curves = when("experiment", {"tradeoff", "prediction", "surface", "data"});
        visit.group("Comparison");
        visit(exponent, "exponent", "clock exponent a", range(0.0, 1.2), live, animated,
              when("experiment", {"prediction"}),
              help("The small network's clock runs (P large / P small)^a faster. Drag it until "
                   "both curves are one."),
              source("1/3 [R]"));
        visit(thresholds, "thresholds", "test errors to reach", range(0.001, 0.2),
              when("experiment", {"tradeoff", "prediction"}),
              help("A training ends when it is below the lowest. Always answering 0.1 gives 0.09."),
              source(
                  "the paper's criterion is the first non-zero generalisation [R]; ours: numbers"));
        visit(rule, "rule", "effective size", live, when("experiment", {"tradeoff"}),
              help("What stands for p in p t."), source("cube root [R]"));
        visit(smallest_fitted, "smallest_fitted", "smallest width fitted", range(1, 512), live,
              when("experiment", {"tradeoff"}),
              help("Narrower networks lose too many units at the start; they are shown, not "
                   "fitted."),
              source("ours: 32"));
        visit(small, "small", "small network", range(1, 1024), when("experiment", {"prediction"}),
              source("ours"));
        visit(large, "large", "large network", range(1, 1024), when("experiment", {"prediction"}),
              source("ours"));
        visit(surface, "surface", "surface of", live, when("experiment", {"surface"}),
              source("test error [R]"));
        visit(cell, "cell", "training shown", range(0, 9999), live, curves,
              help("Click a curve or a place in the surface to choose it."));
        visit(cell_steps, "cell_steps", "train it on to", range(0, 1e6), unit("steps"), live,
              curves, help("Continues the training shown beyond its end; 0: not."));
    }
};

inline NetworkSettings network_settings(const NetworkParameters& parameters) {
    return {parameters.architecture,
            parameters.parametrisation,
            parameters.optimiser,
            parameters.learning_rate,
            static_cast<std::size_t>(parameters.batch),
            parameters.one_pass};
}

}  // namespace tessera::scale_time
