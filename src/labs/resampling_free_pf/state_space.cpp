#include "labs/resampling_free_pf/state_space.h"

#include <chrono>
#include <cmath>
#include <memory>
#include <type_traits>
#include <utility>
#include <variant>

#include "core/errors.h"
#include "filter/bearings_only.h"
#include "filter/ensemble_kalman.h"
#include "filter/kalman.h"
#include "filter/linear_gaussian.h"
#include "filter/lorenz96.h"
#include "filter/stochastic_volatility.h"
#include "labs/resampling_free_pf/state_flow_filter.h"

namespace tessera::resampling_free_pf {
namespace {

using filter::BearingsOnlyModel;
using filter::LinearGaussianModel;
using filter::Lorenz96Model;
using filter::Particles;
using filter::StochasticVolatilityModel;

constexpr const char* lab_name = "resampling-free-pf";

using AnyModel =
    std::variant<LinearGaussianModel, Lorenz96Model, StochasticVolatilityModel, BearingsOnlyModel>;

AnyModel make_model(const StateSpaceProblem& problem) {
    switch (problem.model) {
        case ModelKind::linear_gaussian: {
            const auto d = static_cast<Index>(problem.dimension);
            return LinearGaussianModel(
                filter::random_stable_matrix(d, 0.9, problem.seed), Matrix::Identity(d, d),
                {.initial = 1, .process = 1, .observation = problem.observation});
        }
        case ModelKind::lorenz96: {
            if (problem.dimension < 4) {
                throw InputError("Lorenz-96 needs at least four variables");
            }
            Lorenz96Model model;
            model.dimension = problem.dimension;
            model.observation = problem.observation;
            return model;
        }
        case ModelKind::stochastic_volatility:
            return StochasticVolatilityModel{};
        case ModelKind::bearings_only:
            break;
    }
    return BearingsOnlyModel{};
}

/// Coordinates of Lorenz-96 lie on a ring, every second one is seen.
filter::Localisation ring(const Lorenz96Model& model, double radius) {
    filter::Localisation localisation;
    localisation.radius = radius;
    localisation.circumference = static_cast<double>(model.dimension);
    for (std::size_t k = 0; k < model.dimension; ++k) {
        localisation.state_positions.push_back(static_cast<double>(k));
        if (k % 2 == 0) localisation.observation_positions.push_back(static_cast<double>(k));
    }
    return localisation;
}

std::vector<double> roots_of(std::vector<double> values) {
    for (double& value : values) value = std::sqrt(value);
    return values;
}

StateFilterStatus cloud_status(const Particles& particles, std::span<const double> weights) {
    StateFilterStatus status;
    status.means = filter::weighted_means(particles, weights);
    status.deviations = roots_of(filter::weighted_variances(particles, weights));
    return status;
}

StateFilterStatus cloud_status(const Particles& particles) {
    const std::vector<double> equal(particles.count(), 1 / static_cast<double>(particles.count()));
    return cloud_status(particles, equal);
}

template <class Filter, class Status>
RunningStateFilter running(const std::shared_ptr<Filter>& filter, Status status) {
    return {.advance = [filter](std::span<const double> y) { filter->advance(y); },
            .status = [filter, status] { return status(*filter); },
            .particles = [filter]() -> const Particles* {
                if constexpr (requires { filter->particles(); }) {
                    return &filter->particles();
                } else {
                    return nullptr;
                }
            },
            .refused = {}};
}

template <class Model>
RunningStateFilter particle_filter(const Model& model, const StateFilterSettings& settings,
                                   const StateSpaceProblem& problem) {
    const filter::Strategy strategy =
        settings.kind == StateFilterKind::guided      ? filter::Strategy::guided
        : settings.kind == StateFilterKind::auxiliary ? filter::Strategy::auxiliary
                                                      : filter::Strategy::bootstrap;
    using Filter = filter::ParticleFilter<Model>;
    return running(
        std::make_shared<Filter>(model,
                                 filter::ParticleFilterSettings{.particles = settings.particles,
                                                                .strategy = strategy,
                                                                .resampling = settings.resampling,
                                                                .threshold = settings.threshold},
                                 lab_name, problem.seed,
                                 problem.trial * 16 + static_cast<std::uint64_t>(settings.kind)),
        [](const Filter& filter) {
            StateFilterStatus status = cloud_status(filter.particles(), filter.weights());
            status.log_likelihood = filter.log_likelihood();
            status.effective_sample_size = filter.effective_sample_size();
            status.surviving_roots = filter.surviving_roots();
            status.lost_at = filter.lost_at();
            return status;
        });
}

template <class Model>
RunningStateFilter flow_filter(const Model& model, const StateFilterSettings& settings,
                               const StateSpaceProblem& problem) {
    const bool local = settings.kind == StateFilterKind::flow_local;
    using Filter = StateFlowFilter<Model>;
    return running(
        std::make_shared<Filter>(
            model,
            StateFlowSettings{.particles = settings.particles,
                              .variant = local ? FlowVariant::local : FlowVariant::paper_code,
                              .rate = settings.rate,
                              .sub_steps = settings.sub_steps},
            problem.seed, problem.trial),
        [](const Filter& filter) {
            StateFilterStatus status = cloud_status(filter.particles());
            status.lost_at = filter.lost_at();
            return status;
        });
}

template <class Model>
RunningStateFilter ensemble_filter(const Model& model, const StateFilterSettings& settings,
                                   const StateSpaceProblem& problem) {
    filter::EnsembleKalmanSettings ensemble{
        .members = settings.particles,
        .update = settings.kind == StateFilterKind::enkf_stochastic
                      ? filter::EnsembleUpdate::stochastic
                      : filter::EnsembleUpdate::square_root,
        .inflation = settings.inflation,
        .localisation = {}};
    if constexpr (std::is_same_v<Model, Lorenz96Model>) {
        ensemble.localisation = ring(model, settings.radius);
    }
    using Filter = filter::EnsembleKalmanFilter<Model>;
    return running(std::make_shared<Filter>(model, ensemble, lab_name, problem.seed, problem.trial),
                   [](const Filter& filter) { return cloud_status(filter.particles()); });
}

StateFilterStatus exact_status(const filter::KalmanFilter& filter) {
    StateFilterStatus status;
    status.means.assign(filter.mean().begin(), filter.mean().end());
    const Vector variances = filter.covariance().diagonal();
    status.deviations = roots_of({variances.begin(), variances.end()});
    status.log_likelihood = filter.log_likelihood();
    return status;
}

RunningStateFilter refusal(const char* why) {
    RunningStateFilter filter;
    filter.refused = why;
    return filter;
}

template <class Model>
RunningStateFilter make_filter(const Model& model, const StateFilterSettings& settings,
                               const StateSpaceProblem& problem) {
    switch (settings.kind) {
        case StateFilterKind::bootstrap:
        case StateFilterKind::auxiliary:
            return particle_filter(model, settings, problem);
        case StateFilterKind::guided:
            if constexpr (filter::OptimalProposal<Model>) {
                return particle_filter(model, settings, problem);
            }
            return refusal("its optimal proposal is not known in closed form");
        case StateFilterKind::flow:
            if (model.state_dimension() < smallest_dimension) {
                return refusal("the pair term needs at least three dimensions");
            }
            return flow_filter(model, settings, problem);
        case StateFilterKind::flow_local:
            return flow_filter(model, settings, problem);
        case StateFilterKind::enkf_stochastic:
        case StateFilterKind::enkf_square_root:
            if constexpr (filter::GaussianObservation<Model>) {
                return ensemble_filter(model, settings, problem);
            }
            return refusal("the mean of what is observed says nothing about the state");
        case StateFilterKind::kalman:
            break;
    }
    if constexpr (std::is_same_v<Model, LinearGaussianModel>) {
        return running(std::make_shared<filter::KalmanFilter>(model), exact_status);
    }
    return refusal("the exact filter is for the linear-Gaussian model");
}

}  // namespace

StateSpaceTrial::StateSpaceTrial(const StateSpaceProblem& problem, std::size_t steps,
                                 const std::vector<StateFilterSettings>& filters) {
    const AnyModel any = make_model(problem);
    std::visit(
        [&](const auto& model) {
            filter::NormalStream normals(lab_name, problem.seed, "path", problem.trial);
            path_ = filter::simulate(model, steps, normals);
            for (const StateFilterSettings& settings : filters) {
                filters_.push_back(make_filter(model, settings, problem));
            }
        },
        any);
    statuses_.resize(filters_.size());
    seconds_.assign(filters_.size(), 0);
}

void StateSpaceTrial::advance() {
    require(!done(), "the path has ended");
    using Clock = std::chrono::steady_clock;
    const std::vector<double>& y = path_.observations[time_];
    for (std::size_t k = 0; k < filters_.size(); ++k) {
        if (!filters_[k].refused.empty()) continue;
        const Clock::time_point start = Clock::now();
        filters_[k].advance(y);
        seconds_[k] += std::chrono::duration<double>(Clock::now() - start).count();
        statuses_[k] = filters_[k].status();
    }
    ++time_;
}

double StateSpaceTrial::error(std::size_t filter) const {
    require(time_ > 0 && filters_[filter].refused.empty(), "a filter that has begun");
    const std::vector<double>& truth = path_.states[time_ - 1];
    double square = 0;
    for (std::size_t d = 0; d < truth.size(); ++d) {
        const double difference = statuses_[filter].means[d] - truth[d];
        square += difference * difference;
    }
    return std::sqrt(square / static_cast<double>(truth.size()));
}

}  // namespace tessera::resampling_free_pf
