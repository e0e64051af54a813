#include "env/base_map.h"

#include <algorithm>
#include <format>

#include "core/errors.h"

namespace tessera::env {
namespace {

/// For each cell the number of its component, from 0 in raster order of first cells; -1 for walls.
struct Labels {
    std::vector<int> of_cell;
    std::vector<int> sizes;
};

Labels label_components(const BaseMap& map) {
    Labels labels;
    labels.of_cell.assign(map.cells(), -1);
    std::vector<Cell> stack;
    const auto visit = [&](Cell cell, int label) {
        if (map.contains(cell) && !map.wall(cell)) {
            int& known = labels.of_cell[static_cast<std::size_t>(map.index(cell))];
            if (known < 0) {
                known = label;
                ++labels.sizes.back();
                stack.push_back(cell);
            }
        }
    };
    for (int row = 0; row < map.rows(); ++row) {
        for (int col = 0; col < map.cols(); ++col) {
            const Cell first{row, col};
            if (map.wall(first) ||
                labels.of_cell[static_cast<std::size_t>(map.index(first))] >= 0) {
                continue;
            }
            const int label = static_cast<int>(labels.sizes.size());
            labels.sizes.push_back(0);
            visit(first, label);
            while (!stack.empty()) {
                const Cell cell = stack.back();
                stack.pop_back();
                for (const Heading heading : headings) {
                    visit(neighbour(cell, heading), label);
                }
            }
        }
    }
    return labels;
}

/// The cells of one component without empty rows and columns, in a ring.
BaseMap cropped_component(const BaseMap& map, const Labels& labels, int label) {
    Cell low{map.rows(), map.cols()};
    Cell high{-1, -1};
    const auto belongs = [&](Cell cell) {
        return labels.of_cell[static_cast<std::size_t>(map.index(cell))] == label;
    };
    for (int row = 0; row < map.rows(); ++row) {
        for (int col = 0; col < map.cols(); ++col) {
            if (belongs({row, col})) {
                low = {std::min(low.row, row), std::min(low.col, col)};
                high = {std::max(high.row, row), std::max(high.col, col)};
            }
        }
    }
    BaseMap result(high.row - low.row + 3, high.col - low.col + 3, true);
    for (int row = low.row; row <= high.row; ++row) {
        for (int col = low.col; col <= high.col; ++col) {
            if (belongs({row, col})) {
                result.set_wall({row - low.row + 1, col - low.col + 1}, false);
            }
        }
    }
    return result;
}

}  // namespace

BaseMap::BaseMap(int rows, int cols, bool wall) : rows_(rows), cols_(cols) {
    if (rows < 1 || cols < 1 || rows > maximum_base_side || cols > maximum_base_side) {
        throw InputError(std::format("a map of {} x {} cells; each side may have 1 to {}", rows,
                                     cols, maximum_base_side));
    }
    walls_.assign(cells(), wall ? 1 : 0);
}

void BaseMap::fill(Cell first, Cell last, bool wall) {
    for (int row = first.row; row < last.row; ++row) {
        for (int col = first.col; col < last.col; ++col) {
            set_wall({row, col}, wall);
        }
    }
}

int BaseMap::free_cells() const {
    return static_cast<int>(std::count(walls_.begin(), walls_.end(), 0));
}

bool BaseMap::closed() const {
    for (int row = 0; row < rows_; ++row) {
        for (int col = 0; col < cols_; ++col) {
            if (on_ring({row, col}) && !wall({row, col})) {
                return false;
            }
        }
    }
    return true;
}

BaseMap with_ring(const BaseMap& map) {
    BaseMap result(map.rows() + 2, map.cols() + 2, true);
    for (int row = 0; row < map.rows(); ++row) {
        for (int col = 0; col < map.cols(); ++col) {
            result.set_wall({row + 1, col + 1}, map.wall({row, col}));
        }
    }
    return result;
}

std::vector<BaseMap> components(const BaseMap& map, int minimum) {
    const Labels labels = label_components(map);
    std::vector<BaseMap> maps;
    for (std::size_t label = 0; label < labels.sizes.size(); ++label) {
        if (labels.sizes[label] > minimum) {
            maps.push_back(cropped_component(map, labels, static_cast<int>(label)));
        }
    }
    return maps;
}

BaseMap largest_component(const BaseMap& map) {
    const Labels labels = label_components(map);
    const auto largest = std::max_element(labels.sizes.begin(), labels.sizes.end());
    const auto label = static_cast<int>(largest - labels.sizes.begin());
    BaseMap result = map;
    for (int row = 0; row < map.rows(); ++row) {
        for (int col = 0; col < map.cols(); ++col) {
            const auto cell = static_cast<std::size_t>(map.index({row, col}));
            result.set_wall({row, col}, labels.of_cell[cell] != label);
        }
    }
    return labels.sizes.empty() ? map : result;
}

void flip_boundaries(BaseMap& map, double probability, RandomStream& stream) {
    const BaseMap before = map;
    for (int row = 0; row < map.rows(); ++row) {
        for (int col = 0; col < map.cols(); ++col) {
            const Cell cell{row, col};
            const bool boundary =
                std::any_of(headings.begin(), headings.end(), [&](Heading heading) {
                    const Cell other = neighbour(cell, heading);
                    return before.contains(other) && before.wall(other) != before.wall(cell);
                });
            if (boundary && stream.uniform() < probability) {
                map.set_wall(cell, !before.wall(cell));
            }
        }
    }
}

}  // namespace tessera::env
