#include "labs/scale_time/lab_images.h"

#include <cstdint>
#include <format>
#include <utility>

#include "core/errors.h"
#include "data/catalogue.h"

namespace tessera::scale_time {
namespace {

/// The table of digits has no parts of its own.
ImageSet digits(const Dataset& table, std::size_t train, std::size_t test) {
    std::vector<int> labels;
    for (const double label : table.target) labels.push_back(static_cast<int>(label));
    const nn::Batch<float> pixels = table.features.cast<float>();
    return split_images(table.name, table.sha256, {1, 8, 8}, pixels, labels, train, test);
}

/// The first `count` images of a published part.
void take_first(const LabelledImages& from, const LabelledImages::Part& part, std::size_t count,
                const char* purpose, nn::Batch<float>& images, std::vector<int>& labels) {
    if (count > part.count()) {
        throw InputError(std::format("{}: has {} images for {}, not {}", from.name, part.count(),
                                     purpose, count));
    }
    const std::size_t size = from.height * from.width;
    images.resize(static_cast<Index>(count), static_cast<Index>(size));
    for (std::size_t i = 0; i < count * size; ++i) {
        images.data()[i] = static_cast<float>(part.pixels[i]);
    }
    labels.assign(part.labels.begin(), part.labels.begin() + static_cast<std::ptrdiff_t>(count));
}

ImageSet published(const LabelledImages& from, std::size_t train, std::size_t test) {
    if (from.classes > classes) {
        throw InputError(
            std::format("{}: has {} classes, not {}", from.name, from.classes, classes));
    }
    ImageSet set;
    set.name = from.name;
    set.sha256 = from.sha256;
    set.shape = {1, static_cast<int>(from.height), static_cast<int>(from.width)};
    take_first(from, from.train, train, "training", set.train_images, set.train_labels);
    take_first(from, from.test, test, "tests", set.test_images, set.test_labels);
    return set;
}

}  // namespace

std::shared_ptr<const ImageSet> load_images(Catalogue& catalogue,
                                            const NetworkParameters& parameters,
                                            std::size_t train) {
    const std::string name = lab::key_of(parameters.data);
    const auto test = static_cast<std::size_t>(parameters.test);
    ImageSet images = parameters.data == ImageChoice::digits
                          ? digits(*catalogue.get(name), train, test)
                          : published(*catalogue.images(name), train, test);
    standardise(images);
    return std::make_shared<const ImageSet>(std::move(images));
}

std::vector<std::string> images_needed(const NetworkParameters& parameters) {
    return {lab::key_of(parameters.data)};
}

}  // namespace tessera::scale_time
