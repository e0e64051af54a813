#include "labs/double_descent/lab_views.h"

#include <string>

#include "lab/shorthand.h"

namespace tessera::double_descent {
namespace {

using lab::AxisScale;
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

/// Error, singular value or bias against the number of training rows.
ViewSpec curves_view(const std::string& id, const std::string& prefix) {
    ViewSpec view;
    view.id = id;
    view.title = "Error against training rows";
    view.title_channel = prefix + "title";
    view.help =
        "Each curve is over all repeats. The dashed vertical line is the threshold, where there "
        "are "
        "as many training rows as parameters.";
    view.x = {"training rows N", prefix + "horizontal", {}, AxisScale::logarithmic, {}};
    view.y = {"mean squared error", prefix + "vertical", {}, AxisScale::logarithmic, {},
              prefix + "range"};
    view.layers = {layer(prefix + "published/*", LayerKind::markers, LayerRole::published),
                   layer(prefix + "before/*", LayerKind::line, LayerRole::reference),
                   layer(prefix + "curve/*", LayerKind::line)};
    view.guides = {guide(vertical, prefix + "threshold"),
                   guide(horizontal, prefix + "predict-zero"),
                   guide(horizontal, prefix + "full-fit")};
    return view;
}

ViewSpec error_view() {
    ViewSpec view = curves_view("error", "");
    view.reproduces = "Fig. B1 to B5, B8 to B10, one panel";
    view.guides.push_back(guide(vertical, "n", "n"));
    return view;
}

ViewSpec panel_view(int number) {
    const std::string name = "panel" + std::to_string(number);
    ViewSpec view = curves_view(name, name + "/");
    view.reproduces = "Fig. B1 to B5, B8 to B10";
    return view;
}

ViewSpec factors_view() {
    ViewSpec view;
    view.id = "factors";
    view.title = "The three factors, mode by mode";
    view.help =
        "The error at the test point is a sum over modes of the product of these three. A spike "
        "needs "
        "all three to be large in the same mode.";
    view.reproduces = "Sec. 2, the central equation";
    view.x.label = "mode r, by falling singular value";
    view.y = {"size of the factor", {}, {}, AxisScale::logarithmic, {}};
    view.layers = {layer("factors/inverse", LayerKind::line_and_markers),
                   layer("factors/features", LayerKind::line_and_markers),
                   layer("factors/residuals", LayerKind::line_and_markers)};
    return view;
}

ViewSpec contributions_view() {
    ViewSpec view;
    view.id = "contributions";
    view.title = "What each mode adds to the error";
    view.help =
        "The signed product of the three factors, and the bias. Near the threshold the last bar "
        "explodes.";
    view.reproduces = "Sec. 2, the central equation";
    view.x.label = "mode r";
    view.y.label = "contribution to prediction - ideal";
    view.layers = {layer("contributions", LayerKind::bars)};
    view.note_channel = "modes/sentence";
    return view;
}

ViewSpec spectrum_view() {
    ViewSpec view;
    view.id = "singular-values";
    view.title = "Singular values of the training features";
    view.help = "Drag the line up to drop the modes below it: factor 1 removed.";
    view.x.label = "mode r";
    view.y = {"singular value S", {}, {}, AxisScale::logarithmic, {}};
    view.layers = {layer("spectrum/values", LayerKind::line_and_markers)};
    view.guides = {guide(horizontal, "spectrum/cutoff", "cutoff")};
    return view;
}

ViewSpec prediction_view() {
    ViewSpec view;
    view.id = "prediction";
    view.title = "Predicted against true target";
    view.help = "One fit. Click a test row to take its prediction apart.";
    view.x.label = "true target";
    view.y.label = "predicted";
    view.layers = {layer("prediction/test", LayerKind::scatter),
                   layer("prediction/train", LayerKind::scatter),
                   layer("prediction/chosen", LayerKind::scatter)};
    view.guides = {{diagonal, {}, 0.0, "perfect prediction", {}}};
    view.tool = lab::Tool::pick;
    return view;
}

ViewSpec sweep_view() {
    ViewSpec view;
    view.id = "sweep";
    view.title = "Error against the number of parameters";
    view.help =
        "The classical valley, the spike where P = N, and the descent beyond it. Drag the line P.";
    view.reproduces = "Polynomial figure, N = 15";
    view.x = {"parameters P", {}, {}, AxisScale::logarithmic, {}};
    view.y = {"mean squared error", {}, {}, AxisScale::logarithmic, lab::Bounds{1e-3, 1e12}};
    view.layers = {layer("published/*", LayerKind::markers, LayerRole::published),
                   layer("curve/*", LayerKind::line)};
    view.guides = {guide(vertical, "threshold"), guide(vertical, "p", "p")};
    return view;
}

ViewSpec fit_view() {
    ViewSpec view;
    view.id = "fit";
    view.title = "Data and fit";
    view.help = "There is no noise: what the model cannot express is enough. Drag the test point.";
    view.reproduces = "Polynomial figures, single fits";
    view.x = {"x", {}, {}, AxisScale::linear, lab::Bounds{-1.0, 1.0}};
    view.y = {"y", {}, {}, AxisScale::linear, lab::Bounds{-3.0, 3.0}};
    view.layers = {layer("fit/truth", LayerKind::line, LayerRole::reference),
                   layer("fit/ideal", LayerKind::line, LayerRole::reference),
                   layer("fit/curve", LayerKind::line), layer("fit/points", LayerKind::scatter)};
    view.guides = {guide(vertical, "fit/x", "x")};
    return view;
}

ViewSpec cloud_view() {
    ViewSpec view;
    view.id = "cloud";
    view.title = "A cloud of N points and the axes along which it varies";
    view.help = "Drag to turn. With N = 3 points in 3 dimensions one axis is nearly invisible.";
    view.reproduces = "Fig. B6";
    view.x = {"x1", {}, {}, AxisScale::linear, lab::Bounds{-7.0, 7.0}};
    view.y = {"x2", {}, {}, AxisScale::linear, lab::Bounds{-7.0, 7.0}};
    view.three_dimensional = true;
    view.layers = {layer("cloud/points", LayerKind::scatter),
                   layer("cloud/axes", LayerKind::arrows)};
    return view;
}

ViewSpec eigenvalue_view() {
    ViewSpec view;
    view.id = "eigenvalue";
    view.title = "Smallest non-zero eigenvalue of the cloud";
    view.help = "Over thousands of clouds: least where N equals the dimension.";
    view.reproduces = "Fig. B6, in numbers";
    view.x = {"points N", {}, {}, AxisScale::logarithmic, {}};
    view.y = {"eigenvalue of X'X / N", {}, {}, AxisScale::logarithmic, {}};
    view.layers = {layer("eigenvalue/median", LayerKind::line_and_markers)};
    view.guides = {guide(vertical, "threshold"), guide(vertical, "n", "n")};
    return view;
}

ViewSpec row_space_view() {
    ViewSpec view;
    view.id = "row-space";
    view.title = "What one training datum lets the model see";
    view.help = "With fewer data than parameters the model sees only the projection of x.";
    view.reproduces = "Fig. B7";
    view.x = {"feature 1", {}, {}, AxisScale::linear, lab::Bounds{-2.0, 2.0}};
    view.y = {"feature 2", {}, {}, AxisScale::linear, lab::Bounds{-2.0, 2.0}};
    view.equal_aspect = true;
    view.layers = {layer("row-space/line", LayerKind::line, LayerRole::reference),
                   layer("row-space/lost", LayerKind::line, LayerRole::reference),
                   layer("row-space/arrows", LayerKind::arrows)};
    view.note_channel = "row-space/sentence";
    return view;
}

ViewSpec random_spectrum_view() {
    ViewSpec view;
    view.id = "random-spectrum";
    view.title = "Eigenvalues of random features";
    view.help =
        "Independent normal features. The lower edge touches 0 only when N = D: there the smallest "
        "eigenvalue vanishes.";
    view.reproduces = "reference code, random data";
    view.x.label = "eigenvalue of X'X / N";
    view.y.label = "density";
    view.layers = {layer("spectrum/law", LayerKind::line, LayerRole::reference),
                   layer("spectrum/histogram", LayerKind::line)};
    view.note_channel = "spectrum/sentence";
    return view;
}

ViewSpec superposition_view() {
    ViewSpec view;
    view.id = "superposition";
    view.title = "Distance to the threshold of a superposing autoencoder";
    view.help = "Where hidden units and data meet, the distance is least: the same threshold.";
    view.reproduces = "reference code, after Henighan et al. 2023";
    view.x.label = "data";
    view.y.label = "hidden units";
    view.layers = {layer("superposition", LayerKind::heat_map)};
    return view;
}

}  // namespace

std::vector<ViewSpec> views() {
    std::vector<ViewSpec> views{error_view(),     factors_view(),         contributions_view(),
                                spectrum_view(),  prediction_view(),      sweep_view(),
                                fit_view(),       cloud_view(),           eigenvalue_view(),
                                row_space_view(), random_spectrum_view(), superposition_view()};
    for (int number = 1; number <= 4; ++number) views.push_back(panel_view(number));
    return views;
}

std::vector<lab::LayoutSpec> layouts() {
    const auto when = [](const char* experiment) {
        return std::vector<lab::Condition>{{"experiment", {experiment}}};
    };
    return {{when("linear"),
             {{"error", "contributions"}, {"singular-values", "factors", "prediction"}},
             {3.0, 2.0}},
            {when("panels"), {{"panel1", "panel2"}, {"panel3", "panel4"}}, {}},
            {when("polynomial"),
             {{"sweep", "fit"}, {"singular-values", "factors", "contributions"}},
             {3.0, 2.0}},
            {when("geometry"), {{"cloud", "eigenvalue", "row-space"}}, {}},
            {when("spectrum"), {{"random-spectrum"}}, {}},
            {when("superposition"), {{"superposition"}}, {}}};
}

}  // namespace tessera::double_descent
