#include "data/labelled_images.h"

#include <algorithm>
#include <array>
#include <format>
#include <string_view>
#include <utility>

#include "core/errors.h"
#include "core/sha256.h"
#include "data/file.h"
#include "data/gzip.h"
#include "data/idx.h"

namespace tessera {
namespace {

namespace fs = std::filesystem;

/// A published set, known by its unpacked training images.
struct KnownSet {
    std::string_view sha256;
    std::string_view name;
    std::string_view title;
    std::string_view licence;
    std::string_view attribution;
};

constexpr std::array known_sets = {
    KnownSet{"ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db", "mnist", "MNIST",
             "CC-BY-SA-3.0",
             "Y. LeCun, C. Cortes and C. Burges, the MNIST database of handwritten digits"},
    KnownSet{"c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888", "fashion-mnist",
             "Fashion-MNIST", "MIT", "copyright 2017 Zalando SE"},
};

std::optional<fs::path> find_file(const fs::path& folder, const std::string& name) {
    for (const char* ending : {"", ".gz"}) {
        const fs::path path = folder / (name + ending);
        if (fs::is_regular_file(path)) return path;
    }
    return std::nullopt;
}

/// The unpacked bytes of a file of the set.
Bytes read_part(const fs::path& folder, const std::string& name) {
    const std::optional<fs::path> path = find_file(folder, name);
    if (!path) {
        throw InputError(std::format("{}: {} is missing beside the other files of the set",
                                     folder.string(), name));
    }
    Bytes bytes = read_file(*path);
    if (is_gzip(bytes)) return unpack_gzip(bytes, name);
    return bytes;
}

Array read_bytes_array(std::span<const std::byte> bytes, const std::string& name,
                       std::size_t dimensions) {
    Array array = read_idx(bytes, name);
    if (array.type != ElementType::u8 || array.shape.size() != dimensions) {
        throw InputError(std::format("{}: must hold bytes in {} dimensions", name, dimensions));
    }
    return array;
}

std::vector<std::uint8_t> bytes_of_array(const Array& array) {
    std::vector<std::uint8_t> values;
    values.reserve(array.bytes.size());
    for (const std::byte byte : array.bytes) values.push_back(std::to_integer<std::uint8_t>(byte));
    return values;
}

/// Takes a pair of images and labels in; the first pair sets the size of all images.
LabelledImages::Part take_part(LabelledImages& set, const Array& images, const Array& labels,
                               const std::string& name) {
    if (images.shape[0] != labels.shape[0]) {
        throw InputError(
            std::format("{}: {} images and {} labels", name, images.shape[0], labels.shape[0]));
    }
    if (set.height == 0) {
        set.height = images.shape[1];
        set.width = images.shape[2];
    }
    if (images.shape[0] == 0 || images.shape[1] != set.height || images.shape[2] != set.width ||
        set.height * set.width == 0) {
        throw InputError(
            std::format("{}: empty, or of another size than the training images", name));
    }
    LabelledImages::Part part{bytes_of_array(images), bytes_of_array(labels)};
    set.classes = std::max<std::size_t>(set.classes, *std::ranges::max_element(part.labels) + 1U);
    return part;
}

}  // namespace

std::optional<LabelledImages> labelled_images_in(const fs::path& folder) {
    const std::string train_images = "train-images-idx3-ubyte";
    const std::string test_images = "t10k-images-idx3-ubyte";
    if (!find_file(folder, train_images)) return std::nullopt;
    LabelledImages set;
    const Bytes bytes = read_part(folder, train_images);
    set.sha256 = sha256(bytes);
    const Array labels =
        read_bytes_array(read_part(folder, "train-labels-idx1-ubyte"), "train-labels", 1);
    set.train = take_part(set, read_bytes_array(bytes, train_images, 3), labels, train_images);
    const Array test = read_bytes_array(read_part(folder, test_images), test_images, 3);
    const Array test_labels =
        read_bytes_array(read_part(folder, "t10k-labels-idx1-ubyte"), "t10k-labels", 1);
    set.test = take_part(set, test, test_labels, test_images);
    const auto known = std::ranges::find(known_sets, set.sha256, &KnownSet::sha256);
    if (known == known_sets.end()) {
        set.name = "own-images";
        set.title = "Your own images";
        return set;
    }
    set.name = known->name;
    set.title = known->title;
    set.licence = known->licence;
    set.attribution = known->attribution;
    return set;
}

}  // namespace tessera
