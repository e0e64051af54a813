#include "env/world.h"

#include <algorithm>
#include <format>
#include <utility>

#include "core/errors.h"

namespace tessera::env {

World::World(const BaseMap& base, int scale, std::uint64_t colour_seed)
    : base_(base.closed() ? base : with_ring(base)), scale_(scale) {
    if (scale < 1 || scale > 5) {
        throw InputError(std::format("scale is {}; allowed are 1 to 5", scale));
    }
    if (base_.free_cells() == 0) {
        throw InputError("the map has no free cell; at least one is needed");
    }
    rows_ = base_.rows() * scale;
    cols_ = base_.cols() * scale;
    if (rows_ * cols_ > maximum_world_cells) {
        throw InputError(std::format("the world has {} x {} cells; at most {} are allowed", rows_,
                                     cols_, maximum_world_cells));
    }
    for (int row = 0; row < rows_; ++row) {
        base_row_start_.push_back(row / scale * base_.cols());
    }
    for (int col = 0; col < cols_; ++col) {
        base_col_.push_back(col / scale);
    }
    walls_.resize(static_cast<std::size_t>(cells()));
    in_area_.resize(walls_.size());
    for (int row = 0; row < rows_; ++row) {
        for (int col = 0; col < cols_; ++col) {
            walls_[static_cast<std::size_t>(index({row, col}))] =
                base_.wall(base_cell({row, col})) ? 1 : 0;
        }
    }
    update_area({0, 0}, {rows_, cols_});
    RandomStream stream("env", colour_seed, "wall colours");
    for (const std::size_t colour : stream.permutation(static_cast<std::size_t>(colours()))) {
        colours_.push_back(static_cast<std::int32_t>(colour));
    }
    list_walls();
}

void World::recolour(RandomStream& stream) {
    // Fisher and Yates over the walls alone.
    const auto colour_at = [&](std::size_t wall) -> std::int32_t& {
        return colours_[static_cast<std::size_t>(base_walls_[wall])];
    };
    for (std::size_t left = base_walls_.size(); left > 1; --left) {
        std::swap(colour_at(left - 1), colour_at(static_cast<std::size_t>(stream.below(left))));
    }
}

bool World::paint(Cell base_cell, bool wall) {
    if (!base_.contains(base_cell) || base_.on_ring(base_cell)) {
        throw InputError(
            std::format("cell ({}, {}) cannot be painted: rows 1 to {} and columns 1 to {} can",
                        base_cell.row, base_cell.col, base_.rows() - 2, base_.cols() - 2));
    }
    if (base_.wall(base_cell) == wall) {
        return false;
    }
    base_.set_wall(base_cell, wall);
    list_walls();
    const Cell first{base_cell.row * scale_, base_cell.col * scale_};
    for (int row = first.row; row < first.row + scale_; ++row) {
        for (int col = first.col; col < first.col + scale_; ++col) {
            walls_[static_cast<std::size_t>(index({row, col}))] = wall ? 1 : 0;
        }
    }
    update_area({first.row - 1, first.col - 1}, {first.row + scale_ + 1, first.col + scale_ + 1});
    return true;
}

void World::list_walls() {
    base_walls_.clear();
    for (int row = 0; row < base_.rows(); ++row) {
        for (int col = 0; col < base_.cols(); ++col) {
            if (base_.wall({row, col})) {
                base_walls_.push_back(base_.index({row, col}));
            }
        }
    }
}

void World::update_area(Cell first, Cell last) {
    for (int row = first.row; row < last.row; ++row) {
        for (int col = first.col; col < last.col; ++col) {
            const Cell cell{row, col};
            const bool visible =
                free(cell) || std::any_of(headings.begin(), headings.end(), [&](Heading heading) {
                    const Cell other = neighbour(cell, heading);
                    return contains(other) && free(other);
                });
            std::uint8_t& known = in_area_[static_cast<std::size_t>(index(cell))];
            area_ += (visible ? 1 : 0) - known;
            known = visible ? 1 : 0;
        }
    }
}

Pose random_pose(const World& world, RandomStream& stream) {
    const int free_base_cells = world.base().free_cells();
    auto rank = static_cast<int>(stream.below(static_cast<std::uint64_t>(free_base_cells)));
    const int scale = world.scale();
    Pose pose;
    for (int i = 0; i < world.base().rows() * world.base().cols(); ++i) {
        const Cell base{i / world.base().cols(), i % world.base().cols()};
        if (!world.base().wall(base) && rank-- == 0) {
            const auto side = static_cast<std::uint64_t>(scale);
            pose.cell.row = base.row * scale + static_cast<int>(stream.below(side));
            pose.cell.col = base.col * scale + static_cast<int>(stream.below(side));
            break;
        }
    }
    pose.heading = headings[static_cast<std::size_t>(stream.below(4))];
    return pose;
}

}  // namespace tessera::env
