#include "labs/scale_time/lab_views.h"

#include <string>

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

GuideSpec guide(GuideSpec::Direction direction, const std::string& channel,
                const std::string& parameter = {}) {
    return {direction, channel, 0.0, {}, parameter};
}

ViewSpec loss_time_view() {
    ViewSpec spec = view("loss-time", "Against time: every size its own curve",
                         "Loss over its start, mean over draws with two standard errors. A larger "
                         "network is further at the same time.",
                         log_axis("time eta t"), log_axis("loss / loss at the start"));
    spec.layers = {layer("time/*", LayerKind::line)};
    return spec;
}

ViewSpec loss_product_view() {
    ViewSpec spec =
        view("loss-product", "Against size times time: one curve",
             "The same losses. Dashed: the curve of infinite size, the same for all. Pale marks: "
             "measured for this project before this lab [N]; the paper has no such table.",
             log_axis("size times time eta p t"), log_axis("loss / loss at the start"));
    spec.layers = {layer("product-before", LayerKind::markers, LayerRole::published),
                   layer("product-master", LayerKind::line, LayerRole::reference, 7),
                   layer("product/*", LayerKind::line)};
    spec.note_channel = "collapse/note";
    return spec;
}

ViewSpec collapse_error_view() {
    ViewSpec spec = view("collapse-error", "Where each size leaves the common curve",
                         "Relative distance from the curve of infinite size. A small network "
                         "leaves it once it has learned as many directions as it has parameters.",
                         log_axis("size times time eta p t"), log_axis("relative distance"));
    spec.layers = {layer("off/*", LayerKind::line)};
    return spec;
}

ViewSpec paths_view() {
    ViewSpec spec = view("paths", "Trajectories of many random small networks",
                         "The first two of the r numbers that the loss sees, from 0. Each line is "
                         "one draw of the random subspace; all aim at the master curve.",
                         axis("alpha 1"), axis("alpha 2"));
    spec.layers = {layer("paths/draws", LayerKind::line, LayerRole::live, 0),
                   layer("paths/ends", LayerKind::scatter, LayerRole::live, 1),
                   layer("paths/target", LayerKind::scatter, LayerRole::live, 3),
                   layer("paths/master", LayerKind::line_and_markers, LayerRole::live, 2)};
    return spec;
}

ViewSpec deviation_size_view() {
    ViewSpec spec =
        view("deviation-size", "Deviation by size",
             "How far the networks are off the master curve at time tau, relative to how far it "
             "has come. It falls like the root of the size. Pale marks [N]: measured before with "
             "another K and loss, so the slope compares and the height does not.",
             log_axis("size p"), log_axis("relative deviation"));
    spec.layers = {layer("size/before", LayerKind::markers, LayerRole::published),
                   layer("size/bound", LayerKind::line, LayerRole::reference, 3),
                   layer("size/measured", LayerKind::line_and_markers, LayerRole::live, 0)};
    spec.guides = {guide(vertical, "p", "p")};
    return spec;
}

ViewSpec deviation_time_view() {
    ViewSpec spec = view("deviation-time", "The theorem's bound, and what happens",
                         "Mean deviation while training, and the bound for these very draws. The "
                         "bound grows exponentially; the deviation does not.",
                         log_axis("time eta p t"), log_axis("deviation"));
    spec.layers = {layer("time/bound", LayerKind::line, LayerRole::reference, 3),
                   layer("time/measured", LayerKind::line, LayerRole::live, 0)};
    return spec;
}

ViewSpec map_view() {
    ViewSpec spec = view("risk-map", "Map of the test error",
                         "Every cell is the exact limit of many data sets [D]. Click a place, or "
                         "drag the lines. On lines of equal p t the paper expects equal errors.",
                         log_axis("size p"), log_axis("time t"));
    spec.title_channel = "map/title";
    spec.x.label_channel = "map/x";
    spec.y.label_channel = "map/y";
    spec.layers = {layer("map/values", LayerKind::heat_map),
                   layer("map/product", LayerKind::line, LayerRole::reference, 1),
                   layer("map/threshold", LayerKind::line, LayerRole::reference, 1),
                   layer("map/stop", LayerKind::line, LayerRole::live, 3)};
    spec.guides = {guide(vertical, "map/p-across", "p"), guide(vertical, "map/n-across", "n"),
                   guide(horizontal, "map/t-up", "t"), guide(horizontal, "map/p-up", "p")};
    spec.tool = lab::Tool::pick;
    spec.note_channel = "linear/note";
    return spec;
}

ViewSpec risk_time_view() {
    ViewSpec spec = view("risk-time", "Against time",
                         "The test error is label noise + signal part + noise part. Marks: exact "
                         "averages over finite data sets, with two standard errors.",
                         log_axis("time t"), log_axis("error"));
    spec.layers = {layer("over-time/test", LayerKind::line, LayerRole::live, 0),
                   layer("over-time/train", LayerKind::line, LayerRole::live, 1),
                   layer("over-time/signal", LayerKind::line, LayerRole::reference, 2),
                   layer("over-time/noise", LayerKind::line, LayerRole::reference, 3),
                   layer("over-time/finite", LayerKind::markers, LayerRole::live, 0)};
    spec.guides = {guide(vertical, "t", "t"), guide(horizontal, "irreducible")};
    return spec;
}

