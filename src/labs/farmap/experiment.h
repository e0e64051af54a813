#pragma once

#include "env/base_map.h"
#include "labs/farmap/explorer.h"
#include "labs/farmap/settings.h"
#include "labs/farmap/trace.h"
#include "labs/farmap/view.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tessera::farmap {

/// Maps by the number of cells that can be seen, A: below 1000, 2500, 6000, and above.
enum class SizeClass { small, medium, large, extra_large };
constexpr std::size_t size_classes = 4;
SizeClass size_class(int area);

struct NamedAgent {
    std::string name;
    AgentSettings settings;
};

/// Frontier, Frontier++ and FARMap with that grouping: the agents of the benchmark.
std::vector<NamedAgent> benchmark_agents(Grouping grouping);

/// FARMap with thresholds 1, 1.5, 2, 2.5 and 3.
std::vector<NamedAgent> threshold_agents(Grouping grouping);

/// Fragmentation off and on, times plain and FARMap's goal weights: the four are Frontier,
/// Frontier++, FARMap with plain weights, FARMap.
std::vector<NamedAgent> two_by_two_agents(Grouping grouping);

struct ExperimentSettings {
    std::vector<env::BaseMap> maps;
    std::vector<NamedAgent> agents;
    int scale = 3;  ///< view sizes are the agents' own
    std::size_t seeds = 1;
    std::uint64_t first_seed = 0;
};

struct RunResult {
    std::size_t map = 0;
    std::size_t seed = 0;  ///< from 0; the run uses first_seed + seed
    std::size_t agent = 0;
    int area = 0;  ///< A
    Outcome outcome;
    PhaseTimes times;  ///< zero unless the agent's settings ask for them
};

/// Every agent on every map with every seed. All agents start a (map, seed) in the same pose. A
/// unit of work is one run: up to some 100 ms. Results depend neither on the order of units nor on
/// threads.
class Experiment {
public:
    /// Throws InputError for no maps, agents or seeds, and for settings out of range.
    explicit Experiment(ExperimentSettings settings);

    const ExperimentSettings& settings() const { return settings_; }

    /// maps x seeds x agents; the agent varies fastest, the map slowest.
    std::size_t units() const { return results_.size(); }
    void run_unit(std::size_t unit);
    /// All units, on up to `threads` threads.
    void run(std::size_t threads = 1);

    /// The maps of which all runs are done; means and differences are over these.
    std::vector<std::size_t> finished_maps() const;

    const std::vector<RunResult>& results() const { return results_; }
    const RunResult& result(std::size_t map, std::size_t seed, std::size_t agent) const {
        return results_[(map * settings_.seeds + seed) * settings_.agents.size() + agent];
    }

private:
    ExperimentSettings settings_;
    std::vector<std::shared_ptr<const ViewModel>> views_;  // of each agent
    std::vector<RunResult> results_;
};

using Measure = std::function<double(const RunResult&)>;

/// What the runs of one agent on the maps of one class came to, on average.
struct ClassMeans {
    std::size_t maps = 0;
    std::size_t runs = 0;
    std::array<double, 4> coverage_at{};  ///< after checkpoint_steps
    double mean_coverage = 0;             ///< AUC
    double standard_error = 0;            ///< of mean_coverage, over maps
    double reached_90 = 0;                ///< share of the runs
    double memory = 0;
    double total_memory = 0;
    double cuts = 0;
    double recalls = 0;
};

ClassMeans class_means(const Experiment& experiment, SizeClass size, std::size_t agent);

/// Agent a against agent b on the same maps and seeds; values are means over the seeds of a map.
struct PairedDifference {
    std::size_t maps = 0;
    double mean = 0;  ///< of a's mean coverage minus b's
    double standard_error = 0;
    double better = 0;               ///< share of the maps where a's is larger
    double median_memory_ratio = 0;  ///< a's mean memory over b's
    double less_memory = 0;          ///< share of the maps where a takes less
};

/// Over the finished maps of a class.
PairedDifference paired_difference(const Experiment& experiment, SizeClass size, std::size_t a,
                                   std::size_t b);
/// Over all finished maps.
PairedDifference paired_difference(const Experiment& experiment, std::size_t a, std::size_t b);

/// Mean over the seeds of a map.
double mean_over_seeds(const Experiment& experiment, std::size_t map, std::size_t agent,
                       const Measure& measure);

/// Exponent k and factor of the fit memory ~ factor A^k, least squares of logarithms over maps.
struct PowerLaw {
    double exponent = 0;
    double factor = 0;
};
PowerLaw memory_power_law(const Experiment& experiment, std::size_t agent);

}  // namespace tessera::farmap
