#include "labs/resampling_free_pf/lab_localization_curves.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "core/statistics.h"
#include "lab/shorthand.h"
#include "labs/resampling_free_pf/lab_published.h"

namespace tessera::resampling_free_pf {
namespace {

using Measure = LocalizationExperiment::Measure;

constexpr double gap = std::numeric_limits<double>::quiet_NaN();
/// A band that reaches zero ends here, on logarithmic axes.
constexpr double smallest_shown = 1e-6;

Measure measure_of(Metric metric) {
    return metric == Metric::reference ? reference_kl : exact_kl;
}

std::optional<double> trace_ratio(const Quality& quality) {
    if (!quality.kl_exact) return std::nullopt;
    return std::max(quality.trace_ratio, smallest_shown);
}

std::optional<double> survivors(const Quality& quality) {
    return static_cast<double>(quality.surviving_roots);
}

std::optional<double> sample_size(const Quality& quality) {
    return quality.effective_sample_size;
}

/// Appends the mean of values with its standard error; a gap for no values.
void append(lab::Series& series, double x, const std::vector<double>& values) {
    series.x.push_back(x);
    if (values.empty()) {
        for (auto* column : {&series.y, &series.lower, &series.upper}) column->push_back(gap);
        return;
    }
    const double centre = mean(values);
    const double error = standard_error(values);
    series.y.push_back(centre);
    series.lower.push_back(std::max(centre - error, std::min(centre, smallest_shown)));
    series.upper.push_back(centre + error);
}

std::string panel(const char* name, std::size_t number) {
    return std::format("{}-{}", name, number + 1);
}

std::size_t last_time(const LocalizationExperiment& experiment) {
    return experiment.times().size() - 1;
}

std::size_t shown_panels(const LocalizationExperiment& experiment) {
    return std::min(panels, experiment.settings().counts.size());
}

/// The reference measurements of the same filter and particle number, where there are any.
void add_published(const LocalizationExperiment& experiment, std::size_t filter, std::size_t count,
                   lab::Frame& frame) {
    const auto& settings = experiment.settings();
    lab::Series published;
    for (const std::size_t m : settings.dimensions) {
        const auto cell =
            reference_cell(settings.filters[filter].settings.kind, m, settings.counts[count]);
        if (!cell) continue;
        published.x.push_back(static_cast<double>(m));
        published.y.push_back(cell->mean);
        published.lower.push_back(cell->mean - cell->standard_error);
        published.upper.push_back(cell->mean + cell->standard_error);
    }
    if (published.x.empty()) return;
    const NamedFilter& named = settings.filters[filter];
    frame.channels.push_back({panel("published", count) + "/" + channel_key(named),
                              named.name + ", measured before", std::move(published)});
}

struct Column {
    const char* name;
    Measure measure;
};

const std::vector<Column>& columns() {
    static const std::vector<Column> list = {
        {"kl_reference", reference_kl},
        {"kl_exact", exact_kl},
        {"trace_ratio",
         [](const Quality& quality) {
             return quality.kl_exact ? std::optional(quality.trace_ratio) : std::nullopt;
         }},
        {"square_error",
         [](const Quality& quality) {
             return quality.kl_exact ? std::optional(quality.error) : std::nullopt;
         }},
        {"effective_sample_size", sample_size},
        {"ancestors", survivors}};
    return list;
}

}  // namespace

std::string channel_key(const NamedFilter& filter) {
    return lab::key_of(filter.settings.kind);
}

bool as_published(const LocalizationExperiment& experiment,
                  const LocalizationParameters& parameters) {
    const LocalizationParameters standard;
    return parameters.rate_rule == standard.rate_rule && parameters.rate == standard.rate &&
           parameters.jitter == standard.jitter && !parameters.noisy &&
           experiment.settings().horizon == 50 && parameters.metric == Metric::reference;
}

void add_final_curves(const LocalizationExperiment& experiment,
                      const LocalizationParameters& parameters, lab::Frame& frame) {
    const auto& settings = experiment.settings();
    for (std::size_t count = 0; count < shown_panels(experiment); ++count) {
        frame.channels.push_back(
            lab::text(panel("final", count) + "/title",
                      std::format("n = {}, t = {}", settings.counts[count], settings.horizon - 1)));
        for (std::size_t k = 0; k < settings.filters.size(); ++k) {
            if (as_published(experiment, parameters)) add_published(experiment, k, count, frame);
            lab::Series series;
            for (std::size_t i = 0; i < settings.dimensions.size(); ++i) {
                append(series, static_cast<double>(settings.dimensions[i]),
                       experiment.over_trials(i, count, k, last_time(experiment),
                                              measure_of(parameters.metric)));
            }
            frame.channels.push_back(
                {panel("final", count) + "/" + channel_key(settings.filters[k]),
                 settings.filters[k].name, std::move(series)});
        }
    }
}

void add_time_curves(const LocalizationExperiment& experiment,
                     const LocalizationParameters& parameters, lab::Frame& frame) {
    const auto& settings = experiment.settings();
    const std::size_t dimension = settings.dimensions.size() - 1;
    const auto add = [&](const std::string& prefix, std::size_t count, std::size_t k,
                         const Measure& measure) {
        lab::Series series;
        for (std::size_t time = 0; time <= last_time(experiment); ++time) {
            append(series, static_cast<double>(experiment.times()[time]),
                   experiment.over_trials(dimension, count, k, time, measure));
        }
        frame.channels.push_back({prefix + "/" + channel_key(settings.filters[k]),
                                  settings.filters[k].name, std::move(series)});
    };
    for (std::size_t count = 0; count < shown_panels(experiment); ++count) {
        frame.channels.push_back(lab::text(
            panel("time", count) + "/title",
            std::format("m = {}, n = {}", settings.dimensions[dimension], settings.counts[count])));
        for (std::size_t k = 0; k < settings.filters.size(); ++k) {
            add(panel("time", count), count, k, measure_of(parameters.metric));
        }
    }
    for (std::size_t k = 0; k < settings.filters.size(); ++k) {
        add("trace", 0, k, trace_ratio);
        add("survivors", 0, k, survivors);
    }
}

void add_budget_curves(const LocalizationExperiment& experiment,
                       const LocalizationParameters& parameters, lab::Frame& frame) {
    const auto& settings = experiment.settings();
    const std::size_t dimension = settings.dimensions.size() - 1;
    frame.channels.push_back(lab::text(
        "budget/title", std::format("m = {}, n = {} to {}", settings.dimensions[dimension],
                                    settings.counts.front(), settings.counts.back())));
    for (std::size_t k = 0; k < settings.filters.size(); ++k) {
        lab::Series series;
        for (std::size_t count = 0; count < settings.counts.size(); ++count) {
            if (experiment.finished(dimension, count) == 0) continue;
            append(series, experiment.microseconds_per_step(dimension, count, k),
                   experiment.over_trials(dimension, count, k, last_time(experiment),
                                          measure_of(parameters.metric)));
        }
        frame.channels.push_back({"budget/" + channel_key(settings.filters[k]),
                                  settings.filters[k].name, std::move(series)});
    }
}

void add_rates(const LocalizationExperiment& experiment, const LocalizationParameters& parameters,
               lab::Frame& frame) {
    const auto& settings = experiment.settings();
    const std::size_t dimension = settings.dimensions.size() - 1;
    frame.channels.push_back(lab::text(
        "rates/title",
        std::format("m = {}, t = {}", settings.dimensions[dimension], settings.horizon - 1)));
    for (std::size_t count = 0; count < settings.counts.size(); ++count) {
        lab::Series series;
        for (std::size_t k = 0; k < settings.filters.size(); ++k) {
            append(series, settings.filters[k].settings.rate,
                   experiment.over_trials(dimension, count, k, last_time(experiment),
                                          measure_of(parameters.metric)));
        }
        frame.channels.push_back({std::format("rates/{}", settings.counts[count]),
                                  std::format("n = {}", settings.counts[count]),
                                  std::move(series)});
    }
}

void add_result_table(const LocalizationExperiment& experiment, bool times, lab::Frame& frame) {
    const auto& settings = experiment.settings();
    lab::Table table;
    table.columns = {"trials", "KL published", "s.e.",        "median",    "KL exact",
                     "s.e.",   "median",       "trace ratio", "ancestors", "lost"};
    if (times) table.columns.emplace_back("microseconds");
    for (std::size_t i = 0; i < settings.dimensions.size(); ++i) {
        for (std::size_t j = 0; j < settings.counts.size(); ++j) {
            const std::size_t trials = experiment.finished(i, j);
            if (trials == 0) continue;
            for (std::size_t k = 0; k < settings.filters.size(); ++k) {
                const auto values = [&](const Measure& measure) {
                    return experiment.over_trials(i, j, k, last_time(experiment), measure);
                };
                table.row_labels.push_back(std::format("{}, m = {}, n = {}",
                                                       settings.filters[k].name,
                                                       settings.dimensions[i], settings.counts[j]));
                table.values.push_back(static_cast<double>(trials));
                for (const Measure& measure : {Measure(reference_kl), Measure(exact_kl)}) {
                    const std::vector<double> kl = values(measure);
                    table.values.push_back(kl.empty() ? gap : mean(kl));
                    table.values.push_back(kl.empty() ? gap : standard_error(kl));
                    table.values.push_back(kl.empty() ? gap : median(kl));
                }
                const std::vector<double> ratios = values(trace_ratio);
                table.values.push_back(ratios.empty() ? gap : mean(ratios));
                table.values.push_back(mean(values(survivors)));
                table.values.push_back(static_cast<double>(experiment.lost(i, j, k)));
                if (times) table.values.push_back(experiment.microseconds_per_step(i, j, k));
            }
        }
    }
    frame.channels.push_back({"results", "final results", std::move(table)});
}

lab::Channel localization_rows(const LocalizationExperiment& experiment, bool times) {
    const auto& settings = experiment.settings();
    lab::Table table;
    table.columns = {"m", "n", "rate", "t", "trials", "lost"};
    for (const Column& column : columns()) {
        for (const char* statistic : {"defined", "mean", "standard_error", "median"}) {
            table.columns.push_back(std::format("{}_{}", column.name, statistic));
        }
    }
    if (times) table.columns.emplace_back("microseconds_per_step");
    for (std::size_t i = 0; i < settings.dimensions.size(); ++i) {
        for (std::size_t j = 0; j < settings.counts.size(); ++j) {
            for (std::size_t k = 0; k < settings.filters.size(); ++k) {
                const double lost = static_cast<double>(experiment.lost(i, j, k));
                for (std::size_t time = 0; time < experiment.times().size(); ++time) {
                    if (experiment.finished(i, j) == 0) continue;
                    table.row_labels.push_back(settings.filters[k].name);
                    table.values.insert(
                        table.values.end(),
                        {static_cast<double>(settings.dimensions[i]),
                         static_cast<double>(settings.counts[j]),
                         effective_rate(settings.filters[k].settings, settings.dimensions[i]),
                         static_cast<double>(experiment.times()[time]),
                         static_cast<double>(experiment.finished(i, j)), lost});
                    for (const Column& column : columns()) {
                        const std::vector<double> values =
                            experiment.over_trials(i, j, k, time, column.measure);
                        table.values.push_back(static_cast<double>(values.size()));
                        table.values.push_back(values.empty() ? gap : mean(values));
                        table.values.push_back(values.empty() ? gap : standard_error(values));
                        table.values.push_back(values.empty() ? gap : median(values));
                    }
                    if (times) table.values.push_back(experiment.microseconds_per_step(i, j, k));
                }
            }
        }
    }
    return {"localize", "localisation", std::move(table)};
}

std::string losses_in_words(const LocalizationExperiment& experiment) {
    const auto& settings = experiment.settings();
    std::string text;
    for (std::size_t i = 0; i < settings.dimensions.size(); ++i) {
        for (std::size_t j = 0; j < settings.counts.size(); ++j) {
            for (std::size_t k = 0; k < settings.filters.size(); ++k) {
                const std::size_t lost = experiment.lost(i, j, k);
                if (lost == 0) continue;
                text += std::format(
                    "{}{} at m = {}, n = {} in {} of {} trials",
                    text.empty() ? "lost (no weights left, or beyond all numbers): " : "; ",
                    settings.filters[k].name, settings.dimensions[i], settings.counts[j], lost,
                    experiment.finished(i, j));
            }
        }
    }
    return text;
}

std::string summary_in_words(const LocalizationExperiment& experiment, Metric metric) {
    const auto& settings = experiment.settings();
    const std::size_t i = settings.dimensions.size() - 1;
    std::string text =
        std::format("{} of {} trials done.", experiment.finished(i, 0), settings.trials);
    if (experiment.finished(i, 0) == 0) return text;
    for (std::size_t j = 0; j < settings.counts.size(); ++j) {
        if (settings.counts[j] <= settings.dimensions[i]) {
            text += std::format(" m = {}, n = {}: n <= m, the metric is not defined.",
                                settings.dimensions[i], settings.counts[j]);
            continue;
        }
        text += std::format(" m = {}, n = {}, {}:", settings.dimensions[i], settings.counts[j],
                            metric == Metric::reference ? "published KL" : "exact KL");
        for (std::size_t k = 0; k < settings.filters.size(); ++k) {
            const std::vector<double> values =
                experiment.over_trials(i, j, k, last_time(experiment), measure_of(metric));
            text += std::format("{} {} ", k == 0 ? "" : ",", settings.filters[k].name);
            text += values.empty()
                        ? std::string("not defined")
                        : std::format("{:.3g} +- {:.2g}", mean(values), standard_error(values));
        }
        text += ".";
    }
    const std::string losses = losses_in_words(experiment);
    if (!losses.empty()) text += " Some are " + losses + ".";
    return text;
}

}  // namespace tessera::resampling_free_pf
