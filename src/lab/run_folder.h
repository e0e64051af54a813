#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lab/lab.h"

namespace tessera::lab {

File text_file(std::string name, std::string_view text);

/// The files of a finished (or stopped) run: `config.json` (fully resolved, with version, compiler
/// and the sha256 of the data), `summary.json` (scalars, checks, texts), a `NAME.csv` per series,
/// bars, points, arrows, graph or table, a `NAME.npy` per grid or image, and `frames.tsr`, the
/// recorded stream (`recording` may be empty: then it holds `frame` alone); then the lab's long
/// tables and its files for other programs.
std::vector<File> run_files(const LabDescription& description, const std::string& preset,
                            const Json& config, const Frame& frame, const Lab& lab,
                            std::span<const std::byte> recording = {});

/// The figures that this configuration's layout shows, as `figure-VIEW.svg` in the light theme.
std::vector<File> figure_files(const LabDescription& description, const std::string& preset,
                               const Json& config, const Frame& frame);

/// The scalars of a frame by name, as in `summary.json`: {"name": value}; infinity is a text
/// ("inf", "-inf"), what is not known null.
Json scalars(const Frame& frame);

/// What `summary.json` holds.
Json summary(const LabDescription& description, const Frame& frame);

/// The folder cannot be written (its message says why). Nothing half-written stays.
class FolderError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Throws FolderError now, rather than after hours of work, when `write_folder` could not write.
void check_target(const std::filesystem::path& target, bool replace);

/// Writes the files into a new folder beside `target` and renames it, so that a folder that exists
/// is complete. Throws FolderError; `target` must not exist unless `replace` is set.
void write_folder(const std::filesystem::path& target, std::span<const File> files,
                  bool replace = false);

/// What a run folder holds of the run itself.
struct RecordedRun {
    std::string lab;
    std::string preset;
    Json config;
    Bytes recording;
};

/// Reads `config.json` and `frames.tsr` of a run folder. Throws FolderError.
RecordedRun read_folder(const std::filesystem::path& folder);

}  // namespace tessera::lab
