#include "data/catalogue.h"

#include "core/errors.h"
#include "core/sha256.h"
#include "data/generators.h"
#include "data/npy.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <format>
#include <utility>

namespace tessera {
namespace {

constexpr std::string_view student_teacher_name = "student-teacher";
/// The last table that the user gave.
constexpr std::string_view own_name = "own";
constexpr std::string_view own_property_name = "own-property";

template <class Item>
const Item* find_named(std::span<const Item> items, std::string_view name) {
    const auto found = std::ranges::find(items, name, &Item::name);
    return found == items.end() ? nullptr : &*found;
}

const ShippedTable* find_shipped(std::string_view name) {
    return find_named(shipped_tables(), name);
}

/// What is read must be what was shipped.
void require_checksum(std::string_view file, std::string_view expected, const Bytes& bytes) {
    const std::string checksum = sha256(bytes);
    if (checksum == expected) return;
    throw InputError(std::format("{}: not the file that was shipped: its sha256 is {}, not {}",
                                 file, checksum, expected));
}

/// The file in assets/data of anything shipped, or nothing for another name.
std::optional<std::string_view> shipped_file(std::string_view name) {
    if (const auto* table = find_named(shipped_tables(), name)) return table->file;
    if (const auto* images = find_named(shipped_images(), name)) return images->file;
    if (const auto* network = find_named(shipped_networks(), name)) return network->file;
    return std::nullopt;
}

/// Each column centred and divided by the root of its sum of squares.
void centre_and_normalise(RowMatrix& X) {
    for (Index j = 0; j < X.cols(); ++j) {
        X.col(j).array() -= X.col(j).mean();
        X.col(j) /= X.col(j).norm();
    }
}

/// What ShippedTable::preprocessing says in words.
void preprocess(std::string_view name, Dataset& dataset) {
    if (name == "diabetes") {
        centre_and_normalise(dataset.features);
    } else if (name == "sacramento") {
        dataset.target /= 100000;
    }
}

/// The columns that are features; empty: all but the target.
std::vector<std::string> shipped_features(std::string_view name, const CsvTable& csv) {
    if (name != "meats") {
        return {};
    }
    std::vector<std::string> absorbances = csv.header();
    std::erase_if(absorbances, [](const std::string& title) { return !title.starts_with("x_"); });
    return absorbances;
}

Dataset read_shipped(const ShippedTable& shipped, const Bytes& bytes) {
    require_checksum(shipped.file, shipped.sha256, bytes);
    const CsvTable csv(bytes, std::string(shipped.file));
    Dataset dataset = dataset_from_table(csv, {.target = std::string(shipped.target),
                                               .features = shipped_features(shipped.name, csv)});
    preprocess(shipped.name, dataset);
    dataset.name = shipped.name;
    dataset.title = shipped.title;
    dataset.sha256 = shipped.sha256;
    dataset.origin =
        std::format("Debian package {} {}, as {}", shipped.package, shipped.version, shipped.file);
    dataset.licence = shipped.licence;
    dataset.attribution = shipped.attribution;
    dataset.preprocessing = shipped.preprocessing;
    return dataset;
}

Dataset read_user_table(const std::string& file, std::span<const std::byte> bytes,
                        const TableChoice& choice) {
    const CsvTable table(bytes, file);
    Dataset dataset;
    if (is_california_housing(table)) {
        dataset = california_housing(table);
        dataset.name = "california";
    } else if (is_who_life_expectancy(table)) {
        dataset = who_life_expectancy(table);
        dataset.name = "who";
    } else {
        dataset = dataset_from_table(table, choice);
    }
    dataset.sha256 = sha256(bytes);
    dataset.origin = std::format("given by the user: {}", file);
    return dataset;
}

/// What is given as one of the two known tables must be that table.
void require_kind(const std::string& name, std::span<const std::byte> bytes) {
    if (name == "california" && !is_california_housing(CsvTable(bytes, name))) {
        throw InputError(
            "california: this is not the StatLib table of nine columns, cal_housing.data");
    }
    if (name == "who" && !is_who_life_expectancy(CsvTable(bytes, name))) {
        throw InputError("who: this is not the WHO life-expectancy table of 22 columns");
    }
}

LabelledImages read_shipped_images(const ShippedImages& shipped, const Bytes& bytes) {
    require_checksum(shipped.file, shipped.sha256, bytes);
    const Array array = read_npy(bytes, std::string(shipped.file));
    LabelledImages images;
    images.name = shipped.name;
    images.title = shipped.title;
    images.sha256 = shipped.sha256;
    images.licence = shipped.licence;
    images.attribution = shipped.attribution;
    images.height = shipped.height;
    images.width = shipped.width;
    images.classes = shipped.classes;
    const std::size_t row_length = 1 + shipped.height * shipped.width;
    const auto* values = reinterpret_cast<const std::uint8_t*>(array.bytes.data());
    for (std::size_t row = 0; row < array.bytes.size() / row_length; ++row) {
        LabelledImages::Part& part = row < shipped.train ? images.train : images.test;
        const std::uint8_t* first = values + row * row_length;
        part.labels.push_back(*first);
        part.pixels.insert(part.pixels.end(), first + 1, first + row_length);
    }
    return images;
}

/// What follows spaces, and comments from a semicolon to the line's end.
std::string_view content_of(std::span<const std::byte> bytes) {
    std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    while (!text.empty()) {
        text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
        if (!text.starts_with(';')) break;
        text.remove_prefix(std::min(text.find('\n'), text.size()));
    }
    return text;
}

/// True for bytes that can only be a network: JSON, or ONNX, whose first field is its version.
bool is_network(std::span<const std::byte> bytes) {
    constexpr std::byte onnx_version{0x08};
    return (!bytes.empty() && bytes.front() == onnx_version) || content_of(bytes).starts_with('{');
}

/// True for bytes that can only be a property, in VNN-LIB.
bool is_property(std::span<const std::byte> bytes) {
    return content_of(bytes).starts_with("(declare-const");
}

/// Throws InputError when the file is too large for a network or a property.
std::shared_ptr<const NamedFile> named_file(const std::string& file,
                                            std::span<const std::byte> bytes) {
    if (bytes.size() > largest_network) {
        throw InputError(
            std::format("{}: has {} bytes; {} are allowed", file, bytes.size(), largest_network));
    }
    return std::make_shared<const NamedFile>(
        NamedFile{file, file, sha256(bytes), Bytes(bytes.begin(), bytes.end())});
}

}  // namespace

void Catalogue::provide(const std::string& name, std::span<const std::byte> bytes) {
    if (!shipped_file(name)) {
        require_kind(name, bytes);
        add_file(name, bytes);
        return;
    }
    provided_[name] = Bytes(bytes.begin(), bytes.end());
    loaded_.erase(name);
    images_.erase(name);
}

bool Catalogue::contains(const std::string& name) const {
    if (name == student_teacher_name || loaded_.contains(name)) return true;
    if (name == own_name && (picture_ || network_)) return true;
    if (name == own_property_name && property_) return true;
    return images_.contains(name) || shipped_bytes(name).has_value();
}

std::optional<Bytes> Catalogue::shipped_bytes(std::string_view name) const {
    const auto provided = provided_.find(name);
    if (provided != provided_.end()) return provided->second;
    const auto file = shipped_file(name);
    return file && provider_ ? provider_(*file) : std::nullopt;
}

void Catalogue::forget_own() {
    picture_.reset();
    network_.reset();
    own_.reset();
    loaded_.erase(std::string(own_name));
}

void Catalogue::add_file(const std::string& file, std::span<const std::byte> bytes) {
    if (is_property(bytes) || file.ends_with(".vnnlib") || file == own_property_name) {
        property_ = named_file(file, bytes);
    } else if (is_network(bytes) || file.ends_with(".onnx")) {
        auto network = named_file(file, bytes);
        forget_own();
        network_ = std::move(network);
    } else if (is_png(bytes) || file.ends_with(".png")) {
        auto picture = std::make_shared<const Picture>(read_png(bytes, file));
        forget_own();
        picture_ = std::move(picture);
    } else {
        add_table(file, bytes);
    }
}

std::string Catalogue::add_table(std::string file, std::span<const std::byte> bytes,
                                 const TableChoice& choice) {
    auto dataset = std::make_shared<const Dataset>(read_user_table(file, bytes, choice));
    const std::string name = dataset->name;
    if (find_shipped(name) != nullptr || name == student_teacher_name) {
        throw InputError(
            std::format("{}: a data set of that name is shipped; rename the file", name));
    }
    forget_own();
    loaded_[std::string(own_name)] = dataset;
    own_ = UserTable{std::move(file), Bytes(bytes.begin(), bytes.end())};
    loaded_[name] = std::move(dataset);
    if (std::find(user_names_.begin(), user_names_.end(), name) == user_names_.end()) {
        user_names_.push_back(name);
    }
    return name;
}

void Catalogue::add_images(LabelledImages images) {
    const std::string name = images.name;
    images_[name] = std::make_shared<const LabelledImages>(std::move(images));
}

std::shared_ptr<const NamedFile> Catalogue::network(const std::string& name) const {
    if (name == own_name && network_) return network_;
    const ShippedNetwork* shipped = find_named(shipped_networks(), name);
    const auto bytes = shipped_bytes(name);
    if (shipped == nullptr || !bytes) {
        throw InputError(name == own_name
                             ? "no network was given: an ONNX or JSON file is needed, dropped on "
                               "the page or named by --data"
                             : std::format("network '{}': its file is not there", name));
    }
    require_checksum(shipped->file, shipped->sha256, *bytes);
    return std::make_shared<const NamedFile>(NamedFile{
        std::string(name), std::string(shipped->title), std::string(shipped->sha256), *bytes});
}

std::shared_ptr<const NamedFile> Catalogue::property() const {
    if (property_) return property_;
    throw InputError(
        "no property was given: a VNN-LIB file is needed, dropped on the page or named by --data");
}

std::shared_ptr<const LabelledImages> Catalogue::images(const std::string& name) {
    const ShippedImages* shipped = find_named(shipped_images(), name);
    if (shipped != nullptr && !images_.contains(name)) {
        if (const auto bytes = shipped_bytes(name)) {
            images_[name] =
                std::make_shared<const LabelledImages>(read_shipped_images(*shipped, *bytes));
        }
    }
    const auto found = images_.find(name);
    if (found == images_.end()) {
        throw InputError(std::format(
            "images '{}' are not at hand: give the folder with their IDX files by --data-dir",
            name));
    }
    return found->second;
}

std::vector<std::string> Catalogue::names() const {
    std::vector<std::string> all;
    all.reserve(shipped_tables().size() + 1 + user_names_.size());
    for (const ShippedTable& table : shipped_tables()) {
        all.emplace_back(table.name);
    }
    all.emplace_back(student_teacher_name);
    all.insert(all.end(), user_names_.begin(), user_names_.end());
    return all;
}

std::shared_ptr<const Dataset> Catalogue::get(const std::string& name, const std::string& target) {
    if (name == own_name && !target.empty() && own_) {
        return std::make_shared<const Dataset>(
            read_user_table(own_->file, own_->bytes, {.target = target, .features = {}}));
    }
    const auto found = loaded_.find(name);
    if (found != loaded_.end()) {
        return found->second;
    }
    return loaded_[name] = load(name);
}

std::shared_ptr<const Dataset> Catalogue::load(const std::string& name) const {
    if (name == student_teacher_name) {
        return std::make_shared<const Dataset>(student_teacher());
    }
    if (name == own_name && (picture_ || network_)) {
        throw InputError(std::format("{}: a {} was given where a table is needed",
                                     picture_ ? picture_->name : network_->name,
                                     picture_ ? "picture" : "network"));
    }
    const ShippedTable* shipped = find_shipped(name);
    if (shipped == nullptr) {
        std::string known;
        for (const std::string& each : names()) {
            known += (known.empty() ? "" : ", ") + each;
        }
        throw InputError(std::format("data set '{}' is unknown; there are {}", name, known));
    }
    const std::optional<Bytes> bytes = shipped_bytes(name);
    if (!bytes) {
        throw InputError(
            std::format("data set '{}': its file {} is not there", name, shipped->file));
    }
    return std::make_shared<const Dataset>(read_shipped(*shipped, *bytes));
}

Catalogue::Provider files_in(std::filesystem::path folder) {
    return [folder = std::move(folder)](std::string_view file) -> std::optional<Bytes> {
        const std::filesystem::path path = folder / file;
        if (!std::filesystem::exists(path)) {
            return std::nullopt;
        }
        return read_file(path);
    };
}

void add_folder(Catalogue& catalogue, const std::filesystem::path& folder) {
    if (!std::filesystem::is_directory(folder)) {
        throw InputError(std::format("{}: no such folder", folder.string()));
    }
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::filesystem::path extension = entry.path().extension();
        if (extension == ".csv" || extension == ".data") {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    for (const std::filesystem::path& file : files) {
        catalogue.add_table(file.filename().string(), read_file(file));
    }
    if (auto images = labelled_images_in(folder)) catalogue.add_images(std::move(*images));
}

}  // namespace tessera
