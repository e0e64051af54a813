#include "env/text_map.h"

#include <algorithm>
#include <format>
#include <vector>

#include "core/errors.h"

namespace tessera::env {
namespace {

struct Line {
    std::string_view text;
    int number;  // from 1
};

/// The lines between the first and the last that are not empty. Throws InputError for more than a
/// map can hold, before anything large is built.
std::vector<Line> drawn_lines(std::string_view text) {
    std::vector<Line> lines;
    int number = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        ++number;
        if (line.size() > static_cast<std::size_t>(maximum_base_side)) {
            throw InputError(std::format("map: line {} has {} characters; at most {} are allowed",
                                         number, line.size(), maximum_base_side));
        }
        if (!line.empty() || !lines.empty()) {
            if (lines.size() > 2 * static_cast<std::size_t>(maximum_base_side)) {
                throw InputError(
                    std::format("map: more than {} lines are not allowed", maximum_base_side));
            }
            lines.push_back({line, number});
        }
    }
    while (!lines.empty() && lines.back().text.empty()) {
        lines.pop_back();
    }
    return lines;
}

BaseMap closed(const BaseMap& map) {
    if (map.closed()) {
        return map;
    }
    if (map.rows() + 2 > maximum_base_side || map.cols() + 2 > maximum_base_side) {
        throw InputError(std::format(
            "map: {} x {} cells and the ring of walls it needs are more than {} to a side",
            map.rows(), map.cols(), maximum_base_side));
    }
    return with_ring(map);
}

std::string printable(char c) {
    return c > ' ' && c < '\x7f' ? std::format("'{}'", c)
                                 : std::format("byte {}", static_cast<unsigned char>(c));
}

double luminance_over_white(const std::uint8_t* pixel, int channels) {
    const double light =
        channels < 3 ? pixel[0] : 0.2126 * pixel[0] + 0.7152 * pixel[1] + 0.0722 * pixel[2];
    const double alpha = channels % 2 == 0 ? pixel[channels - 1] / 255.0 : 1.0;
    return alpha * light + (1 - alpha) * 255;
}

}  // namespace

StartedMap parse_map(std::string_view text) {
    const std::vector<Line> lines = drawn_lines(text);
    std::size_t width = 0;
    for (const Line& line : lines) {
        width = std::max(width, line.text.size());
    }
    if (lines.empty() || width == 0) {
        throw InputError("map: it is empty; draw walls as # and free cells as . or spaces");
    }
    if (lines.size() > static_cast<std::size_t>(maximum_base_side)) {
        throw InputError(std::format("map: it has {} lines; at most {} are allowed", lines.size(),
                                     maximum_base_side));
    }
    BaseMap drawn(static_cast<int>(lines.size()), static_cast<int>(width), true);
    std::optional<Cell> start;
    for (int row = 0; row < drawn.rows(); ++row) {
        const Line& line = lines[static_cast<std::size_t>(row)];
        for (int col = 0; col < static_cast<int>(line.text.size()); ++col) {
            const char c = line.text[static_cast<std::size_t>(col)];
            if (c == 'S' && start) {
                throw InputError(
                    std::format("map: line {}, column {}: a second start S", line.number, col + 1));
            }
            if (c == 'S') {
                start = Cell{row, col};
            }
            if (c != '#' && c != '.' && c != ' ' && c != 'S') {
                throw InputError(std::format(
                    "map: line {}, column {}: {}; allowed are # for a wall, . or a space for a "
                    "free cell, and one S for the start",
                    line.number, col + 1, printable(c)));
            }
            drawn.set_wall({row, col}, c == '#');
        }
    }
    if (drawn.free_cells() == 0) {
        throw InputError("map: it has no free cell; at least one . is needed");
    }
    BaseMap map = closed(drawn);
    if (start && map.rows() > drawn.rows()) {
        start = Cell{start->row + 1, start->col + 1};
    }
    return {map, start};
}

std::string to_text(const BaseMap& map) {
    std::string text;
    for (int row = 0; row < map.rows(); ++row) {
        for (int col = 0; col < map.cols(); ++col) {
            text += map.wall({row, col}) ? '#' : '.';
        }
        text += '\n';
    }
    return text;
}

BaseMap map_from_pixels(std::span<const std::uint8_t> pixels, int width, int height, int channels,
                        const PictureReading& reading) {
    if (width < 1 || height < 1 || channels < 1 || channels > 4 ||
        static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height) *
                static_cast<std::uint64_t>(channels) !=
            pixels.size()) {
        throw InputError(std::format("picture: {} bytes are not {} x {} pixels of {} bytes",
                                     pixels.size(), width, height, channels));
    }
    if (reading.longer_side < 1 || reading.longer_side > maximum_base_side - 2) {
        throw InputError(std::format("picture: the longer side has {} cells; allowed are 1 to {}",
                                     reading.longer_side, maximum_base_side - 2));
    }
    const int longer = std::max(width, height);
    const int block = (longer - 1) / reading.longer_side + 1;  // pixels to a side of a base cell
    BaseMap map((height + block - 1) / block, (width + block - 1) / block, true);
    for (int row = 0; row < map.rows(); ++row) {
        for (int col = 0; col < map.cols(); ++col) {
            int dark = 0;
            int all = 0;
            for (int y = row * block; y < std::min(height, (row + 1) * block); ++y) {
                for (int x = col * block; x < std::min(width, (col + 1) * block); ++x) {
                    const std::size_t pixel =
                        static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                        static_cast<std::size_t>(x);
                    const std::uint8_t* bytes =
                        pixels.data() + pixel * static_cast<std::size_t>(channels);
                    dark += luminance_over_white(bytes, channels) < reading.walls_below ? 1 : 0;
                    ++all;
                }
            }
            map.set_wall({row, col}, dark > 0 && dark >= reading.dark_share * all);
        }
    }
    if (map.free_cells() == 0) {
        throw InputError(
            "picture: no cell is free; walls are what is dark, free cells need lighter pixels");
    }
    return closed(map);
}

}  // namespace tessera::env
