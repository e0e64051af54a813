#include "data/file.h"

#include "core/errors.h"

#include <format>
#include <fstream>

namespace tessera {

Bytes read_file(const std::filesystem::path& path, std::size_t limit) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status)) {
        throw InputError(std::format("{}: no such file", path.string()));
    }
    if (!std::filesystem::is_regular_file(status)) {
        throw InputError(std::format("{}: not a file", path.string()));
    }
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    if (error) {
        throw InputError(std::format("{}: {}", path.string(), error.message()));
    }
    if (size > limit) {
        throw InputError(
            std::format("{}: {} bytes; at most {} are allowed", path.string(), size, limit));
    }
    Bytes bytes(static_cast<std::size_t>(size));
    std::ifstream file(path, std::ios::binary);
    file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!file) {
        throw InputError(std::format("{}: cannot be read", path.string()));
    }
    return bytes;
}

}  // namespace tessera
