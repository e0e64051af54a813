#pragma once

#include "data/dataset.h"
#include "data/file.h"
#include "data/labelled_images.h"
#include "data/png.h"
#include "data/shipped.h"
#include "data/tables.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera {

/// A file as it was given or shipped: a network (nn::read_network reads its bytes) or a property of
/// one (verify::read_vnnlib).
struct NamedFile {
    std::string name;
    std::string title;
    std::string sha256;
    Bytes bytes;
};

/// Larger files are no networks for these labs.
inline constexpr std::size_t largest_network = std::size_t{64} << 20;

/// Data sets by name. Three kinds: shipped tables, whose bytes come from a provider (a folder
/// natively, what the page fetched in the browser); generated sets ("student-teacher"); tables that
/// the user gave. California Housing and WHO Life Expectancy are not shipped: they are recognised
/// by their columns when the user gives them, and then also answer to "california" and "who".
/// A user may give a picture or a network instead of a table, and a property of a network (VNN-LIB)
/// beside it, which alone answers to "own-property".
class Catalogue {
public:
    /// Returns the bytes of a file in assets/data, or nothing when it is not at hand.
    using Provider = std::function<std::optional<Bytes>(std::string_view file)>;

    /// Without a provider, shipped tables come by provide() alone.
    explicit Catalogue(Provider provider = {}) : provider_(std::move(provider)) {}

    /// Takes in the file of a shipped table, set of images or network by its name, or a file of the
    /// user's, which may be called anything else (see add_file). Throws InputError.
    void provide(const std::string& name, std::span<const std::byte> bytes);

    /// True when get(), images(), network(), property() for "own-property", or picture() for "own",
    /// would find the bytes at hand.
    bool contains(const std::string& name) const;

    /// Takes in a user's file: a picture when it is a PNG file, a network when it is ONNX or JSON,
    /// a property when it is VNN-LIB, else a table. It replaces the one given before it, and then
    /// alone answers to "own"; a property replaces a property. Throws InputError; the catalogue is
    /// then as it was.
    void add_file(const std::string& file, std::span<const std::byte> bytes);

    /// Takes a user's table in; returns the name it answers to: "california", "who", or the file's
    /// own; the last one given also answers to "own". `choice` counts for other tables only. A
    /// second table of the same name replaces the first. Throws InputError, as the readers do; the
    /// catalogue is then as it was.
    std::string add_table(std::string file, std::span<const std::byte> bytes,
                          const TableChoice& choice = {});

    /// The user's picture; null when the last file given was none.
    const Picture* picture() const { return picture_.get(); }

    /// Takes in a set of images under its name; a second one of that name replaces the first.
    void add_images(LabelledImages images);

    /// The images of that name, shipped or added. Throws InputError that says how to give them.
    std::shared_ptr<const LabelledImages> images(const std::string& name);

    /// The shipped network of that name, or for "own" the user's. Throws InputError that says how
    /// to give it.
    std::shared_ptr<const NamedFile> network(const std::string& name) const;

    /// The user's property. Throws InputError that says how to give one.
    std::shared_ptr<const NamedFile> property() const;

    /// Names that get() knows, shipped and generated ones first.
    std::vector<std::string> names() const;

    /// Throws InputError for an unknown name (it lists the known ones), for a shipped table that is
    /// not at hand, and for one whose bytes are not those that were shipped.
    /// `target` names the column to predict of a user's table; empty: as it was given.
    std::shared_ptr<const Dataset> get(const std::string& name, const std::string& target = {});

private:
    struct UserTable {
        std::string file;
        Bytes bytes;
    };

    std::shared_ptr<const Dataset> load(const std::string& name) const;
    std::optional<Bytes> shipped_bytes(std::string_view name) const;
    void forget_own();

    Provider provider_;
    std::map<std::string, Bytes, std::less<>> provided_;
    std::optional<UserTable> own_;
    std::shared_ptr<const Picture> picture_;
    std::shared_ptr<const NamedFile> network_;
    std::shared_ptr<const NamedFile> property_;
    std::map<std::string, std::shared_ptr<const Dataset>> loaded_;
    std::map<std::string, std::shared_ptr<const LabelledImages>> images_;
    std::vector<std::string> user_names_;
};

/// A provider that reads files in a folder.
Catalogue::Provider files_in(std::filesystem::path folder);

/// Takes in every .csv and .data file of a user's folder, in the order of their names, and the set
/// of images that labelled_images_in() finds there. Throws
/// InputError when the folder is not there or a file cannot be used.
void add_folder(Catalogue& catalogue, const std::filesystem::path& folder);

}  // namespace tessera
