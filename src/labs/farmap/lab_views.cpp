#include "labs/farmap/lab_views.h"

#include <string>

#include "lab/shorthand.h"
#include "labs/farmap/lab_world.h"

namespace tessera::farmap {
namespace {

using lab::AxisScale;
using lab::GuideSpec;
using lab::layer;
using lab::LayerKind;
using lab::LayerRole;
using lab::ViewSpec;

using enum GuideSpec::Direction;

/// The world of one agent; the first one can be painted and steered.
ViewSpec world_view(const std::string& id, bool first) {
    const std::string prefix = id + "/";
    ViewSpec view;
    view.id = id;
    view.title = "World";
    view.title_channel = prefix + "title";
    view.help =
        "The agent's current map in a strong tint, other maps in pale ones, fog where it has not "
        "been, yellow what it sees now. Draw to build walls; the arrow keys take over the agent.";
    view.x.label = "column";
    view.y.label = "row, from below";
    view.equal_aspect = true;
    view.layers = {layer(prefix + "picture", LayerKind::image),
                   layer(prefix + "borders", LayerKind::line, LayerRole::live, 3),
                   layer(prefix + "path", LayerKind::line, LayerRole::live, 0),
                   layer(prefix + "plan", LayerKind::line, LayerRole::reference, 0),
                   layer(prefix + "subgoal", LayerKind::scatter, LayerRole::live, 0),
                   layer(prefix + "fracture", LayerKind::scatter, LayerRole::live, 1),
                   layer(prefix + "agent", LayerKind::arrows, LayerRole::live, 4)};
    view.tool = lab::Tool::paint;
    view.steered = first;
    view.note_channel = prefix + "note";
    return view;
}

ViewSpec confidence_view() {
    ViewSpec view;
    view.id = "confidence";
    view.title = "How familiar the view is";
    view.help =
        "Confidence rises as a place becomes familiar and falls at a turn. Below the band the map "
        "is cut; recalls go back to a stored map. The last 600 steps.";
    view.x.label = "step";
    view.y.label = "confidence of the view";
    view.layers = {layer("confidence/mean", LayerKind::line, LayerRole::live, 2),
                   layer("confidence/view", LayerKind::line, LayerRole::live, 0),
                   layer("confidence/recalls", LayerKind::scatter, LayerRole::live, 4),
                   layer("confidence/cuts", LayerKind::scatter, LayerRole::live, 1)};
    return view;
}

ViewSpec surprise_view() {
    ViewSpec view;
    view.id = "surprise";
    view.title = "Surprise, in standard deviations";
    view.help =
        "How far confidence lies below its mean since the last cut. Above the line rho the map is "
        "cut; drag the line, and the run starts again.";
    view.x.label = "step";
    view.y.label = "z";
    view.layers = {layer("surprise/z", LayerKind::line)};
    view.guides = {{horizontal, "surprise/rho", 0.0, {}, "rho"}};
    return view;
}

ViewSpec fragments_view() {
    ViewSpec view;
    view.id = "fragments";
    view.title = "Maps in long-term memory";
    view.help =
        "Each dot is a map, where it lies in the world; a line is a fracture point between two. "
        "Colour is q, the openness of its edge. Arrows lead from the current map to its "
        "neighbours, with their scores as the next goal.";
    view.x.label = "column";
    view.y.label = "row, from below";
    view.equal_aspect = true;
    view.layers = {layer("fragments/scores", LayerKind::arrows, LayerRole::live, 4),
                   layer("fragments/graph", LayerKind::graph),
                   layer("fragments/current", LayerKind::scatter, LayerRole::live, 1)};
    view.note_channel = "fragments/sentence";
    return view;
}

ViewSpec coverage_view() {
    ViewSpec view;
    view.id = "coverage";
    view.title = "Coverage";
    view.help = "The share of the cells that can be seen and have been.";
    view.x.label = "step";
    view.y = {"coverage", {}, {}, AxisScale::linear, lab::Bounds{0.0, 1.05}};
    view.layers = {layer("coverage/1", LayerKind::line, LayerRole::live, 0),
                   layer("coverage/2", LayerKind::line, LayerRole::live, 1),
                   layer("coverage/3", LayerKind::line, LayerRole::live, 2)};
    return view;
}

ViewSpec memory_view() {
    ViewSpec view;
    view.id = "memory";
    view.title = "Memory";
    view.help =
        "Cells in the bounding box of the map in use: it saw-tooths for FARMap and only grows for "
        "one map. Dashed: all maps of the agent together.";
    view.x.label = "step";
    view.y.label = "cells";
    view.layers = {layer("memory/1", LayerKind::line, LayerRole::live, 0),
                   layer("memory/2", LayerKind::line, LayerRole::live, 1),
                   layer("memory/3", LayerKind::line, LayerRole::live, 2),
                   layer("total/1", LayerKind::line, LayerRole::reference, 0),
                   layer("total/2", LayerKind::line, LayerRole::reference, 1),
                   layer("total/3", LayerKind::line, LayerRole::reference, 2)};
    return view;
}

ViewSpec class_view(int number) {
    const std::string prefix = "class-" + std::to_string(number) + "/";
    ViewSpec view;
    view.id = "class-" + std::to_string(number);
    view.title = "Coverage";
    view.title_channel = prefix + "title";
    view.help =
        "Mean coverage after 500, 1000, 2000 and 5000 steps. Marks without a line are reference "
        "measurements on 300 maps; the paper's printed numbers are not known to this lab.";
    view.reproduces = "coverage curves on generated maps";
    view.x = {"steps", {}, {}, AxisScale::logarithmic, {}};
    view.y.label = "coverage";
    int color = 0;
    for (const char* agent : {"Frontier", "Frontier++", "FARMap", "Nearest frontier"}) {
        view.layers.push_back(
            layer(prefix + "reference/" + agent, LayerKind::markers, LayerRole::published, color));
        view.layers.push_back(layer(prefix + "coverage/" + agent, LayerKind::line_and_markers,
                                    LayerRole::live, color));
        ++color;
    }
    return view;
}

ViewSpec difference_view(const std::string& id, const std::string& title, const std::string& help) {
    const std::string prefix = id + "/";
    ViewSpec view;
    view.id = id;
    view.title = title;
    view.help = help;
    view.x.label = "size of map";
    view.y.label = "difference of mean coverage";
    view.layers = {layer(prefix + "bars", LayerKind::bars, LayerRole::live, 2),
                   layer(prefix + "reference", LayerKind::scatter, LayerRole::published, 7)};
    view.guides = {{horizontal, {}, 0.0, {}, {}}};
    return view;
}

ViewSpec effects_view() {
    ViewSpec view;
    view.id = "two-effects";
    view.title = "What each of the two adds";
    view.help =
        "With it minus without it, on the same maps; the lines are 95 % intervals over maps. Goal "
        "weights are above 0, fragments are not.";
    view.reproduces = "ablation of this lab";
    view.y.label = "added mean coverage";
    view.layers = {layer("two-effects/bars", LayerKind::bars, LayerRole::live, 2)};
    view.guides = {{horizontal, {}, 0.0, {}, {}}};
    return view;
}

ViewSpec ratio_view() {
    ViewSpec view;
    view.id = "ratio";
    view.title = "FARMap's memory over Frontier's";
    view.help =
        "Below 1 is a saving: the active map is small. Counted with all stored maps, the saving is "
        "gone.";
    view.reproduces = "memory on generated maps";
    view.x.label = "size of map";
    view.y.label = "ratio";
    view.layers = {layer("ratio/active", LayerKind::bars, LayerRole::live, 2),
                   layer("ratio/total", LayerKind::bars, LayerRole::live, 3),
                   layer("ratio/reference", LayerKind::scatter, LayerRole::published, 7)};
    view.guides = {{horizontal, {}, 1.0, "no saving", {}}};
    return view;
}

ViewSpec size_view() {
    ViewSpec view;
    view.id = "size";
    view.title = "Active memory against the size of the map";
    view.help = "A map each. The lines are power laws; one map grows with A, a fragment does not.";
    view.x = {"cells that can be seen, A", {}, {}, AxisScale::logarithmic, {}};
    view.y = {"mean active memory", {}, "cells", AxisScale::logarithmic, {}};
    int color = 0;
    for (const char* agent : {"Frontier", "Frontier++", "FARMap", "Nearest frontier"}) {
        const std::string name = agent;
        view.layers.push_back(
            layer("size/maps/" + name, LayerKind::scatter, LayerRole::live, color));
        view.layers.push_back(layer("size/law/" + name, LayerKind::line, LayerRole::live, color));
        ++color;
    }
    return view;
}

ViewSpec rho_view(const std::string& measure, const std::string& title, const std::string& axis) {
    const std::string prefix = "rho-" + measure + "/";
    ViewSpec view;
    view.id = "rho-" + measure;
    view.title = title;
    view.help =
        "Over the same maps, with the 95 % interval of the mean over maps. rho is the dial between "
        "memory and coverage.";
    view.reproduces = "ablation of rho";
    view.x.label = "threshold rho";
    view.y.label = axis;
    view.layers = {layer(prefix + "reference", LayerKind::markers, LayerRole::published, 7),
                   layer(prefix + "curve", LayerKind::line_and_markers, LayerRole::live, 2)};
    return view;
}

ViewSpec two_view(const std::string& measure, const std::string& title, const std::string& axis) {
    ViewSpec view;
    view.id = "two-" + measure;
    view.title = title;
    view.help =
        "One map with plain weights is Frontier, with FARMap's Frontier++; fragments with FARMap's "
        "weights are FARMap.";
    view.reproduces = "ablation of this lab";
    view.x.label = "";
    view.y.label = axis;
    view.layers = {layer("two-" + measure + "/*", LayerKind::bars)};
    return view;
}

ViewSpec table_view(const std::string& id, const std::string& title, const std::string& help) {
    ViewSpec view;
    view.id = id;
    view.title = title;
    view.help = help;
    view.layers = {layer(id, LayerKind::text)};
    return view;
}

/// All agents but none, as conditions name them.
std::vector<std::string> any_agent() {
    std::vector<std::string> keys;
    for (const auto& choice : choices(AgentKind::none)) {
        if (choice.value != AgentKind::none) keys.emplace_back(choice.key);
    }
    return keys;
}

}  // namespace

std::vector<lab::ViewSpec> views() {
    std::vector<ViewSpec> views{world_view("world", true),
                                confidence_view(),
                                coverage_view(),
                                memory_view(),
                                fragments_view(),
                                surprise_view(),
                                world_view("world-2", false),
                                world_view("world-3", false)};
    for (int number = 1; number <= 4; ++number) views.push_back(class_view(number));
    views.push_back(difference_view(
        "frontier", "FARMap minus Frontier",
        "Paired over maps; the lines are 95 % intervals. Above 0 the paper's claim holds."));
    views.push_back(difference_view(
        "plus-plus", "FARMap minus Frontier++",
        "Frontier++ has FARMap's goal weights and one map: what is left is what fragmentation "
        "brings, and it is below 0."));
    views.push_back(ratio_view());
    views.push_back(size_view());
    views.push_back(table_view("classes", "Means by size of map",
                               "Coverage after 500 to 5000 steps, memory, cuts and recalls."));
    views.push_back(rho_view("coverage", "Fewer cuts, more coverage", "mean coverage"));
    views.push_back(rho_view("memory", "…and more memory", "mean active memory, cells"));
    views.push_back(rho_view("cuts", "Cuts", "cuts a run"));
    views.push_back(two_view("coverage", "Whose work is the coverage?", "mean coverage"));
    views.push_back(effects_view());
    views.push_back(two_view("memory", "Whose work is the memory?", "mean active memory, cells"));
    views.push_back(table_view("agents", "Means over the maps", "All agents on the same maps."));
    return views;
}

std::vector<lab::LayoutSpec> layouts() {
    using Conditions = std::vector<lab::Condition>;
    const lab::Condition live{"experiment", {"live"}};
    return {{Conditions{live, {"third", any_agent()}},
             {{"world", "world-2", "world-3"}, {"coverage", "memory", "confidence"}},
             {3.0, 2.0}},
            {Conditions{live, {"second", any_agent()}},
             {{"world", "world-2"}, {"coverage", "memory", "confidence"}},
             {3.0, 2.0}},
            {Conditions{live, {"world", {"hairpin", "compartments"}}},
             {{"world", "confidence"}, {"surprise", "memory", "fragments"}},
             {3.0, 2.0}},
            {Conditions{live},
             {{"world", "confidence"}, {"coverage", "memory", "fragments"}},
             {3.0, 2.0}},
            {Conditions{{"experiment", {"benchmark"}}},
             {{"class-1", "class-2", "class-3", "class-4"},
              {"frontier", "plus-plus", "ratio", "size"},
              {"classes"}},
             {3.0, 3.0, 3.0}},
            {Conditions{{"experiment", {"thresholds"}}},
             {{"rho-coverage", "rho-memory", "rho-cuts"}, {"agents"}},
             {3.0, 2.0}},
            {Conditions{{"experiment", {"two-by-two"}}},
             {{"two-coverage", "two-effects", "two-memory"}, {"agents"}},
             {3.0, 2.0}}};
}

}  // namespace tessera::farmap
