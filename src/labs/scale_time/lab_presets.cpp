#include "labs/scale_time/lab_presets.h"

namespace tessera::scale_time {
namespace {

using lab::Json;
using lab::Preset;

Preset preset(const char* id, const char* title, const char* reproduces, const char* look_for,
              const Json& overrides, double native, double browser) {
    return {id, title, reproduces, look_for, overrides, native, browser};
}

Preset linear(const char* id, const char* title, const char* reproduces, const char* look_for,
              Json overrides) {
    overrides["experiment"] = "linear";
    return preset(id, title, reproduces, look_for, overrides, 0.1, 0.3);
}

}  // namespace

lab::Paper paper() {
    return {"Unified Neural Network Scaling Laws and Scale-time Equivalence",
            "Boopathy, Fiete",
            2024,
            "arXiv",
            "2409.05782",
            "@article{boopathy2024unified,\n"
            "  title = {Unified Neural Network Scaling Laws and Scale-time Equivalence},\n"
            "  author = {Boopathy, Akhilan and Fiete, Ila},\n"
            "  journal = {arXiv preprint arXiv:2409.05782},\n"
            "  year = {2024}\n"
            "}\n"};
}

std::vector<Preset> theory_presets() {
    return {
        preset("collapse", "Size is time", "claim 1",
               "Left: four sizes, four curves. Right: the same against size times time, one curve, "
               "until each small network hits its floor.",
               {{"experiment", "collapse"}, {"draws", 12}}, 0.2, 0.4),
        preset("no-equivalence", "Divide by the root of p, and it is gone", "claim 1, removed",
               "One factor in front of the random matrix, and the curves agree against time "
               "instead: the equivalence lives in the parametrisation.",
               {{"experiment", "collapse"}, {"divide", true}, {"draws", 4}}, 0.1, 0.1),
        preset("floors", "A small network never gets there", "claim 2, its limit",
               "p = 4 trained a million times longer is not p = 256: it stays at 40 % of its loss.",
               {{"experiment", "collapse"}, {"sizes", {4, 8, 16}}, {"p", 256}, {"draws", 6}}, 0.3,
               1.2),
        preset("trajectories", "Twenty random networks, one curve", "derived here [D]",
               "Drag size p up: the bundle of trajectories closes around the master curve.",
               {{"experiment", "subspace"}, {"p", 20}, {"tau", 10.0}}, 0.05, 0.1),
        preset("bound", "A bound that is true and useless", "derived here [D]",
               "The reviewers' main objection: drag the time tau up and the bound leaves the "
               "picture while the deviation shrinks.",
               {{"experiment", "subspace"}, {"p", 100}, {"tau", 10.0}, {"r", 5}}, 0.05, 0.2),
        preset("half-slope", "The deviation falls like the root of the size", "measured before [N]",
               "400 draws at each size: the measured line runs parallel to the bound and to the "
               "marks measured before.",
               {{"experiment", "subspace"}, {"r", 5}, {"p", 100}, {"draws", 400}}, 0.2, 0.3),
        linear("descent-size", "Double descent in size", "claim 3",
               "Drag the line t to the right: the peak at p = n grows, everything else settles.",
               {{"n", 200}, {"p", 200}, {"t", 2000.0}}),
        linear("early-stopping", "Early stopping removes the peak", "claim 5",
               "The lowest curve stops each size at its best time: no peak at all. In the map the "
               "line shows when to stop: the larger, the earlier.",
               {{"n", 200}, {"p", 100}, {"t", 2000.0}, {"noise", 0.5}}),
        linear("descent-data", "Double descent in data", "claim 3",
               "More data make it worse: at a fixed size the error rises until n = p.",
               {{"map", "data-size"}, {"n", 100}, {"p", 200}, {"t", 3000.0}, {"noise", 0.5}}),
        linear("data-time", "Data and time", "claim 3",
               "At a fixed size: with few data stop early, with many go on.",
               {{"map", "data-time"}, {"n", 100}, {"p", 200}, {"t", 300.0}}),
        linear("label-noise", "Who minds label noise?", "claim 4",
               "The noise part alone: at equal time the larger model has fitted more noise. After "
               "infinite time p = 2n and p = n/2 suffer the same.",
               {{"quantity", "noise"}, {"n", 200}, {"p", 400}, {"t", 300.0}, {"noise", 1.0}}),
        linear("finite", "Forty data points are nearly infinity", "derived here [D]",
               "Marks: data sets with n = 40. The curve is the limit of infinite size.",
               {{"n", 40}, {"p", 20}, {"t", 3000.0}, {"eta", 0.01}, {"draws", 200}}),
        preset("two-speeds", "Double descent in time", "claim 5",
               "Falls, rises, falls, rises: the fast features fit noise before the slow ones have "
               "learned anything. Drag the rate of the slow features.",
               {{"experiment", "two-speeds"}}, 0.02, 0.05),
        preset("merged", "A second descent about to vanish", "derived here [D]",
               "Peak and second minimum differ in the fifth digit.",
               {{"experiment", "two-speeds"}, {"slow", 0.1}}, 0.02, 0.05),
        preset("one-speed", "One speed, one descent", "derived here [D]",
               "With equal features there is no double descent in time, whatever the noise.",
               {{"experiment", "two-speeds"}, {"slow", 1.0}}, 0.02, 0.05)};
}

}  // namespace tessera::scale_time
