#include "labs/farmap/lab_walk.h"

#include <span>
#include <utility>

namespace tessera::farmap {

Walk::Walk(std::string name, const env::World& world, const AgentSettings& settings,
           const Pose& start, std::uint64_t seed)
    : name_(std::move(name)),
      view_(std::make_shared<const ViewModel>(settings.view_size, settings.field_of_view)),
      explorer_(world, settings, start, seed, view_),
      worlds_(explorer_.world(), settings.changing_colours, seed),
      known_(static_cast<std::size_t>(world.cells())) {
    note_step();
}

bool Walk::advance() {
    return noted(explorer_.advance());
}

bool Walk::steer(Heading heading) {
    return noted(explorer_.steer(heading));
}

bool Walk::place(const Pose& pose) {
    if (!explorer_.world().contains(pose.cell) || explorer_.world().wall(pose.cell)) return false;
    jumped_ = true;
    const bool moved = noted(explorer_.place(pose));
    jumped_ = false;
    return moved;
}

bool Walk::paint(Cell base_cell, bool wall) {
    if (!explorer_.paint(base_cell, wall)) return false;
    worlds_.note_paint(steps(), base_cell, wall);
    const int scale = explorer_.world().scale();
    for (int row = base_cell.row * scale; row < (base_cell.row + 1) * scale; ++row) {
        for (int col = base_cell.col * scale; col < (base_cell.col + 1) * scale; ++col) {
            const int cell = explorer_.world().index({row, col});
            known_[static_cast<std::size_t>(cell)] = 0;
            discoveries_.push_back({cell, steps(), -1, wall});
        }
    }
    return true;
}

bool Walk::noted(bool moved) {
    if (moved) {
        note_step();
        worlds_.note_step(steps(), explorer_.world());
    }
    return moved;
}

void Walk::note_step() {
    const StepRecord& now = explorer_.trace().back();
    note_sightings(now.map);
    const std::span<const Fragment> fragments = explorer_.memory().fragments();
    const int current = explorer_.memory().current_id();
    // The map that was left keeps what it was like; so does one that goes on.
    const Fragment& updated = fragments[static_cast<std::size_t>(now.map)];
    openness_.push_back(
        static_cast<float>(current == now.map ? updated.map.openness() : updated.stored_openness));
    if (current != now.map) note_sightings(current);
    if (steps() > 0 && !jumped_) {
        const Pose& before = record(steps() - 1).pose;
        const bool legal =
            moved(before, now.pose.heading) == now.pose && explorer_.world().free(now.pose.cell);
        illegal_moves_ += legal ? 0 : 1;
    }
}

void Walk::note_sightings(int map) {
    const LocalMap& local = explorer_.memory().fragments()[static_cast<std::size_t>(map)].map;
    for (const Sighting& sighting : explorer_.sightings()) {
        const int cell = explorer_.world().index(sighting.cell);
        const bool wall = sighting.kind != free_kind;
        const std::int32_t known = 1 + 2 * map + (wall ? 1 : 0);
        std::int32_t& noted = known_[static_cast<std::size_t>(cell)];
        if (noted == known || local.state(sighting.cell) == CellState::unknown) continue;
        noted = known;
        discoveries_.push_back({cell, steps(), map, wall});
    }
}

int Walk::map_after(int step) const {
    const StepRecord& at = record(step);
    return at.cut_to >= 0 ? at.cut_to : at.recalled >= 0 ? at.recalled : at.map;
}

int Walk::maps_after(int step) const {
    int maps = 1;
    for (int i = 0; i <= step; ++i) maps += record(i).cut_to >= 0 ? 1 : 0;
    return maps;
}

std::vector<double> Walk::openness_after(int step) const {
    std::vector<double> openness(static_cast<std::size_t>(maps_after(step)));
    for (int i = 0; i <= step; ++i) {
        openness[static_cast<std::size_t>(record(i).map)] = openness_[static_cast<std::size_t>(i)];
    }
    if (step == steps()) {
        openness[static_cast<std::size_t>(map_after(step))] = explorer_.map().openness();
    }
    return openness;
}

std::vector<double> Walk::scores() {
    const std::span<const double> scores = explorer_.map_scores();
    return {scores.begin(), scores.end()};
}

}  // namespace tessera::farmap
