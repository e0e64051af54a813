#include "labs/farmap/view.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <format>

#include "core/errors.h"

namespace tessera::farmap {
namespace {

constexpr int pad = maximum_view_size;  // zero bits on both sides of a row

std::uint32_t low_bits(int count) {
    return count >= 32 ? ~std::uint32_t{0} : (std::uint32_t{1} << count) - 1;
}

void set_bit(std::vector<std::uint64_t>& words, std::size_t row_start, int bit, bool value) {
    std::uint64_t& word = words[row_start + static_cast<std::size_t>(bit) / 64];
    const std::uint64_t mask = std::uint64_t{1} << (static_cast<unsigned>(bit) % 64);
    word = value ? word | mask : word & ~mask;
}

/// 32 bits from position `bit` on.
std::uint32_t bits_at(const std::uint64_t* words, int bit) {
    const auto shift = static_cast<unsigned>(bit) % 64;
    const std::uint64_t* word = words + bit / 64;
    return static_cast<std::uint32_t>((word[0] >> shift) | ((word[1] << 1) << (63 - shift)));
}

/// All bits of `free` in the same unbroken run as a bit of `seeds`, a subset of free.
std::uint32_t fill_runs(std::uint32_t seeds, std::uint32_t free) {
    // Upwards: the carry of an addition runs through a block of ones.
    std::uint32_t filled = (free & ~(free + seeds)) | seeds;
    // Downwards: by doubling.
    for (unsigned shift = 1; shift < 32; shift *= 2) {
        filled |= free & (filled >> shift);
        free &= free >> shift;
    }
    return filled;
}

/// Rounds a ray's height up to a row in [0, limit].
int clipped_row(double height, int limit) {
    return static_cast<int>(std::ceil(std::clamp(height, 0.0, static_cast<double>(limit))));
}

/// Rows y1 to y2 - 1 of each column get the shadow of the wall at (r, c).
void cast_shadow(int size, int r, int c, std::uint32_t* rows) {
    const int middle = size / 2;
    if (c == middle) {
        for (int row = 0; row < r; ++row) {
            rows[row] |= std::uint32_t{1} << c;
        }
        return;
    }
    const double half = size / 2.0;
    const bool left = c < middle;
    // The shadow lies between the rays past two corners of the wall. With an even size the inner
    // corner can lie on the walker's own column, and its ray goes straight up.
    const double inner = half - (left ? c + 1 : c);
    const double outer = half - (left ? c : c + 1);
    const double near_height = size - r;
    const double far_height = size - r - 1;
    for (int x = left ? 0 : c; x <= (left ? c : size - 1); ++x) {
        const double across = x - middle;
        const int first =
            inner == 0 ? 0 : clipped_row(size - 1 + across * (near_height / inner), r);
        const int last = clipped_row(size - 1 + across * (far_height / outer), r);
        for (int row = first; row < last; ++row) {
            rows[row] |= std::uint32_t{1} << x;
        }
    }
}

/// A world position in the plane of a heading: ahead is up, so rows count from ahead.
Cell in_plane(Cell cell, Heading heading, int world_rows, int world_cols) {
    switch (heading) {
        case Heading::up:
            return cell;
        case Heading::down:
            return {world_rows - 1 - cell.row, world_cols - 1 - cell.col};
        case Heading::left:
            return {cell.col, world_rows - 1 - cell.row};
        case Heading::right:
            break;
    }
    return {world_cols - 1 - cell.col, cell.row};
}

}  // namespace

Surroundings::Surroundings(const env::World& world)
    : world_rows_(world.rows()), world_cols_(world.cols()) {
    for (const Heading heading : env::headings) {
        const bool upright = heading == Heading::up || heading == Heading::down;
        Plane& plane = planes_[static_cast<std::size_t>(heading)];
        plane.rows = upright ? world_rows_ : world_cols_;
        const int bits = (upright ? world_cols_ : world_rows_) + 2 * pad;
        plane.words = static_cast<std::size_t>(bits) / 64 + 2;
        plane.free.resize(static_cast<std::size_t>(plane.rows) * plane.words);
        plane.walls.resize(plane.free.size());
    }
    for (int row = 0; row < world_rows_; ++row) {
        for (int col = 0; col < world_cols_; ++col) {
            set(world, {row, col});
        }
    }
}

void Surroundings::update(const env::World& world, Cell base_cell) {
    const int scale = world.scale();
    for (int row = base_cell.row * scale; row < (base_cell.row + 1) * scale; ++row) {
        for (int col = base_cell.col * scale; col < (base_cell.col + 1) * scale; ++col) {
            set(world, {row, col});
        }
    }
}

void Surroundings::set(const env::World& world, Cell cell) {
    for (const Heading heading : env::headings) {
        Plane& plane = planes_[static_cast<std::size_t>(heading)];
        const Cell turned = in_plane(cell, heading, world_rows_, world_cols_);
        const std::size_t start = static_cast<std::size_t>(turned.row) * plane.words;
        set_bit(plane.free, start, turned.col + pad, world.free(cell));
        set_bit(plane.walls, start, turned.col + pad, world.wall(cell));
    }
}

void Surroundings::cut_out(const Pose& pose, int view_size, Board& free, Board& walls) const {
    const Plane& plane = planes_[static_cast<std::size_t>(pose.heading)];
    const Cell at = in_plane(pose.cell, pose.heading, world_rows_, world_cols_);
    const int bit = at.col - view_size / 2 + pad;
    const std::uint32_t mask = low_bits(view_size);
    for (int r = 0; r < view_size; ++r) {
        const int row = at.row + r - (view_size - 1);
        const auto i = static_cast<std::size_t>(r);
        if (row < 0) {
            free[i] = 0;
            walls[i] = 0;
        } else {
            const std::size_t start = static_cast<std::size_t>(row) * plane.words;
            free[i] = bits_at(plane.free.data() + start, bit) & mask;
            walls[i] = bits_at(plane.walls.data() + start, bit) & mask;
        }
    }
}

ViewModel::ViewModel(int size, double field_of_view)
    : size_(size), stride_(static_cast<std::size_t>(size)) {
    if (size < 3 || size > maximum_view_size) {
        throw InputError(
            std::format("view size is {}; allowed are 3 to {}", size, maximum_view_size));
    }
    if (!(field_of_view > 0 && field_of_view <= 1)) {
        throw InputError(
            std::format("field of view is {}; allowed are numbers up to 1", field_of_view));
    }
    std::fill_n(field_.begin(), size, low_bits(size));
    const int middle = size / 2;
    for (int i = 0; i < middle; ++i) {
        const int hidden =
            std::max(1, static_cast<int>(size * field_of_view - 2 * field_of_view * (i + 1)));
        for (int row = size - std::min(hidden, size); row < size; ++row) {
            // Column i and its mirror image; with an even size the right side is one narrower.
            field_[static_cast<std::size_t>(row)] &= ~(std::uint32_t{1} << i);
            if (2 * middle - i < size) {
                field_[static_cast<std::size_t>(row)] &= ~(std::uint32_t{1} << (2 * middle - i));
            }
        }
    }
    shadows_.resize(stride_ * stride_ * stride_);
    for (int r = 1; r < size; ++r) {
        for (int c = 0; c < size; ++c) {
            const int wall = r * size + c;
            cast_shadow(size, r, c, shadows_.data() + static_cast<std::size_t>(wall) * stride_);
        }
    }
}

void ViewModel::keep_reachable(Board& free, Board& walls) const {
    std::uint32_t below = std::uint32_t{1} << (size_ / 2);
    for (int r = size_ - 1; r >= 0; --r) {
        const auto i = static_cast<std::size_t>(r);
        const std::uint32_t reached = fill_runs(below & free[i], free[i]);
        walls[i] &= (reached << 1) | (reached >> 1) | (r == size_ - 1 ? 0 : below);
        free[i] = reached;
        below = reached;
    }
}

void ViewModel::restrict_to_visible(Board& free, Board& walls) const {
    Board shadow{};
    for (int r = 1; r < size_; ++r) {
        for (std::uint32_t left = walls[static_cast<std::size_t>(r)]; left != 0; left &= left - 1) {
            const int wall = r * size_ + std::countr_zero(left);
            const std::uint32_t* rows = shadows_.data() + static_cast<std::size_t>(wall) * stride_;
            for (std::size_t i = 0; i < static_cast<std::size_t>(r); ++i) {
                shadow[i] |= rows[i];
            }
        }
    }
    for (std::size_t i = 0; i < stride_; ++i) {
        free[i] &= ~shadow[i];
        walls[i] &= ~shadow[i];
    }
    keep_reachable(free, walls);
    for (std::size_t i = 0; i < stride_; ++i) {
        free[i] &= field_[i];
        walls[i] &= field_[i];
    }
    keep_reachable(free, walls);
}

Cell ViewModel::to_world(const Pose& pose, int row, int col) const {
    const int ahead = size_ - 1 - row;
    const int right = col - size_ / 2;
    switch (pose.heading) {
        case Heading::up:
            return {pose.cell.row - ahead, pose.cell.col + right};
        case Heading::down:
            return {pose.cell.row + ahead, pose.cell.col - right};
        case Heading::left:
            return {pose.cell.row - right, pose.cell.col - ahead};
        case Heading::right:
            break;
    }
    return {pose.cell.row + right, pose.cell.col + ahead};
}

void look(const Surroundings& surroundings, const ViewModel& model, const Pose& pose,
          std::vector<SeenCell>& cells) {
    Board free;
    Board walls;
    surroundings.cut_out(pose, model.size(), free, walls);
    model.restrict_to_visible(free, walls);
    // The step in the world from one board column to the next.
    const Cell beside = model.to_world(pose, model.size() - 1, model.size() / 2 + 1);
    const Cell right{beside.row - pose.cell.row, beside.col - pose.cell.col};
    const auto size = static_cast<std::size_t>(model.size());
    cells.resize(size * size);
    SeenCell* next = cells.data();
    for (int r = model.size() - 1; r >= 0; --r) {
        const auto i = static_cast<std::size_t>(r);
        const Cell first = model.to_world(pose, r, 0);
        for (std::uint32_t left = free[i] | walls[i]; left != 0; left &= left - 1) {
            const int c = std::countr_zero(left);
            *next++ = {{first.row + c * right.row, first.col + c * right.col},
                       ((walls[i] >> static_cast<unsigned>(c)) & 1) != 0};
        }
    }
    cells.resize(static_cast<std::size_t>(next - cells.data()));
}

}  // namespace tessera::farmap
