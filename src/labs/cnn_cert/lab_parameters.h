#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lab/parameters.h"
#include "lab/shorthand.h"
#include "labs/cnn_cert/classifier.h"
#include "verify/certify.h"
#include "verify/decide.h"

namespace tessera::verify {

inline const std::vector<lab::EnumChoice<Norm>>& choices(Norm) {
    static const std::vector<lab::EnumChoice<Norm>> list{
        {Norm::infinity, "inf", "l_inf: every pixel by at most eps"},
        {Norm::two, "2", "l_2: eps in straight distance"},
        {Norm::one, "1", "l_1: eps in all, however spread"}};
    return list;
}

inline const std::vector<lab::EnumChoice<Splitting>>& choices(Splitting) {
    static const std::vector<lab::EnumChoice<Splitting>> list{
        {Splitting::automatic, "automatic", "signs, and boxes where inputs are few"},
        {Splitting::boxes, "boxes", "boxes of inputs"},
        {Splitting::signs, "signs", "signs of ReLUs"}};
    return list;
}

inline const std::vector<lab::EnumChoice<ReluRule>>& choices(ReluRule) {
    static const std::vector<lab::EnumChoice<ReluRule>> list{
        {ReluRule::adaptive, "adaptive", "adaptive (CROWN, CNN-Cert-Ada)"},
        {ReluRule::parallel, "parallel", "parallel (Fast-Lin, CNN-Cert-ReLU)"},
        {ReluRule::zero, "zero", "always 0"},
        {ReluRule::one, "one", "always 1"}};
    return list;
}

}  // namespace tessera::verify

namespace tessera::nn {

inline const std::vector<lab::EnumChoice<Activation>>& choices(Activation) {
    static const std::vector<lab::EnumChoice<Activation>> list{
        {Activation::relu, "relu", "ReLU"},
        {Activation::sigmoid, "sigmoid", "sigmoid"},
        {Activation::tanh, "tanh", "tanh"},
        {Activation::arctan, "arctan", "arctan"}};
    return list;
}

inline const std::vector<lab::EnumChoice<Pooling>>& choices(Pooling) {
    static const std::vector<lab::EnumChoice<Pooling>> list{
        {Pooling::none, "none", "none"},
        {Pooling::average, "average", "average 2 x 2"},
        {Pooling::maximum, "max", "maximum 2 x 2"}};
    return list;
}

}  // namespace tessera::nn

namespace tessera::cnn_cert {

enum class ExperimentKind : std::uint8_t { digit, plane, square, own_property, study, museum };
/// What the study varies.
enum class Sweep : std::uint8_t { depth, filters, activation };

inline const std::vector<lab::EnumChoice<ExperimentKind>>& choices(ExperimentKind) {
    static const std::vector<lab::EnumChoice<ExperimentKind>> list{
        {ExperimentKind::digit, "digit", "One image, one network"},
        {ExperimentKind::plane, "plane", "Two inputs: all in one picture"},
        {ExperimentKind::square, "square", "Two inputs: a square, yes or no"},
        {ExperimentKind::own_property, "own-property", "Your property (VNN-LIB), yes or no"},
        {ExperimentKind::study, "study", "Many images, many networks"},
        {ExperimentKind::museum, "museum", "Museum of bugs"}};
    return list;
}

inline const std::vector<lab::EnumChoice<Sweep>>& choices(Sweep) {
    static const std::vector<lab::EnumChoice<Sweep>> list{
        {Sweep::depth, "depth", "depth"},
        {Sweep::filters, "filters", "filters"},
        {Sweep::activation, "activation", "activation"}};
    return list;
}

inline const std::vector<lab::EnumChoice<DataKind>>& choices(DataKind) {
    static const std::vector<lab::EnumChoice<DataKind>> list{
        {DataKind::digits, "digits", "handwritten digits, 8 x 8"},
        {DataKind::mnist_sample, "mnist-sample", "MNIST, 2500 of its images"},
        {DataKind::mnist, "mnist", "MNIST (your files)"},
        {DataKind::fashion, "fashion-mnist", "Fashion-MNIST (your files)"}};
    return list;
}

inline const std::vector<lab::EnumChoice<NetworkKind>>& choices(NetworkKind) {
    static const std::vector<lab::EnumChoice<NetworkKind>> list{
        {NetworkKind::convolutional, "convolutional", "convolutions, then a dense layer"},
        {NetworkKind::residual, "residual", "ResNet-n of the paper"},
        {NetworkKind::lenet, "lenet", "LeNet of the paper"},
        {NetworkKind::dense, "dense", "dense layers only"},
        {NetworkKind::mnist_two_layers, "mnist-2-layers",
         "2 layers of 5 filters, trained on MNIST"},
        {NetworkKind::mnist_four_layers, "mnist-4-layers",
         "4 layers of 5 filters, trained on MNIST"},
        {NetworkKind::own, "own", "your file, ONNX or JSON"}};
    return list;
}

inline const std::vector<lab::EnumChoice<PixelRange>>& choices(PixelRange) {
    static const std::vector<lab::EnumChoice<PixelRange>> list{
        {PixelRange::centred, "centred", "from -0.5 to 0.5"},
        {PixelRange::unit, "unit", "from 0 to 1"}};
    return list;
}

/// All settings of the lab. Each default, range and label is written here and nowhere else.
struct Parameters {
    ExperimentKind experiment = ExperimentKind::digit;
    NetworkSettings network;
    int image = 6;
    std::string drawing;
    double x = 0.6;
    double y = 0.2;
    verify::Norm norm = verify::Norm::infinity;
    double eps = 0.03;
    verify::ReluRule rule = verify::ReluRule::adaptive;
    bool clip = false;
    int target = -1;
    int neuron_layer = 1;
    int neuron = -1;
    double slope = -1;
    Sweep sweep = Sweep::depth;
    std::vector<int> values{2, 3, 4, 5};
    int images = 10;
    int seeds = 1;
    bool all_targets = false;
    verify::Splitting splitting = verify::Splitting::automatic;
    int most_boxes = 5000;
    int exhibit = 1;
    int seed = 1;

