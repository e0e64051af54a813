#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/catalogue.h"
#include "nn/models.h"
#include "nn/training.h"

/// The images and the networks of this lab. Pixels lie in [-0.5, 0.5], as in the paper.
namespace tessera::cnn_cert {

enum class DataKind : std::uint8_t { digits, mnist, fashion };
enum class NetworkKind : std::uint8_t { convolutional, residual, lenet, dense };

/// All that decides what a trained network is.
struct NetworkSettings {
    DataKind data = DataKind::digits;
    int size = 8;  ///< height and width; the 8 x 8 digits are enlarged to it
    int train_images = 1500;
    NetworkKind kind = NetworkKind::convolutional;
    nn::ConvolutionalOptions layers{};
    int epochs = 20;
    double learning_rate = 0.003;
    std::uint64_t seed = 1;
};

struct Images {
    nn::Examples<float> train;
    nn::Examples<float> test;
    int size = 8;
    std::string name;    ///< of the data set
    std::string title;   ///< with what was done to it
    std::string sha256;  ///< of its file
};

/// The name under which the catalogue has the data.
const char* data_name(DataKind data);

/// The images of the settings: 1500 digits to train and 297 to test, split once and for all; of
/// MNIST and its kin the first `train_images` and the first 1000 to test. Throws InputError.
Images load_images(Catalogue& catalogue, const NetworkSettings& settings);

/// Square images of a side enlarged to another by bilinear interpolation between pixel centres.
std::vector<float> enlarged(const std::vector<float>& image, int side, int to);

/// Throws InputError when the layers do not fit the image.
nn::Architecture architecture_of(const NetworkSettings& settings);

/// A network in training on the images, which must outlive it.
nn::Training<float> start_training(const NetworkSettings& settings, const Images& images);

}  // namespace tessera::cnn_cert
