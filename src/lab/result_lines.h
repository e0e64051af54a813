#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "lab/json.h"

namespace tessera::lab {

/// The lines of an earlier run in a file of JSON lines, by their "key", the last of each; empty
/// when there is no such file. A last line that was cut off is passed over.
std::map<std::string, Json> read_result_lines(const std::filesystem::path& path);

}  // namespace tessera::lab
