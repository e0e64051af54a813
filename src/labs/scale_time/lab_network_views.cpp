#include "labs/scale_time/lab_network_views.h"

#include <string>
#include <utility>

#include "lab/shorthand.h"
#include "labs/scale_time/lab_view_parts.h"

namespace tessera::scale_time {
namespace {

using lab::GuideSpec;
using lab::layer;
using lab::LayerKind;
using lab::LayerRole;
using lab::ViewSpec;

using enum GuideSpec::Direction;

/// Thresholds that have a colour of their own.
constexpr int most_thresholds = 5;

ViewSpec training_view() {
    ViewSpec spec = view("training-curves", "Test error against time",
                         "One curve for each width, growing as it trains; bands go from the least "
                         "to the largest of the seeds. Click a curve to look at it alone.",
                         log_axis("steps"), log_axis("mean squared test error"));
    spec.layers = {layer("training/*", LayerKind::line)};
    spec.guides = {{horizontal, "constant", 0.0, {}, {}}};
    for (int k = 0; k < most_thresholds; ++k) {
        spec.guides.push_back({horizontal, "threshold/" + std::to_string(k), 0.0, {}, {}});
    }
    spec.tool = lab::Tool::pick;
    return spec;
}

ViewSpec collapsed_view() {
    ViewSpec spec = view("collapsed", "Test error against size times time",
                         "The same curves. If the effective size is right they are one.",
                         log_axis("time times size"), log_axis("mean squared test error"));
    spec.x.label_channel = "collapsed-label";
    spec.layers = {layer("collapsed/*", LayerKind::line)};
    return spec;
}

ViewSpec crossing_view() {
    ViewSpec spec = view("crossings", "Time to reach an error, by size",
                         "Mean over seeds, from the first to the last of them. Dashed: the fit, "
                         "and the slope -1/3 of the paper's cube root [R]. Pale marks: measured "
                         "for this project before this lab with PyTorch [N], never the paper's.",
                         log_axis("parameters"), log_axis("steps"));
    for (int k = 0; k < most_thresholds; ++k) {
        const std::string index = std::to_string(k);
        spec.layers.push_back(
            layer("crossing-before/" + index, LayerKind::markers, LayerRole::published, k));
        spec.layers.push_back(
            layer("crossing-fit/" + index, LayerKind::line, LayerRole::reference, k));
        spec.layers.push_back(
            layer("crossing/" + index, LayerKind::line_and_markers, LayerRole::live, k));
    }
    spec.layers.push_back(layer("crossing-rule/0", LayerKind::line, LayerRole::reference, 7));
    spec.tool = lab::Tool::pick;
    spec.note_channel = "crossing/note";
    return spec;
}

ViewSpec matrix_view() {
    ViewSpec spec = view("matrix", "Who predicts whom",
                         "Relative mismatch when the network of a row, with the clock of the "
                         "effective size, plays that of a column.",
                         axis("predicted width"), axis("from width"));
    spec.layers = {layer("matrix", LayerKind::heat_map)};
    return spec;
}

ViewSpec capacity_view() {
    ViewSpec spec = view("capacity", "How many images a network can fit",
                         "Images with random labels, from those that are fitted to those that are "
                         "not; the search closes in. Dashed: the fit, and the paper's cube root of "
                         "the parameters [R].",
                         log_axis("parameters"), log_axis("images"));
    spec.layers = {layer("capacity/fit", LayerKind::line, LayerRole::reference, 0),
                   layer("capacity/rule", LayerKind::line, LayerRole::reference, 7),
                   layer("capacity/fitted", LayerKind::line_and_markers, LayerRole::live, 0)};
    spec.guides = {{horizontal, "capacity/most", 0.0, {}, {}}};
    spec.note_channel = "capacity/note";
    return spec;
}

ViewSpec capacity_table_view() {
    ViewSpec spec;
    spec.id = "capacity-table";
    spec.title = "Effective sizes";
    spec.help = "The most images fitted, the fewest not fitted, and how many attempts it took.";
    spec.layers = {layer("capacity", LayerKind::text)};
    return spec;
}

ViewSpec cell_view() {
    ViewSpec spec = view("cell", "One training",
                         "The training that was clicked. “Continue” trains it four times as long.",
                         log_axis("steps"), log_axis("error"));
    spec.title_channel = "cell/title";
    spec.layers = {layer("cell/test", LayerKind::line, LayerRole::live, 0),
                   layer("cell/train", LayerKind::line, LayerRole::live, 1),
                   layer("cell/wrong", LayerKind::line, LayerRole::reference, 3)};
    spec.note_channel = "cell/note";
    return spec;
}

ViewSpec prediction_view() {
    ViewSpec spec =
        view("prediction", "A small network plays a large one",
             "Change the clock exponent until the small network's curve, with its "
             "faster clock, lies on the large one's.",
             log_axis("steps of the large network"), log_axis("mean squared test error"));
    spec.layers = {layer("predict/small", LayerKind::line, LayerRole::reference, 4),
                   layer("predict/large", LayerKind::line, LayerRole::live, 0),
                   layer("predict/rescaled", LayerKind::line, LayerRole::live, 3)};
    spec.note_channel = "predict/note";
    return spec;
}

ViewSpec exponent_view() {
    ViewSpec spec = view("exponents", "Mismatch by clock exponent",
                         "The clock runs (P large / P small)^a faster. Drag the line to the "
                         "valley, and compare with 1/3.",
                         axis("clock exponent a"), axis("relative RMS mismatch"));
    spec.layers = {layer("exponents/error", LayerKind::line, LayerRole::live, 0)};
    spec.guides = {{vertical, "cube-root", 0.0, {}, {}},
                   {vertical, "exponent", 0.0, {}, "exponent"}};
    return spec;
}

ViewSpec rules_view() {
    ViewSpec spec = view("rules", "Mismatch by rule",
                         "What each effective size makes of the prediction. The paper's is the "
                         "cube root of the parameters [R]. Second bars, where there are any: "
                         "measured before this lab [N].",
                         axis("clock faster by the ratio of"), axis("relative RMS mismatch"));
    spec.layers = {layer("rules/here", LayerKind::bars, LayerRole::live, 0),
                   layer("rules/before", LayerKind::bars, LayerRole::live, 4)};
    return spec;
}

ViewSpec surface_view() {
    ViewSpec spec = view("surface", "Surface over width and time",
                         "Columns fill as the trainings go on. The line is the best time to stop. "
                         "Click a place to see its training.",
                         log_axis("width"), log_axis("steps"));
    spec.title_channel = "surface/title";
    spec.layers = {layer("surface/values", LayerKind::heat_map),
                   layer("surface/stop", LayerKind::line_and_markers, LayerRole::live, 1)};
    spec.guides = {{vertical, "surface/shown", 0.0, {}, {}}};
    spec.tool = lab::Tool::pick;
    spec.note_channel = "surface/note";
    return spec;
}

ViewSpec by_width_view() {
    ViewSpec spec =
        view("by-width", "At the end, and stopped in time",
             "Mean over seeds, from the least to the largest of them. Pale marks [N]: measured "
             "before this lab, 2 seeds, at their own length.",
             log_axis("width"), log_axis("mean squared test error"));
    spec.layers = {layer("by-width-before/*", LayerKind::markers, LayerRole::published),
                   layer("by-width/final", LayerKind::line_and_markers, LayerRole::live, 0),
                   layer("by-width/best", LayerKind::line_and_markers, LayerRole::live, 6),
                   layer("by-width/signal", LayerKind::line_and_markers, LayerRole::live, 2),
                   layer("by-width/noise", LayerKind::line_and_markers, LayerRole::live, 1)};
    spec.guides = {{vertical, "surface/shown", 0.0, {}, {}}};
    spec.tool = lab::Tool::pick;
    return spec;
}

ViewSpec by_data_view() {
    ViewSpec spec = view("by-data", "Test error against data",
                         "One curve for each width, at the end of training; bands go from seed to "
                         "seed. Pale marks [N]: "
                         "measured before this lab, 3 seeds.",
                         log_axis("training images"), log_axis("mean squared test error"));
    spec.layers = {layer("by-data-before", LayerKind::markers, LayerRole::published),
                   layer("by-data/*", LayerKind::line_and_markers)};
    spec.note_channel = "data/note";
    return spec;
}

ViewSpec needed_view() {
    ViewSpec spec =
        view("needed", "Images needed, by width", "For an error that all but the narrowest reach.",
             log_axis("width"), log_axis("training images"));
    spec.layers = {layer("needed", LayerKind::line_and_markers)};
    return spec;
}

lab::LayoutSpec layout(const char* experiment, std::vector<std::vector<std::string>> rows,
                       std::vector<double> weights) {
    return {{{"experiment", {experiment}}}, std::move(rows), std::move(weights)};
}

lab::Preset preset(const char* id, const char* title, const char* reproduces, const char* look_for,
                   const lab::Json& overrides, double native, double browser) {
    return {id, title, reproduces, look_for, overrides, native, browser};
}

}  // namespace

std::vector<ViewSpec> network_views() {
    return {training_view(), collapsed_view(),      crossing_view(), matrix_view(),
            capacity_view(), capacity_table_view(), cell_view(),     prediction_view(),
            exponent_view(), rules_view(),          surface_view(),  by_width_view(),
            by_data_view(),  needed_view()};
}

std::vector<lab::LayoutSpec> network_layouts() {
    return {
        layout("tradeoff",
               {{"training-curves", "collapsed"}, {"crossings", "cell"}, {"matrix", "provenance"}},
               {3.0, 3.0, 2.0}),
        layout("prediction", {{"prediction", "exponents"}, {"rules", "cell", "provenance"}},
               {3.0, 2.0}),
        layout("surface", {{"surface", "by-width"}, {"cell", "provenance"}}, {3.0, 2.0}),
        layout("capacity", {{"capacity"}, {"capacity-table", "provenance"}}, {3.0, 2.0}),
        layout("data", {{"by-data", "needed"}, {"cell", "provenance"}}, {3.0, 2.0})};
}

std::vector<lab::CheckSpec> network_checks() {
    return {{"size-is-time", "[P] Larger networks need less time for the same error"},
            {"cube-root", "[R] The time falls like the cube root of the parameters: exponent -1/3"},
            {"one-exponent", "[P] One effective size serves every error"},
            {"prediction", "[P] A small network with a faster clock predicts a large one"},
            {"cube-root-predicts", "[R] The cube root of the parameters is the right clock"},
            {"ridge", "[R] Trained long, the test error has a ridge over size"},
            {"stopping", "[R] Stopped at the best time the ridge is gone"},
            {"noise-sensitivity", "[P] Over-parameterised networks mind label noise more"},
            {"measured-size", "[R] The effective size is the cube root of the parameters"},
            {"needs-less", "[P] Larger networks need less data"},
            {"same-product", "[P] With the same p t all sizes have the same error"}};
}

std::vector<lab::Preset> network_presets() {
    return {
        preset(
            "side-by-side", "Two networks, one curve", "claim 2",
            "Width 32 and width 256 on digits. Drag the clock exponent until the small network's "
            "curve lies on the large one's: it does, but not at the paper's 1/3.",
            {{"experiment", "prediction"},
             {"small", 32},
             {"large", 256},
             {"thresholds", {0.03}},
             {"steps", 3000},
             {"exponent", 0.0}},
            0.1, 0.3),
        preset("tradeoff", "Time to an error, by size (digits)", "first figure, on digits",
               "The larger, the sooner; but with one hidden layer on digits the exponent is about "
               "-0.6, not -1/3.",
               {{"experiment", "tradeoff"}, {"seeds", 2}}, 0.7, 0.6),
        preset("tradeoff-width", "The same with width as size", "first figure, on digits",
               "Choose the effective size that makes the upper right curves one.",
               {{"experiment", "tradeoff"}, {"rule", "square-root"}}, 0.3, 0.5),
        preset("adam", "Adam keeps another clock", "appendix of the later version",
               "With Adam the time falls much faster with the size: about like one over the width.",
               {{"experiment", "tradeoff"},
                {"optimiser", "adam"},
                {"learning_rate", 0.001},
                {"seeds", 2}},
               0.2, 0.5),
        preset("ntk", "NTK parametrisation: size is not time", "measured before [N]",
               "Same networks, another parametrisation: the time does not fall with the width at "
               "all.",
               {{"experiment", "tradeoff"},
                {"parametrisation", "ntk"},
                {"learning_rate", 1.0},
                {"seeds", 2},
                {"steps", 8000},
                {"widths", {16, 32, 64, 128, 256}}},
               1.5, 2.7),
        preset("mup", "muP: rates that follow the width", "not in the paper",
               "Wider still is sooner, but less than with one rate for all: the exponent is about "
               "-0.4 instead of -0.65, and flatter the wider.",
               {{"experiment", "tradeoff"},
                {"parametrisation", "mup"},
                {"seeds", 2},
                {"widths", {16, 32, 64, 128, 256}}},
               0.4, 0.5),
        preset("prediction", "Predict a large network", "second figure, on digits",
               "Bars: how far off each rule for the effective size is.",
               {{"experiment", "prediction"},
                {"small", 64},
                {"large", 512},
                {"thresholds", {0.03}},
                {"steps", 3000}},
               0.2, 0.5),
        preset(
            "ridge", "Double descent in size, with label noise", "measured before [N]",
            "A ridge grows from the top of the surface. On the right: at the end there is a peak "
            "over width, and stopped in time there is none.",
            {{"experiment", "surface"},
             {"train", 200},
             {"label_noise", 0.2},
             {"learning_rate", 0.5},
             {"seeds", 2},
             {"steps", 20000},
             {"widths", {4, 8, 12, 16, 24, 32, 64}}},
            2.7, 5.0),
        preset("no-noise", "The ridge without label noise", "measured before [N]",
               "No label is wrong, and narrow networks still end worse than they were.",
               {{"experiment", "surface"},
                {"train", 200},
                {"learning_rate", 0.5},
                {"steps", 40000},
                {"widths", {4, 8, 12, 16, 24, 32, 64}}},
               2.5, 5.0),
        preset("noise-part", "Signal and noise of networks", "claims 3 and 4, on digits",
               "Each network twice: with wrong labels and with right ones. The surface is what the "
               "wrong ones add; on the right, signal and noise part over the width.",
               {{"experiment", "surface"},
                {"surface", "noise"},
                {"split", true},
                {"train", 200},
                {"label_noise", 0.2},
                {"learning_rate", 0.5},
                {"seeds", 2},
                {"steps", 8000},
                {"widths", {4, 8, 12, 16, 24, 32, 64}}},
               3.5, 6.5),
        preset("less-data", "Do larger networks need less data?", "claim 4, on digits",
               "They do, at any number of images; and the wider, the less is gained.",
               {{"experiment", "data"}, {"learning_rate", 0.2}, {"widths", {8, 16, 32, 64, 128}}},
               1.0, 2.2),
        preset("same-product", "The same p t for all", "claim 1, on digits",
               "Smaller networks train longer, so that width times time is equal. If size were "
               "time, all curves would be one.",
               {{"experiment", "data"},
                {"learning_rate", 0.2},
                {"steps", 500},
                {"widths", {16, 32, 64, 128}},
                {"same_product", true}},
               0.5, 1.3),
        preset(
            "capacity", "How many images can a network fit?", "the paper's definition of size",
            "Labels are random, so that nothing can be learned but by heart. The size so measured "
            "grows far faster than the dashed cube root.",
            {{"experiment", "capacity"},
             {"widths", {16, 24, 32, 48, 64}},
             {"learning_rate", 0.2},
             {"steps", 3000}},
            2.0, 1.7),
        preset("fashion-tradeoff", "Time to an error, Fashion-MNIST (native)", "first figure",
               "Near an error of 0.05 the exponent is the paper's -1/3. At first it is steeper "
               "(-0.48), "
               "later flatter (-0.25).",
               {{"experiment", "tradeoff"},
                {"data", "fashion-mnist"},
                {"architecture", "two-hidden"},
                {"train", 10000},
                {"test", 2000},
                {"batch", 64},
                {"seeds", 2},
                {"steps", 5000},
                {"thresholds", {0.081, 0.07, 0.05, 0.04}},
                {"widths", {8, 16, 32, 64, 128, 256, 512}}},
               13.0, 600.0),
        preset("fashion-prediction", "Predict width 512, Fashion-MNIST (native)", "second figure",
               "The cube root of the parameters predicts width 512 from width 64 within 3 %.",
               {{"experiment", "prediction"},
                {"data", "fashion-mnist"},
                {"architecture", "two-hidden"},
                {"train", 10000},
                {"test", 2000},
                {"batch", 64},
                {"seeds", 2},
                {"steps", 5000},
                {"thresholds", {0.04}},
                {"small", 64},
                {"large", 512}},
               8.0, 600.0),
        preset("fashion-cnn", "CNN, Fashion-MNIST (native)", "first figure",
               "Steeper than the cube root, flatter than the square root.",
               {{"experiment", "tradeoff"},
                {"data", "fashion-mnist"},
                {"architecture", "cnn"},
                {"train", 10000},
                {"test", 2000},
                {"batch", 64},
                {"seeds", 2},
                {"steps", 8000},
                {"smallest_fitted", 2},
                {"thresholds", {0.07, 0.05, 0.04}},
                {"widths", {2, 4, 8, 16, 32}}},
               23.0, 600.0)};
}

}  // namespace tessera::scale_time
