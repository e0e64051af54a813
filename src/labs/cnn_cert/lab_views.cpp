#include "labs/cnn_cert/lab_views.h"

#include <string>

#include "lab/shorthand.h"

namespace tessera::cnn_cert {
namespace {

using lab::GuideSpec;
using lab::layer;
using lab::LayerKind;
using lab::LayerRole;
using lab::LayerSpec;
using lab::ViewSpec;

using enum GuideSpec::Direction;

ViewSpec image_view() {
    ViewSpec view;
    view.id = "image";
    view.title = "Image";
    view.title_channel = "image/title";
    view.help =
        "What the network sees. Paint on it to make your own digit: a stroke draws, on white it "
        "wipes.";
    view.x.label = "column";
    view.y.label = "row, from below";
    view.equal_aspect = true;
    view.layers = {layer("image/picture", LayerKind::image)};
    view.tool = lab::Tool::paint;
    view.note_channel = "sentence";
    return view;
}

ViewSpec attack_view() {
    ViewSpec view;
    view.id = "attack";
    view.title = "Attack at eps";
    view.title_channel = "attack/title";
    view.help =
        "The image of the ball for which the network is least sure, as far as gradient descent "
        "finds it. Once the certificate holds, none can fool the network.";
    view.x.label = "column";
    view.y.label = "row, from below";
    view.equal_aspect = true;
    view.layers = {layer("attack/picture", LayerKind::image)};
    return view;
}

ViewSpec maps_view() {
    ViewSpec view;
    view.id = "maps";
    view.title = "All neurons";
    view.help =
        "Each pixel is a neuron. Orange ones may be on or off somewhere in the ball: only they "
        "loosen the bounds. Pick one to see its lines.";
    view.x.label = "column";
    view.y.label = "row, from below";
    view.equal_aspect = true;
    view.layers = {layer("maps/picture", LayerKind::image)};
    view.tool = lab::Tool::pick;
    view.note_channel = "maps/note";
    return view;
}

ViewSpec neuron_view() {
    ViewSpec view;
    view.id = "neuron";
    view.title = "One neuron";
    view.title_channel = "neuron/title";
    view.help =
        "Its activation between the bounds, and the two lines that stand for it. Drag the lower "
        "end "
        "of the lower line of an undecided ReLU, and watch the margins: every slope from 0 to 1 is "
        "sound, none is always best.";
    view.reproduces = "Fig. 1";
    view.x.label = "before the activation";
    view.y.label = "after it";
    view.layers = {layer("neuron/curve", LayerKind::line, LayerRole::reference, 7),
                   layer("neuron/upper", LayerKind::line, LayerRole::live, 1),
                   layer("neuron/lower", LayerKind::line, LayerRole::live, 0)};
    view.guides = {{vertical, "neuron/l", 0.0, "l", {}}, {vertical, "neuron/u", 0.0, "u", {}}};
    view.tool = lab::Tool::drag;
    return view;
}

ViewSpec margins_view() {
    ViewSpec view;
    view.id = "margins";
    view.title = "How sure, at every radius";
    view.help =
        "Lower bounds of the lead over each other class. Where the first curve crosses zero, the "
        "certificate ends. Drag the line eps.";
    view.x.label = "radius eps";
    view.y.label = "lead at least";
    view.layers = {layer("margin/*", LayerKind::line)};
    view.guides = {{horizontal, {}, 0.0, {}, {}},
                   {vertical, "mark/eps", 0.0, "eps", "eps"},
                   {vertical, "mark/certified", 0.0, "certified", {}},
                   {vertical, "mark/exact", 0.0, "exact", {}},
                   {vertical, "mark/attack", 0.0, "attack", {}}};
    return view;
}

ViewSpec radii_view() {
    ViewSpec view;
    view.id = "radii";
    view.title = "The sandwich";
    view.help =
        "Certified radii by different bounds, and the distance of the nearest adversarial image "
        "that was found. The truth lies between.";
    view.x.label = "bound";
    view.y.label = "radius";
    view.layers = {layer("radii", LayerKind::bars)};
    return view;
}

ViewSpec widths_view() {
    ViewSpec view;
    view.id = "widths";
    view.title = "Depth piles it up";
    view.help = "Mean width of the neurons' intervals, layer by layer, at the radius eps.";
    view.x.label = "layer";
    view.y = {"mean width", {}, {}, lab::AxisScale::logarithmic, {}};
    view.layers = {layer("widths/*", LayerKind::line_and_markers)};
    return view;
}

ViewSpec training_view() {
    ViewSpec view;
    view.id = "training";
    view.title = "Training";
    view.help = "Mean loss of each epoch.";
    view.x.label = "epoch";
    view.y = {"cross-entropy", {}, {}, lab::AxisScale::logarithmic, {}};
    view.layers = {layer("training/loss", LayerKind::line_and_markers)};
    return view;
}

ViewSpec plane_view() {
    ViewSpec view;
    view.id = "plane";
    view.title = "Two inputs";
    view.help =
        "Colours are the classes of the network. Around the point: the balls that bounds certify, "
        "the exact distance of the border, and where an attack got. Drag the point.";
    view.x = {"x", {}, {}, {}, lab::Bounds{-1.0, 1.0}};
    view.y = {"y", {}, {}, {}, lab::Bounds{-1.0, 1.0}};
    view.equal_aspect = true;
    view.layers = {layer("plane/regions", LayerKind::heat_map),
                   layer("plane/points", LayerKind::scatter),
                   layer("plane/ball/*", LayerKind::line),
                   layer("plane/exact", LayerKind::line, LayerRole::reference, 7),
                   layer("plane/attack", LayerKind::scatter, LayerRole::live, 1),
                   layer("plane/point", LayerKind::scatter, LayerRole::live, 7)};
    view.tool = lab::Tool::drag;
    view.note_channel = "sentence";
    return view;
}

/// What the search for a counterexample has seen of two inputs.
ViewSpec search_view() {
    ViewSpec view;
    LayerSpec unsafe = layer("slice/unsafe", LayerKind::heat_map);
    unsafe.values = lab::Bounds{0.0, 1.0};
    view.layers = {unsafe, layer("slice/safe", LayerKind::line, LayerRole::live, 2),
                   layer("slice/open", LayerKind::line, LayerRole::live, 1),
                   layer("slice/box", LayerKind::line, LayerRole::reference, 7),
                   layer("slice/counterexample", LayerKind::scatter, LayerRole::live, 7)};
    view.note_channel = "sentence";
    return view;
}

ViewSpec square_view() {
    ViewSpec view = search_view();
    view.id = "square";
    view.title = "One class in the whole square?";
    view.help =
        "Bright is where another class wins. Small boxes are proved safe, one by one; where a "
        "bound "
        "is not good enough, a box is cut in two. Drag the square to a border.";
    view.x = {"x", {}, {}, {}, lab::Bounds{-1.0, 1.0}};
    view.y = {"y", {}, {}, {}, lab::Bounds{-1.0, 1.0}};
    view.equal_aspect = true;
    view.tool = lab::Tool::drag;
    return view;
}

ViewSpec slice_view() {
    ViewSpec view = search_view();
    view.id = "slice";
    view.title = "Two of the inputs";
    view.title_channel = "slice/title";
    view.help =
        "The two inputs with the widest ranges; all others as in the point that is shown. Bright "
        "is "
        "unsafe. Boxes appear where inputs are split, not signs.";
    view.x.label = "one input";
    view.y.label = "another";
    return view;
}

ViewSpec settled_view() {
    ViewSpec view;
    view.id = "settled";
    view.title = "How much is proved";
    view.help =
        "Each sub-problem that is proved safe settles its share of the search tree; at 1 "
        "the property is proved.";
    view.x.label = "sub-problems";
    view.y = {"share proved safe", {}, {}, {}, lab::Bounds{0.0, 1.0}};
    view.layers = {layer("settled/*", LayerKind::line_and_markers)};
    return view;
}

ViewSpec point_view() {
    ViewSpec view;
    view.id = "point";
    view.title = "The input";
    view.help = "The counterexample, or the middle of the box, and the range of every input.";
    view.x.label = "number of the input";
    view.y.label = "value";
    view.layers = {layer("point/inputs", LayerKind::line_and_markers)};
    return view;
}

ViewSpec outputs_view() {
    ViewSpec view;
    view.id = "outputs";
    view.title = "The network's outputs there";
    view.help = "At the counterexample, or in the middle of the box; the first forty.";
    view.x.label = "output";
    view.y.label = "value";
    view.layers = {layer("point/outputs", LayerKind::bars)};
    return view;
}

ViewSpec study_view() {
    ViewSpec view;
    view.id = "study";
    view.title = "Mean radii";
    view.help = "Means over the images that each network gets right.";
    view.reproduces = "Tables 3 to 5, in small";
    view.x.label = "swept value";
    view.y = {"radius", {}, {}, lab::AxisScale::logarithmic, {}};
    view.layers = {layer("study/interval", LayerKind::line_and_markers),
                   layer("study/parallel", LayerKind::line_and_markers),
                   layer("study/adaptive", LayerKind::line_and_markers),
                   layer("study/attack", LayerKind::line_and_markers, LayerRole::reference)};
    view.note_channel = "sentence";
    return view;
}

ViewSpec study_images_view() {
    ViewSpec view;
    view.id = "images";
    view.title = "Image by image";
    view.help = "Above the diagonal the adaptive line is better; some images lie below.";
    view.x.label = "radius, parallel lines";
    view.y.label = "radius, adaptive lines";
    view.layers = {layer("study/images", LayerKind::scatter)};
    view.guides = {{diagonal, {}, 0.0, {}, {}}};
    return view;
}

ViewSpec table_view() {
    ViewSpec view;
    view.id = "table";
    view.title = "Means";
    view.help = "Mean radii; gain is that of the adaptive over the parallel line.";
    view.layers = {layer("study/table", LayerKind::text)};
    return view;
}

ViewSpec exhibit_view() {
    ViewSpec view;
    view.id = "exhibit";
    view.title = "Exhibit";
    view.title_channel = "museum/title";
    view.help =
        "At radius 0 nothing is uncertain: bounds must be the outputs. With the slip they are "
        "those of another network.";
    view.x.label = "output";
    view.y.label = "value";
    LayerSpec own = layer("museum/own", LayerKind::line, LayerRole::reference, 2);
    own.dashed = true;
    view.layers = {own, layer("museum/outputs", LayerKind::markers, LayerRole::live, 0),
                   layer("museum/released", LayerKind::line_and_markers, LayerRole::live, 1)};
    view.note_channel = "sentence";
    return view;
}

ViewSpec misses_view() {
    ViewSpec view;
    view.id = "misses";
    view.title = "How far the bounds miss";
    view.help = "The largest difference between a bound at radius 0 and the output.";
    view.x.label = "slip";
    view.y.label = "miss";
    view.layers = {layer("museum/misses", LayerKind::bars)};
    return view;
}

ViewSpec museum_table_view() {
    ViewSpec view;
    view.id = "museum-table";
    view.title = "In numbers";
    view.help = "With the slip, and as bounded here.";
    view.layers = {layer("museum/table", LayerKind::text)};
    return view;
}

}  // namespace

std::vector<ViewSpec> views() {
    return {image_view(),        attack_view(), maps_view(),     neuron_view(), margins_view(),
            radii_view(),        widths_view(), training_view(), plane_view(),  study_view(),
            study_images_view(), table_view(),  exhibit_view(),  misses_view(), museum_table_view(),
            square_view(),       slice_view(),  settled_view(),  point_view(),  outputs_view()};
}

std::vector<lab::LayoutSpec> layouts() {
    const auto only = [](const char* experiment) {
        return lab::Conditions{{"experiment", {experiment}}};
    };
    // What comes as a file has no training to show.
    const lab::Conditions given = {{"experiment", {"digit"}},
                                   {"kind", {"mnist-2-layers", "mnist-4-layers", "own"}}};
    return {{given,
             {{"image", "attack", "maps"}, {"margins", "radii"}, {"neuron", "widths"}},
             {3.0, 3.0, 2.5}},
            {only("digit"),
             {{"image", "attack", "maps"}, {"margins", "radii"}, {"neuron", "widths", "training"}},
             {3.0, 3.0, 2.5}},
            {only("plane"), {{"plane", "margins"}, {"radii"}}, {3.0, 1.5}},
            {only("square"), {{"square", "settled"}, {"outputs"}}, {3.0, 1.5}},
            {only("own-property"), {{"slice", "settled"}, {"point", "outputs"}}, {3.0, 2.0}},
            {only("study"), {{"study", "images"}, {"table"}}, {3.0, 1.5}},
            {only("museum"), {{"exhibit", "misses"}, {"museum-table"}}, {3.0, 1.5}}};
}

}  // namespace tessera::cnn_cert
