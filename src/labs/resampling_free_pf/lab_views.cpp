#include "labs/resampling_free_pf/lab_views.h"

#include <format>
#include <string>
#include <utility>

#include "lab/shorthand.h"
#include "labs/resampling_free_pf/lab_localization_curves.h"
#include "labs/resampling_free_pf/lab_parameters.h"

namespace tessera::resampling_free_pf {
namespace {

using lab::AxisScale;
using lab::GuideSpec;
using lab::layer;
using lab::LayerKind;
using lab::LayerRole;
using lab::ViewSpec;

using enum GuideSpec::Direction;

/// Of the series palette.
constexpr int colours = 8;

lab::AxisSpec axis_of(const std::string& label, AxisScale scale) {
    lab::AxisSpec axis;
    axis.label = label;
    axis.scale = scale;
    return axis;
}

/// One layer for each filter, in the colour that it has everywhere; exact ones as yardsticks.
void add_filters(ViewSpec& view, const std::string& prefix, LayerKind kind) {
    int color = 0;
    for (const auto& choice : choices(FilterKind::flow)) {
        const LayerRole role =
            choice.value == FilterKind::exact_samples ? LayerRole::reference : LayerRole::live;
        view.layers.push_back(layer(prefix + choice.key, kind, role, color++ % colours));
        view.layers.back().dashed = color > colours;
    }
}

void add_state_filters(ViewSpec& view, const std::string& prefix, LayerKind kind) {
    int color = 0;
    for (const auto& choice : choices(StateFilterKind::bootstrap)) {
        const LayerRole role =
            choice.value == StateFilterKind::kalman ? LayerRole::reference : LayerRole::live;
        view.layers.push_back(layer(prefix + choice.key, kind, role, color++ % colours));
    }
}

ViewSpec cloud_view(std::size_t side) {
    const std::string id = std::format("cloud-{}", side);
    const std::string prefix = id + "/";
    ViewSpec view;
    view.id = id;
    view.title = "Particles";
    view.title_channel = prefix + "title";
    view.help =
        "Two of the state's m dimensions. Solid ellipses: the exact posterior. Colours tell which "
        "first particle a particle stems from. Drag to move the truth.";
    view.x.label = "first direction";
    view.x.range_channel = prefix + "x";
    view.y.label = "second direction";
    view.y.range_channel = prefix + "y";
    view.equal_aspect = true;
    view.layers = {layer(prefix + "gradient", LayerKind::arrows, LayerRole::live, 4),
                   layer(prefix + "pair", LayerKind::arrows, LayerRole::live, 1),
                   layer(prefix + "particles", LayerKind::scatter),
                   layer(prefix + "exact", LayerKind::line, LayerRole::live, 2),
                   layer(prefix + "fit", LayerKind::line, LayerRole::reference, 3),
                   layer(prefix + "truth", LayerKind::line, LayerRole::live, 6)};
    view.tool = lab::Tool::drag;
    view.note_channel = prefix + "note";
    return view;
}

ViewSpec run_view(const std::string& id, const std::string& title, const std::string& help,
                  const std::string& axis, AxisScale scale) {
    ViewSpec view;
    view.id = id;
    view.title = title;
    view.help = help;
    view.x.label = "observations t";
    view.y = axis_of(axis, scale);
    return view;
}

ViewSpec posterior_kl_view() {
    ViewSpec view = run_view(
        "kl", "Divergence from the posterior",
        "Solid: from the exact posterior. Dashed: the published metric, from the average of all "
        "posteriors, with 1e-6 added to the fitted variances.",
        "KL, nats", AxisScale::logarithmic);
    view.layers = {layer("kl/exact-1", LayerKind::line, LayerRole::live, 0),
                   layer("kl/exact-2", LayerKind::line, LayerRole::live, 3),
                   layer("kl/reference-1", LayerKind::line, LayerRole::reference, 0),
                   layer("kl/reference-2", LayerKind::line, LayerRole::reference, 3)};
    return view;
}

ViewSpec sample_view() {
    ViewSpec view = run_view("ess", "Deprivation",
                             "Solid: how many of the first particles still have descendants. "
                             "Dashed: effective sample size of the weights.",
                             "particles", AxisScale::linear);
    view.layers = {layer("ess/ancestors-1", LayerKind::line, LayerRole::live, 0),
                   layer("ess/ancestors-2", LayerKind::line, LayerRole::live, 3),
                   layer("ess/size-1", LayerKind::line, LayerRole::reference, 0),
                   layer("ess/size-2", LayerKind::line, LayerRole::reference, 3)};
    return view;
}

ViewSpec posterior_trace_view() {
    ViewSpec view = run_view("trace-live", "Spread over the posterior's",
                             "Total variance of the cloud over that of the exact posterior: above "
                             "1 too wide, below 1 too sure.",
                             "ratio", AxisScale::logarithmic);
    view.layers = {layer("trace/1", LayerKind::line, LayerRole::live, 0),
                   layer("trace/2", LayerKind::line, LayerRole::live, 3)};
    view.guides = {{horizontal, {}, 1.0, "right", {}}};
    return view;
}

ViewSpec final_view(std::size_t number) {
    const std::string id = std::format("final-{}", number);
    ViewSpec view;
    view.id = id;
    view.title = "Final divergence";
    view.title_channel = id + "/title";
    view.help =
        "Mean over trials, the band is one standard error. Pale marks: measured before this lab, "
        "100 trials; the released program draws its figure and prints no numbers.";
    view.reproduces = "Fig. 2";
    view.x.label = "dimensions m";
    view.y = axis_of("KL, nats", AxisScale::logarithmic);
    for (const auto& choice : choices(FilterKind::flow)) {
        if (choice.value != FilterKind::flow && choice.value != FilterKind::mcl) continue;
        const int color = choice.value == FilterKind::flow ? 0 : 3;
        view.layers.push_back(layer(std::format("published-{}/{}", number, choice.key),
                                    LayerKind::markers, LayerRole::published, color));
    }
    add_filters(view, id + "/", LayerKind::line_and_markers);
    return view;
}

ViewSpec time_view(std::size_t number) {
    const std::string id = std::format("time-{}", number);
    ViewSpec view =
        run_view(id, "Divergence over time", "Mean over trials, the band is one standard error.",
                 "KL, nats", AxisScale::logarithmic);
    view.title_channel = id + "/title";
    view.reproduces = "Fig. 1";
    add_filters(view, id + "/", LayerKind::line);
    return view;
}

ViewSpec many_trace_view() {
    ViewSpec view = run_view("trace", "Spread over the posterior's",
                             "At the last m and the first n. Above 1 too wide, below 1 too sure.",
                             "ratio of total variances", AxisScale::logarithmic);
    add_filters(view, "trace/", LayerKind::line);
    view.guides = {{horizontal, {}, 1.0, "right", {}}};
    return view;
}

ViewSpec many_survivors_view() {
    ViewSpec view = run_view("survivors", "First particles with descendants",
                             "At the last m and the first n. The flow keeps all by construction.",
                             "particles", AxisScale::linear);
    add_filters(view, "survivors/", LayerKind::line);
    return view;
}

ViewSpec budget_view() {
    ViewSpec view;
    view.id = "budget";
    view.title = "What a microsecond buys";
    view.title_channel = "budget/title";
    view.help =
        "A mark for each particle number: time per observation here, and the final divergence. "
        "Lower and further left is better.";
    view.x = axis_of("time per observation", AxisScale::logarithmic);
    view.x.unit = "microseconds";
    view.y = axis_of("KL, nats", AxisScale::logarithmic);
    add_filters(view, "budget/", LayerKind::line_and_markers);
    return view;
}

ViewSpec rates_view() {
    ViewSpec view;
    view.id = "rates";
    view.title = "Which rate?";
    view.title_channel = "rates/title";
    view.help =
        "Final divergence of the flow by its rate gamma / n, with one standard error. The paper's "
        "is 0.1; the best fixed one without pair term is 1 / (m + 2).";
    view.x = axis_of("rate gamma / n", AxisScale::logarithmic);
    view.y = axis_of("KL, nats", AxisScale::logarithmic);
    view.layers = {layer("rates/*", LayerKind::line_and_markers)};
    view.guides = {{vertical, {}, 0.1, "published", {}}};
    view.note_channel = "summary";
    return view;
}

ViewSpec text_view(const std::string& id, const std::string& title, const std::string& help,
                   const std::string& channel) {
    ViewSpec view;
    view.id = id;
    view.title = title;
    view.help = help;
    view.layers = {layer(channel, LayerKind::text)};
    return view;
}

ViewSpec path_view() {
    ViewSpec view = run_view("path", "One coordinate",
                             "The first path: truth, what is observed of it, and each filter's "
                             "mean with two standard deviations.",
                             "value", AxisScale::linear);
    view.y.label_channel = "path/label";
    add_state_filters(view, "path/", LayerKind::line);
    view.layers.push_back(layer("path/seen", LayerKind::markers, LayerRole::reference, 4));
    view.layers.push_back(layer("path/truth", LayerKind::line, LayerRole::reference, 1));
    return view;
}

ViewSpec space_view() {
    ViewSpec view;
    view.id = "space";
    view.title = "The state";
    view.title_channel = "space/title";
    view.help = "Of the first path: the truth, dashed, and the means of the filters.";
    view.x.label_channel = "space/x";
    view.y.label_channel = "space/y";
    add_state_filters(view, "space/", LayerKind::line);
    view.layers.push_back(layer("space/truth", LayerKind::line, LayerRole::reference, 1));
    return view;
}

ViewSpec state_view(const std::string& id, const std::string& title, const std::string& help,
                    const std::string& axis) {
    ViewSpec view = run_view(id, title, help, axis, AxisScale::linear);
    add_state_filters(view, id + "/", LayerKind::line);
    return view;
}

}  // namespace

std::vector<ViewSpec> localization_views() {
    std::vector<ViewSpec> views{cloud_view(1), cloud_view(2), posterior_kl_view(), sample_view(),
                                posterior_trace_view()};
    for (std::size_t number = 1; number <= panels; ++number) views.push_back(final_view(number));
    for (std::size_t number = 1; number <= panels; ++number) views.push_back(time_view(number));
    views.push_back(many_trace_view());
    views.push_back(many_survivors_view());
    views.push_back(budget_view());
    views.push_back(rates_view());
    views.push_back(text_view("results", "Final results",
                              "Mean, standard error and median over trials. An empty cell is a "
                              "metric that is not defined.",
                              "results"));
    views.push_back(text_view("summary", "In words", "What the trials came to.", "summary"));
    views.push_back(path_view());
    views.push_back(space_view());
    views.push_back(state_view("error", "Error of the mean",
                               "Root mean square over coordinates; mean over paths with one "
                               "standard error.",
                               "error"));
    views.push_back(
        state_view("sample", "Effective sample size", "On the first path.", "particles"));
    views.push_back(
        state_view("roots", "First particles with descendants", "On the first path.", "particles"));
    return views;
}

std::vector<lab::LayoutSpec> localization_layouts() {
    using Conditions = std::vector<lab::Condition>;
    const lab::Condition many{"experiment", {"localization"}};
    return {{Conditions{{"experiment", {"posterior"}}},
             {{"cloud-1", "cloud-2"}, {"kl", "ess", "trace-live"}},
             {3.0, 2.0}},
            {Conditions{many, {"against", {"dimension"}}},
             {{"final-1", "final-2", "final-3"}, {"summary"}, {"results"}},
             {4.0, 1.0, 3.0}},
            {Conditions{many, {"against", {"budget"}}},
             {{"budget", "time-1"}, {"summary"}, {"results"}},
             {4.0, 1.0, 3.0}},
            {Conditions{many},
             {{"time-1", "time-2", "time-3"}, {"trace", "survivors", "summary"}, {"results"}},
             {3.0, 3.0, 2.0}},
            {Conditions{{"experiment", {"rates"}}}, {{"rates"}}, {}},
            {Conditions{{"experiment", {"state-space"}}},
             {{"path", "space"}, {"error", "sample", "roots"}, {"summary", "results"}},
             {3.0, 3.0, 2.0}}};
}

std::vector<lab::CheckSpec> localization_checks() {
    return {{"claim", "The flow comes nearer to the posterior than Monte-Carlo localization"},
            {"particles", "No filter that resamples does better"},
            {"exactness", "The flow represents the posterior nearly exactly"},
            {"kalman", "The flow is as good as an ensemble Kalman filter"},
            {"pair-term", "The pair term of the Green's function helps"},
            {"stable", "The method works in high dimensions"},
            {"saturation", "The published metric tells what a filter knows"},
            {"diversity", "No particle is lost"},
            {"rate", "The published rate is the best"},
            {"table", "The numbers measured before are reproduced"},
            {"moving-claim", "With states that move the flow beats the bootstrap filter"},
            {"moving-kalman", "With states that move it beats the ensemble Kalman filter"},
            {"moving-pair", "With states that move the pair term helps"},
            {"unbiased", "The likelihood of a particle filter is unbiased"},
            {"finite", "No filter leaves the finite numbers or loses all weights", true}};
}

}  // namespace tessera::resampling_free_pf
