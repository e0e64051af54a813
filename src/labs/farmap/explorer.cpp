#include "labs/farmap/explorer.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <format>
#include <optional>
#include <utility>

#include "core/errors.h"
#include "labs/farmap/goals.h"

namespace tessera::farmap {
namespace {

/// Adds the time until it goes out of scope to a sum, if asked to.
class Stopwatch {
public:
    Stopwatch(bool on, double& seconds) : seconds_(on ? &seconds : nullptr) {
        if (on) {
            start_ = Clock::now();
        }
    }
    ~Stopwatch() {
        if (seconds_ != nullptr) {
            *seconds_ += std::chrono::duration<double>(Clock::now() - start_).count();
        }
    }
    Stopwatch(const Stopwatch&) = delete;
    Stopwatch& operator=(const Stopwatch&) = delete;

private:
    using Clock = std::chrono::steady_clock;
    double* seconds_;
    Clock::time_point start_;
};

AgentSettings checked(const AgentSettings& settings) {
    check(settings);
    return settings;
}

/// One map has the whole world from the beginning; fragments that cannot be cut too soon have room
/// for twice what is seen at once. The dense map takes time for all its room, so it gets none.
FirstRoom first_room(const env::World& world, const AgentSettings& settings) {
    const Box all{{0, 0}, {world.rows() - 1, world.cols() - 1}};
    if (settings.backend == MapBackend::dense) {
        return {all, 0};
    }
    switch (settings.fragmentation) {
        case Fragmentation::none:
            return {all, world.rows() + world.cols()};
        case Fragmentation::z_score:
        case Fragmentation::ratio:
            return {all, 2 * settings.view_size};
        case Fragmentation::random:
        case Fragmentation::uniform:
            break;
    }
    return {all, 0};
}

void require_free(const env::World& world, Cell cell) {
    if (!world.contains(cell) || !world.free(cell)) {
        throw InputError(std::format("the agent cannot stand at row {}, column {}: {}", cell.row,
                                     cell.col,
                                     world.contains(cell) ? "there is a wall" : "outside the map"));
    }
}

}  // namespace

void deal_colours(env::World& world, std::uint64_t seed, int step) {
    RandomStream stream("farmap", seed, "colours", static_cast<std::uint64_t>(step));
    world.recolour(stream);
}

Explorer::Explorer(env::World world, const AgentSettings& settings, const Pose& start,
                   std::uint64_t seed, std::shared_ptr<const ViewModel> view)
    : settings_(checked(settings)),
      world_(std::move(world)),
      surroundings_(world_),
      view_(view != nullptr
                ? std::move(view)
                : std::make_shared<const ViewModel>(settings.view_size, settings.field_of_view)),
      seed_(seed),
      goal_stream_("farmap", seed, "goals"),
      cut_stream_("farmap", seed, "cuts"),
      pose_(start),
      seen_(static_cast<std::size_t>(world_.cells())),
      memory_(settings.backend, settings.gamma, start.cell, first_room(world_, settings)) {
    require_free(world_, start.cell);
    require(view_->size() == settings.view_size, "the view has another size than the settings");
    reserve();
    observe(true);
    if (end_ == RunEnd::running) {
        decide();
    }
}

void Explorer::reserve() {
    // With the margin that maps keep around the world.
    const auto cells =
        static_cast<std::size_t>(world_.rows() + 4) * static_cast<std::size_t>(world_.cols() + 4);
    const std::size_t groups = cells / 8 + 64;  // single frontier cells are groups, too
    const std::size_t in_view =
        static_cast<std::size_t>(view_->size()) * static_cast<std::size_t>(view_->size());
    trace_.reserve(static_cast<std::size_t>(settings_.step_limit) + 1);
    visible_.reserve(in_view);
    sightings_.reserve(in_view);
    walk_.reserve(groups);
    weights_.reserve(groups);
    tried_.reserve(groups);
    planner_.reserve(cells);
    grouping_.reserve(cells, groups);
}

bool Explorer::advance() {
    if (end_ != RunEnd::running) {
        return false;
    }
    if (next_ == walk_.size() || plan_is_blocked()) {
        decide();
    }
    while (next_ < walk_.size() && world_.wall(walk_[next_].cell)) {
        memory_.map().mark_wall(walk_[next_].cell);
        decide();
    }
    if (next_ == walk_.size()) {
        end_ = RunEnd::trapped;
        return false;
    }
    const Pose pose = walk_[next_];
    ++next_;
    const bool arrives = next_ == walk_.size();
    step_to(pose, arrives);
    if (arrives && end_ == RunEnd::running) {
        decide();
    }
    return true;
}

bool Explorer::steer(Heading heading) {
    const Pose next = moved(pose_, heading);
    if (end_ != RunEnd::running || world_.wall(next.cell)) {
        return false;
    }
    drop_plan();
    step_to(next, false);
    return true;
}

bool Explorer::place(const Pose& pose) {
    require_free(world_, pose.cell);
    if (end_ != RunEnd::running) {
        return false;
    }
    drop_plan();
    step_to(pose, false);
    return true;
}

bool Explorer::paint(Cell base_cell, bool wall) {
    if (!world_.paint(base_cell, wall)) {
        return false;
    }
    surroundings_.update(world_, base_cell);
    painted_ = true;
    seen_count_ = 0;
    for (int row = 0; row < world_.rows(); ++row) {
        for (int col = 0; col < world_.cols(); ++col) {
            const Cell cell{row, col};
            std::uint8_t& seen = seen_[static_cast<std::size_t>(world_.index(cell))];
            seen = seen != 0 && world_.base_cell(cell) != base_cell ? 1 : 0;
            seen_count_ += seen != 0 && world_.in_area(cell) ? 1 : 0;
        }
    }
    end_ = state_of_run();
    return true;
}

RunEnd Explorer::state_of_run() const {
    if (world_.wall(pose_.cell)) {
        return RunEnd::walled_over;
    }
    if (seen_count_ == world_.area()) {
        return RunEnd::explored;
    }
    return steps() >= settings_.step_limit ? RunEnd::step_limit : RunEnd::running;
}

void Explorer::step_to(const Pose& pose, bool decision) {
    pose_ = pose;
    observe(decision);
}

void Explorer::observe(bool decision) {
    if (settings_.changing_colours) {
        deal_colours(world_, seed_, static_cast<int>(trace_.size()));
    }
    {
        const Stopwatch watch(settings_.measure_time, times_.view);
        look_around();
    }
    const Stopwatch watch(settings_.measure_time, times_.update);
    const bool ends_far_walk = decision && purpose_ == Purpose::other_map;
    const LocalMap::Update update = memory_.map().update(sightings_);
    new_cells_ += update.new_cells;
    note_seen();
    StepRecord record;
    record.pose = pose_;
    record.seen = seen_count_;
    record.area = world_.area();
    record.map = memory_.current_id();
    record.memory = map().box().area();
    record.total_memory = memory_.total_memory();
    record.confidence = update.confidence;
    record.decision = decision;
    record.far = purpose_ == Purpose::other_map;
    test_recall(record, ends_far_walk);
    test_cut(record, decision);
    if (ends_far_walk) {
        memory_.map().update(sightings_);
    }
    ended_far_walk_ = ends_far_walk;
    trace_.push_back(record);
    end_ = state_of_run();
}

void Explorer::look_around() {
    look(surroundings_, *view_, pose_, visible_);
    sightings_.clear();
    for (const SeenCell& seen : visible_) {
        sightings_.push_back(
            {seen.cell, seen.wall ? 1 + static_cast<Kind>(world_.colour(seen.cell)) : free_kind});
    }
}

void Explorer::note_seen() {
    for (const Sighting& sighting : sightings_) {
        std::uint8_t& seen = seen_[static_cast<std::size_t>(world_.index(sighting.cell))];
        if (seen == 0) {
            seen = 1;
            seen_count_ += world_.in_area(sighting.cell) ? 1 : 0;
        }
    }
}

void Explorer::test_recall(StepRecord& record, bool ends_far_walk) {
    if (!settings_.recall) {
        return;
    }
    std::optional<int> other = crossed_border(memory_.current(), pose_);
    if (!other && ends_far_walk && settings_.switch_on_arrival) {
        for (const Link& link : memory_.current().links) {
            if (link.other == far_map_ && link.point == pose_.cell) {
                other = link.other;
            }
        }
    }
    if (other) {
        memory_.recall(*other);
        record.recalled = *other;
        record.confidence = map().confidence(sightings_);
    }
}

void Explorer::test_cut(StepRecord& record, bool decision) {
    const ConfidenceBand band = confidences_.band();
    record.mean = band.mean;
    record.standard_deviation = band.standard_deviation;
    const bool travels_far = purpose_ == Purpose::other_map && !decision;
    if (record.recalled >= 0 || travels_far ||
        !cuts(settings_, band, record.confidence, cut_stream_)) {
        confidences_.append(record.confidence);
        return;
    }
    memory_.cut(pose_);
    confidences_.restart(record.confidence);
    record.cut_to = memory_.current_id();
    if (decision) {
        memory_.map().update(sightings_);
    }
}

void Explorer::decide() {
    const Stopwatch watch(settings_.measure_time, times_.decide);
    count_progress();
    drop_plan();
    memory_.map().make_room(Box{pose_.cell, pose_.cell});
    if (sees_free_cell() &&
        (choose_far_goal(false) || choose_frontier() || choose_far_goal(true))) {
        return;
    }
    step_back();
}

void Explorer::count_progress() {
    if (new_cells_ > 0) {
        fruitless_ = 0;
        rounds_ = 0;
        tried_.clear();
    } else if (purpose_ != Purpose::none && purpose_ != Purpose::other_map) {
        ++fruitless_;
    }
    new_cells_ = 0;
}

void Explorer::drop_plan() {
    walk_.clear();
    next_ = 0;
    purpose_ = Purpose::none;
    painted_ = false;
}

bool Explorer::plan_is_blocked() const {
    return painted_ && std::any_of(walk_.begin() + static_cast<std::ptrdiff_t>(next_), walk_.end(),
                                   [this](const Pose& pose) {
                                       return map().state(pose.cell) == CellState::wall;
                                   });
}

bool Explorer::sees_free_cell() const {
    return std::any_of(sightings_.begin(), sightings_.end(), [this](const Sighting& sighting) {
        return sighting.kind == free_kind && sighting.cell != pose_.cell;
    });
}

bool Explorer::choose_far_goal(bool leave) {
    const bool considered = leave || (!ended_far_walk_ && map().openness() < settings_.gate);
    if (!settings_.recall || !considered) {
        return false;
    }
    const std::optional<Link> goal = memory_.far_goal(pose_.cell, settings_.epsilon, leave);
    if (!goal) {
        return false;
    }
    planner_.start(
        map(), pose_,
        map().state(goal->point) == CellState::wall ? std::nullopt : std::optional(goal->point));
    for (const Heading heading : arrival_headings(pose_.heading)) {
        planner_.walk_to({goal->point, heading}, walk_);
        if (!walk_.empty()) {
            purpose_ = Purpose::other_map;
            far_map_ = goal->other;
            return true;
        }
    }
    return false;
}

bool Explorer::choose_frontier() {
    if (settings_.patience > 0 && fruitless_ >= settings_.patience) {
        return choose_frontier_cell();
    }
    const std::vector<FrontierGroup>& groups =
        grouping_.find(map(), settings_.grouping, settings_.goal_rule, pose_.cell);
    const std::optional<FrontierGroup> group =
        choose_group(groups, settings_, pose_, goal_stream_, weights_);
    if (!group || !walk_to_frontier({group->goal, goal_heading(pose_.cell, group->goal)})) {
        return false;
    }
    purpose_ = Purpose::frontier;
    return true;
}

bool Explorer::choose_frontier_cell() {
    const std::vector<FrontierGroup>& cells = grouping_.single_cells(map(), pose_.cell);
    weights_.clear();
    double sum = 0;
    for (const FrontierGroup& cell : cells) {
        const bool tried =
            std::find(tried_.begin(), tried_.end(), cell.representative) != tried_.end();
        weights_.push_back(tried ? 0 : 1 / distance_between(pose_.cell, cell.goal));
        sum += weights_.back();
    }
    if (sum == 0) {
        tried_.clear();
        ++rounds_;
        return false;
    }
    const FrontierGroup& cell = cells[pick(weights_, goal_stream_)];
    tried_.push_back(cell.representative);
    // Facing the unknown cell; in later rounds the other ways.
    const auto turn = static_cast<std::size_t>(
        (index_of(goal_heading(cell.goal, cell.representative)) + rounds_) % 4);
    if (!walk_to_frontier({cell.goal, env::headings[turn]})) {
        return false;
    }
    purpose_ = Purpose::frontier_cell;
    return true;
}

bool Explorer::walk_to_frontier(const Pose& goal) {
    planner_.start(map(), pose_);
    planner_.walk_to(goal, walk_);
    if (walk_.empty()) {
        if (const std::optional<Pose> instead = planner_.nearest_to(goal)) {
            planner_.walk_to(*instead, walk_);
        }
    }
    return !walk_.empty();
}

void Explorer::step_back() {
    purpose_ = Purpose::step_back;
    const Heading back = opposite(pose_.heading);
    const auto try_to = [this](Heading heading) {
        const Pose next = moved(pose_, heading);
        if (walk_.empty() && world_.free(next.cell)) {
            walk_.push_back(next);
        }
    };
    try_to(back);
    for (const Heading heading : env::headings) {
        if (heading != pose_.heading) {
            try_to(heading);
        }
    }
    try_to(pose_.heading);
}

}  // namespace tessera::farmap
