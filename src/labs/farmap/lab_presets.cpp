#include "labs/farmap/lab_presets.h"

#include <string>
#include <utility>

namespace tessera::farmap {
namespace {

using lab::Json;
using lab::Preset;

/// FARMap beside Frontier on a generated map of that size.
Preset duel(const std::string& size, int map_number, const std::string& title,
            const std::string& look_for, double seconds) {
    return {size + "-map",
            title,
            "coverage and memory on one generated map",
            look_for,
            {{"size", size},
             {"map_number", map_number},
             {"second", "frontier"},
             {"third", "frontier++"}},
            seconds,
            4 * seconds};
}

Preset floor_plan(const std::string& world, const std::string& look_for) {
    return {world,
            "Floor plan: " + world,
            "in place of the robot simulation",
            look_for,
            {{"world", world}, {"furniture", 10}, {"second", "frontier"}, {"third", "frontier++"}},
            0.1,
            0.4};
}

std::vector<Preset> live_presets() {
    return {{"explore",
             "Two agents, one map",
             "coverage and memory on one generated map",
             "Frontier keeps one growing map; FARMap cuts its own into pieces and keeps only one "
             "at hand. Watch the memory curves part.",
             {{"size", "medium"}, {"map_number", 3}, {"second", "frontier"}, {"total", false}},
             0.1,
             0.3},
            {"alone",
             "What FARMap sees and forgets",
             "the algorithm",
             "Surprise falls as a place becomes familiar and jumps at a turn: there the map is "
             "cut, and a new tint begins.",
             {{"size", "medium"}, {"map_number", 3}, {"memory_only", true}},
             0.1,
             0.2}};
}

std::vector<Preset> script_presets() {
    const auto hairpin = [](const std::string& id, const std::string& title,
                            const std::string& look_for, Json more) {
        more["world"] = "hairpin";
        return Preset{id, title, "fragmentation in a hairpin maze", look_for, more, 0.02, 0.1};
    };
    return {hairpin("hairpin", "Hairpin maze",
                    "Cuts at steps 43, 137, 231 and 325: one step after every second turn.",
                    Json::object()),
            hairpin("hairpin-60", "Hairpin with longer arms",
                    "Arms of 60 cells leave time to settle: a cut after every turn.",
                    {{"arm_length", 60}}),
            hairpin("hairpin-sensitive", "Hairpin, rho = 1.5",
                    "A lower threshold cuts after every turn.", {{"rho", 1.5}}),
            hairpin("hairpin-wide", "Hairpin, wide arms and slow decay",
                    "Nine cells wide and gamma = 0.95: the turns are hidden, no cut at all.",
                    {{"arm_width", 9}, {"gamma", 0.95}}),
            {"compartments",
             "Three rooms and two corridors",
             "fragmentation in compartments",
             "No cut at the doors: in this sweep rho = 2 cuts nowhere, and rho = 1 inside rooms.",
             {{"world", "compartments"}},
             0.05,
             0.2}};
}

std::vector<Preset> map_presets() {
    return {
        duel("small", 3, "A small map: nothing is gained",
             "All agents see all of it within some hundred steps, and the boxes hardly "
             "differ.",
             0.1),
        duel("medium", 4, "A medium map",
             "Half of the active memory, and about the coverage of "
             "the others.",
             0.2),
        duel("large", 4, "A large map",
             "Frontier++, one map with FARMap's goal weights, is usually ahead of FARMap.", 0.3),
        duel("extra-large", 5, "An extra large map",
             "A quarter of the active memory; over many maps the lead in coverage belongs to "
             "Frontier++.",
             0.5),
        {"colours-change",
         "Wall colours change at every step",
         "changing wall colours",
         "Walls never become familiar: confidence stays low, and only free cells build it.",
         {{"size", "medium"}, {"changing_colours", true}, {"second", "frontier"}},
         0.3,
         1.0},
        {"shredded",
         "rho = 1: the map in shreds",
         "ablation of rho",
         "Many small maps, little memory, and the agent is slower.",
         {{"size", "large"}, {"map_number", 4}, {"rho", 1.0}, {"second", "frontier++"}},
         0.2,
         0.8},
        {"no-cuts",
         "rho = 4: hardly a cut",
         "ablation of rho",
         "FARMap that does not cut is Frontier++, move by move.",
         {{"size", "large"}, {"map_number", 4}, {"rho", 4.0}, {"second", "frontier++"}},
         0.2,
         0.8},
        {"slow-decay",
         "gamma = 0.99 hides turns",
         "ablation of gamma",
         "Confidence moves slowly, so less surprises: half as many cuts as with 0.9.",
         {{"size", "large"}, {"map_number", 4}, {"gamma", 0.99}},
         0.2,
         0.8},
        {"no-recall",
         "Cut and never recall",
         "an open question",
         "Without recall every cut is a loss: places are mapped again.",
         {{"size", "large"}, {"map_number", 4}, {"recall", false}, {"second", "frontier"}},
         0.3,
         1.0},
        {"arrival",
         "Switch maps on arrival",
         "an open question",
         "With the gate at 0.1 stored maps are looked for. Without the switch this agent arrives a "
         "thousand times by the wrong heading; with it, all is explored.",
         {{"size", "large"},
          {"map_number", 2},
          {"gate", 0.1},
          {"switch_on_arrival", true},
          {"second", "frontier++"}},
         0.3,
         1.0},
        {"released-grouping",
         "Groups as in the released program",
         "the released program",
         "An index slip breaks groups into many; every agent is slower, Frontier most.",
         {{"size", "large"},
          {"map_number", 4},
          {"grouping", "released"},
          {"patience", 0},
          {"second", "frontier"},
          {"third", "frontier++"}},
         0.4,
         1.5},
        {"dense-map",
         "Time with the dense map",
         "wall-clock time",
         "Every cell and colour decays at every step: FARMap's small maps are faster. With the "
         "lazy map the order turns round.",
         {{"size", "large"},
          {"map_number", 4},
          {"second", "frontier"},
          {"backend", "dense"},
          {"times", true},
          {"steps", 3000}},
         1.0,
         4.0},
        {"lazy-map",
         "Time with the lazy map",
         "wall-clock time",
         "The same runs, step by step, in a fraction of the time: now Frontier is the faster.",
         {{"size", "large"},
          {"map_number", 4},
          {"second", "frontier"},
          {"times", true},
          {"steps", 3000}},
         0.2,
         0.8}};
}

std::vector<Preset> other_presets() {
    return {
        floor_plan("house",
                   "Clutter and many ways round: the same coverage for all, and a fraction of the "
                   "memory."),
        floor_plan(
            "office",
            "Long corridors and many rooms: in 5000 steps FARMap gets further than both others."),
        floor_plan("gallery",
                   "Large halls: Frontier++ is ahead, and FARMap is content with a quarter of its "
                   "memory."),
        {"steer",
         "Walk it yourself",
         "",
         "Click the world and use the arrow keys: go round a corner, and the map is cut.",
         {{"world", "house"}, {"driver", "visitor"}},
         0.01,
         0.05},
        {"draw",
         "Draw a map",
         "",
         "Draw walls and remove them; the agent starts in the middle of nowhere.",
         {{"world", "drawn"},
          {"map",
           "##########################|#S.......................#|#........................#|"
           "#........................#|#........................#|#........................#|"
           "#........................#|#........................#|#........................#|"
           "#........................#|#........................#|#........................#|"
           "#........................#|##########################"}},
         0.1,
         0.4}};
}

std::vector<Preset> experiment_presets() {
    return {{"two-by-two",
             "Goal weights or fragmentation?",
             "the ablation that the paper lacks",
             "With either weights, the bars of fragments are lower: the gain in coverage is the "
             "goal weights' work, the saving of memory is fragmentation's.",
             {{"experiment", "two-by-two"}, {"size", "ablation"}, {"maps", 24}, {"patience", 0}},
             3.0,
             12.0},
            {"rho-sweep",
             "The dial rho",
             "ablation of rho",
             "From 1 to 3: coverage rises, memory rises, cuts vanish.",
             {{"experiment", "thresholds"}, {"size", "ablation"}, {"maps", 24}, {"patience", 0}},
             4.0,
             16.0},
            {"small-benchmark",
             "Benchmark, 24 maps",
             "coverage and memory on generated maps",
             "Bars above 0 against Frontier, below 0 against Frontier++.",
             {{"experiment", "benchmark"}, {"size", "any"}, {"maps", 24}, {"patience", 0}},
             1.5,
             6.0},
            {"released-benchmark",
             "Benchmark with the released grouping",
             "coverage and memory on generated maps",
             "The paper's comparison: with the released program's groups FARMap is ahead of "
             "Frontier, and Frontier++ of FARMap.",
             {{"experiment", "benchmark"},
              {"size", "any"},
              {"maps", 24},
              {"patience", 0},
              {"grouping", "released"}},
             2.0,
             8.0},
            {"guarded-benchmark",
             "The same with agents that do not stall",
             "not in the paper",
             "One guard against dead-locks, for all agents: Frontier catches up, and FARMap's lead "
             "is gone.",
             {{"experiment", "benchmark"},
              {"size", "any"},
              {"maps", 24},
              {"patience", 2},
              {"grouping", "released"}},
             2.0,
             8.0},
            {"full-benchmark",
             "Benchmark, 300 maps and 5 seeds",
             "coverage and memory on generated maps",
             "For the command line: all classes with narrow intervals.",
             {{"experiment", "benchmark"},
              {"size", "any"},
              {"maps", 300},
              {"seeds", 5},
              {"patience", 0}},
             60.0,
             300.0},
            {"full-ablation",
             "Goal weights or fragmentation, 100 maps",
             "the ablation that the paper lacks",
             "The same 2x2 with narrow intervals.",
             {{"experiment", "two-by-two"}, {"size", "ablation"}, {"maps", 100}, {"patience", 0}},
             20.0,
             80.0}};
}

}  // namespace

lab::Paper paper() {
    return {"Grid Cell-Inspired Fragmentation and Recall for Efficient Map Building",
            "J. Hwang, Z.-W. Hong, E. Chen, A. Boopathy, P. Agrawal and I. Fiete",
            2024,
            "Transactions on Machine Learning Research",
            "2307.05793",
            "@article{hwang2024grid,\n"
            "  title = {Grid Cell-Inspired Fragmentation and Recall for Efficient Map Building},\n"
            "  author = {Hwang, Jaedong and Hong, Zhang-Wei and Chen, Eric and Boopathy, Akhilan "
            "and Agrawal, Pulkit and Fiete, Ila},\n"
            "  journal = {Transactions on Machine Learning Research},\n"
            "  year = {2024},\n"
            "  note = {arXiv:2307.05793}\n"
            "}\n"};
}

std::vector<Preset> presets() {
    std::vector<Preset> all;
    for (std::vector<Preset> part :
         {live_presets(), script_presets(), map_presets(), experiment_presets(), other_presets()}) {
        for (Preset& preset : part) all.push_back(std::move(preset));
    }
    return all;
}

}  // namespace tessera::farmap
