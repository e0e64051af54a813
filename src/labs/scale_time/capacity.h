#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "labs/scale_time/images.h"
#include "labs/scale_time/network_run.h"

/// The effective size of a network, measured: the largest number of images with random labels that
/// it fits. The paper's reviews name this as what "size" means, and the cube root of the parameters
/// as a guess of it [R].
namespace tessera::scale_time {

struct CapacitySettings {
    NetworkSettings network;
    std::vector<int> widths;
    std::size_t steps = 3000;    ///< of each attempt
    double fitted_below = 0.01;  ///< training error that counts as fitted
    std::size_t fewest = 10;     ///< images of the first attempt
    std::size_t most = 1000;     ///< no attempt has more
    double resolution = 1.1;     ///< between the largest fitted and the smallest not fitted
    std::uint64_t seed = 0;
};

/// The search for one width: twice as many images as long as they are fitted, then bisection.
struct CapacitySearch {
    int width = 0;
    std::size_t parameters = 0;
    std::size_t fitted = 0;      ///< the most images that were fitted
    std::size_t not_fitted = 0;  ///< the fewest that were not; 0: none yet
    std::size_t attempt = 0;     ///< images of the attempt under way; 0: the search is over
    std::size_t attempts = 0;    ///< that are over
    std::unique_ptr<NetworkRun> run;

    bool done() const { return attempt == 0; }
    /// The search ended because there are no more images, not because some were not fitted.
    bool at_limit() const { return done() && not_fitted == 0; }
};

class CapacityMeasurement {
public:
    /// Throws InputError when there are fewer training images than `most`.
    CapacityMeasurement(std::shared_ptr<const ImageSet> images, CapacitySettings settings);

    /// Trains each search for a turn, on up to `threads` threads. Results do not depend on how
    /// often it is called, nor on the threads.
    void advance(std::size_t threads);

    bool done() const;
    const std::vector<CapacitySearch>& searches() const { return searches_; }
    const ImageSet& images() const { return *images_; }

private:
    void begin(CapacitySearch& search) const;
    void conclude(CapacitySearch& search, bool fitted) const;
    void train(CapacitySearch& search, TrainingScratch& scratch) const;

    std::shared_ptr<const ImageSet> images_;
    CapacitySettings settings_;
    std::shared_ptr<const Lessons> unused_test_;  ///< one image: test errors are not looked at
    std::vector<CapacitySearch> searches_;
    std::vector<TrainingScratch> scratch_;
};

}  // namespace tessera::scale_time
