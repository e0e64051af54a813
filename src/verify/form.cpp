#include "verify/form.h"

#include <variant>

namespace tessera::verify {

using nn::Shape;
using nn::Window;

namespace {

bool inside(const Form& form, const Shape& shape) {
    for (int lane = 0; lane < lane_count; ++lane) {
        if (form.y[lane] < 0 || form.x[lane] < 0 || form.y[lane] + form.height > shape.height ||
            form.x[lane] + form.width > shape.width) {
            return false;
        }
    }
    return true;
}

}  // namespace

Window window_of(const nn::Layer& layer, const Shape& input) {
    if (const auto* convolution = std::get_if<nn::Convolution>(&layer)) return convolution->window;
    if (const auto* average = std::get_if<nn::AveragePool>(&layer)) return average->window;
    if (const auto* maximum = std::get_if<nn::MaxPool>(&layer)) return maximum->window;
    return {input.height, input.width, 1, 1, {}};
}

std::array<int, lane_count> places(const Form& form, const Shape& shape, int row, int column) {
    std::array<int, lane_count> result;
    for (int lane = 0; lane < lane_count; ++lane) {
        const int y = form.y[lane] + row;
        const int x = form.x[lane] + column;
        const bool in = y >= 0 && x >= 0 && y < shape.height && x < shape.width;
        result[lane] = in ? y * shape.width + x : -1;
    }
    return result;
}

bool same_place(const Form& form) {
    for (int lane = 1; lane < lane_count; ++lane) {
        if (form.y[lane] != form.y[0] || form.x[lane] != form.x[0]) return false;
    }
    return true;
}

void mask(const Shape& shape, Form& form) {
    if (inside(form, shape)) return;
    for (int row = 0; row < form.height; ++row) {
        for (int column = 0; column < form.width; ++column) {
            const auto place = places(form, shape, row, column);
            double* a = form.tap(row, column);
            for (int lane = 0; lane < lane_count; ++lane) {
                if (place[lane] >= 0) continue;
                for (int c = 0; c < form.channels; ++c) a[c * lane_count + lane] = 0;
            }
        }
    }
}

void gather(const Form& form, const Shape& shape,
            std::span<const std::vector<double>* const> fields, bool shared,
            std::vector<double>& data) {
    const int lanes = shared ? 1 : lane_count;
    data.resize(form.size() / lane_count * static_cast<std::size_t>(lanes) * fields.size());
    double* to = data.data();
    for (int row = 0; row < form.height; ++row) {
        for (int column = 0; column < form.width; ++column) {
            const auto place = places(form, shape, row, column);
            for (int c = 0; c < form.channels; ++c) {
                for (const std::vector<double>* field : fields) {
                    const double* plane =
                        field->data() + static_cast<std::ptrdiff_t>(c) * shape.positions();
                    for (int lane = 0; lane < lanes; ++lane) {
                        to[lane] = place[lane] >= 0 ? plane[place[lane]] : 0;
                    }
                    to += lanes;
                }
            }
        }
    }
}

}  // namespace tessera::verify
