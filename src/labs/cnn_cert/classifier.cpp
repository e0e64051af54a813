#include "labs/cnn_cert/classifier.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <format>
#include <span>

#include "core/errors.h"
#include "core/parallel.h"
#include "core/philox.h"
#include "nn/network_file.h"

namespace tessera::cnn_cert {
namespace {

constexpr std::size_t digit_side = 8;
constexpr std::size_t digits_for_training = 1500;
constexpr std::size_t most_test_images = 1000;

void add(nn::Examples<float>& examples, std::size_t row, const std::vector<float>& image,
         int label) {
    for (std::size_t i = 0; i < image.size(); ++i) {
        examples.inputs(static_cast<Index>(row), static_cast<Index>(i)) = image[i];
    }
    examples.labels.push_back(label);
}

nn::Examples<float> room_for(std::size_t count, int size) {
    nn::Examples<float> examples;
    examples.inputs.resize(static_cast<Index>(count), static_cast<Index>(size) * size);
    return examples;
}

/// What is added to grey levels from 0 to 1.
double black_of(PixelRange pixels) {
    return pixels == PixelRange::centred ? -0.5 : 0.0;
}

Images digits(Catalogue& catalogue, int size, double black) {
    const auto table = catalogue.get("digits");
    const auto count = static_cast<std::size_t>(table->features.rows());
    const auto order = RandomStream("cnn-cert", 0, "split of the digits").permutation(count);
    Images images{room_for(digits_for_training, size),
                  room_for(count - digits_for_training, size),
                  size,
                  black,
                  table->name,
                  table->title,
                  table->sha256};
    if (size != static_cast<int>(digit_side)) {
        images.title += std::format(", enlarged to {0} x {0}", size);
    }
    std::vector<float> image(digit_side * digit_side);
    for (std::size_t i = 0; i < count; ++i) {
        const auto row = static_cast<Index>(order[i]);
        for (std::size_t k = 0; k < image.size(); ++k) {
            image[k] = static_cast<float>(table->features(row, static_cast<Index>(k)) / 16 + black);
        }
        const bool train = i < digits_for_training;
        add(train ? images.train : images.test, train ? i : i - digits_for_training,
            enlarged(image, digit_side, size), static_cast<int>(table->target[row]));
    }
    return images;
}

nn::Examples<float> part_of(const LabelledImages::Part& part, std::size_t most, int size,
                            double black) {
    const std::size_t count = std::min(part.count(), most);
    nn::Examples<float> examples = room_for(count, size);
    const auto pixels = static_cast<std::size_t>(size) * static_cast<std::size_t>(size);
    std::vector<float> image(pixels);
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t k = 0; k < pixels; ++k) {
            image[k] = static_cast<float>(part.pixels[i * pixels + k]) / 255.0F +
                       static_cast<float>(black);
        }
        add(examples, i, image, part.labels[i]);
    }
    return examples;
}

Images full_images(Catalogue& catalogue, const NetworkSettings& settings) {
    const auto set = catalogue.images(data_name(settings.data));
    if (set->height != set->width || set->classes > 10) {
        throw InputError(
            std::format("{}: square images of at most ten classes are needed", set->title));
    }
    const int size = static_cast<int>(set->width);
    const double black = black_of(settings.pixels);
    return {part_of(set->train, static_cast<std::size_t>(settings.train_images), size, black),
            part_of(set->test, most_test_images, size, black),
            size,
            black,
            set->name,
            set->title,
            set->sha256};
}

}  // namespace

const char* data_name(DataKind data) {
    switch (data) {
        case DataKind::digits:
            return "digits";
        case DataKind::mnist_sample:
            return "mnist-sample";
        case DataKind::mnist:
            return "mnist";
        case DataKind::fashion:
            return "fashion-mnist";
    }
    return "";
}

const char* network_name(NetworkKind kind) {
    switch (kind) {
        case NetworkKind::mnist_two_layers:
            return "mnist-2-layers";
        case NetworkKind::mnist_four_layers:
            return "mnist-4-layers";
        case NetworkKind::own:
            return "own";
        default:
            return nullptr;
    }
}