    template <class Visitor>
    void describe(Visitor& visit) {
        describe_network(visit);
        describe_question(visit);
        describe_study(visit);
    }

private:
    template <class Visitor>
    void describe_network(Visitor& visit) {
        using namespace lab;
        const auto trained = when("experiment", {"digit", "study", "own-property"});
        const auto any_network =
            when("experiment", {"digit", "study", "plane", "square", "own-property"});
        const auto convolutions = when("kind", {"convolutional"});
        const auto trained_here = when("kind", {"convolutional", "residual", "lenet", "dense"});
        nn::ConvolutionalOptions& layers = network.layers;
        visit.group("Network");
        visit(experiment, "experiment", "experiment");
        visit(network.data, "data", "images", trained,
              help("MNIST and Fashion-MNIST are read from a folder that --data-dir names."));
        visit(network.size, "size", "side of the image", range(8, 28), browser_range(8, 14),
              unit("pixels"), trained, when("data", {"digits"}), trained_here,
              help("The digits are enlarged to it, so that the paper's networks fit."),
              source("28 in the paper"));
        visit(network.train_images, "train_images", "images to train on", range(100, 60000),
              logarithmic, trained, when("data", {"mnist-sample", "mnist", "fashion-mnist"}),
              trained_here, source("all in the paper"));
        visit(network.kind, "kind", "kind", trained,
              help("A file of your own: drop it on the page, choose it with \"Open file\", or name "
                   "it by --data."));
        visit(network.pixels, "pixels", "pixels", when("experiment", {"digit"}),
              when("kind", {"own"}), help("Between what numbers the network expects them."));
        visit(layers.depth, "depth", "layers", range(2, 8), browser_range(2, 6), any_network,
              when("kind", {"convolutional", "residual", "dense"}),
              help("Convolutions and the dense layer together. Deeper: looser bounds."),
              source("Sec. 4: 2 to 8"));
        visit(layers.filters, "filters", "filters", range(1, 32), browser_range(1, 10), any_network,
              when("kind", {"convolutional", "dense"}),
              help("Channels of every convolution; a dense layer has four neurons for each."),
              source("Sec. 4: 5 to 20"));
        visit(layers.kernel, "kernel", "side of a kernel", range(1, 5), trained, convolutions,
              source("Sec. 4: 3"));
        visit(layers.stride, "stride", "stride", range(1, 2), trained, convolutions);
        visit(layers.same_padding, "same_padding", "padding: same size", trained, convolutions);
        visit(layers.pooling, "pooling", "pooling after the first", trained, convolutions);
        visit(layers.batch_norm, "batch_norm", "batch normalisation", trained, convolutions);
        visit(layers.activation, "activation", "activation", any_network, trained_here);
        visit(network.epochs, "epochs", "epochs of training", range(1, 60), any_network,
              trained_here, source("10 in the paper"));
        visit(network.learning_rate, "learning_rate", "learning rate (Adam)", range(1e-4, 0.05),
              logarithmic, any_network, trained_here, source("0.001 in the paper"));
        visit(seed, "seed", "seed", range(0, 1e9),
              help("Of the initial weights, the order of images, attacks and targets."));
    }

