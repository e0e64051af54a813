#pragma once

#include <filesystem>
#include <random>
#include <string>

namespace tessera {

/// A new, empty folder of one's own that disappears with the test: tests run side by side.
struct ScratchFolder {
    std::filesystem::path path = std::filesystem::temp_directory_path() /
                                 ("tessera-test-" + std::to_string(std::random_device{}()));
    ScratchFolder() { std::filesystem::create_directories(path); }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ~ScratchFolder() { std::filesystem::remove_all(path); }
};

}  // namespace tessera
