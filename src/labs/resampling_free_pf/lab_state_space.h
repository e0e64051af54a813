#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lab/lab.h"
#include "labs/resampling_free_pf/lab_parameters.h"
#include "labs/resampling_free_pf/state_space.h"

namespace tessera::resampling_free_pf {

/// Filters follow states that move: the first path is shown as it goes, then more paths are
/// averaged.
class StateSpaceLab final : public lab::Lab {
public:
    void reset(const lab::Json& config) override;
    void update(const lab::Json& config) override;
    lab::Progress step(const lab::Budget& budget) override;
    lab::Frame emit() const override;
    std::vector<lab::Channel> records() const override;

private:
    /// Of one filter on the first path, time after time.
    struct Trace {
        std::vector<StateFilterStatus> statuses;
        std::vector<double> errors;
    };
    /// Of one filter, a value for each path that is done.
    struct Tally {
        std::vector<double> errors;  ///< root mean square over time, without the first fifth
        std::vector<double> log_likelihoods;
        std::vector<double> microseconds;
        std::size_t lost = 0;
        std::vector<std::vector<double>> errors_at;  ///< by time
    };

    void begin_path();
    void end_path();
    std::string name(std::size_t filter) const;
    bool runs(std::size_t filter) const { return trial_->filters()[filter].refused.empty(); }
    std::string summary() const;
    std::string losses() const;
    void emit_path(lab::Frame& frame) const;
    void emit_space(lab::Frame& frame) const;
    void emit_curves(lab::Frame& frame) const;
    void emit_table(lab::Frame& frame) const;
    void judge(std::vector<lab::CheckResult>& checks) const;
    std::optional<std::size_t> find(StateFilterKind kind) const;

    StateSpaceParameters parameters_;
    bool times_ = false;
    bool allow_divergence_ = false;
    StateSpaceProblem problem_;
    std::vector<StateFilterSettings> filters_;
    std::unique_ptr<StateSpaceTrial> trial_;  ///< the path under way
    filter::Path first_path_;
    std::vector<Trace> traces_;
    std::vector<Tally> tallies_;
    std::vector<double> sums_;  ///< of squared errors on the path under way
    std::size_t paths_done_ = 0;
};

}  // namespace tessera::resampling_free_pf
