#include "data/labelled_images.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/errors.h"
#include "data/catalogue.h"
#include "scratch_folder.h"

using namespace tessera;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;

namespace {

namespace fs = std::filesystem;

struct Folder : ScratchFolder {
    void write(const std::string& name, const std::vector<std::uint8_t>& shape,
               const std::vector<std::uint8_t>& content) const {
        std::ofstream file(path / name, std::ios::binary);
        file.put(0).put(0).put(8).put(static_cast<char>(shape.size()));
        for (const std::uint8_t extent : shape) {
            file.put(0).put(0).put(0).put(static_cast<char>(extent));
        }
        for (const std::uint8_t byte : content) file.put(static_cast<char>(byte));
    }
    void write_set() const {
        write("train-images-idx3-ubyte", {2, 1, 3}, {1, 2, 3, 4, 5, 255});
        write("train-labels-idx1-ubyte", {2}, {7, 0});
        write("t10k-images-idx3-ubyte", {1, 1, 3}, {9, 8, 7});
        write("t10k-labels-idx1-ubyte", {1}, {4});
    }
};

}  // namespace

TEST_CASE("Images are read from the four files of their set", "[data][images]") {
    const Folder folder;
    CHECK(!labelled_images_in(folder.path));
    folder.write_set();
    const auto set = labelled_images_in(folder.path);
    REQUIRE(set);
    CHECK(set->name == "own-images");
    CHECK(set->height == 1);
    CHECK(set->width == 3);
    CHECK(set->classes == 8);
    CHECK(set->train.count() == 2);
    CHECK(set->train.pixels == std::vector<std::uint8_t>{1, 2, 3, 4, 5, 255});
    CHECK(set->test.labels == std::vector<std::uint8_t>{4});
    Catalogue catalogue;
    CHECK(!catalogue.contains("own-images"));
    CHECK_THROWS_MATCHES(catalogue.images("mnist"), InputError,
                         MessageMatches(ContainsSubstring("--data-dir")));
    add_folder(catalogue, folder.path);
    CHECK(catalogue.contains("own-images"));
    CHECK(catalogue.images("own-images")->train.count() == 2);
}

TEST_CASE("Files of images that do not fit each other are refused in words", "[data][images]") {
    const Folder folder;
    folder.write_set();
    folder.write("train-labels-idx1-ubyte", {1}, {7});
    CHECK_THROWS_MATCHES(labelled_images_in(folder.path), InputError,
                         MessageMatches(ContainsSubstring("2 images and 1 labels")));
    folder.write_set();
    folder.write("t10k-images-idx3-ubyte", {1, 3, 1}, {9, 8, 7});
    CHECK_THROWS_MATCHES(labelled_images_in(folder.path), InputError,
                         MessageMatches(ContainsSubstring("another size")));
    folder.write_set();
    fs::remove(folder.path / "t10k-labels-idx1-ubyte");
    CHECK_THROWS_MATCHES(labelled_images_in(folder.path), InputError,
                         MessageMatches(ContainsSubstring("t10k-labels-idx1-ubyte is missing")));
}
