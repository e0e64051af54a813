#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/catalogue.h"
#include "nn/models.h"
#include "nn/training.h"

/// The images and the networks of this lab.
namespace tessera::cnn_cert {

enum class DataKind : std::uint8_t { digits, mnist_sample, mnist, fashion };
/// Kinds of networks: those that are trained here, then those that come as files.
enum class NetworkKind : std::uint8_t {
    convolutional,
    residual,
    lenet,
    dense,
    mnist_two_layers,   ///< shipped
    mnist_four_layers,  ///< shipped
    own                 ///< the user's file
};
/// Between what numbers pixels lie.
enum class PixelRange : std::uint8_t {
    centred,  ///< -0.5 and 0.5, as in the paper
    unit      ///< 0 and 1
};

/// All that decides what a trained network is.
struct NetworkSettings {
    DataKind data = DataKind::digits;
    int size = 8;  ///< height and width; the 8 x 8 digits are enlarged to it
    int train_images = 1500;
    PixelRange pixels = PixelRange::centred;
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
    double black = -0.5;  ///< the number of a black pixel; a white one has 1 more
    std::string name;     ///< of the data set
    std::string title;    ///< with what was done to it
    std::string sha256;   ///< of its file
};

/// The name under which the catalogue has the data.
const char* data_name(DataKind data);

/// The name under which the catalogue has a network; null for kinds that are trained here.
const char* network_name(NetworkKind kind);

/// The images of the settings: 1500 digits to train and 297 to test, split once and for all; of
/// MNIST and its kin the first `train_images` and at most the first 1000 to test. Throws
/// InputError.
Images load_images(Catalogue& catalogue, const NetworkSettings& settings);

/// Square images of a side enlarged to another by bilinear interpolation between pixel centres.
std::vector<float> enlarged(const std::vector<float>& image, int side, int to);

/// A network that came as a file.
struct GivenNetwork {
    nn::Network<double> network;
    int side = 0;  ///< of the square images that it reads
    std::string name;
    std::string sha256;
};

/// Throws InputError when the file cannot be read, or the network does not take square grey images
/// to two classes or more.
GivenNetwork read_given_network(const NamedFile& file);

/// The network of a kind that comes as a file. Throws InputError also when it is not at hand.
GivenNetwork load_network(const Catalogue& catalogue, NetworkKind kind);

/// True when the network has a class for every label of the images.
bool knows_all_classes(const nn::Architecture& architecture, const Images& images);

/// Throws InputError unless the network reads images of that size.
void require_same_size(const GivenNetwork& given, const Images& images);

/// Throws InputError when the layers do not fit the image, and for kinds that come as files.
nn::Architecture architecture_of(const NetworkSettings& settings);

/// A network in training on the images, which must outlive it.
nn::Training<float> start_training(const NetworkSettings& settings, const Images& images);

}  // namespace tessera::cnn_cert
