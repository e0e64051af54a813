#pragma once

#include <cstddef>
#include <span>
#include <string_view>

/// What ships with Tessera, in assets/data; its manifest.json says the same and where it is from.
namespace tessera {

struct ShippedTable {
    std::string_view name;   ///< how it is asked for: "diabetes"
    std::string_view title;  ///< how it is shown
    std::string_view file;   ///< in assets/data
    std::string_view target;
    std::string_view sha256;
    std::string_view package;  ///< Debian package it is derived from, and its version
    std::string_view version;
    std::string_view licence;
    std::string_view attribution;
    std::string_view preprocessing;  ///< what is done to the file's columns; empty: nothing
};

/// Grey images: an NPY file of bytes, one image a row behind its label, the training images first.
struct ShippedImages {
    std::string_view name;
    std::string_view title;
    std::string_view file;
    std::string_view sha256;
    std::size_t train;  ///< how many are for training
    std::size_t height;
    std::size_t width;
    std::size_t classes;
    std::string_view licence;
    std::string_view attribution;
};

/// A trained network, made by ci/networks.
struct ShippedNetwork {
    std::string_view name;
    std::string_view title;
    std::string_view file;
    std::string_view sha256;
};

std::span<const ShippedTable> shipped_tables();
std::span<const ShippedImages> shipped_images();
std::span<const ShippedNetwork> shipped_networks();

}  // namespace tessera
