#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/errors.h"
#include "data/catalogue.h"
#include "lab/lab.h"
#include "lab/parameters.h"

/// A lab small enough to know its every answer: it counts to `count` and shows the squares.
namespace tessera::test {

enum class Direction { up, down };

inline const std::vector<lab::EnumChoice<Direction>>& choices(Direction) {
    static const std::vector<lab::EnumChoice<Direction>> list{
        {Direction::up, "up", "upwards"}, {Direction::down, "down", "downwards"}};
    return list;
}

struct CountingParameters {
    int count = 10;
    double factor = 0.5;
    bool needs_data = false;
    Direction direction = Direction::up;
    std::string name = "squares";
    std::vector<int> sizes{1, 2, 3};
    std::vector<double> cutoffs{0.1, 1.0};
    std::int64_t seed = 0;

    template <class Visitor>
    void describe(Visitor& visit) {
        using namespace lab;
        visit.group("Counting");
        visit(count, "count", "how far", range(1, 1000), browser_range(1, 100), unit("steps"),
              help("The last number."), source("Sec. 1"));
        visit(factor, "factor", "factor", range(0.0, 2.0), live);
        visit(needs_data, "needs_data", "reads data");
        visit(direction, "direction", "direction", when("needs_data", {"false"}));
        visit.group("Lists");
        visit(name, "name", "name", max_length(20));
        visit(sizes, "sizes", "sizes", range(1, 100), max_length(5));
        visit(cutoffs, "cutoffs", "cutoffs", range(1e-9, 1e9), logarithmic);
        visit(seed, "seed", "seed", range(0, 4294967295.0));
    }
};

class CountingLab : public lab::Lab {
public:
    void reset(const lab::Json& config) override {
        parameters_ = lab::from_config<CountingParameters>(config);
        if (parameters_.count == 13) throw lab::ConfigError("count: 13 brings bad luck");
        done_ = 0;
        ++resets;
    }
    void update(const lab::Json& config) override {
        parameters_ = lab::from_config<CountingParameters>(config);
    }
    lab::Progress step(const lab::Budget& budget) override {
        lab::Progress progress;
        while (done_ < parameters_.count && !budget.spent(progress.steps)) {
            ++done_;
            ++progress.steps;
            if (done_ == 666) throw std::runtime_error("the beast");
        }
        progress.done = done_ == parameters_.count;
        progress.fraction = static_cast<double>(done_) / parameters_.count;
        return progress;
    }
    lab::Json act(const lab::Action& action) override {
        if (action.name == "pick") return {{"count", action.index}};
        return lab::Json::object();
    }
    lab::Frame emit() const override {
        lab::Frame frame;
        lab::Series squares;
        for (int i = 0; i < done_; ++i) {
            squares.x.push_back(i);
            squares.y.push_back(parameters_.factor * i * i);
        }
        frame.channels.push_back(
            {"done", "steps done", lab::Scalar{static_cast<double>(done_), "steps"}});
        frame.channels.push_back({"squares", "squares", squares});
        frame.checks.push_back({"arrives", lab::Verdict::holds, "it counts"});
        const bool sound = parameters_.factor > 0.0;
        frame.checks.push_back({"sound", sound ? lab::Verdict::holds : lab::Verdict::fails,
                                sound ? "they rise" : "all are 0"});
        frame.data.push_back({"numbers", "abc"});
        return frame;
    }

    int resets = 0;

private:
    CountingParameters parameters_;
    int done_ = 0;
};

inline lab::LabDefinition counting_definition() {
    lab::LabDefinition definition;
    definition.id = "counting";
    definition.title = "Counting";
    definition.promise = "Counts.";
    definition.paper = {"On Counting", "A. Author", 2020, "Journal", "0000.00000", "@article{a}"};
    definition.schema = lab::schema_of<CountingParameters>();
    definition.presets = {
        {"short", "A few", "Fig. 1", "little", lab::Json::object(), 0.1, 0.1},
        {"long", "Many", "", "much", {{"count", 500}, {"factor", 1.5}}, 0.1, 0.1}};
    lab::ViewSpec view;
    view.id = "curve";
    view.title = "Squares";
    view.layers.push_back({"squares", lab::LayerKind::line, lab::LayerRole::live, "", false, -1});
    definition.views.push_back(view);
    definition.layouts.push_back({{{"direction", {"down"}}}, {{"curve", "curve"}}, {}});
    definition.layouts.push_back({{}, {{"curve"}}, {1.0}});
    definition.checks = {{"arrives", "counting ends"}, {"sound", "squares are not all 0", true}};
    definition.buttons = {{"jump", "Jump", "jumps"}};
    definition.data_needed = [](const lab::Json& config) {
        return config.at("needs_data").get<bool>() ? std::vector<std::string>{"longley"}
                                                   : std::vector<std::string>{};
    };
    definition.create = [](Catalogue&) { return std::make_unique<CountingLab>(); };
    return definition;
}

}  // namespace tessera::test
