#pragma once

#include "env/pose.h"
#include "labs/farmap/confidence.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <variant>
#include <vector>

namespace tessera::farmap {

using env::Cell;
using env::Heading;
using env::Pose;

enum class MapBackend { lazy, dense };

enum class CellState : std::uint8_t { unknown, free, wall };

/// A visible cell and what is seen there.
struct Sighting {
    Cell cell;
    Kind kind = free_kind;
};

/// Rows first to last and columns first to last, the last ones included; empty when last < first.
struct Box {
    Cell first{0, 0};
    Cell last{-1, -1};
    std::int64_t area() const {
        return std::int64_t{last.row - first.row + 1} * (last.col - first.col + 1);
    }
};

/// One fragment's map: what is known of each cell and how confident the map is of it (FARMap, local
/// map), in world coordinates. Grows by itself as cells are seen. The number of frontier cells
/// (unknown, with a known-free cell among the 8 neighbours) is kept up to date.
class LocalMap {
public:
    /// Cells outside `limits`, if it is not empty, are never seen.
    LocalMap(MapBackend backend, std::shared_ptr<const Decay> decay, const Box& limits = {});

    /// Marks the first cell of a fresh map free, with confidence 1 - gamma.
    void start_at(Cell cell);

    struct Update {
        double confidence = 0;  ///< mean over the sightings, after the update; 0 without any
        int new_cells = 0;      ///< that were unknown before
    };
    /// All confidences decay, then those of the sightings gain.
    Update update(std::span<const Sighting> sightings);

    /// Mean confidence of the sightings as the map is.
    double confidence(std::span<const Sighting> sightings) const;
    /// Confidence in what was seen last in a cell; 0 where nothing was seen.
    double confidence(Cell cell) const;

    /// Notes a wall that was felt, not seen: no confidence.
    void mark_wall(Cell cell);

    CellState state(Cell cell) const {
        return covers(cell) ? states_[index(cell)] : CellState::unknown;
    }
    bool known_free(Cell cell) const { return state(cell) == CellState::free; }
    bool frontier(Cell cell) const { return covers(cell) && is_frontier(index(cell)); }

    int free_cells() const { return free_; }
    int wall_cells() const { return walls_; }
    int frontier_cells() const { return frontiers_; }
    /// q, the share of the map's edge that is open: frontier cells over known-free cells.
    double openness() const { return static_cast<double>(frontiers_) / std::max(1, free_); }
    /// The bounding box of the known cells; its area is the memory that the map takes.
    const Box& box() const { return box_; }

    /// The part of the world the map has room for: all known cells and at least two more on every
    /// side. Cells in it have an index in raster order.
    const Window& window() const { return window_; }
    std::size_t index(Cell cell) const {
        return static_cast<std::size_t>(cell.row - window_.top) *
                   static_cast<std::size_t>(window_.cols) +
               static_cast<std::size_t>(cell.col - window_.left);
    }
    Cell cell(std::size_t index) const {
        const auto cols = static_cast<std::size_t>(window_.cols);
        return {window_.top + static_cast<int>(index / cols),
                window_.left + static_cast<int>(index % cols)};
    }
    std::span<const CellState> states() const { return states_; }
    /// Frontier cells as bits: bit i % 64 of word i / 64 is cell i.
    std::span<const std::uint64_t> frontier_bits() const { return frontier_bits_; }
    bool is_frontier(std::size_t index) const {
        return ((frontier_bits_[index / 64] >> (index % 64)) & 1) != 0;
    }

    /// Makes room for the cells within two steps of the box.
    void make_room(const Box& box);

private:
    bool covers(Cell cell) const {
        return cell.row >= window_.top && cell.col >= window_.left &&
               cell.row < window_.top + window_.rows && cell.col < window_.left + window_.cols;
    }
    void make_room(std::span<const Sighting> sightings);
    void set_state(Cell cell, CellState state);
    void count_free_neighbour(std::size_t index, int change);
    void set_frontier(std::size_t index, bool frontier);

    std::shared_ptr<const Decay> decay_;
    Box limits_;
    std::variant<LazyConfidence, DenseConfidence> confidence_;
    Window window_;
    std::vector<CellState> states_;
    std::vector<Kind> kinds_;                    // seen last; -1: none
    std::vector<std::uint8_t> free_neighbours_;  // of 8
    std::vector<std::uint64_t> frontier_bits_;
    Box box_;
    int free_ = 0;
    int walls_ = 0;
    int frontiers_ = 0;
};

}  // namespace tessera::farmap
