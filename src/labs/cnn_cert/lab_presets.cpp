#include "labs/cnn_cert/lab_presets.h"

namespace tessera::cnn_cert {

lab::Paper paper() {
    return {
        "CNN-Cert: An Efficient Framework for Certifying Robustness of Convolutional Neural "
        "Networks",
        "A. Boopathy, T.-W. Weng, P.-Y. Chen, S. Liu and L. Daniel",
        2019,
        "AAAI Conference on Artificial Intelligence",
        "1811.12395",
        "@inproceedings{boopathy2019cnncert,\n"
        "  title = {{CNN-Cert}: An Efficient Framework for Certifying Robustness of "
        "Convolutional Neural Networks},\n"
        "  author = {Boopathy, Akhilan and Weng, Tsui-Wei and Chen, Pin-Yu and Liu, Sijia and "
        "Daniel, Luca},\n"
        "  booktitle = {AAAI Conference on Artificial Intelligence},\n"
        "  year = {2019},\n"
        "  note = {arXiv:1811.12395}\n"
        "}\n"};
}

std::vector<lab::Preset> presets() {
    using lab::Json;
    return {
        {"sandwich", "How far can no attack go?", "the claim, one image",
         "Drag eps in the margin view: where the first curve meets zero, the proof ends; a little "
         "further an attack succeeds. The truth lies between.",
         Json::object(), 0.3, 0.9},
        {"own-digit",
         "Draw a digit, and certify it",
         "not in the paper",
         "Paint on the image. Certain strokes of yours are worth more than others: watch the "
         "certified radius.",
         {{"drawing", "00000000000ff000000ff000000ff000000ff000000ff000000ff00000000000"}},
         0.1,
         0.3},
        {"mnist",
         "The paper's network on MNIST",
         "Table 3: MNIST, 4 layers",
         "Four layers of five filters, trained on all 60 000 images and shipped: 8680 neurons, "
         "every one bounded over the whole image. Step through the images: radii differ by ten.",
         {{"kind", "mnist-4-layers"}, {"data", "mnist-sample"}, {"eps", 0.01}},
         0.3,
         0.8},
        {"mnist-two-layers",
         "Half the depth on MNIST",
         "Tables 3 and 4: depth",
         "Two layers, trained alike and as good on the test images: far larger radii are "
         "certified.",
         {{"kind", "mnist-2-layers"}, {"data", "mnist-sample"}, {"eps", 0.02}},
         0.06,
         0.2},
        {"tiny-exact",
         "Small enough to know the truth",
         "Sec. 4: LP and exact verification",
         "Three layers of 16 neurons: branch and bound over their signs finds the exact distance, "
         "to "
         "seven digits. Linear bounds, linear program, exact, attack: in this order, always.",
         {{"kind", "dense"}, {"depth", 3}, {"filters", 4}, {"epochs", 15}, {"eps", 0.05}},
         0.1,
         0.4},
        {"against-adaptive",
         "Here the adaptive line loses",
         "Table 3: not for every image",
         "On this image parallel lines certify more: less area in each neuron is not less in the "
         "end. The check says so.",
         {{"image", 9}},
         0.1,
         0.3},
        {"neuron",
         "One slope, by hand",
         "Fig. 1",
         "Move the lower slope of the widest neuron: all slopes from 0 to 1 are sound, and which "
         "is best for the margin depends on all that comes after.",
         {{"neuron_layer", 2}, {"neuron", 11}, {"slope", 0.5}, {"eps", 0.06}},
         0.1,
         0.3},
        {"deep",
         "Six layers",
         "Tables 3 and 4: depth",
         "The intervals widen from layer to layer, and the certified radius shrinks, "
         "much more than the distance that an attack has to go.",
         {{"depth", 6}, {"same_padding", true}, {"epochs", 6}, {"learning_rate", 0.005}},
         0.4,
         0.9},
        {"tanh",
         "tanh in place of ReLU",
         "Table 6: general activations",
         "No kink, but the same game: chord on one side, tangent on the other.",
         {{"activation", "tanh"}, {"depth", 3}},
         0.1,
         0.3},
        {"max-pool",
         "A maximum in between",
         "Table 5: max pooling",
         "Windows whose winner is certain cost nothing; the others share their slopes.",
         {{"pooling", "max"}, {"depth", 4}, {"same_padding", true}},
         0.2,
         0.5},
        {"residual",
         "A residual network",
         "Table 5: ResNet-2",
         "Both branches are followed back to the image together. The released program slips here: "
         "see the museum.",
         {{"kind", "residual"}, {"depth", 2}, {"epochs", 8}, {"eps", 0.01}},
         0.2,
         0.6},
        {"batch-norm",
         "Batch normalisation",
         "Table 5: BN",
         "Folded into the convolution before it, it costs nothing.",
         {{"batch_norm", true}},
         0.1,
         0.3},
        {"norms",
         "Another way to be near",
         "Sec. 4: p = 1, 2, inf",
         "In l_1 the whole change may sit in one pixel: radii are several times larger, and the "
         "attack "
         "looks different.",
         {{"norm", "1"}, {"eps", 0.4}},
         0.1,
         0.3},
        {"plane",
         "Two inputs, nothing hidden",
         "not in the paper",
         "The outer line is the exact distance, found by branch and bound. Drag the point towards "
         "a border, then into the middle of an arm: bounds are tight near, loose far away.",
         {{"experiment", "plane"},
          {"depth", 3},
          {"filters", 5},
          {"epochs", 40},
          {"learning_rate", 0.01}},
         0.02,
         0.1},
        {"intervals-win",
         "Here plain intervals win",
         "not in the paper",
         "Six layers of four neurons: interval arithmetic certifies nearly three times as much as "
         "the adaptive lines, because it never lets a lower line go below zero. Neither always "
         "wins: report the larger.",
         {{"experiment", "plane"},
          {"depth", 6},
          {"filters", 1},
          {"epochs", 3},
          {"learning_rate", 0.02},
          {"seed", 3},
          {"x", -0.3},
          {"y", -0.5}},
         0.02,
         0.1},
        {"plane-l1",
         "Two inputs, l_1 and tanh",
         "not in the paper",
         "The ball is a diamond, the lines are curved: all the rest is as before.",
         {{"experiment", "plane"},
          {"depth", 3},
          {"filters", 5},
          {"epochs", 40},
          {"learning_rate", 0.01},
          {"activation", "tanh"},
          {"norm", "1"}},
         0.03,
         0.1},
        {"square",
         "Yes or no: one class in the whole square?",
         "Sec. 4: exact verification",
         "The square is covered with boxes, each proved safe as a whole; near a border they must "
         "be "
         "small. Drag the square onto the border: one unsafe input, and all is over.",
         {{"experiment", "square"},
          {"depth", 5},
          {"filters", 5},
          {"epochs", 40},
          {"learning_rate", 0.01},
          {"splitting", "boxes"},
          {"x", -0.5},
          {"y", 0.4},
          {"eps", 0.214}},
         0.02,
         0.1},
        {"depth-study",
         "Deeper is harder to certify",
         "Tables 3 and 4, in small",
         "Mean radii of five images on networks of 2, 4 and 6 layers, with random targets as in "
         "the "
         "paper.",
         {{"experiment", "study"},
          {"size", 12},
          {"values", {2, 4, 6}},
          {"images", 5},
          {"epochs", 6},
          {"learning_rate", 0.005}},
         0.5,
         1.0},
        {"rules-study",
         "Adaptive or parallel?",
         "Table 3: gain of CNN-Cert-Ada",
         "The paper reports +21 % on its network. The gain depends on the training: here it is "
         "far smaller, and some images lie below the diagonal.",
         {{"experiment", "study"},
          {"size", 10},
          {"values", {3, 4}},
          {"seeds", 2},
          {"images", 8},
          {"epochs", 6},
          {"learning_rate", 0.005}},
         0.5,
         1.0},
        {"activations-study",
         "Which activation?",
         "Table 6, in small",
         "The same network with four activations.",
         {{"experiment", "study"},
          {"sweep", "activation"},
          {"depth", 3},
          {"images", 8},
          {"epochs", 8},
          {"learning_rate", 0.005}},
         0.4,
         0.8},
        {"museum",
         "The museum of bugs",
         "the released program",
         "At radius 0 a bound must be the output. Four slips of the released program, each done "
         "again on a small network.",
         {{"experiment", "museum"}},
         0.01,
         0.05}};
}

}  // namespace tessera::cnn_cert