    template <class Visitor>
    void describe_question(Visitor& visit) {
        using namespace lab;
        const auto one_image = when("experiment", {"digit"});
        const auto in_plane = when("experiment", {"plane", "square"});
        const auto one_point = when("experiment", {"digit", "plane", "square"});
        visit.group("Question");
        visit(image, "image", "image", range(0, 999), browser_range(0, 296), live, one_image,
              animated,
              help("Number in the test set, from the start again after the last; the network never "
                   "saw it in training."));
        visit(drawing, "drawing", "your own digit", max_length(64), live, one_image,
              when("data", {"digits"}),
              help("What was painted: 64 hexadecimal digits of brightness, row by row."));
        visit(x, "x", "x of the point", range(-1.0, 1.0), live, in_plane);
        visit(y, "y", "y of the point", range(-1.0, 1.0), live, in_plane);
        visit(norm, "norm", "distance", live, when("experiment", {"digit", "plane", "study"}),
              source("Sec. 4: 1, 2, inf"));
        visit(eps, "eps", "radius eps", range(0.0, 3.0), browser_range(0.0, 0.3), live, animated,
              one_point, help("Pixels go from -0.5 to 0.5. Drag the line in the margin view."));
        visit(clip, "clip", "stay in the range of pixels", live, one_image, when("norm", {"inf"}),
              help("Cuts the ball off where a pixel would be darker than black or lighter than "
                   "white. The paper does not."));
        visit(target, "target", "target class", range(-1, 9), live, one_image,
              help("-1: all other classes."), source("one random target in the paper"));

        visit.group("Bounds");
        visit(rule, "rule", "lower line of a ReLU", live, when("activation", {"relu"}),
              when("experiment", {"digit", "plane"}), source("Sec. 3.2"));
        visit(neuron_layer, "neuron_layer", "layer of the neuron", range(1, 12), live, one_image,
              help("Pick a neuron in the feature maps."));
        visit(neuron, "neuron", "number of the neuron", range(-1, 20000), live, one_image,
              help("-1: the one with the widest interval."));
        visit(slope, "slope", "its lower slope", range(-1.0, 1.0), live, animated, one_image,
              when("activation", {"relu"}),
              help("Below 0: as the rule says. Every slope from 0 to 1 is a valid bound."),
              source("not in the paper"));
    }

    template <class Visitor>
    void describe_study(Visitor& visit) {
        using namespace lab;
        const auto study = when("experiment", {"study"});
        visit.group("Study");
        visit(sweep, "sweep", "over", study);
        visit(values, "values", "values", range(1, 32), max_length(8), study,
              when("sweep", {"depth", "filters"}));
        visit(images, "images", "images", range(1, 300), browser_range(1, 20), study, logarithmic,
              source("Sec. 4: 10"));
        visit(seeds, "seeds", "networks each", range(1, 10), browser_range(1, 3), study,
              source("one in the paper"));
        visit(all_targets, "all_targets", "all targets", study,
              help("Off: one random target an image, never the runner-up or the least likely "
                   "class, as in the paper."));
        visit.group("Search");
        const auto search = when("experiment", {"square", "own-property"});
        visit(splitting, "splitting", "sub-problems are", live, search,
              help("What is cut in two where a bound is not good enough."),
              source("Sec. 4: exact verification"));
        visit(most_boxes, "most_boxes", "sub-problems at most", range(1, 10'000'000),
              browser_range(100, 100'000), logarithmic, live, search);
        visit.group("Museum");
        visit(exhibit, "exhibit", "exhibit", range(1, 4), live, when("experiment", {"museum"}));
    }
};

}  // namespace tessera::cnn_cert
