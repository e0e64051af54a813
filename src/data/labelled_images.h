#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tessera {

/// Grey images of one size with a class for each, split into training and test part by whoever
/// published them.
struct LabelledImages {
    struct Part {
        std::vector<std::uint8_t> pixels;  ///< image after image, row after row from the top
        std::vector<std::uint8_t> labels;  ///< one for each image
        std::size_t count() const { return labels.size(); }
    };

    std::string name;    ///< how the set is asked for: "mnist", "fashion-mnist", or "own-images"
    std::string title;   ///< how it is shown
    std::string sha256;  ///< of the training images' file, unpacked
    std::string licence;
    std::string attribution;
    std::size_t height = 0;
    std::size_t width = 0;
    std::size_t classes = 0;  ///< labels are below
    Part train;
    Part test;
};

/// The set in a folder with the four IDX files of MNIST and its kin (train-images-idx3-ubyte,
/// train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, raw or with the ending
/// .gz); nothing when the training images are not there. MNIST and Fashion-MNIST are known by their
/// checksums, whatever the folder is called. Throws InputError, naming the file, when a file is
/// missing or does not fit the others.
std::optional<LabelledImages> labelled_images_in(const std::filesystem::path& folder);

}  // namespace tessera