ViewSpec risk_size_view() {
    ViewSpec spec = view("risk-size", "Against size: the double descent",
                         "After infinite time the error at p = n has no limit; at any finite time "
                         "there is a lower peak; stopped at the best time there is none.",
                         log_axis("size p"), log_axis("test error"));
    spec.layers = {layer("over-size/final", LayerKind::line, LayerRole::reference, 3),
                   layer("over-size/test", LayerKind::line, LayerRole::live, 0),
                   layer("over-size/product", LayerKind::line, LayerRole::live, 1),
                   layer("over-size/best", LayerKind::line, LayerRole::live, 6)};
    spec.guides = {guide(vertical, "threshold"), guide(vertical, "p", "p")};
    return spec;
}

ViewSpec risk_data_view() {
    ViewSpec spec = view("risk-data", "Against data",
                         "At the same time, for p, 2p and 4p. More data can hurt near p = n.",
                         log_axis("data n"), log_axis("test error"));
    spec.layers = {layer("over-data/0", LayerKind::line, LayerRole::live, 0),
                   layer("over-data/1", LayerKind::line, LayerRole::live, 1),
                   layer("over-data/2", LayerKind::line, LayerRole::live, 2)};
    spec.guides = {guide(vertical, "n", "n")};
    return spec;
}

ViewSpec speeds_view() {
    ViewSpec spec = view("speeds", "Two speeds, two descents",
                         "The fast features learn their signal, then fit noise; the slow ones "
                         "learn long after.",
                         log_axis("time t"), axis("error"));
    spec.layers = {layer("speeds/fast-signal", LayerKind::line, LayerRole::reference, 2),
                   layer("speeds/fast-noise", LayerKind::line, LayerRole::reference, 3),
                   layer("speeds/slow-signal", LayerKind::line, LayerRole::reference, 4),
                   layer("speeds/slow-noise", LayerKind::line, LayerRole::reference, 5),
                   layer("speeds/risk", LayerKind::line, LayerRole::live, 0),
                   layer("speeds/turns", LayerKind::scatter, LayerRole::live, 1)};
    spec.note_channel = "speeds/note";
    return spec;
}

ViewSpec turns_view() {
    ViewSpec spec = view("turns", "When the second descent exists",
                         "Height of the turning points by the rate of the slow features. Drag the "
                         "line: near 0.1 peak and second minimum merge, and the second descent is "
                         "gone.",
                         log_axis("rate of the slow features"), axis("test error"));
    spec.layers = {layer("turns/first", LayerKind::line, LayerRole::live, 0),
                   layer("turns/peak", LayerKind::line, LayerRole::live, 3),
                   layer("turns/second", LayerKind::line, LayerRole::live, 2)};
    spec.guides = {guide(vertical, "slow", "slow")};
    return spec;
}

ViewSpec provenance_view() {
    ViewSpec spec;
    spec.id = "provenance";
    spec.title = "Whose numbers these are";
    spec.help = "What the paper states, and what this project derived, measured or chose.";
    spec.layers = {layer("provenance", LayerKind::text)};
    return spec;
}

lab::LayoutSpec layout(const char* experiment, std::vector<std::vector<std::string>> rows,
                       std::vector<double> weights) {
    return {{{"experiment", {experiment}}}, std::move(rows), std::move(weights)};
}

}  // namespace

std::vector<ViewSpec> theory_views() {
    return {loss_time_view(), loss_product_view(),   collapse_error_view(),
            paths_view(),     deviation_size_view(), deviation_time_view(),
            map_view(),       risk_time_view(),      risk_size_view(),
            risk_data_view(), speeds_view(),         turns_view(),
            provenance_view()};
}

std::vector<lab::LayoutSpec> theory_layouts() {
    return {layout("collapse", {{"loss-time", "loss-product"}, {"collapse-error", "provenance"}},
                   {3.0, 2.0}),
            layout("subspace", {{"paths", "deviation-size"}, {"deviation-time", "provenance"}},
                   {3.0, 2.0}),
            layout("linear", {{"risk-map", "risk-size"}, {"risk-time", "risk-data", "provenance"}},
                   {3.0, 2.0}),
            layout("two-speeds", {{"speeds", "turns"}, {"provenance"}}, {3.0, 1.0})};
}

std::vector<lab::CheckSpec> theory_checks() {
    return {
        {"collapse", "[P] Size and time are interchangeable: only p t matters"},
        {"any-time", "[P] A small network trained longer is as good as a large one, at any time"},
        {"collapse-table", "[N] The losses measured before are reproduced"},
        {"equivalence", "[P] Networks of the same p t are in the same state"},
        {"half-slope", "[D] The deviation falls like the root of the size"},
        {"bound", "[D] The deviation stays within the theorem's bound"},
        {"sensitivity", "[P] Over-parameterised models are more sensitive to label noise"},
        {"data", "[P] Larger models need less data"},
        {"early-stopping", "[D] Stopped at the best time there is no peak over size"},
        {"threshold",
         "[D] The peak is a late-time object: at p = n it grows like the root of "
         "the time"},
        {"linear-table", "[N] The linear law's numbers computed before are reproduced"},
        {"twice", "[D] The test error descends twice in time"}};
}

}  // namespace tessera::scale_time
