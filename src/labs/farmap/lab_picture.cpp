#include "labs/farmap/lab_picture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include "figure/colour.h"

namespace tessera::farmap {
namespace {

using figure::Colour;
using figure::from_oklch;
using figure::mixed;

// Light enough for dark lines on it, dark enough to stand out from a white page.
constexpr Colour fog_free = figure::rgb(0x9aa0a8);
constexpr Colour fog_wall = figure::rgb(0x80868f);
constexpr Colour plain_free = figure::rgb(0xf1efe8);
constexpr Colour plain_wall = figure::rgb(0x4a4e55);
constexpr Colour nothing_known = figure::rgb(0x6d727a);
constexpr Colour in_view_free = figure::rgb(0xfff3a6);

constexpr std::size_t hues = 64;

std::array<Colour, hues> palette(double lightness, double chroma) {
    std::array<Colour, hues> colours;
    for (std::size_t i = 0; i < hues; ++i) {
        // Neighbouring numbers get hues far apart.
        constexpr double golden_angle = 137.508;
        colours[i] =
            from_oklch(lightness, chroma, std::fmod(golden_angle * static_cast<double>(i), 360.0));
    }
    return colours;
}

/// The colours of pixels.
class Paintbox {
public:
    Paintbox(const env::World& world, const Knowledge& knowledge, const PictureOptions& options,
             int current)
        : world_(world), knowledge_(knowledge), options_(options), current_(current) {}

    Colour colour(Cell cell) const {
        const auto index = static_cast<std::size_t>(world_.index(cell));
        const bool wall = world_.wall(cell);
        const std::int32_t owner = knowledge_.owner[index];
        const bool in_current = knowledge_.current[index] != 0;
        if (options_.memory_only) {
            if (!in_current) return nothing_known;
            return knowledge_.current[index] == 2 ? wall_colour(cell) : free_colour(current_, true);
        }
        if (owner < 0) {
            if (!options_.fog) return wall ? plain_wall : plain_free;
            return wall ? fog_wall : fog_free;
        }
        if (wall) return wall_colour(cell);
        return free_colour(in_current ? current_ : owner, in_current);
    }

private:
    Colour wall_colour(Cell cell) const {
        static const std::array<Colour, hues> walls = palette(0.42, 0.06);
        if (!world_.wall(cell)) return plain_wall;
        return walls[static_cast<std::size_t>(world_.colour(cell)) % hues];
    }
    Colour free_colour(std::int32_t map, bool strong) const {
        static const std::array<Colour, hues> strong_tints = palette(0.86, 0.10);
        static const std::array<Colour, hues> weak_tints = palette(0.93, 0.035);
        if (!options_.tints) return plain_free;
        return (strong ? strong_tints : weak_tints)[static_cast<std::size_t>(map) % hues];
    }

