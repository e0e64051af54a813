#include "labs/scale_time/images.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <span>
#include <utility>

#include "core/errors.h"
#include "core/philox.h"

namespace tessera::scale_time {
namespace {

void copy_images(const nn::Batch<float>& from, const std::vector<int>& labels,
                 std::span<const std::size_t> chosen, nn::Batch<float>& to,
                 std::vector<int>& to_labels) {
    to.resize(static_cast<Index>(chosen.size()), from.cols());
    to_labels.clear();
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        to.row(static_cast<Index>(i)) = from.row(static_cast<Index>(chosen[i]));
        to_labels.push_back(labels[chosen[i]]);
    }
}

nn::Batch<float> one_hot(std::span<const int> labels) {
    nn::Batch<float> targets =
        nn::Batch<float>::Zero(static_cast<Index>(labels.size()), static_cast<Index>(classes));
    for (std::size_t i = 0; i < labels.size(); ++i) {
        targets(static_cast<Index>(i), labels[i]) = 1.0F;
    }
    return targets;
}

}  // namespace

ImageSet split_images(std::string name, std::string sha256, const nn::Shape& shape,
                      const nn::Batch<float>& images, const std::vector<int>& labels,
                      std::size_t train, std::size_t test) {
    if (train >= labels.size()) {
        throw InputError(std::format("{}: {} images cannot give {} for training and some for tests",
                                     name, labels.size(), train));
    }
    ImageSet set;
    set.shape = shape;
    const std::vector<std::size_t> order =
        RandomStream("scale-time", 0, "split").permutation(labels.size());
    const auto all = std::span<const std::size_t>(order);
    copy_images(images, labels, all.first(train), set.train_images, set.train_labels);
    copy_images(images, labels, all.subspan(train, std::min(test, labels.size() - train)),
                set.test_images, set.test_labels);
    set.name = std::move(name);
    set.sha256 = std::move(sha256);
    return set;
}

void standardise(ImageSet& images) {
    const Eigen::ArrayXXd pixels = images.train_images.cast<double>().array();
    const double centre = pixels.mean();
    const double variance = (pixels - centre).square().mean();
    if (!(variance > 0)) throw InputError(std::format("{}: all pixels are the same", images.name));
    const auto shift = static_cast<float>(centre);
    const auto scale = static_cast<float>(1 / std::sqrt(variance));
    for (nn::Batch<float>* part : {&images.train_images, &images.test_images}) {
        part->array() = (part->array() - shift) * scale;
    }
}

Lessons training_lessons(const ImageSet& images, std::size_t n, double noise, std::uint64_t seed) {
    if (n == 0 || n > images.train_labels.size()) {
        throw InputError(std::format("{}: has {} training images, not {}", images.name,
                                     images.train_labels.size(), n));
    }
    std::vector<int> labels(images.train_labels.begin(),
                            images.train_labels.begin() + static_cast<std::ptrdiff_t>(n));
    RandomStream stream("scale-time", seed, "label noise");
    for (int& label : labels) {
        // Both are drawn always: more noise changes more labels, and never another way.
        const bool changes = stream.uniform() < noise;
        const int other = static_cast<int>(stream.below(classes));
        if (changes) label = other;
    }
    return {images.train_images.topRows(static_cast<Index>(n)), one_hot(labels)};
}

Lessons test_lessons(const ImageSet& images) {
    return {images.test_images, one_hot(images.test_labels)};
}

}  // namespace tessera::scale_time
