#include "labs/farmap/local_map.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tessera::farmap {
namespace {

/// Names a cell independently of windows: worlds have fewer than 2^16 rows and columns.
std::uint32_t place(Cell cell) {
    return (static_cast<std::uint32_t>(cell.row) << 16) | static_cast<std::uint32_t>(cell.col);
}

Box extended(Box box, Cell cell) {
    if (box.last.row < box.first.row) {
        return {cell, cell};
    }
    box.first = {std::min(box.first.row, cell.row), std::min(box.first.col, cell.col)};
    box.last = {std::max(box.last.row, cell.row), std::max(box.last.col, cell.col)};
    return box;
}

/// A window with room for the box and two cells around it; where it has to grow it grows by half,
/// so that a map that keeps growing seldom moves, but not further than two cells beyond the limits.
Window grown(const Window& window, const Box& box, const Box& limits) {
    constexpr int margin = 2;
    const bool limited = limits.last.row >= limits.first.row;
    const auto grow = [limited](int& start, int& count, int first, int last, int lowest,
                                int highest) {
        constexpr int least_growth = 16;
        const int step = std::max(least_growth, count / 2);
        int end = start + count;
        if (count == 0) {
            start = first;
            end = last;
        }
        if (first < start) {
            start = limited ? std::max(first - step, std::min(first, lowest)) : first - step;
        }
        if (last > end) {
            end = limited ? std::min(last + step, std::max(last, highest)) : last + step;
        }
        count = end - start;
    };
    Window result = window;
    grow(result.top, result.rows, box.first.row - margin, box.last.row + margin + 1,
         limits.first.row - margin, limits.last.row + margin + 1);
    grow(result.left, result.cols, box.first.col - margin, box.last.col + margin + 1,
         limits.first.col - margin, limits.last.col + margin + 1);
    return result;
}

}  // namespace

LocalMap::LocalMap(MapBackend backend, std::shared_ptr<const Decay> decay, const Box& limits)
    : decay_(std::move(decay)), limits_(limits) {
    if (backend == MapBackend::dense) {
        confidence_ = DenseConfidence{};
    }
}

void LocalMap::start_at(Cell cell) {
    make_room(Box{cell, cell});
    set_state(cell, CellState::free);
    const std::size_t i = index(cell);
    kinds_[i] = free_kind;
    std::visit([&](auto& store) { store.see(i, place(cell), free_kind, *decay_); }, confidence_);
}

LocalMap::Update LocalMap::update(std::span<const Sighting> sightings) {
    make_room(sightings);
    Update update;
    std::visit(
        [&](auto& store) {
            store.begin_update(*decay_);
            for (const Sighting& sighting : sightings) {
                const std::size_t i = index(sighting.cell);
                update.new_cells += states_[i] == CellState::unknown ? 1 : 0;
                update.confidence += store.see(i, place(sighting.cell), sighting.kind, *decay_);
                kinds_[i] = sighting.kind;
                set_state(sighting.cell,
                          sighting.kind == free_kind ? CellState::free : CellState::wall);
            }
        },
        confidence_);
    if (!sightings.empty()) {
        update.confidence /= static_cast<double>(sightings.size());
    }
    return update;
}

double LocalMap::confidence(std::span<const Sighting> sightings) const {
    double sum = 0;
    std::visit(
        [&](const auto& store) {
            for (const Sighting& sighting : sightings) {
                if (covers(sighting.cell)) {
                    sum += store.value(index(sighting.cell), place(sighting.cell), sighting.kind,
                                       *decay_);
                }
            }
        },
        confidence_);
    return sightings.empty() ? 0 : sum / static_cast<double>(sightings.size());
}

double LocalMap::confidence(Cell cell) const {
    if (!covers(cell) || kinds_[index(cell)] < 0) {
        return 0;
    }
    const std::size_t i = index(cell);
    return std::visit(
        [&](const auto& store) { return store.value(i, place(cell), kinds_[i], *decay_); },
        confidence_);
}

void LocalMap::mark_wall(Cell cell) {
    make_room(Box{cell, cell});
    set_state(cell, CellState::wall);
}

void LocalMap::make_room(std::span<const Sighting> sightings) {
    Box seen;
    for (const Sighting& sighting : sightings) {
        seen = extended(seen, sighting.cell);
    }
    if (!sightings.empty()) {
        make_room(seen);
    }
}

void LocalMap::make_room(const Box& box) {
    const Window to = grown(window_, box, limits_);
    if (to == window_) {
        return;
    }
    const Window from = window_;
    window_ = to;
    states_ = moved_to_window(states_, from, to, CellState::unknown);
    kinds_ = moved_to_window(kinds_, from, to, Kind{-1});
    free_neighbours_ = moved_to_window(free_neighbours_, from, to, std::uint8_t{0});
    std::visit([&](auto& store) { store.move_to(from, to); }, confidence_);
    frontier_bits_.assign(to.cells() / 64 + 1, 0);
    for (std::size_t i = 0; i < states_.size(); ++i) {
        if (states_[i] == CellState::unknown && free_neighbours_[i] > 0) {
            frontier_bits_[i / 64] |= std::uint64_t{1} << (i % 64);
        }
    }
}

void LocalMap::set_state(Cell cell, CellState state) {
    const std::size_t i = index(cell);
    const CellState before = states_[i];
    if (before == state) {
        return;
    }
    states_[i] = state;
    if (is_frontier(i)) {
        set_frontier(i, false);
    }
    free_ += (state == CellState::free ? 1 : 0) - (before == CellState::free ? 1 : 0);
    walls_ += (state == CellState::wall ? 1 : 0) - (before == CellState::wall ? 1 : 0);
    if (state == CellState::free) {
        count_free_neighbour(i, 1);
    } else if (before == CellState::free) {
        count_free_neighbour(i, -1);
    }
    box_ = extended(box_, cell);
}

void LocalMap::count_free_neighbour(std::size_t index, int change) {
    const auto cols = static_cast<std::size_t>(window_.cols);
    const std::array<std::size_t, 8> around = {index - cols - 1, index - cols,    index - cols + 1,
                                               index - 1,        index + 1,       index + cols - 1,
                                               index + cols,     index + cols + 1};
    for (const std::size_t other : around) {
        free_neighbours_[other] = static_cast<std::uint8_t>(free_neighbours_[other] + change);
        if (states_[other] == CellState::unknown) {
            const bool frontier = free_neighbours_[other] > 0;
            if (frontier != is_frontier(other)) {
                set_frontier(other, frontier);
            }
        }
    }
}

void LocalMap::set_frontier(std::size_t index, bool frontier) {
    frontier_bits_[index / 64] ^= std::uint64_t{1} << (index % 64);
    frontiers_ += frontier ? 1 : -1;
}

}  // namespace tessera::farmap
