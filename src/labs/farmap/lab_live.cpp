#include "labs/farmap/lab_live.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <format>
#include <utility>

#include "env/text_map.h"
#include "lab/shorthand.h"
#include "labs/farmap/lab_checks.h"
#include "labs/farmap/lab_curves.h"
#include "labs/farmap/lab_records.h"

namespace tessera::farmap {
namespace {

/// Pictures beside the first one are smaller.
constexpr std::size_t pixels_of_first = 46'000;
constexpr std::size_t pixels_of_others = 12'000;
/// More painted cells do not fit into a link.
constexpr std::size_t most_painted = 1200;
/// A press of a button may take so long.
constexpr std::chrono::milliseconds longest_press{300};

std::size_t most_pixels(std::size_t number) {
    return number == 0 ? pixels_of_first : pixels_of_others;
}

const char* purpose_words(Purpose purpose) {
    switch (purpose) {
        case Purpose::frontier:
            return "on the way to a group of frontier cells";
        case Purpose::frontier_cell:
            return "on the way to a single frontier cell";
        case Purpose::other_map:
            return "on the way to the fracture point of a stored map";
        case Purpose::step_back:
            return "stepping back";
        case Purpose::none:
            break;
    }
    return "moved by a script or by you";
}

std::string end_words(const Walk& walk) {
    switch (walk.explorer().end()) {
        case RunEnd::explored:
            return std::format("explored all after {} steps", walk.steps());
        case RunEnd::step_limit:
            return std::format("stopped after {} steps", walk.steps());
        case RunEnd::trapped:
            return std::format("walled in after {} steps: no free cell next to it", walk.steps());
        case RunEnd::walled_over:
            return std::format("stopped after {} steps: a wall was painted where it stands",
                               walk.steps());
        case RunEnd::running:
            break;
    }
    return purpose_words(walk.explorer().purpose());
}

std::string sentence(const Walk& walk, int step) {
    const StepRecord& at = walk.record(step);
    int cuts = 0;
    int recalls = 0;
    for (int i = 0; i <= step; ++i) {
        cuts += walk.record(i).cut_to >= 0 ? 1 : 0;
        recalls += walk.record(i).recalled >= 0 ? 1 : 0;
    }
    std::string text = std::format(
        "{}, step {}: {:.1f} % of {} cells seen, {} cells in memory, {} in all maps, {} cuts, {} "
        "recalls",
        walk.name(), step, 100 * at.coverage(), at.area, at.memory, at.total_memory, cuts, recalls);
    if (step < walk.steps()) return text + std::format("; {} steps ago.", walk.steps() - step);
    return text + "; " + end_words(walk) + ".";
}

/// Where the time went, by phase.
std::string time_sentence(const Walk& walk) {
    const PhaseTimes& times = walk.explorer().times();
    const double per_step = 1e6 / std::max(1, walk.steps());
    return std::format(" {:.1f} microseconds a step: view {:.1f}, map {:.1f}, decisions {:.1f}.",
                       per_step * (times.view + times.update + times.decide), per_step * times.view,
                       per_step * times.update, per_step * times.decide);
}

/// The base cells from one to the other, as a pen passes over them.
std::vector<Cell> cells_between(Cell from, Cell to) {
    const int rows = to.row - from.row;
    const int cols = to.col - from.col;
    const int length = std::max({std::abs(rows), std::abs(cols), 1});
    std::vector<Cell> cells;
    for (int i = 0; i <= length; ++i) {
        cells.push_back({from.row + (rows * i + (rows > 0 ? length : -length) / 2) / length,
                         from.col + (cols * i + (cols > 0 ? length : -length) / 2) / length});
    }
    return cells;
}

}  // namespace

LiveLab::Run LiveLab::started(const Parameters& parameters) const {
    Run run;
    const Picture* picture = parameters.world == WorldKind::own ? catalogue_.picture() : nullptr;
    if (picture != nullptr) run.data.push_back({picture->name, picture->sha256});
    run.parameters = parameters;
    run.painted = parse_painted(parameters.painted);
    run.moves = parse_moves(parameters.moves);
    Scene scene = make_scene(parameters, picture);
    run.unpainted = std::move(scene.unpainted);
    for (const AgentKind kind : {parameters.agent, parameters.second, parameters.third}) {
        if (kind == AgentKind::none) continue;
        run.walks.push_back(std::make_unique<Walk>(lab::label_of(kind), scene.world,
                                                   agent_settings(kind, parameters), scene.start,
                                                   static_cast<std::uint64_t>(parameters.seed)));
    }
    if (run.walks.empty()) throw lab::ConfigError("agent: none; choose at least one agent");
    run.script = std::move(scene.script);
    return run;
}

void LiveLab::reset(const lab::Json& config) {
    run_ = started(lab::from_config<Parameters>(config));
    hurry_ = false;
    stroke_.reset();
}

void LiveLab::update(const lab::Json& config) {
    const auto parameters = lab::from_config<Parameters>(config);
    const std::vector<PaintedCell> painted = parse_painted(parameters.painted);
    if (painted != run_.painted) repaint(painted);
    run_.parameters = parameters;
}

bool LiveLab::on_script() const {
    return !run_.script.empty() && run_.parameters.driver == Driver::automatic;
}

/// The first agent's next move, by whoever drives it.
bool LiveLab::move_first() {
    Walk& walk = *run_.walks.front();
    if (run_.parameters.driver == Driver::visitor) return false;
    if (run_.parameters.driver == Driver::moves) {
        if (run_.next_move == run_.moves.size()) return false;
        run_.blocked = !walk.steer(run_.moves[run_.next_move]);
        run_.next_move += run_.blocked ? 0 : 1;
        return !run_.blocked;
    }
    if (!on_script()) return walk.advance();
    if (run_.next_pose >= run_.script.size()) return false;
    const Pose& pose = run_.script[run_.next_pose++];
    return walk.place(pose);
}

bool LiveLab::move_all() {
    bool moved = move_first();
    for (std::size_t i = 1; i < run_.walks.size(); ++i) {
        moved = run_.walks[i]->advance() || moved;
    }
    return moved;
}

lab::Progress LiveLab::step(const lab::Budget& budget) {
    lab::Progress progress;
    lab::Budget allowed = budget;
    if (hurry_) allowed.steps = lab::Budget{}.steps;
    while (!progress.done && !allowed.spent(progress.steps)) {
        progress.done = !move_all();
        progress.steps += progress.done ? 0 : 1;
    }
    int steps = 0;
    for (const auto& walk : run_.walks) steps = std::max(steps, walk->steps());
    progress.fraction = progress.done ? 1.0 : static_cast<double>(steps) / run_.parameters.steps;
    if (progress.done) {
        hurry_ = false;
        progress.outcome = outcome();
    }
    return progress;
}

std::string LiveLab::outcome() const {
    if (run_.parameters.driver == Driver::visitor) {
        return "the first agent is yours: steer it by the arrow keys, or give it back";
    }
    if (run_.blocked && run_.walks.front()->explorer().end() == RunEnd::running) {
        return std::format("there is a wall in the way of move {}", run_.next_move + 1);
    }
    for (const auto& walk : run_.walks) {
        const RunEnd end = walk->explorer().end();
        if (end == RunEnd::trapped || end == RunEnd::walled_over) {
            return walk->name() + " " + end_words(*walk);
        }
    }
    return {};
}

Cell LiveLab::pointed_cell(const lab::Action& action) const {
    const std::size_t number = action.view == "world-2" ? 1 : action.view == "world-3" ? 2 : 0;
    return PictureScale(world(), most_pixels(number)).cell_at(action.x, action.y);
}

void LiveLab::paint(Cell base_cell, bool wall) {
    const env::BaseMap& base = run_.unpainted;
    if (!base.contains(base_cell) || base.on_ring(base_cell)) return;
    if (world().base().wall(base_cell) == wall) return;
    const auto known = std::ranges::find(run_.painted, base_cell, &PaintedCell::base_cell);
    if (known != run_.painted.end()) {
        run_.painted.erase(known);
    } else if (run_.painted.size() >= most_painted) {
        throw lab::ConfigError(
            std::format("no more than {} painted cells; clear them first", most_painted));
    }
    if (base.wall(base_cell) != wall) run_.painted.push_back({base_cell, wall});
    for (const auto& walk : run_.walks) walk->paint(base_cell, wall);
}

void LiveLab::repaint(const std::vector<PaintedCell>& painted) {
    for (const PaintedCell& old : std::vector(run_.painted)) {
        if (std::ranges::find(painted, old.base_cell, &PaintedCell::base_cell) == painted.end()) {
            paint(old.base_cell, !old.wall);
        }
    }
    for (const PaintedCell& cell : painted) paint(cell.base_cell, cell.wall);
    run_.painted = painted;
}

lab::Json LiveLab::stroke(const lab::Action& action) {
    const Cell pointed = pointed_cell(action);
    const bool goes_on = action.value > 0.5;
    const Cell last = stroke_.value_or(Cell{-1, -1});
    if (!world().contains(pointed)) {
        stroke_.reset();
        return lab::Json::object();
    }
    const Cell cell = world().base_cell(pointed);
    if (!stroke_) {
        stroke_builds_ = run_.parameters.pointer == Pointer::paint && !world().base().wall(cell);
    }
    for (const Cell between : cells_between(stroke_ ? last : cell, cell)) {
        paint(between, stroke_builds_);
    }
    stroke_ = goes_on ? std::optional(cell) : std::nullopt;
    return {{"painted", format_painted(run_.painted)}};
}

lab::Json LiveLab::put(const lab::Action& action) {
    const bool first = !stroke_;
    const Cell cell = pointed_cell(action);
    stroke_ = action.value > 0.5 ? std::optional(cell) : std::nullopt;
    if (!first) return lab::Json::object();
    Walk& walk = *run_.walks.front();
    walk.place({cell, walk.explorer().pose().heading});
    return lab::Json::object();
}

lab::Json LiveLab::steer(std::int64_t direction) {
    if (direction < 0 || direction > 3) return lab::Json::object();
    run_.walks.front()->steer(env::headings[static_cast<std::size_t>(direction)]);
    return {{"driver", "visitor"}, {"look_back", 0}};
}

/// The map as it is now, as the visitor's own drawing.
lab::Json LiveLab::drawing() const {
    const Cell start = world().base_cell(run_.walks.front()->record(0).pose.cell);
    std::string map = env::to_text(world().base());
    char& at_start =
        map[static_cast<std::size_t>(start.row * (world().base().cols() + 1) + start.col)];
    if (at_start == '.') at_start = 'S';
    std::ranges::replace(map, '\n', '|');
    return {{"world", "drawn"}, {"map", map}, {"scale", world().scale()}, {"painted", ""}};
}

lab::Json LiveLab::act(const lab::Action& action) {
    constexpr int leap = 10;
    if (action.name == "paint" || action.name == "drag") {
        return run_.parameters.pointer == Pointer::put ? put(action) : stroke(action);
    }
    if (action.name == "steer") return steer(action.index);
    if (action.name == "end") {
        hurry_ = true;
        step({std::chrono::steady_clock::now() + longest_press});
        return {{"look_back", 0}};
    }
    if (action.name == "now") return {{"look_back", 0}};
    if (action.name == "earlier") {
        const int furthest = run_.walks.front()->steps();
        return {{"look_back", std::min(run_.parameters.look_back + leap, furthest)}};
    }
    if (action.name == "give-back") return {{"driver", run_.script.empty() ? "auto" : "plan"}};
    if (action.name == "clear") return {{"painted", ""}};
    if (action.name == "keep") return drawing();
    return lab::Json::object();
}

int LiveLab::shown_step(const Walk& walk) const {
    // All agents are shown at the same step where they have got so far.
    int steps = 0;
    for (const auto& each : run_.walks) steps = std::max(steps, each->steps());
    return std::clamp(steps - run_.parameters.look_back, 0, walk.steps());
}

void LiveLab::emit_world(std::size_t number, lab::Frame& frame) const {
    Walk& walk = *run_.walks[number];
    const Parameters& parameters = run_.parameters;
    const int step = shown_step(walk);
    const std::string prefix = number == 0 ? "world/" : std::format("world-{}/", number + 1);
    std::optional<env::World> past;
    const env::World& shown =
        step == walk.steps() ? walk.explorer().world() : past.emplace(walk.world_after(step));
    const PictureScale scale(shown, most_pixels(number));
    const Knowledge knowledge = knowledge_after(walk, step, shown);
    const PictureOptions options{parameters.fog, parameters.memory_only, parameters.tints};
    frame.channels.push_back(
        {prefix + "picture", "world",
         world_picture(shown, walk.map_after(step), knowledge, scale, options)});
    add_overlays(walk, step, scale, prefix, frame);
    frame.channels.push_back(text(prefix + "title", walk.name()));
    frame.channels.push_back(text(
        prefix + "note", sentence(walk, step) + (parameters.times ? time_sentence(walk) : "")));
    if (number == 0) add_fragments(walk, step, knowledge, scale, frame);
}

lab::Frame LiveLab::emit() const {
    lab::Frame frame;
    frame.data = run_.data;
    std::vector<const Walk*> walks;
    for (std::size_t i = 0; i < run_.walks.size(); ++i) {
        emit_world(i, frame);
        const Walk& walk = *run_.walks[i];
        add_progress_curves(walk, shown_step(walk), static_cast<int>(i + 1), run_.parameters.total,
                            frame);
        walks.push_back(&walk);
    }
    const Walk& first = *run_.walks.front();
    add_confidence(first, shown_step(first), frame);
    const StepRecord& now = first.record(shown_step(first));
    frame.channels.push_back(scalar("step", "step", shown_step(first)));
    frame.channels.push_back(scalar("now/coverage", "coverage", now.coverage()));
    frame.channels.push_back(
        scalar("now/memory", "memory", static_cast<double>(now.memory), "cells"));
    const Outcome outcome = first.explorer().outcome();
    frame.channels.push_back(scalar("run/coverage", "mean coverage", outcome.mean_coverage));
    frame.channels.push_back(scalar("run/memory", "mean memory", outcome.mean_memory, "cells"));
    frame.channels.push_back(scalar("run/cuts", "cuts", outcome.cuts));
    frame.channels.push_back(scalar("run/recalls", "recalls", outcome.recalls));
    judge_live(walks, run_.parameters, run_.script, frame.checks);
    return frame;
}

std::vector<lab::Channel> LiveLab::records() const {
    const Parameters& parameters = run_.parameters;
    RunTable runs(parameters.times);
    std::vector<lab::Channel> tables;
    for (std::size_t i = 0; i < run_.walks.size(); ++i) {
        const Walk& walk = *run_.walks[i];
        runs.add({static_cast<std::uint64_t>(parameters.map_number),
                  static_cast<std::uint64_t>(parameters.seed), i, walk.name()},
                 walk.explorer().world().area(), walk.explorer().outcome(),
                 walk.explorer().times());
        tables.push_back(trace_table(walk, static_cast<int>(i + 1)));
    }
    for (lab::Channel& table : runs.channels()) tables.push_back(std::move(table));
    return tables;
}

}  // namespace tessera::farmap
