// The lab's experiments on localisation and state space, as a visitor has them.
#include "labs/resampling_free_pf/lab.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "data/catalogue.h"
#include "data/file.h"
#include "lab/compose.h"
#include "lab/frame.h"
#include "lab/json.h"
#include "lab/lab.h"
#include "labs/resampling_free_pf/lab_runs.h"

using namespace tessera;
using namespace tessera::resampling_free_pf;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;

namespace {

lab::Action action(const std::string& name, double x = 0, double y = 0) {
    lab::Action result;
    result.name = name;
    result.view = "cloud-1";
    result.x = x;
    result.y = y;
    return result;
}

using lab::all_finite;

/// Numbers, but where the count before them says that there is nothing to be averaged.
bool rows_finite(const lab::Table& table) {
    bool counted_nothing = false;
    for (std::size_t i = 0; i < table.values.size(); ++i) {
        const std::string& column = table.columns[i % table.columns.size()];
        if (i % table.columns.size() == 0) counted_nothing = false;
        if (column.ends_with("defined") || column == "likelihoods") {
            counted_nothing = table.values[i] == 0.0;
        } else if (std::isnan(table.values[i]) ? !counted_nothing
                                               : !std::isfinite(table.values[i])) {
            return false;
        }
    }
    return !table.values.empty() &&
           table.values.size() == table.columns.size() * table.row_labels.size();
}

bool records_finite(const std::vector<lab::Channel>& records) {
    return std::ranges::all_of(records, [](const lab::Channel& channel) {
        return rows_finite(std::get<lab::Table>(channel.value));
    });
}

bool is_ours(const lab::Json& config) {
    const auto experiment = config.at("experiment").get<std::string>();
    return experiment == "posterior" || experiment == "localization" || experiment == "rates" ||
           experiment == "state-space";
}

/// The preset with fewer trials, particles and observations.
lab::Json shortened(lab::Json config) {
    config["trials"] = 2;
    config["paths"] = 2;
    config["steps"] = 15;
    config["horizon"] = 20;
    lab::Json counts = lab::Json::array();
    for (const int count : config.at("counts")) counts.push_back(std::min(count, 40));
    config["counts"] = counts;
    return config;
}

}  // namespace

