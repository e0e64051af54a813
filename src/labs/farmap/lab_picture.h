#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "lab/frame.h"
#include "labs/farmap/lab_walk.h"

/// The world of a walk as a picture, with what belongs on it.
namespace tessera::farmap {

struct PictureOptions {
    bool fog = true;
    bool memory_only = false;
    bool tints = true;
    std::size_t most_pixels = 46'000;
};

/// How cells of the world lie in a picture whose row 0 is at the top, and whose coordinates count
/// pixels from the lower left corner. In a large world a pixel stands for several cells.
class PictureScale {
public:
    PictureScale(const env::World& world, std::size_t most_pixels);

    int cells_per_pixel() const { return cells_per_pixel_; }
    int rows() const { return rows_; }
    int cols() const { return cols_; }
    double x(double col) const { return (col + 0.5) / cells_per_pixel_; }
    double y(double row) const { return rows_ - (row + 0.5) / cells_per_pixel_; }
    /// The cell at that place; may lie outside the world.
    Cell cell_at(double x, double y) const;

private:
    int cells_per_pixel_ = 1;
    int rows_ = 0;
    int cols_ = 0;
};

/// What was known after a step.
struct Knowledge {
    std::vector<std::int32_t> owner;    ///< of each cell: the map that saw it last; -1: unseen
    std::vector<std::uint8_t> current;  ///< whether the map current then knew it: 1 free, 2 wall
    std::vector<Cell> in_view;
    std::vector<std::array<double, 3>> centres;  ///< of each map: row, column, cells
};
/// `world` is that of the step.
Knowledge knowledge_after(const Walk& walk, int step, const env::World& world);

lab::Image world_picture(const env::World& world, int current_map, const Knowledge& knowledge,
                         const PictureScale& scale, const PictureOptions& options);

/// Agent, path, plan, subgoal, fracture points and borders, as channels whose names begin so.
void add_overlays(const Walk& walk, int step, const PictureScale& scale, const std::string& prefix,
                  lab::Frame& frame);

}  // namespace tessera::farmap
