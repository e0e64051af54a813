#include "lab/run_folder.h"

#include <algorithm>
#include <cstring>
#include <format>
#include <fstream>
#include <iterator>
#include <random>

#include "data/npy.h"
#include "figure/svg.h"
#include "figure/theme.h"
#include "lab/compose.h"
#include "lab/link.h"
#include "lab/version.h"

namespace tessera::lab {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t largest_recording = std::uintmax_t{1} << 30;

Bytes bytes_of(std::string_view text) {
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

Bytes json_file(const Json& json) {
    return bytes_of(json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

/// A channel's name as a file name: letters, digits and - _ . stay.
std::string file_name(const std::string& channel) {
    std::string name = channel;
    std::ranges::replace_if(
        name,
        [](char character) {
            return !std::isalnum(static_cast<unsigned char>(character)) && character != '-' &&
                   character != '_' && character != '.';
        },
        '-');
    return name;
}

/// A value that is not known is an empty cell.
std::string cell(double value) {
    return std::isnan(value) ? "" : std::format("{}", value);
}

std::string cell(std::int32_t value) {
    return std::to_string(value);
}

std::string cell(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char character : text) {
        quoted += character;
        if (character == '"') quoted += '"';
    }
    return quoted + "\"";
}

/// Columns side by side; lists that are empty are left out.
class CsvColumns {
public:
    template <class Value>
    void operator()(const char* name, const std::vector<Value>& values) {
        if (values.empty()) return;
        std::vector<std::string>& column = columns_.emplace_back();
        column.emplace_back(name);
        for (const Value& value : values) column.push_back(cell(value));
    }
    void operator()(const char*, double) {}
    void operator()(const char*, std::int32_t) {}
    void operator()(const char*, const std::string&) {}

    std::string text() const {
        std::size_t rows = 0;
        for (const auto& column : columns_) rows = std::max(rows, column.size());
        std::string result;
        for (std::size_t row = 0; row < rows; ++row) {
            for (std::size_t i = 0; i < columns_.size(); ++i) {
                if (i > 0) result += ',';
                if (row < columns_[i].size()) result += columns_[i][row];
            }
            result += '\n';
        }
        return result;
    }

private:
    std::vector<std::vector<std::string>> columns_;
};

std::string table_csv(const Table& table) {
    std::string text = table.row_labels.empty() ? "" : "row,";
    const std::size_t columns = table.columns.size();
    for (std::size_t i = 0; i < columns; ++i) text += (i > 0 ? "," : "") + cell(table.columns[i]);
    text += '\n';
    for (std::size_t first = 0; columns > 0 && first < table.values.size(); first += columns) {
        if (!table.row_labels.empty()) text += cell(table.row_labels[first / columns]) + ",";
        for (std::size_t i = 0; i < columns; ++i) {
            text += (i > 0 ? "," : "") + cell(table.values[first + i]);
        }
        text += '\n';
    }
    return text;
}

/// Adds the file of one channel; scalars and texts are in the summary.
struct ChannelFiles {
    std::string name;
    std::vector<File>& files;

    void operator()(const Scalar&) const {}
    void operator()(const Text&) const {}
    void operator()(const Table& table) const {
        files.push_back(text_file(name + ".csv", table_csv(table)));
    }
    void operator()(const Grid& grid) const {
        add_array(ElementType::f32,
                  {static_cast<std::size_t>(grid.rows), static_cast<std::size_t>(grid.columns)},
                  std::as_bytes(std::span(grid.values)));
    }
    void operator()(const Image& image) const {
        add_array(
            ElementType::u8,
            {static_cast<std::size_t>(image.rows), static_cast<std::size_t>(image.columns), 3},
            std::as_bytes(std::span(image.rgb)));
    }
    template <class Value>
    void operator()(const Value& value) const {
        CsvColumns columns;
        Value::members(value, columns);
        files.push_back({name + ".csv", bytes_of(columns.text())});
    }

private:
    void add_array(ElementType type, std::vector<std::size_t> shape,
                   std::span<const std::byte> content) const {
        const Array array{type, std::move(shape), {content.begin(), content.end()}};
        files.push_back({name + ".npy", write_npy(array)});
    }
};

Json number_or_text(double value) {
    if (std::isnan(value)) return nullptr;
    return std::isfinite(value) ? Json(value) : Json(cell(value));
}

Json data_to_json(const Frame& frame) {
    Json data = Json::array();
    for (const DataUsed& used : frame.data) {
        data.push_back({{"name", used.name}, {"sha256", used.sha256}});
    }
    return data;
}

Json config_file(const LabDescription& description, const std::string& preset, const Json& config,
                 const Frame& frame) {
    return {{"tessera", version()},
            {"build", build_description()},
            {"lab", description.id},
            {"preset", preset},
            {"config", config},
            {"data", data_to_json(frame)},
            {"link", to_hash(description, preset, config)},
            {"command", to_command(description, preset, config)}};
}

void write_file(const fs::path& path, const Bytes& content) {
    std::ofstream stream(path, std::ios::binary);
    stream.write(reinterpret_cast<const char*>(content.data()),
                 static_cast<std::streamsize>(content.size()));
    stream.close();
    if (!stream) throw FolderError(std::format("{}: cannot be written", path.string()));
}

/// Only an empty folder or a run folder is ever deleted.
bool may_be_replaced(const fs::path& target) {
    return fs::is_directory(target) &&
           (fs::is_empty(target) ||
            (fs::exists(target / "config.json") && fs::exists(target / "frames.tsr")));
}

/// A folder that is removed again unless it was renamed to its target.
class TemporaryFolder {
public:
    explicit TemporaryFolder(fs::path path) : path_(std::move(path)) {
        fs::create_directories(path_);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

Bytes read_file(const fs::path& path, std::uintmax_t largest) {
    std::error_code error;
    const std::uintmax_t size = fs::file_size(path, error);
    if (error) throw FolderError(std::format("{}: {}", path.string(), error.message()));
    if (size > largest) {
        throw FolderError(
            std::format("{}: has {} bytes; at most {} are read", path.string(), size, largest));
    }
    Bytes content(static_cast<std::size_t>(size));
    std::ifstream stream(path, std::ios::binary);
    stream.read(reinterpret_cast<char*>(content.data()), static_cast<std::streamsize>(size));
    if (!stream) throw FolderError(std::format("{}: cannot be read", path.string()));
    return content;
}

}  // namespace

Json scalars(const Frame& frame) {
    Json result = Json::object();
    for (const Channel& channel : frame.channels) {
        if (const auto* scalar = std::get_if<Scalar>(&channel.value)) {
            result[channel.name] = number_or_text(scalar->value);
        }
    }
    return result;
}

Json summary(const LabDescription& description, const Frame& frame) {
    Json result{{"lab", description.id},
                {"progress", frame.progress},
                {"scalars", scalars(frame)},
                {"texts", Json::object()},
                {"checks", Json::array()}};
    for (const Channel& channel : frame.channels) {
        if (const auto* text = std::get_if<Text>(&channel.value)) {
            result["texts"][channel.name] = text->text;
        }
    }
    constexpr const char* verdicts[] = {"undecided", "holds", "fails"};
    for (const CheckResult& check : frame.checks) {
        result["checks"].push_back({{"id", check.id},
                                    {"verdict", verdicts[static_cast<int>(check.verdict)]},
                                    {"line", check.line}});
    }
    return result;
}

File text_file(std::string name, std::string_view text) {
    return {std::move(name), bytes_of(text)};
}

std::vector<File> run_files(const LabDescription& description, const std::string& preset,
                            const Json& config, const Frame& frame, const Lab& lab,
                            std::span<const std::byte> recording) {
    std::vector<File> files;
    const std::vector<Channel> records = lab.records();
    files.push_back({"config.json", json_file(config_file(description, preset, config, frame))});
    files.push_back({"summary.json", json_file(summary(description, frame))});
    for (const std::span<const Channel> channels :
         {std::span(frame.channels), std::span(records)}) {
        for (const Channel& channel : channels) {
            std::visit(ChannelFiles{file_name(channel.name), files}, channel.value);
        }
    }
    Bytes stream(recording.begin(), recording.end());
    if (stream.empty()) append_frame(stream, encode(frame));
    files.push_back({"frames.tsr", std::move(stream)});
    std::ranges::move(lab.exports(), std::back_inserter(files));
    return files;
}

std::vector<File> figure_files(const LabDescription& description, const std::string& preset,
                               const Json& config, const Frame& frame) {
    constexpr figure::Size size{720.0, 440.0};
    std::vector<File> files;
    for (const std::vector<std::string>& row : layout_for(description, config).rows) {
        for (const std::string& id : row) {
            const auto view = std::ranges::find(description.views, id, &ViewSpec::id);
            if (view == description.views.end()) continue;
            const figure::Figure figure = compose(*view, description.schema, frame,
                                                  provenance(description, preset, config, frame));
            files.push_back({"figure-" + id + ".svg",
                             bytes_of(figure::to_svg(figure, {}, size, figure::light_theme()))});
        }
    }
    return files;
}

void check_target(const fs::path& target, bool replace) {
    if (fs::exists(target) && !(replace && may_be_replaced(target))) {
        throw FolderError(std::format(
            "{}: exists already{}", target.string(),
            replace ? " and is not a run folder" : "; choose another name or use --replace"));
    }
}

void write_folder(const fs::path& target, std::span<const File> files, bool replace) {
    try {
        check_target(target, replace);
        const fs::path parent = target.has_parent_path() ? target.parent_path() : fs::path(".");
        const fs::path beside =
            parent / std::format(".{}.{:x}", target.filename().string(), std::random_device{}());
        const TemporaryFolder temporary(beside);
        for (const File& file : files) write_file(temporary.path() / file.name, file.content);
        if (replace) fs::remove_all(target);
        fs::rename(temporary.path(), target);
    } catch (const fs::filesystem_error& error) {
        throw FolderError(std::format("{}: {}", target.string(), error.code().message()));
    }
}

RecordedRun read_folder(const fs::path& folder) {
    const Bytes text = read_file(folder / "config.json", std::uintmax_t{1} << 20);
    const auto* first = reinterpret_cast<const char*>(text.data());
    const Json json = Json::parse(first, first + text.size(), nullptr, false);
    RecordedRun run;
    try {
        run.lab = json.at("lab").get<std::string>();
        run.preset = json.at("preset").get<std::string>();
        run.config = json.at("config");
    } catch (const Json::exception&) {
        throw FolderError(std::format("{}: is not the configuration of a run",
                                      (folder / "config.json").string()));
    }
    run.recording = read_file(folder / "frames.tsr", largest_recording);
    return run;
}

}  // namespace tessera::lab
