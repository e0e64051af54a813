#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace tessera::farmap {

/// A rectangle of cells that a map has room for.
struct Window {
    int top = 0;
    int left = 0;
    int rows = 0;
    int cols = 0;

    std::size_t cells() const {
        return static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols);
    }
    bool operator==(const Window&) const = default;
};

/// The contents of a window's cells in a larger window around it; new cells are `empty`.
template <class T>
std::vector<T> moved_to_window(const std::vector<T>& cells, const Window& from, const Window& to,
                               const T& empty) {
    std::vector<T> result(to.cells(), empty);
    for (int row = 0; row < from.rows; ++row) {
        const auto source = static_cast<std::ptrdiff_t>(row) * from.cols;
        const auto target =
            static_cast<std::ptrdiff_t>(row + from.top - to.top) * to.cols + (from.left - to.left);
        std::copy_n(cells.begin() + source, from.cols, result.begin() + target);
    }
    return result;
}

}  // namespace tessera::farmap