std::vector<float> enlarged(const std::vector<float>& image, int side, int to) {
    if (side == to) return image;
    std::vector<float> result(static_cast<std::size_t>(to) * static_cast<std::size_t>(to));
    const double scale = static_cast<double>(side) / to;
    // Where a new pixel's centre lies between the centres of two old ones.
    const auto place = [&](int i, int& first, double& share) {
        const double at = std::clamp((i + 0.5) * scale - 0.5, 0.0, side - 1.0);
        first = std::min(static_cast<int>(at), side - 2);
        share = at - first;
    };
    for (int y = 0; y < to; ++y) {
        int row = 0;
        double down = 0;
        place(y, row, down);
        for (int x = 0; x < to; ++x) {
            int column = 0;
            double right = 0;
            place(x, column, right);
            const auto at = [&](int dy, int dx) {
                return static_cast<double>(
                    image[static_cast<std::size_t>((row + dy) * side + column + dx)]);
            };
            const double above = at(0, 0) * (1 - right) + at(0, 1) * right;
            const double below = at(1, 0) * (1 - right) + at(1, 1) * right;
            result[static_cast<std::size_t>(y * to + x)] =
                static_cast<float>(above * (1 - down) + below * down);
        }
    }
    return result;
}

Images load_images(Catalogue& catalogue, const NetworkSettings& settings) {
    if (settings.data == DataKind::digits) {
        return digits(catalogue, settings.size, black_of(settings.pixels));
    }
    return full_images(catalogue, settings);
}

GivenNetwork read_given_network(const NamedFile& file) {
    GivenNetwork given{nn::read_network(file.bytes, file.name), 0, file.name, file.sha256};
    const nn::Shape& input = given.network.architecture.input();
    const nn::Shape& output = given.network.architecture.output();
    const int pixels = input.size();
    given.side = static_cast<int>(std::lround(std::sqrt(pixels)));
    const bool grey = input.channels == 1 || input.positions() == 1;
    if (!grey || given.side * given.side != pixels ||
        (input.positions() > 1 && input.height != input.width)) {
        throw InputError(std::format(
            "{}: reads {} values; square grey images are needed, or a property of the network "
            "(VNN-LIB), given together with it",
            file.name, nn::to_string(input)));
    }
    if (output.positions() != 1 || output.channels < 2) {
        throw InputError(
            std::format("{}: gives {} values; one for each of two or more classes is "
                        "needed",
                        file.name, nn::to_string(output)));
    }
    return given;
}

GivenNetwork load_network(const Catalogue& catalogue, NetworkKind kind) {
    return read_given_network(*catalogue.network(network_name(kind)));
}

bool knows_all_classes(const nn::Architecture& architecture, const Images& images) {
    return std::ranges::max(images.test.labels) < architecture.output().size();
}

void require_same_size(const GivenNetwork& given, const Images& images) {
    if (images.size == given.side) return;
    throw InputError(
        std::format("{0}: reads images of {1} x {1}, those of {2} have {3} x {3}; the digits are "
                    "enlarged to any size",
                    given.name, given.side, images.title, images.size));
}

nn::Architecture architecture_of(const NetworkSettings& settings) {
    if (const char* name = network_name(settings.kind)) {
        throw InputError(
            std::format("kind: the network \"{}\" comes as a file and is not trained here; choose "
                        "convolutional, residual, lenet or dense",
                        name));
    }
    const int size = settings.data == DataKind::digits ? settings.size : 28;
    const nn::Shape input{1, size, size};
    switch (settings.kind) {
        case NetworkKind::convolutional:
            break;
        case NetworkKind::residual:
            return nn::residual(input, std::clamp(settings.layers.depth, 2, 5),
                                settings.layers.activation);
        case NetworkKind::lenet:
            return nn::lenet(input, settings.layers.activation);
        case NetworkKind::dense: {
            std::vector<int> widths(static_cast<std::size_t>(settings.layers.depth - 1),
                                    4 * settings.layers.filters);
            widths.push_back(settings.layers.classes);
            return nn::multilayer_perceptron(input, widths, settings.layers.activation);
        }
        default:
            break;
    }
    return nn::convolutional(input, settings.layers);
}

nn::Training<float> start_training(const NetworkSettings& settings, const Images& images) {
    return {nn::make_network<float>(architecture_of(settings), {}, settings.seed),
            images.train,
            {.optimiser = nn::Adam{.learning_rate = settings.learning_rate},
             .batch_size = 32,
             .seed = settings.seed,
             .threads = hardware_threads()}};
}

}  // namespace tessera::cnn_cert
