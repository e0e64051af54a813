#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "app/commands.h"
#include "data/catalogue.h"
#include "lab/lab.h"

namespace tessera::app {

/// Runs a command and translates what it throws, once: bad input is exit code 2, any other failure
/// 1, each with one line on the standard error stream.
int guarded(const std::function<int()>& command);

/// The catalogue that the options ask for: the shipped data sets, `--data-dir`, `--data`.
/// Throws InputError when a named file cannot be read.
Catalogue make_catalogue(const DataOptions& options);

/// The whole text of a small file. Throws ConfigError that names the file.
std::string read_text(const std::string& path);

/// Reads a JSON file. Throws ConfigError that names the file and the place of the fault.
lab::Json read_json(const std::string& path);

/// An object of what was set as "name=value", later ones win; names that `schema` does not have
/// keep their text. Throws ConfigError for another form and for a value that does not fit.
lab::Json settings_to_json(const lab::Schema& schema, const std::vector<std::string>& settings);

/// How far a long computation is: a bar on a terminal, a line now and then in a log.
class ProgressBar {
public:
    explicit ProgressBar(std::string title);
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;
    ~ProgressBar();

    void show(double fraction);

private:
    std::string title_;
    bool terminal_;
    bool drawn_ = false;
    std::chrono::steady_clock::time_point start_;
    std::chrono::steady_clock::time_point last_;
};

}  // namespace tessera::app
