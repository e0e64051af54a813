#include "app/command_support.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <format>
#include <fstream>
#include <iterator>

#include <unistd.h>

#include "core/errors.h"

namespace tessera::app {
namespace {

using namespace std::chrono_literals;

constexpr std::uintmax_t largest_text = std::uintmax_t{16} << 20;

/// Where the shipped tables are: beside an installed command, else in the source tree.
std::filesystem::path assets_folder() {
    std::error_code error;
    const auto command = std::filesystem::read_symlink("/proc/self/exe", error);
    const auto installed = command.parent_path().parent_path() / TESSERA_INSTALLED_DATA;
    if (!error && std::filesystem::is_directory(installed)) return installed;
    return TESSERA_SOURCE_DATA;
}

struct Setting {
    std::string name;
    std::string value;
};

Setting split_setting(const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
        throw lab::ConfigError(
            std::format("--set: {} is not of the form name=value", lab::quote(text)));
    }
    return {text.substr(0, equals), text.substr(equals + 1)};
}

}  // namespace

int guarded(const std::function<int()>& command) {
    const auto complain = [](const std::exception& error, int code) {
        std::fputs(std::format("tessera: {}\n", error.what()).c_str(), stderr);
        return code;
    };
    try {
        return command();
    } catch (const lab::ConfigError& error) {
        return complain(error, exit_bad_input);
    } catch (const InputError& error) {
        return complain(error, exit_bad_input);
    } catch (const lab::FrameError& error) {
        return complain(error, exit_bad_input);
    } catch (const std::exception& error) {
        return complain(error, exit_failure);
    }
}

Catalogue make_catalogue(const DataOptions& options) {
    Catalogue catalogue(files_in(assets_folder()));
    if (!options.folder.empty()) add_folder(catalogue, options.folder);
    for (const std::filesystem::path path : options.files) {
        catalogue.add_file(path.filename().string(), read_file(path));
    }
    return catalogue;
}

std::string read_text(const std::string& path) {
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    if (error) throw lab::ConfigError(std::format("{}: {}", path, error.message()));
    if (size > largest_text) {
        throw lab::ConfigError(
            std::format("{}: has {} bytes; at most {} are read", path, size, largest_text));
    }
    std::ifstream stream(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (stream.bad()) throw lab::ConfigError(std::format("{}: cannot be read", path));
    return text;
}

lab::Json read_json(const std::string& path) {
    const std::string text = read_text(path);
    try {
        return lab::Json::parse(text);
    } catch (const lab::Json::parse_error& error) {
        const auto before = std::string_view(text).substr(0, error.byte);
        const auto line = 1 + std::ranges::count(before, '\n');
        throw lab::ConfigError(std::format("{}: line {}: is not valid JSON", path, line));
    }
}

lab::Json settings_to_json(const lab::Schema& schema, const std::vector<std::string>& settings) {
    lab::Json json = lab::Json::object();
    for (const std::string& text : settings) {
        const Setting setting = split_setting(text);
        const lab::Field* field = lab::find_field(schema, setting.name);
        json[setting.name] =
            field == nullptr ? lab::Json(setting.value) : lab::parse_value(*field, setting.value);
    }
    return json;
}

ProgressBar::ProgressBar(std::string title)
    : title_(std::move(title)),
      terminal_(isatty(STDERR_FILENO) != 0),
      start_(std::chrono::steady_clock::now()),
      last_(start_) {}

ProgressBar::~ProgressBar() {
    if (terminal_ && drawn_) std::fputs("\r\x1b[K", stderr);
}

void ProgressBar::show(double fraction) {
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < (terminal_ ? 100ms : 10000ms)) return;
    last_ = now;
    drawn_ = true;
    const double spent = std::chrono::duration<double>(now - start_).count();
    const std::string left =
        fraction > 0.0 ? std::format(", {:.0f} s left", spent * (1.0 - fraction) / fraction) : "";
    const int percent = static_cast<int>(100.0 * std::clamp(fraction, 0.0, 1.0));
    if (terminal_) {
        const std::string bar(static_cast<std::size_t>(percent) * 30 / 100, '#');
        std::fputs(std::format("\r{} [{:<30}] {:3} %{}\x1b[K", title_, bar, percent, left).c_str(),
                   stderr);
    } else {
        std::fputs(std::format("{}: {} %{}\n", title_, percent, left).c_str(), stderr);
    }
}

}  // namespace tessera::app
