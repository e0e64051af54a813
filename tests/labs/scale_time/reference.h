#pragma once

#include <filesystem>
#include <string>

#include "data/csv.h"
#include "data/file.h"

namespace tessera::scale_time {

/// A table of expected numbers by its file name.
inline CsvTable reference(const std::string& file) {
    const std::filesystem::path path =
        std::filesystem::path(TESSERA_SOURCE_DIR) / "tests" / "reference" / "scale_time" / file;
    return {read_file(path), file};
}

}  // namespace tessera::scale_time
