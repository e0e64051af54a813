#include "labs/resampling_free_pf/lab_presets.h"

#include <string>
#include <utility>

#include "labs/resampling_free_pf/lab_pose_views.h"
#include "labs/resampling_free_pf/lab_robot_views.h"

namespace tessera::resampling_free_pf {
namespace {

using lab::Json;
using lab::Preset;

const Json all_particle_filters = {{"sir", true}, {"liu_west", true}, {"resample_move", true}};

Json with(Json base, const Json& more) {
    base.update(more);
    return base;
}

Preset live(const std::string& id, const std::string& title, const std::string& reproduces,
            const std::string& look_for, const Json& overrides) {
    return {id, title, reproduces, look_for, overrides, 0.1, 0.2};
}

std::vector<Preset> live_presets() {
    return {
        live("deprivation", "Twenty particles, ten dimensions", "the claim, one run",
             "Each colour is one first particle. On the right, resampling leaves one colour within "
             "a few observations; on the left all of them move.",
             Json::object()),
        live("too-sure", "All particles, too little spread", "trace ratio of one run",
             "The flow keeps every particle, but its cloud shrinks below the exact ellipse: watch "
             "the ratio of spreads fall without end.",
             {{"n", 100}, {"m", 3}, {"horizon", 300}}),
        live("blow-up", "Past eighteen dimensions", "not in the paper",
             "With the published rate of 0.1 the flow's cloud flies apart. Set the rate to "
             "1 / (m + 2), and it holds.",
             {{"m", 30}, {"n", 100}, {"second", "enkf-sqrt"}}),
        live("pair-term", "What the pair term does", "its two conventions",
             "Once the cloud is about as wide as eps the second kind of arrow appears: the pair "
             "term holds the cloud open for a while.",
             {{"m", 5}, {"n", 100}, {"second", "flow-local"}, {"arrow_length", 3.0}}),
        live("referee", "The referee", "not in the paper",
             "The right one is a square-root ensemble Kalman filter with the same particles: its "
             "ellipse is the exact one.",
             {{"n", 100}, {"second", "enkf-sqrt"}}),
        live("moves", "Resampling made good", "not in the paper",
             "Metropolis moves after each resampling bring the copies apart again: with 100 "
             "particles this beats the flow in most runs.",
             {{"n", 100}, {"second", "resample-move"}})};
}

std::vector<Preset> figure_presets() {
    const Json sweep = {{"experiment", "localization"},
                        {"against", "dimension"},
                        {"dimensions", {3, 4, 5, 6, 7, 8, 9, 10}}};
    const Json figure_1 = {{"experiment", "localization"}};
    return {
        {"figure-1", "Figure 1 (m = 10)", "Fig. 1",
         "The flow falls and stays low; MCL's divergence grows without end, the faster the fewer "
         "its particles.",
         figure_1, 0.05, 0.1},
        {"figure-2", "Figure 2 (m sweep, 10 trials)", "Fig. 2",
         "The more dimensions the larger the flow's lead; at m = 3 there is none.", sweep, 0.3,
         1.0},
        {"figure-2-100", "Figure 2, 100 trials", "Fig. 2",
         "The same with narrow bands, on marks that were measured before this lab.",
         with(sweep, {{"trials", 100}}), 2.0, 8.0},
        {"no-pair", "Pair term off", "not in the paper",
         "With the pair term, without it, and with it as derived: neither convention is best "
         "everywhere.",
         with(sweep, {{"counts", {20, 100}},
                      {"flow_green", true},
                      {"flow_local", true},
                      {"mcl", false},
                      {"metric", "exact"}}),
         0.5, 1.5},
        {"strong", "Strong baselines", "not in the paper",
         "Few particles and many dimensions: no filter that resamples beats the flow. But ensemble "
         "Kalman filters are nearer to the posterior everywhere, by factors of 3 to 2000.",
         with(with({{"experiment", "localization"},
                    {"against", "dimension"},
                    {"dimensions", {3, 5, 10}},
                    {"counts", {20, 100}},
                    {"trials", 40},
                    {"metric", "exact"},
                    {"importance", true},
                    {"enkf", true},
                    {"enkf_sqrt", true},
                    {"exact", true}},
                   all_particle_filters),
              Json::object()),
         1.0, 4.0},
        {"divergence",
         "Divergence",
         "not in the paper",
         "The published rate diverges from m = 18 on; lower it, or choose 1 / (m + 2).",
         {{"experiment", "localization"},
          {"against", "dimension"},
          {"dimensions", {6, 10, 14, 16, 18, 20, 25, 30}},
          {"counts", {100}},
          {"mcl", false},
          {"enkf_sqrt", true},
          {"metric", "exact"},
          {"trials", 20}},
         0.8,
         3.0},
        {"saturation",
         "A metric that saturates",
         "not in the paper",
         "After 500 observations the flow's cloud is a point: the published KL sits at what its "
         "regulariser gives. Switch between both metrics.",
         {{"experiment", "localization"},
          {"dimensions", {10}},
          {"counts", {20, 100}},
          {"horizon", 500},
          {"resample_move", true},
          {"enkf_sqrt", true}},
         0.6,
         2.0},
        {"same-time",
         "Same microseconds",
         "not in the paper",
         "Not particles but time: MCL comes nearer with many particles, resample-move overtakes "
         "both, and the Kalman filter is far ahead from the first microsecond on.",
         {{"experiment", "localization"},
          {"against", "budget"},
          {"counts", {20, 50, 100, 200, 500, 1000}},
          {"metric", "exact"},
          {"times", true},
          {"resample_move", true},
          {"enkf_sqrt", true}},
         3.0,
         10.0},
        {"noisy", "Noisy observations", "not in the paper",
         "As a model with noise would have them. The flow takes longer to find the posterior.",
         with(figure_1, {{"noisy", true}, {"metric", "exact"}, {"enkf_sqrt", true}}), 0.1, 0.3},
        {"rates",
         "Which rate?",
         "\"best_gamma\" of the released program",
         "The released program's rate was chosen by hand. Here one half of the trials chooses, "
         "the other half judges.",
         {{"experiment", "rates"}, {"trials", 20}},
         0.5,
         1.5}};
}

std::vector<Preset> state_space_presets() {
    const auto moving = [](const std::string& id, const std::string& title,
                           const std::string& look_for, Json more, double seconds) {
        more["experiment"] = "state-space";
        return Preset{id,      title,      "not in the paper", look_for, std::move(more),
                      seconds, 3 * seconds};
    };
    return {
        moving("linear", "State space: linear-Gaussian",
               "The dashed line is exact. Guided and auxiliary filters foresee the observation; "
               "their likelihoods vary far less.",
               {{"guided", true}, {"auxiliary", true}, {"particles", 300}}, 2.5),
        moving("unbiased", "State space: an unbiased likelihood",
               "One dimension, 200 particles, 200 paths: the likelihood is right on average, as "
               "theory says. Raise the dimensions, and no sample shows it any more.",
               {{"states", 1},
                {"steps", 20},
                {"paths", 200},
                {"particles", 200},
                {"guided", true},
                {"auxiliary", true},
                {"moving_flow", false}},
               0.3),
        moving("lorenz", "State space: Lorenz-96, 40 dimensions",
               "Forty members: localised ensembles track, the bootstrap filter is lost at once, "
               "the flow stays between them.",
               {{"model", "lorenz96"},
                {"states", 40},
                {"particles", 40},
                {"moving_rate", 1.0},
                {"kalman", false}},
               0.5),
        moving("volatility", "State space: stochastic volatility",
               "What is observed has mean zero whatever the state: ensemble Kalman filters have "
               "nothing to go by, particle filters do.",
               {{"model", "volatility"},
                {"moving_flow", false},
                {"moving_flow_local", true},
                {"auxiliary", true}},
               0.1),
        moving("bearings", "State space: a ship by its bearing",
               "How far away the ship is shows only slowly; the particles' spread says so.",
               {{"model", "bearings"}, {"steps", 40}, {"particles", 500}, {"kalman", false}}, 1.0)};
}

}  // namespace

lab::Paper paper() {
    return {"Resampling-free Particle Filters in High-dimensions",
            "A. Boopathy, A. Muppidi, P. Yang, A. Iyer, W. Yue and I. Fiete",
            2024,
            "IEEE International Conference on Robotics and Automation",
            "2404.13698",
            "@inproceedings{boopathy2024resampling,\n"
            "  title = {Resampling-free Particle Filters in High-dimensions},\n"
            "  author = {Boopathy, Akhilan and Muppidi, Aneesh and Yang, Peggy and Iyer, Abhiram "
            "and Yue, William and Fiete, Ila},\n"
            "  booktitle = {IEEE International Conference on Robotics and Automation},\n"
            "  year = {2024},\n"
            "  note = {arXiv:2404.13698}\n"
            "}\n"};
}

std::vector<Preset> presets() {
    std::vector<Preset> all;
    for (std::vector<Preset> part : {live_presets(), figure_presets(), state_space_presets(),
                                     pose_presets(), robot_presets()}) {
        for (Preset& preset : part) all.push_back(std::move(preset));
    }
    return all;
}

}  // namespace tessera::resampling_free_pf