    const env::World& world_;
    const Knowledge& knowledge_;
    const PictureOptions& options_;
    int current_;
};

std::vector<Cell> cells_in_view(const Walk& walk, int step, const env::World& world) {
    std::vector<Cell> cells;
    if (step == walk.steps()) {
        for (const Sighting& sighting : walk.explorer().sightings()) {
            if (sighting.kind == free_kind) cells.push_back(sighting.cell);
        }
        return cells;
    }
    std::vector<SeenCell> seen;
    look(Surroundings(world), walk.view(), walk.record(step).pose, seen);
    for (const SeenCell& cell : seen) {
        if (!cell.wall) cells.push_back(cell.cell);
    }
    return cells;
}

void put_pixel(lab::Image& image, int row, int col, Colour colour) {
    if (row < 0 || col < 0 || row >= image.rows || col >= image.columns) return;
    const std::size_t at = 3 * (static_cast<std::size_t>(row) * image.columns + col);
    image.rgb[at] = colour.red;
    image.rgb[at + 1] = colour.green;
    image.rgb[at + 2] = colour.blue;
}

lab::Channel line_through(const std::string& name, const char* label, std::span<const Pose> poses,
                          const PictureScale& scale) {
    lab::Series line;
    for (const Pose& pose : poses) {
        line.x.push_back(scale.x(pose.cell.col));
        line.y.push_back(scale.y(pose.cell.row));
    }
    return {name, label, std::move(line)};
}

lab::Channel path(const Walk& walk, int step, const PictureScale& scale,
                  const std::string& prefix) {
    constexpr int length = 400;
    std::vector<Pose> poses;
    for (int i = std::max(0, step - length); i <= step; ++i) poses.push_back(walk.record(i).pose);
    return line_through(prefix + "path", "path, the last 400 steps", poses, scale);
}

lab::Channel agent(const Pose& pose, const PictureScale& scale, const std::string& prefix) {
    // Long enough to be seen in any world.
    const double length = 1.0 + 0.03 * std::max(scale.rows(), scale.cols());
    const Cell ahead = neighbour({0, 0}, pose.heading);
    const double x = scale.x(pose.cell.col);
    const double y = scale.y(pose.cell.row);
    lab::Arrows arrow;
    arrow.x0 = {x - length / 2 * ahead.col};
    arrow.y0 = {y + length / 2 * ahead.row};
    arrow.x1 = {x + length / 2 * ahead.col};
    arrow.y1 = {y - length / 2 * ahead.row};
    return {prefix + "agent", "agent", std::move(arrow)};
}

lab::Channel fracture_points(const Walk& walk, int step, const PictureScale& scale,
                             const std::string& prefix) {
    lab::Points points;
    for (int i = 0; i <= step; ++i) {
        if (walk.record(i).cut_to < 0) continue;
        points.x.push_back(scale.x(walk.record(i).pose.cell.col));
        points.y.push_back(scale.y(walk.record(i).pose.cell.row));
    }
    return {prefix + "fracture", "fracture points", std::move(points)};
}

/// Each border once, as a line along its cells.
lab::Channel borders(const Walk& walk, int maps, const PictureScale& scale,
                     const std::string& prefix) {
    constexpr double gap = std::numeric_limits<double>::quiet_NaN();
    lab::Series lines;
    const std::span<const Fragment> fragments = walk.explorer().memory().fragments();
    for (int id = 0; id < maps; ++id) {
        int other = -1;
        for (const BorderCell& cell : fragments[static_cast<std::size_t>(id)].borders) {
            if (cell.other <= id || cell.other >= maps) continue;
            if (cell.other != other) {
                lines.x.push_back(gap);
                lines.y.push_back(gap);
            }
            other = cell.other;
            lines.x.push_back(scale.x(cell.pose.cell.col));
            lines.y.push_back(scale.y(cell.pose.cell.row));
        }
    }
    return {prefix + "borders", "borders", std::move(lines)};
}

}  // namespace

PictureScale::PictureScale(const env::World& world, std::size_t most_pixels) {
    const auto pixels = [&](int cells) {
        return static_cast<std::size_t>((world.rows() + cells - 1) / cells) *
               static_cast<std::size_t>((world.cols() + cells - 1) / cells);
    };
    while (pixels(cells_per_pixel_) > most_pixels) ++cells_per_pixel_;
    rows_ = (world.rows() + cells_per_pixel_ - 1) / cells_per_pixel_;
    cols_ = (world.cols() + cells_per_pixel_ - 1) / cells_per_pixel_;
}

Cell PictureScale::cell_at(double x, double y) const {
    // Clamped first: a pointer may be far outside.
    const double limit = 2.0 * env::maximum_world_cells;
    const auto whole = [&](double value) {
        return std::isnan(value) ? -1
                                 : static_cast<int>(std::floor(
                                       std::clamp(value * cells_per_pixel_, -limit, limit)));
    };
    return {whole(rows_ - y), whole(x)};
}

Knowledge knowledge_after(const Walk& walk, int step, const env::World& world) {
    const auto cells = static_cast<std::size_t>(world.cells());
    Knowledge knowledge{std::vector<std::int32_t>(cells, -1),
                        std::vector<std::uint8_t>(cells),
                        cells_in_view(walk, step, world),
                        {}};
    knowledge.centres.resize(static_cast<std::size_t>(walk.maps_after(step)));
    const int current = walk.map_after(step);
    for (const Discovery& discovery : walk.discoveries()) {
        if (discovery.step > step) break;
        const auto cell = static_cast<std::size_t>(discovery.cell);
        knowledge.owner[cell] = discovery.map;
        if (discovery.map < 0) continue;
        if (discovery.map == current) knowledge.current[cell] = discovery.wall ? 2 : 1;
        auto& [row, col, count] = knowledge.centres[static_cast<std::size_t>(discovery.map)];
        count += 1;
        const int at_row = discovery.cell / world.cols();
        const int at_col = discovery.cell % world.cols();
        row += (at_row - row) / count;
        col += (at_col - col) / count;
    }
    return knowledge;
}

lab::Image world_picture(const env::World& world, int current_map, const Knowledge& knowledge,
                         const PictureScale& scale, const PictureOptions& options) {
    const Paintbox paintbox(world, knowledge, options, current_map);
    lab::Image image{scale.rows(), scale.cols(), {}};
    image.rgb.resize(3 * static_cast<std::size_t>(scale.rows()) * scale.cols());
    const int width = scale.cells_per_pixel();
    for (int row = 0; row < scale.rows(); ++row) {
        for (int col = 0; col < scale.cols(); ++col) {
            const Cell cell{std::min(row * width + width / 2, world.rows() - 1),
                            std::min(col * width + width / 2, world.cols() - 1)};
            put_pixel(image, row, col, paintbox.colour(cell));
        }
    }
    for (const Cell cell : knowledge.in_view) {
        put_pixel(image, cell.row / width, cell.col / width,
                  mixed(paintbox.colour(cell), in_view_free, 0.6));
    }
    return image;
}

void add_overlays(const Walk& walk, int step, const PictureScale& scale, const std::string& prefix,
                  lab::Frame& frame) {
    frame.channels.push_back(borders(walk, walk.maps_after(step), scale, prefix));
    frame.channels.push_back(path(walk, step, scale, prefix));
    if (step == walk.steps() && !walk.explorer().plan().empty()) {
        const std::span<const Pose> plan = walk.explorer().plan();
        frame.channels.push_back(line_through(prefix + "plan", "plan", plan, scale));
        frame.channels.push_back(
            {prefix + "subgoal", "subgoal",
             lab::Points{
                 {scale.x(plan.back().cell.col)}, {scale.y(plan.back().cell.row)}, {}, {}, {}}});
    }
    frame.channels.push_back(fracture_points(walk, step, scale, prefix));
    frame.channels.push_back(agent(walk.record(step).pose, scale, prefix));
}

}  // namespace tessera::farmap
