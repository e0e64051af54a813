#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "data/catalogue.h"
#include "labs/cnn_cert/certify_plan.h"

namespace tessera::cnn_cert {

struct CertifyReport {
    std::size_t finished = 0;         ///< rows computed now
    std::size_t found = 0;            ///< by an earlier run in the same folder
    std::size_t misclassified = 0;    ///< images that a network gets wrong; nothing is asked
    std::vector<std::string> broken;  ///< certificates beyond a known adversarial input
};

/// Called after each image of each network, from one thread at a time.
using CertifyProgress = std::function<void(std::size_t done, std::size_t all)>;

/// Does what `folder/results.jsonl` does not hold yet, a line for each network, image, norm and
/// method (and rule, for linear bounds): radius or distance, trace of the search, seconds, numbers
/// of neurons, allowance for rounding. Writes `folder/summary.csv`, in the order of the plan, at
/// the end. Each certified radius is held against every known distance of an adversarial input for
/// the same question. Throws InputError for networks and images, lab::FolderError.
CertifyReport certify_plan(const CertifyPlan& plan, Catalogue& catalogue,
                           const std::filesystem::path& folder, std::size_t threads,
                           const CertifyProgress& progress);

}  // namespace tessera::cnn_cert
