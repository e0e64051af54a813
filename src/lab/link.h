#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lab/lab.h"

/// A state as a link and as a command line. Both hold only what differs from the preset.
namespace tessera::lab {

/// The version of the link format, written as `v=`.
inline constexpr int link_version = 1;

/// What a link asks for, with every part that was not usable reported and replaced by its default.
struct LinkState {
    std::string lab;
    std::string preset;
    Json config;  ///< full
    std::vector<Problem> problems;
};

/// "#lab=double-descent&preset=B1&n=40&v=1".
std::string to_hash(const LabDescription& description, std::string_view preset, const Json& config);

/// Reads a link's fragment (with or without '#'). Keys that begin with `ui.` belong to the page and
/// are passed over. Never throws: an unknown lab gives the first lab and a problem.
LinkState from_hash(const Registry& registry, std::string_view hash);

/// "tessera run double-descent --preset B1 --set n=40": runs the same natively; words are quoted
/// for a POSIX shell where they need it.
std::string to_command(const LabDescription& description, std::string_view preset,
                       const Json& config);

}  // namespace tessera::lab
