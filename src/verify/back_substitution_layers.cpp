#include "verify/back_substitution.h"

#include <algorithm>
#include <utility>

/// How coefficients pass each kind of layer.
namespace tessera::verify {

using nn::Node;
using nn::Shape;
using nn::Window;

/// The window before a sliding window: k' = s (k - 1) + K, cut to the part that meets the tensor.
/// `first_row` and `first_column` say how much was cut off before.
Form BackSubstitution::before_window(const Window& window, const Form& form, const Shape& shape,
                                     int& first_row, int& first_column) {
    Form result;
    result.height = window.stride_y * (form.height - 1) + window.height;
    result.width = window.stride_x * (form.width - 1) + window.width;
    int top = shape.height;
    int bottom = 0;
    int left = shape.width;
    int right = 0;
    for (int lane = 0; lane < lane_count; ++lane) {
        result.y[lane] = form.y[lane] * window.stride_y - window.padding.top;
        result.x[lane] = form.x[lane] * window.stride_x - window.padding.left;
        top = std::min(top, result.y[lane]);
        bottom = std::max(bottom, result.y[lane]);
        left = std::min(left, result.x[lane]);
        right = std::max(right, result.x[lane]);
    }
    first_row = std::max(0, -bottom);
    first_column = std::max(0, -right);
    const int height = std::max(0, std::min(result.height, shape.height - top) - first_row);
    const int width = std::max(0, std::min(result.width, shape.width - left) - first_column);
    Form cut = new_form(height, width, shape.channels);
    for (int lane = 0; lane < lane_count; ++lane) {
        cut.y[lane] = result.y[lane] + first_row;
        cut.x[lane] = result.x[lane] + first_column;
    }
    return cut;
}

/// A neuron of a linear layer begins with its own weights.
void BackSubstitution::start_linear(std::size_t node, const std::array<int, lane_count>& channels,
                                    const LaneNumbers& signs) {
    const LinearKernel& kernel = prepared_.kernels[node];
    const Node& own = prepared_.architecture().nodes[node];
    const Shape& shape =
        prepared_.architecture().shapes[static_cast<std::size_t>(own.inputs.front())];
    Form unit;
    unit.height = 1;
    unit.width = 1;
    unit.y = position_y_;
    unit.x = position_x_;
    int first_row = 0;
    int first_column = 0;
    const Window window = window_of(own.layer, shape);
    Form form = before_window(window, unit, shape, first_row, first_column);
    for (int row = 0; row < form.height; ++row) {
        for (int column = 0; column < form.width; ++column) {
            const int tap = (row + first_row) * window.width + column + first_column;
            double* a = form.tap(row, column);
            for (int lane = 0; lane < lane_count; ++lane) {
                const double* weights =
                    kernel.weights.data() +
                    (static_cast<std::size_t>(tap) * kernel.outputs + channels[lane]) *
                        kernel.inputs;
                for (int c = 0; c < kernel.inputs; ++c) {
                    a[c * lane_count + lane] = signs[lane] * weights[c];
                }
            }
        }
    }
    mask(shape, form);
    for (int lane = 0; lane < lane_count && !kernel.bias.empty(); ++lane) {
        sum_[lane] = signs[lane] * kernel.bias[static_cast<std::size_t>(channels[lane])];
    }
    deliver(own.inputs.front(), std::move(form));
}

Form BackSubstitution::through_linear(std::size_t node, Form& form) {
    const Node& own = prepared_.architecture().nodes[node];
    const LinearKernel& kernel = prepared_.kernels[node];
    const Shape& shape =
        prepared_.architecture().shapes[static_cast<std::size_t>(own.inputs.front())];
    if (!kernel.bias.empty()) {
        add_products(form.height * form.width, kernel.bias, lanes_, form.a.data(), sum_);
    }
    const Window window = window_of(own.layer, shape);
    int first_row = 0;
    int first_column = 0;
    Form result = before_window(window, form, shape, first_row, first_column);
    const std::size_t tap_size = static_cast<std::size_t>(kernel.outputs) * kernel.inputs;
    std::vector<Meeting> meetings;
    // The taps p of the form with 0 <= t - stride p < extent of the kernel.
    const auto first_tap = [](int t, int extent, int stride) {
        return t < extent ? 0 : (t - extent) / stride + 1;
    };
    for (int row = 0; row < result.height; ++row) {
        const int t = row + first_row;
        for (int column = 0; column < result.width; ++column) {
            const int u = column + first_column;
            meetings.clear();
            for (int p = first_tap(t, window.height, window.stride_y);
                 p < form.height && p * window.stride_y <= t; ++p) {
                const int ky = t - p * window.stride_y;
                for (int q = first_tap(u, window.width, window.stride_x);
                     q < form.width && q * window.stride_x <= u; ++q) {
                    const int kx = u - q * window.stride_x;
                    meetings.push_back(
                        {kernel.weights.data() +
                             static_cast<std::size_t>(ky * window.width + kx) * tap_size,
                         form.tap(p, q)});
                }
            }
            multiply(meetings, kernel.outputs, kernel.inputs, lanes_, result.tap(row, column));
        }
    }
    mask(shape, result);
    return result;
}

Form BackSubstitution::through_average(std::size_t node, Form& form) {
    const Node& own = prepared_.architecture().nodes[node];
    const Shape& shape =
        prepared_.architecture().shapes[static_cast<std::size_t>(own.inputs.front())];
    const Window window = window_of(own.layer, shape);
    int first_row = 0;
    int first_column = 0;
    Form result = before_window(window, form, shape, first_row, first_column);
    std::fill(result.a.begin(), result.a.end(), 0.0);
    const double share = 1.0 / (window.height * window.width);
    const int count = form.channels * lane_count;
    for (int p = 0; p < form.height; ++p) {
        for (int q = 0; q < form.width; ++q) {
            const double* a = form.tap(p, q);
            for (int ky = 0; ky < window.height; ++ky) {
                for (int kx = 0; kx < window.width; ++kx) {
                    const int row = p * window.stride_y + ky - first_row;
                    const int column = q * window.stride_x + kx - first_column;
                    if (row < 0 || column < 0 || row >= result.height || column >= result.width) {
                        continue;
                    }
                    double* to = result.tap(row, column);
                    for (int i = 0; i < count; ++i) to[i] += share * a[i];
                }
            }
        }
    }
    mask(shape, result);
    return result;
}

Form BackSubstitution::through_maximum(std::size_t node, Form& form) {
    const Node& own = prepared_.architecture().nodes[node];
    const Shape& shape =
        prepared_.architecture().shapes[static_cast<std::size_t>(own.inputs.front())];
    const Shape& outputs = prepared_.architecture().shapes[node + 1];
    const Window window = window_of(own.layer, shape);
    const NodeLines& lines = lines_[node];
    exact_ = false;
    int first_row = 0;
    int first_column = 0;
    Form result = before_window(window, form, shape, first_row, first_column);
    std::fill(result.a.begin(), result.a.end(), 0.0);
    const int taps = window.height * window.width;
    for (int p = 0; p < form.height; ++p) {
        for (int q = 0; q < form.width; ++q) {
            const auto place = places(form, outputs, p, q);
            for (int i = 0; i < form.channels * lane_count; ++i) {
                const int lane = i % lane_count;
                if (place[lane] < 0) continue;
                const double a = form.tap(p, q)[i];
                const auto output =
                    static_cast<std::size_t>(i / lane_count * outputs.positions() + place[lane]);
                sum_[lane] += a * (a > 0 ? lines.upper_intercept : lines.lower_intercept)[output];
                for (int tap = 0; tap < taps; ++tap) {
                    const int row = p * window.stride_y + tap / window.width - first_row;
                    const int column = q * window.stride_x + tap % window.width - first_column;
                    if (row < 0 || column < 0 || row >= result.height || column >= result.width) {
                        continue;
                    }
                    result.tap(row, column)[i] +=
                        a * lines.weights[output * static_cast<std::size_t>(taps) +
                                          static_cast<std::size_t>(tap)];
                }
            }
        }
    }
    mask(shape, result);
    return result;
}

/// From a vector back to the image it was.
Form BackSubstitution::through_flatten(std::size_t node, Form& form) {
    const Shape& shape =
        prepared_.architecture()
            .shapes[static_cast<std::size_t>(prepared_.architecture().nodes[node].inputs.front())];
    Form result = new_form(shape.height, shape.width, shape.channels);
    for (int c = 0; c < shape.channels; ++c) {
        for (int place = 0; place < shape.positions(); ++place) {
            std::copy_n(form.a.data() + (c * shape.positions() + place) * lane_count, lane_count,
                        result.a.data() + (place * shape.channels + c) * lane_count);
        }
    }
    return result;
}

void BackSubstitution::through_norm(std::size_t node, Form& form) {
    const auto map = nn::channel_map(prepared_.network, prepared_.architecture().nodes[node]);
    const int taps = form.height * form.width;
    for (int i = 0; i < taps * form.channels; ++i) {
        const auto c = static_cast<std::size_t>(i % form.channels);
        double* a = form.a.data() + static_cast<std::ptrdiff_t>(i) * lane_count;
        for (int lane = 0; lane < lane_count; ++lane) {
            sum_[lane] += a[lane] * map.offset[c];
            a[lane] *= map.factor[c];
        }
    }
}

void BackSubstitution::through_activation(std::size_t node, Form& form) {
    const NodeLines& lines = lines_[node];
    Gathered& gathered = gathered_[node + 1];
    if (!gathered.valid) {
        const std::array fields = {&lines.upper_slope, &lines.upper_intercept, &lines.lower_slope,
                                   &lines.lower_intercept};
        gathered.shared = same_place(form);
        gather(form, prepared_.architecture().shapes[node + 1], fields, gathered.shared,
               gathered.data);
        gathered.valid = true;
    }
    substitute_lines(form.size() / lane_count, lanes_, {gathered.shared, gathered.data.data()},
                     form.a.data(), sum_);
    exact_ = false;
}

}  // namespace tessera::verify
