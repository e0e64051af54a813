#include <algorithm>
#include <cstddef>

#include "nn/layer_passes.h"

namespace tessera::nn {
namespace {

/// The part of the image under one window: rows [top, bottom), columns [left, right).
struct Patch {
    int top, bottom, left, right;
};

/// Calls visit(channel plane's offset in the input, output index, patch) for every output.
template <class Visit>
void for_each_window(const Window& window, const Shape& input, const Shape& output,
                     const Visit& visit) {
    std::ptrdiff_t index = 0;
    for (int c = 0; c < output.channels; ++c) {
        const std::ptrdiff_t plane = static_cast<std::ptrdiff_t>(c) * input.positions();
        for (int y = 0; y < output.height; ++y) {
            const int top = y * window.stride_y - window.padding.top;
            for (int x = 0; x < output.width; ++x, ++index) {
                const int left = x * window.stride_x - window.padding.left;
                visit(plane, index,
                      Patch{std::max(top, 0), std::min(top + window.height, input.height),
                            std::max(left, 0), std::min(left + window.width, input.width)});
            }
        }
    }
}

template <class Scalar>
std::ptrdiff_t place_of_maximum(const Scalar* image, int width, std::ptrdiff_t plane,
                                const Patch& patch) {
    std::ptrdiff_t best = plane + static_cast<std::ptrdiff_t>(patch.top) * width + patch.left;
    for (int y = patch.top; y < patch.bottom; ++y) {
        for (int x = patch.left; x < patch.right; ++x) {
            const std::ptrdiff_t at = plane + static_cast<std::ptrdiff_t>(y) * width + x;
            if (image[at] > image[best]) best = at;
        }
    }
    return best;
}

}  // namespace

template <class Scalar>
void forward(const AveragePool& layer, const LayerPass<Scalar>& pass) {
    const Scalar share = Scalar{1} / static_cast<Scalar>(layer.window.height * layer.window.width);
    const int width = pass.input_shape.width;
    for (Index i = 0; i < pass.input.rows(); ++i) {
        const Scalar* image = pass.input.row(i).data();
        Scalar* output = pass.output.row(i).data();
        for_each_window(layer.window, pass.input_shape, pass.output_shape,
                        [&](std::ptrdiff_t plane, std::ptrdiff_t index, const Patch& patch) {
                            Scalar sum{0};
                            for (int y = patch.top; y < patch.bottom; ++y) {
                                for (int x = patch.left; x < patch.right; ++x) {
                                    sum +=
                                        image[plane + static_cast<std::ptrdiff_t>(y) * width + x];
                                }
                            }
                            output[index] = share * sum;
                        });
    }
}

template <class Scalar>
void backward(const AveragePool& layer, const LayerPass<Scalar>& pass,
              const LayerGradients<Scalar>& gradients) {
    if (gradients.input == nullptr) return;
    const Scalar share = Scalar{1} / static_cast<Scalar>(layer.window.height * layer.window.width);
    const int width = pass.input_shape.width;
    for (Index i = 0; i < pass.input.rows(); ++i) {
        const Scalar* outer = gradients.outer.row(i).data();
        Scalar* image = gradients.input->row(i).data();
        for_each_window(layer.window, pass.input_shape, pass.output_shape,
                        [&](std::ptrdiff_t plane, std::ptrdiff_t index, const Patch& patch) {
                            const Scalar part = share * outer[index];
                            for (int y = patch.top; y < patch.bottom; ++y) {
                                for (int x = patch.left; x < patch.right; ++x) {
                                    image[plane + static_cast<std::ptrdiff_t>(y) * width + x] +=
                                        part;
                                }
                            }
                        });
    }
}

template <class Scalar>
void forward(const MaxPool& layer, const LayerPass<Scalar>& pass) {
    for (Index i = 0; i < pass.input.rows(); ++i) {
        const Scalar* image = pass.input.row(i).data();
        Scalar* output = pass.output.row(i).data();
        for_each_window(
            layer.window, pass.input_shape, pass.output_shape,
            [&](std::ptrdiff_t plane, std::ptrdiff_t index, const Patch& patch) {
                output[index] =
                    image[place_of_maximum(image, pass.input_shape.width, plane, patch)];
            });
    }
}

template <class Scalar>
void backward(const MaxPool& layer, const LayerPass<Scalar>& pass,
              const LayerGradients<Scalar>& gradients) {
    if (gradients.input == nullptr) return;
    for (Index i = 0; i < pass.input.rows(); ++i) {
        const Scalar* image = pass.input.row(i).data();
        const Scalar* outer = gradients.outer.row(i).data();
        Scalar* inner = gradients.input->row(i).data();
        for_each_window(layer.window, pass.input_shape, pass.output_shape,
                        [&](std::ptrdiff_t plane, std::ptrdiff_t index, const Patch& patch) {
                            inner[place_of_maximum(image, pass.input_shape.width, plane, patch)] +=
                                outer[index];
                        });
    }
}

template void forward<float>(const AveragePool&, const LayerPass<float>&);
template void forward<double>(const AveragePool&, const LayerPass<double>&);
template void backward<float>(const AveragePool&, const LayerPass<float>&,
                              const LayerGradients<float>&);
template void backward<double>(const AveragePool&, const LayerPass<double>&,
                               const LayerGradients<double>&);
template void forward<float>(const MaxPool&, const LayerPass<float>&);
template void forward<double>(const MaxPool&, const LayerPass<double>&);
template void backward<float>(const MaxPool&, const LayerPass<float>&,
                              const LayerGradients<float>&);
template void backward<double>(const MaxPool&, const LayerPass<double>&,
                               const LayerGradients<double>&);

}  // namespace tessera::nn
