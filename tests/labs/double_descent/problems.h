#pragma once

#include "core/philox.h"
#include "data/catalogue.h"
#include "data/generators.h"
#include "labs/double_descent/linear_experiment.h"

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

namespace tessera::double_descent::testing {

/// The shipped data sets and, when the environment variable TESSERA_DATA_DIR names a folder, the
/// user's tables in it (California Housing and WHO Life Expectancy are not shipped).
inline Catalogue& catalogue() {
    static Catalogue instance = [] {
        Catalogue result(files_in(std::filesystem::path(TESSERA_SOURCE_DIR) / "assets" / "data"));
        if (const char* folder = std::getenv("TESSERA_DATA_DIR")) {
            add_folder(result, folder);
        }
        return result;
    }();
    return instance;
}

inline bool at_hand(const std::string& name) {
    const std::vector<std::string> names = catalogue().names();
    return std::find(names.begin(), names.end(), name) != names.end();
}

inline std::shared_ptr<const LinearProblem> problem(const std::string& name,
                                                    const Preparation& preparation = {}) {
    return std::make_shared<const LinearProblem>(prepare(*catalogue().get(name), preparation));
}

/// A matrix of independent standard normal entries.
inline Matrix gaussian(Index rows, Index columns, std::uint64_t seed) {
    RandomStream stream("test", seed, "gaussian");
    Matrix result(rows, columns);
    for (double& entry : result.reshaped()) {
        entry = stream.normal();
    }
    return result;
}

}  // namespace tessera::double_descent::testing
