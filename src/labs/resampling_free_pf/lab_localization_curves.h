#pragma once

#include <cstddef>
#include <string>

#include "lab/frame.h"
#include "labs/resampling_free_pf/lab_parameters.h"
#include "labs/resampling_free_pf/localization_experiment.h"

/// What the trials that are done came to, as channels. Means with one standard error as band;
/// trials where a metric is not defined are left out, and said so.
namespace tessera::resampling_free_pf {

/// How many particle numbers have a panel of their own.
inline constexpr std::size_t panels = 3;

/// Whether everything is as in the released program, so that its measurements can be overlaid.
bool as_published(const LocalizationExperiment& experiment,
                  const LocalizationParameters& parameters);

/// The key of a filter in names of channels.
std::string channel_key(const NamedFilter& filter);

/// Final metric against m, a panel for each of the first particle numbers ("final-1/flow").
void add_final_curves(const LocalizationExperiment& experiment,
                      const LocalizationParameters& parameters, lab::Frame& frame);

/// At the last m against t: the metric by panels ("time-1/flow"), trace ratio and distinct
/// ancestors for the first particle number.
void add_time_curves(const LocalizationExperiment& experiment,
                     const LocalizationParameters& parameters, lab::Frame& frame);

/// At the last m: final metric against microseconds per step, a point for each particle number.
void add_budget_curves(const LocalizationExperiment& experiment,
                       const LocalizationParameters& parameters, lab::Frame& frame);

/// Final metric against the rate, a curve for each particle number, at the last m.
void add_rates(const LocalizationExperiment& experiment, const LocalizationParameters& parameters,
               lab::Frame& frame);

void add_result_table(const LocalizationExperiment& experiment, bool times, lab::Frame& frame);

/// One row per (filter, m, n, t), for the run folder.
lab::Channel localization_rows(const LocalizationExperiment& experiment, bool times);

/// Which filters were lost in how many trials; empty when none was.
std::string losses_in_words(const LocalizationExperiment& experiment);

/// The state of things for a reader.
std::string summary_in_words(const LocalizationExperiment& experiment, Metric metric);

}  // namespace tessera::resampling_free_pf