TEST_CASE("Every preset on localisation and state space runs to finite numbers",
          "[resampling-free-pf][lab]") {
    LabRun run;
    for (const lab::Preset& preset : run.definition.presets) {
        const lab::Json config = lab::preset_config(run.definition, preset);
        if (!is_ours(config)) continue;
        CAPTURE(preset.id);
        CHECK(!preset.look_for.empty());
        run.config = shortened(config);
        run.lab->reset(run.config);
        CHECK(finite(run.lab->emit(), true));
        const lab::Progress progress = run.step(10'000);
        CHECK(progress.done);
        CHECK(progress.fraction == 1.0);
        const lab::Frame frame = run.lab->emit();
        CHECK(finite(frame, true));
        CHECK(records_finite(run.lab->records()));
        CHECK(lab::encode(frame).size() < 300'000);
        // What the layout shows has something in it.
        for (const auto& row : lab::layout_for(run.definition, run.config).rows) {
            for (const std::string& id : row) {
                const auto view = std::ranges::find(run.definition.views, id, &lab::ViewSpec::id);
                REQUIRE(view != run.definition.views.end());
                const bool panel = id.ends_with("-2") || id.ends_with("-3");
                const bool space = id == "space" && config.at("states") == 1;
                const bool plane = id == "space" && config.at("model") == "volatility";
                if (panel || space || plane) continue;
                CAPTURE(id);
                CHECK(!lab::compose(*view, run.definition.schema, frame, {}).layers.empty());
            }
        }
    }
}

TEST_CASE("Guided steps name presets and settings that exist", "[resampling-free-pf][lab]") {
    const lab::LabDefinition definition = resampling_free_pf::definition();
    const Bytes bytes = read_file(std::filesystem::path(TESSERA_SOURCE_DIR) / "assets" / "labs" /
                                  "resampling-free-pf" / "steps.json");
    std::string content;
    for (const std::byte byte : bytes) content += static_cast<char>(byte);
    const lab::Json steps = lab::Json::parse(content);
    CHECK(steps.size() > 10);
    std::set<std::string> ids;
    for (const lab::Preset& preset : definition.presets) CHECK(ids.insert(preset.id).second);
    for (const lab::Json& step : steps) {
        CHECK(ids.contains(step.at("preset").get<std::string>()));
        CHECK_NOTHROW(lab::resolve(definition.schema, step.value("set", lab::Json::object())));
    }
}

TEST_CASE("Particles glide from one observation to the next", "[resampling-free-pf][lab]") {
    LabRun run;
    run.reset_to("deprivation", {{"glide", 10}});
    const auto cloud = [&] {
        return *lab::channel_value<lab::Points>(run.lab->emit(), "cloud-1/particles");
    };
    const lab::Points start = cloud();
    CHECK(run.number("time") == 0);
    run.step(5);
    CHECK(run.number("time") == 1);
    const lab::Points half = cloud();
    run.step(5);
    const lab::Points end = cloud();
    CHECK(run.number("time") == 1);
    CHECK(start.x != half.x);
    CHECK(half.x != end.x);
    // The button shows the next observation at once.
    run.lab->act(action("observe"));
    CHECK(run.number("time") == 2);
    for (int k = 0; k < 60; ++k) run.lab->act(action("observe"));
    CHECK(run.number("time") == 49);
    CHECK(run.verdict("claim") == lab::Verdict::holds);
    CHECK(run.verdict("exactness") == lab::Verdict::fails);
    CHECK_THAT(run.text("cloud-2/note"), ContainsSubstring("1 of 20 particles"));
    CHECK_THAT(run.text("cloud-1/note"), ContainsSubstring("20 of 20 particles"));
}

TEST_CASE("The truth can be dragged, and the flow follows", "[resampling-free-pf][lab]") {
    LabRun run;
    run.reset_to("deprivation",
                 {{"n", 100}, {"m", 4}, {"horizon", 200}, {"projection", "axes"}, {"glide", 1}});
    run.step(30);
    run.lab->act(action("drag", 5, -5));
    const lab::Series truth = run.series("cloud-1/truth");
    CHECK(std::abs(truth.x[0] - 5) < 1e-9);
    CHECK(std::abs(truth.y[3] + 5) < 1e-9);
    run.step(100);
    const auto cloud = *lab::channel_value<lab::Points>(run.lab->emit(), "cloud-1/particles");
    for (std::size_t i = 0; i < cloud.x.size(); ++i) {
        CHECK(std::hypot(cloud.x[i] - 5, cloud.y[i] + 5) < 0.5);
    }
    CHECK_THAT(run.text("cloud-1/note"), ContainsSubstring("dragged"));
}

TEST_CASE("Trials stream their results and end where one run at once does",
          "[resampling-free-pf][lab]") {
    LabRun stepwise;
    stepwise.reset_to("figure-1");
    // Threads may be ahead of each other by a trial of a pair.
    lab::Progress progress;
    do {
        progress = stepwise.step(1);
    } while (stepwise.number("trials-done") < 1);
    CHECK(!progress.done);
    CHECK(!stepwise.series("time-1/flow").y.empty());
    while (!stepwise.step(2).done) {
    }
    LabRun whole;
    whole.reset_to("figure-1");
    whole.step(1000);
    CHECK(stepwise.series("time-3/mcl").y == whole.series("time-3/mcl").y);
    CHECK(whole.verdict("claim") == lab::Verdict::holds);
    // The other metric is shown without a new run.
    const double published = whole.series("time-1/mcl").y.back();
    whole.set({{"metric", "exact"}});
    CHECK(whole.series("time-1/mcl").y.back() != published);
}

TEST_CASE("Rows are one for each filter, m, n and t", "[resampling-free-pf][lab]") {
    LabRun run;
    run.reset_to("figure-2", {{"trials", 2}});
    run.step(1000);
    const auto records = run.lab->records();
    const auto& table = std::get<lab::Table>(records.front().value);
    CHECK(table.row_labels.size() == 2 * 8 * 3 * 50);
}

TEST_CASE("The checks say what holds and what does not", "[resampling-free-pf][lab]") {
    LabRun run;
    run.reset_to("strong");
    run.step(1000);
    CHECK(run.verdict("claim") == lab::Verdict::holds);
    CHECK(run.verdict("particles") == lab::Verdict::fails);
    CHECK(run.verdict("exactness") == lab::Verdict::fails);
    CHECK(run.verdict("kalman") == lab::Verdict::fails);
    run.reset_to("divergence");
    run.step(1000);
    CHECK(run.verdict("stable") == lab::Verdict::fails);
    run.reset_to("divergence", {{"rate_rule", "stable"}});
    run.step(1000);
    CHECK(run.verdict("stable") == lab::Verdict::holds);
    run.reset_to("saturation", {{"trials", 5}});
    run.step(1000);
    CHECK(run.verdict("saturation") == lab::Verdict::fails);
    run.reset_to("no-pair");
    run.step(1000);
    CHECK(run.verdict("pair-term") == lab::Verdict::holds);
    run.reset_to("unbiased");
    run.step(100'000);
    CHECK(run.verdict("unbiased") == lab::Verdict::holds);
}

TEST_CASE("Overlays are shown only for the settings that were measured",
          "[resampling-free-pf][lab]") {
    LabRun run;
    run.reset_to("figure-2", {{"trials", 1}});
    run.step(1000);
    CHECK(run.series("published-1/flow").y.size() == 8);
    run.reset_to("figure-2", {{"trials", 1}, {"jitter", 0.2}});
    run.step(1000);
    CHECK(run.series("published-1/flow").y.empty());
}

TEST_CASE("What cannot be computed is said in words", "[resampling-free-pf][lab]") {
    LabRun run;
    run.reset(lab::Json::object());
    const std::string before = run.text("cloud-1/note");
    CHECK_THROWS_MATCHES(run.reset({{"m", 2}}), lab::ConfigError,
                         MessageMatches(ContainsSubstring("at least 3 dimensions")));
    CHECK_THROWS_AS(run.reset({{"m", 0}}), lab::ConfigError);
    CHECK(run.text("cloud-1/note") == before);
    run.reset({{"m", 2}, {"first", "flow-local"}});
    run.step(2000);
    CHECK(finite(run.lab->emit(), true));
    run.reset({{"m", 10}, {"n", 5}});
    run.step(2000);
    CHECK_THAT(run.text("cloud-1/note"), ContainsSubstring("n <= m"));
    CHECK(finite(run.lab->emit(), true));
    run.reset({{"experiment", "localization"}, {"counts", {5, 20}}, {"trials", 1}});
    run.step(10);
    CHECK_THAT(run.text("summary"), ContainsSubstring("n <= m"));
    CHECK_THROWS_AS(run.reset({{"experiment", "localization"}, {"flow", false}, {"mcl", false}}),
                    lab::ConfigError);
    CHECK_THROWS_AS(run.reset({{"experiment", "localization"}, {"dimensions", {2}}}),
                    lab::ConfigError);
    CHECK_THROWS_AS(
        run.reset({{"experiment", "state-space"}, {"model", "lorenz96"}, {"states", 3}}),
        lab::ConfigError);
    // A step so large that coordinates leave the finite numbers.
    run.reset({{"m", 40}, {"n", 50}, {"rate", 2.0}, {"horizon", 600}, {"glide", 1}});
    run.step(2000);
    CHECK_THAT(run.text("cloud-1/note"), ContainsSubstring("lost at update"));
    CHECK(finite(run.lab->emit(), true));
    CHECK(records_finite(run.lab->records()));
}

TEST_CASE("Filters that are lost make a run fail, unless that is allowed",
          "[resampling-free-pf][lab]") {
    LabRun run;
    const lab::Json lost = {{"experiment", "localization"},
                            {"dimensions", {40}},
                            {"counts", {50}},
                            {"rate", 2.0},
                            {"horizon", 600},
                            {"trials", 2},
                            {"mcl", false}};
    run.reset(lost);
    run.step(10);
    const auto broken = [&run] {
        return lab::broken_requirements(run.definition, run.lab->emit());
    };
    REQUIRE(broken().size() == 1);
    CHECK_THAT(broken().front(), ContainsSubstring("Flow at m = 40, n = 50 in 2 of 2 trials"));
    CHECK_THAT(broken().front(), ContainsSubstring("allow_divergence"));
    CHECK(records_finite(run.lab->records()));
    lab::Json allowed = lost;
    allowed["allow_divergence"] = true;
    run.reset(allowed);
    run.step(10);
    CHECK(broken().empty());
    run.reset({{"experiment", "localization"}, {"trials", 2}});
    run.step(10);
    CHECK(broken().empty());
}
