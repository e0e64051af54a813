#include "nn/models.h"

#include <algorithm>
#include <cstddef>
#include <format>

#include "core/errors.h"

namespace tessera::nn {
namespace {

const Shape& shape_of(const Architecture& architecture, int value) {
    return architecture.shapes[static_cast<std::size_t>(value)];
}

int append_same_convolution(Architecture& architecture, int from, int filters, int size,
                            int stride) {
    const Window window = same_window(square_window(size, stride), shape_of(architecture, from));
    return append(architecture, Convolution{filters, window, true}, from);
}

/// G(h) + S(h), followed by the activation; S is the identity when `stride` is 1.
void append_block(Architecture& architecture, int filters, int stride, Activation activation) {
    const int input = architecture.last();
    append_same_convolution(architecture, input, filters, 3, stride);
    append(architecture, BatchNorm{});
    append(architecture, Activate{activation});
    append_same_convolution(architecture, architecture.last(), filters, 3, 1);
    const int main = append(architecture, BatchNorm{});
    int shortcut = input;
    if (stride != 1) {
        append_same_convolution(architecture, input, filters, 3, stride);
        shortcut = append(architecture, BatchNorm{});
    }
    append_sum(architecture, main, shortcut);
    append(architecture, Activate{activation});
}

}  // namespace

Architecture multilayer_perceptron(const Shape& input, const std::vector<int>& widths,
                                   Activation activation) {
    require(!widths.empty(), "a perceptron needs at least one layer");
    Architecture architecture = start(input);
    for (std::size_t i = 0; i < widths.size(); ++i) {
        append(architecture, Dense{widths[i], true});
        if (i + 1 < widths.size()) append(architecture, Activate{activation});
    }
    return architecture;
}

Architecture convolutional(const Shape& input, const ConvolutionalOptions& options) {
    Architecture architecture = start(input);
    for (int i = 1; i < options.depth; ++i) {
        Window window = square_window(options.kernel, options.stride);
        if (options.same_padding) window = same_window(window, architecture.output());
        append(architecture, Convolution{options.filters, window, true});
        if (options.batch_norm) append(architecture, BatchNorm{});
        append(architecture, Activate{options.activation});
        if (i > 1 || options.pooling == Pooling::none) continue;
        const Window pool = square_window(2, 2);
        if (options.pooling == Pooling::average) {
            append(architecture, AveragePool{pool});
        } else {
            append(architecture, MaxPool{pool});
        }
    }
    append(architecture, Dense{options.classes, true});
    return architecture;
}

Architecture lenet(const Shape& input, Activation activation, int classes) {
    Architecture architecture = start(input);
    append_same_convolution(architecture, 0, 6, 5, 1);
    append(architecture, Activate{activation});
    append(architecture, MaxPool{square_window(2, 2)});
    append(architecture, Convolution{16, square_window(5), true});
    append(architecture, Activate{activation});
    append(architecture, MaxPool{square_window(2, 2)});
    append(architecture, Dense{100, true});
    append(architecture, Activate{activation});
    append(architecture, Dense{classes, true});
    return architecture;
}

Architecture residual(const Shape& input, int depth, Activation activation, int classes) {
    if (depth < 2 || depth > 5) {
        throw InputError(std::format("ResNet-{}: the depth must be from 2 to 5", depth));
    }
    Architecture architecture = start(input);
    // ResNet-3 inserts a block of 8, ResNet-4 also one of 16, ResNet-5 a second one of 8.
    append_block(architecture, 8, 2, activation);
    for (int i = 0; i < (depth >= 5 ? 2 : depth >= 3 ? 1 : 0); ++i) {
        append_block(architecture, 8, 1, activation);
    }
    append_block(architecture, 16, 2, activation);
    if (depth >= 4) append_block(architecture, 16, 1, activation);
    const Shape& last = architecture.output();
    Window pool{std::min(last.height, 7), std::min(last.width, 7), 1, 1, {}};
    pool.stride_y = pool.height;
    pool.stride_x = pool.width;
    append(architecture, AveragePool{pool});
    append(architecture, Dense{classes, true});
    return architecture;
}

}  // namespace tessera::nn
