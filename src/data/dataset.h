#pragma once

#include "core/linear_algebra.h"

#include <string>
#include <vector>

namespace tessera {

/// A table for regression, with the names and the provenance that every result must carry.
struct Dataset {
    std::string name;                        ///< how it is asked for: "diabetes"
    std::string title;                       ///< how it is shown: "Diabetes"
    RowMatrix features;                      ///< n x D
    std::vector<std::string> feature_names;  ///< D
    Vector target;                           ///< n
    std::string target_name;
    std::string sha256;         ///< of the file it was read from; empty when generated
    std::string origin;         ///< package, version and file, or what the user gave
    std::string licence;        ///< SPDX identifier or a few words
    std::string attribution;    ///< whom to credit
    std::string preprocessing;  ///< what was done between file and features; empty: nothing
    Index dropped_rows = 0;     ///< rows of the file left out because a cell was missing
};

}  // namespace tessera
