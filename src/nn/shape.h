#pragma once

#include <string>

namespace tessera::nn {

/// The extent of one example between two layers. Elements lie channel by channel, in each row by
/// row: element (c, y, x) at (c height + y) width + x. A plain vector has height = width = 1.
struct Shape {
    int channels = 1;
    int height = 1;
    int width = 1;

    int size() const { return channels * height * width; }
    int positions() const { return height * width; }
    friend bool operator==(const Shape&, const Shape&) = default;
};

/// "5 x 26 x 26", or "10" for a vector.
std::string to_string(const Shape& shape);

/// Positions added around an image.
struct Padding {
    int top = 0;
    int bottom = 0;
    int left = 0;
    int right = 0;
    friend bool operator==(const Padding&, const Padding&) = default;
};

/// A window that slides over an image: of convolution and pooling.
struct Window {
    int height = 1;
    int width = 1;
    int stride_y = 1;
    int stride_x = 1;
    Padding padding;
    friend bool operator==(const Window&, const Window&) = default;
};

/// A square window.
Window square_window(int size, int stride = 1);

/// The window with the padding called SAME: the output has ceil(extent / stride) positions, and of
/// an odd number of padded positions the additional one is after the image.
Window same_window(Window window, const Shape& input);

/// Height and width of what a window gives on `input`, with `channels` channels. Throws InputError
/// when the window is empty, its stride is not positive, its padding is negative or as large as
/// the window, or it does not fit.
Shape windowed_shape(const Window& window, const Shape& input, int channels);

}  // namespace tessera::nn
