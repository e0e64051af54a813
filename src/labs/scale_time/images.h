#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "nn/network.h"
#include "nn/shape.h"

/// Images for small trainings.
namespace tessera::scale_time {

inline constexpr int classes = 10;

/// Images and labels, split in training and test part, one image a row.
struct ImageSet {
    std::string name;
    std::string sha256;
    nn::Shape shape;
    nn::Batch<float> train_images;
    std::vector<int> train_labels;
    nn::Batch<float> test_images;
    std::vector<int> test_labels;
};

/// What a network learns: images and the numbers it shall give for them.
struct Lessons {
    nn::Batch<float> inputs;
    nn::Batch<float> targets;  ///< as many columns as classes: 1 at the label, 0 elsewhere
};

/// Divides rows of pixels and their labels: a fixed random order, the first `train` for training,
/// at most `test` of the others for testing. Throws InputError when there are too few.
ImageSet split_images(std::string name, std::string sha256, const nn::Shape& shape,
                      const nn::Batch<float>& images, const std::vector<int>& labels,
                      std::size_t train, std::size_t test);

/// Shifts and scales all pixels alike, so that those of the training images have mean 0 and
/// variance 1 (ours; the paper's preprocessing is not known). Throws InputError when they are all
/// the same.
void standardise(ImageSet& images);

/// The first n training images; with probability `noise` a label is drawn anew from all classes.
/// Throws InputError when there are fewer than n.
Lessons training_lessons(const ImageSet& images, std::size_t n, double noise, std::uint64_t seed);

Lessons test_lessons(const ImageSet& images);

}  // namespace tessera::scale_time
