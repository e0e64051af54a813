#include "data/catalogue.h"

#include "core/errors.h"
#include "core/sha256.h"
#include "data/generators.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <format>
#include <utility>

namespace tessera {
namespace {

// A test holds this table against assets/data/manifest.json.
constexpr std::array<ShippedTable, 7> tables = {{
    {.name = "diabetes",
     .title = "Diabetes",
     .file = "diabetes.csv",
     .target = "progression",
     .sha256 = "2d9516499b8b56e76cf361824b4608b0bef572b03e561ba3410ca4b4ce37b5d4",
     .package = "python3-sklearn",
     .version = "1.2.1+dfsg-1",
     .licence = "BSD-3-Clause",
     .attribution =
         "B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, \"Least Angle Regression\", "
         "Annals of Statistics 32 (2004); distributed with scikit-learn, copyright 2007-2019 "
         "the scikit-learn developers",
     .preprocessing = "every feature centred and divided by the root of its sum of squares"},
    {.name = "concrete",
     .title = "Concrete strength",
     .file = "concrete.csv",
     .target = "compressive_strength",
     .sha256 = "c2690f237285ede14fa54fe05dbe6a83ce510f65de6a8c5f8cafd6cefd9f38e2",
     .package = "r-cran-modeldata",
     .version = "1.1.0-1",
     .licence = "MIT",
     .attribution =
         "I-C. Yeh, \"Modeling of strength of high-performance concrete using artificial neural "
         "networks\", Cement and Concrete Research 28 (1998); distributed with the R package "
         "modeldata, copyright 2019 Max Kuhn, RStudio",
     .preprocessing = ""},
    {.name = "sacramento",
     .title = "Sacramento house prices",
     .file = "sacramento.csv",
     .target = "price",
     .sha256 = "a74f4febdde58cd787d48ad4829377349da367f596075d0f3a9be8f0501e84fb",
     .package = "r-cran-modeldata",
     .version = "1.1.0-1",
     .licence = "MIT",
     .attribution =
         "Sacramento Bee real estate transactions of five days in 2008; distributed with the R "
         "package modeldata, copyright 2019 Max Kuhn, RStudio",
     .preprocessing = "price in units of 100000 dollars"},
    {.name = "gapminder",
     .title = "Gapminder life expectancy",
     .file = "gapminder.csv",
     .target = "life_expectancy",
     .sha256 = "a61bdef8805b355216c7033f3e50659d7e2dc4b35a2e3b7e397023d433957c4f",
     .package = "r-cran-dslabs",
     .version = "0.7.4-1",
     .licence = "Artistic-2.0",
     .attribution =
         "Gapminder Foundation; distributed with the R package dslabs, copyright 2019 Rafael "
         "A. Irizarry and Amy Gill",
     .preprocessing = ""},
    {.name = "meats",
     .title = "Meat spectra",
     .file = "meats.csv",
     .target = "fat",
     .sha256 = "0889c1eeb045f17dbf6e88625675dd6ba4802995f7dca5e44652a27b28b45eb8",
     .package = "r-cran-modeldata",
     .version = "1.1.0-1",
     .licence = "MIT",
     .attribution =
         "Tecator near-infrared absorbance spectra of meat (H. H. Thodberg); distributed with "
         "the R package modeldata, copyright 2019 Max Kuhn, RStudio",
     .preprocessing = "features are the 100 absorbances; water and protein are left out"},
    {.name = "longley",
     .title = "Longley employment",
     .file = "longley.csv",
     .target = "TOTEMP",
     .sha256 = "fb99ae9204f76de095ac3d3659ead4e509b2e5a2a23dcc7561d5be90c97f034c",
     .package = "python3-statsmodels",
     .version = "0.13.5+dfsg-7",
     .licence = "public domain; package BSD-3-Clause",
     .attribution = "J. W. Longley, Journal of the American Statistical Association 62 (1967); "
                    "distributed with statsmodels",
     .preprocessing = ""},
    {.name = "digits",
     .title = "Handwritten digits, 8 x 8",
     .file = "digits.csv",
     .target = "digit",
     .sha256 = "7d5923e5dd6bd78025bc5945133708697154f068e2a37c91288c437117560c2f",
     .package = "python3-sklearn",
     .version = "1.2.1+dfsg-1",
     .licence = "BSD-3-Clause",
     .attribution = "E. Alpaydin and C. Kaynak, \"Optical Recognition of Handwritten Digits\", UCI "
                    "Machine Learning Repository (1998), its test part; distributed with "
                    "scikit-learn, copyright 2007-2019 the scikit-learn developers",
     .preprocessing = ""},
}};

constexpr std::string_view student_teacher_name = "student-teacher";
/// The last table that the user gave.
constexpr std::string_view own_name = "own";

const ShippedTable* find_shipped(std::string_view name) {
    const auto found = std::find_if(tables.begin(), tables.end(),
                                    [&](const ShippedTable& table) { return table.name == name; });
    return found == tables.end() ? nullptr : &*found;
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
    const std::string checksum = sha256(bytes);
    if (checksum != shipped.sha256) {
        throw InputError(std::format("{}: not the table that was shipped: its sha256 is {}, not {}",
                                     shipped.file, checksum, shipped.sha256));
    }
    const CsvTable csv(bytes, std::string(shipped.file));
    Dataset dataset = dataset_from_table(csv, {.target = std::string(shipped.target),
                                               .features = shipped_features(shipped.name, csv)});
    preprocess(shipped.name, dataset);
    dataset.name = shipped.name;
    dataset.title = shipped.title;
    dataset.sha256 = checksum;
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

}  // namespace

std::span<const ShippedTable> shipped_tables() {
    return tables;
}

void Catalogue::provide(const std::string& name, std::span<const std::byte> bytes) {
    if (find_shipped(name) == nullptr) {
        require_kind(name, bytes);
        add_file(name, bytes);
        return;
    }
    provided_[name] = Bytes(bytes.begin(), bytes.end());
    loaded_.erase(name);
}

bool Catalogue::contains(const std::string& name) const {
    if (name == student_teacher_name || loaded_.contains(name) || (name == own_name && picture_)) {
        return true;
    }
    if (images_.contains(name)) return true;
    const ShippedTable* shipped = find_shipped(name);
    return shipped != nullptr && shipped_bytes(*shipped).has_value();
}

std::optional<Bytes> Catalogue::shipped_bytes(const ShippedTable& table) const {
    const auto provided = provided_.find(table.name);
    if (provided != provided_.end()) {
        return provided->second;
    }
    return provider_ ? provider_(table.file) : std::nullopt;
}

void Catalogue::add_file(const std::string& file, std::span<const std::byte> bytes) {
    if (!is_png(bytes) && !file.ends_with(".png")) {
        add_table(file, bytes);
        return;
    }
    picture_ = std::make_shared<const Picture>(read_png(bytes, file));
    own_.reset();
    loaded_.erase(std::string(own_name));
}

std::string Catalogue::add_table(std::string file, std::span<const std::byte> bytes,
                                 const TableChoice& choice) {
    auto dataset = std::make_shared<const Dataset>(read_user_table(file, bytes, choice));
    const std::string name = dataset->name;
    if (find_shipped(name) != nullptr || name == student_teacher_name) {
        throw InputError(
            std::format("{}: a data set of that name is shipped; rename the file", name));
    }
    loaded_[std::string(own_name)] = dataset;
    own_ = UserTable{std::move(file), Bytes(bytes.begin(), bytes.end())};
    picture_.reset();
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

std::shared_ptr<const LabelledImages> Catalogue::images(const std::string& name) const {
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
    all.reserve(tables.size() + 1 + user_names_.size());
    for (const ShippedTable& table : tables) {
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
    if (name == own_name && picture_) {
        throw InputError(
            std::format("{}: a picture was given where a table is needed", picture_->name));
    }
    const ShippedTable* shipped = find_shipped(name);
    if (shipped == nullptr) {
        std::string known;
        for (const std::string& each : names()) {
            known += (known.empty() ? "" : ", ") + each;
        }
        throw InputError(std::format("data set '{}' is unknown; there are {}", name, known));
    }
    const std::optional<Bytes> bytes = shipped_bytes(*shipped);
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
