#include "labs/scale_time/lab_network.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <format>
#include <limits>
#include <string>
#include <system_error>

#include "core/errors.h"
#include "core/parallel.h"
#include "labs/scale_time/lab_curves.h"
#include "labs/scale_time/lab_data_views.h"
#include "labs/scale_time/lab_images.h"
#include "labs/scale_time/lab_prediction.h"
#include "labs/scale_time/lab_provenance.h"
#include "labs/scale_time/lab_surface.h"
#include "labs/scale_time/lab_tradeoff.h"

namespace tessera::scale_time {
namespace {

std::vector<int> widths_of(const Parameters& parameters) {
    const NetworkParameters& network = parameters.network;
    std::vector<int> widths = network.widths;
    if (parameters.experiment == ExperimentKind::prediction) {
        if (network.small >= network.large) {
            throw lab::ConfigError(std::format("small: {} is not narrower than large ({})",
                                               network.small, network.large));
        }
        widths = {network.small, network.large};
    }
    if (widths.empty()) throw lab::ConfigError("widths: empty; give at least one");
    std::ranges::sort(widths);
    widths.erase(std::unique(widths.begin(), widths.end()), widths.end());
    return widths;
}

std::vector<std::size_t> data_of(const Parameters& parameters) {
    if (parameters.experiment != ExperimentKind::data) {
        return {static_cast<std::size_t>(parameters.network.train)};
    }
    std::vector<int> sizes = parameters.network.data_sizes;
    if (sizes.empty()) throw lab::ConfigError("data_sizes: empty; give at least one");
    std::ranges::sort(sizes);
    sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end());
    return {sizes.begin(), sizes.end()};
}

bool reads_thresholds(ExperimentKind kind) {
    return kind == ExperimentKind::tradeoff || kind == ExperimentKind::prediction;
}

SweepSettings settings_of(const Parameters& parameters) {
    const NetworkParameters& network = parameters.network;
    SweepSettings settings;
    settings.network = network_settings(network);
    settings.widths = widths_of(parameters);
    settings.data = data_of(parameters);
    settings.seeds = static_cast<std::size_t>(network.seeds);
    settings.first_seed = static_cast<std::uint64_t>(parameters.seed);
    settings.label_noise = network.label_noise;
    settings.clean_twins = parameters.experiment == ExperimentKind::surface && network.split &&
                           network.label_noise > 0;
    settings.steps = static_cast<std::size_t>(network.steps);
    if (reads_thresholds(parameters.experiment)) {
        if (network.thresholds.empty()) {
            throw lab::ConfigError("thresholds: empty; give at least one");
        }
        settings.stop_below = *std::ranges::min_element(network.thresholds);
    }
    if (parameters.experiment == ExperimentKind::data && network.same_product) {
        settings.same_product_width = settings.widths.back();
    }
    return settings;
}

lab::Json to_json(const TrainingCurve& curve) {
    lab::Json records = lab::Json::array();
    for (const Record& record : curve.records) {
        records.push_back({record.step, record.train, record.test, record.wrong});
    }
    return {{"steps", curve.steps}, {"diverged", curve.diverged}, {"records", records}};
}

/// Throws InputError for anything but what `to_json` gives.
TrainingCurve curve_from_json(const lab::Json& json) {
    try {
        TrainingCurve curve;
        curve.steps = json.at("steps").get<std::size_t>();
        curve.diverged = json.at("diverged").get<bool>();
        for (const lab::Json& record : json.at("records")) {
            curve.records.push_back({record.at(0).get<std::size_t>(), record.at(1).get<double>(),
                                     record.at(2).get<double>(), record.at(3).get<double>()});
        }
        return curve;
    } catch (const lab::Json::exception&) {
        throw InputError("the result of a part is not a curve");
    }
}

}  // namespace

void NetworkLab::reset(const lab::Json& config) {
    Parameters parameters = lab::from_config<Parameters>(config);
    SweepSettings settings = settings_of(parameters);
    const std::size_t most = *std::ranges::max_element(settings.data);
    auto images = load_images(catalogue_, parameters.network, most);
    sweep_ = std::make_unique<NetworkSweep>(std::move(images), std::move(settings));
    parameters_ = std::move(parameters);
}

void NetworkLab::update(const lab::Json& config) {
    parameters_ = lab::from_config<Parameters>(config);
    if (parameters_.network.cell_steps > 0) {
        sweep_->extend(shown_cell(), static_cast<std::size_t>(parameters_.network.cell_steps));
    }
}

lab::Progress NetworkLab::step(const lab::Budget& budget) {
    using Clock = std::chrono::steady_clock;
    lab::Progress progress;
    while (!sweep_->done() && !budget.spent(progress.steps)) {
        if (!sweep_->advance(Clock::now(), hardware_threads())) break;  // one turn of all
        ++progress.steps;
    }
    progress.done = sweep_->done();
    progress.fraction = progress.done ? 1.0 : sweep_->fraction();
    for (const Cell& cell : sweep_->cells()) {
        if (!cell.curve().diverged) continue;
        progress.outcome = std::format(
            "width {} has no finite loss any more at step {}; learning_rate {} is too large for it",
            cell.width, cell.curve().steps, shown(parameters_.network.learning_rate));
        break;
    }
    return progress;
}

/// A helper begins a training anew. It is of use when it ends before all that is left here would.
std::vector<lab::Part> NetworkLab::offered() const {
    std::vector<lab::Part> parts;
    if (sweep_ == nullptr) return parts;
    double left = 0;
    for (std::size_t i = 0; i < sweep_->cells().size(); ++i) {
        const Cell& cell = sweep_->cells()[i];
        if (cell.elsewhere || cell.extended > 0 || sweep_->finished(cell)) continue;
        const double share =
            static_cast<double>(cell.curve().steps) / static_cast<double>(cell.steps);
        left += cell.cost() * (1 - share);
        parts.push_back({std::to_string(i), cell.cost()});
    }
    if (parts.size() < 2) return {};
    constexpr double worth = 0.8;
    std::erase_if(parts, [&](const lab::Part& part) { return part.cost > worth * left; });
    return parts;
}

std::size_t NetworkLab::cell_at(const std::string& key) const {
    std::size_t cell = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), cell);
    if (error != std::errc() || end != key.data() + key.size() || sweep_ == nullptr ||
        cell >= sweep_->cells().size()) {
        throw InputError(std::format("part: {} is not a training", key));
    }
    return cell;
}

void NetworkLab::give(const std::string& key) {
    sweep_->give(cell_at(key));
}

void NetworkLab::take_back(const std::string& key) {
    sweep_->take_back(cell_at(key));
}

void NetworkLab::take(const std::string& key, const lab::Json& result, bool done) {
    sweep_->take(cell_at(key), curve_from_json(result), done);
}

lab::Progress NetworkLab::work(const std::string& key, const lab::Budget& budget) {
    lab::Progress progress;
    progress.steps = 1;
    progress.done = sweep_->advance_cell(cell_at(key), budget.deadline);
    return progress;
}

lab::Json NetworkLab::result(const std::string& key) const {
    return to_json(sweep_->cells()[cell_at(key)].curve());
}

std::size_t NetworkLab::shown_cell() const {
    return std::min(static_cast<std::size_t>(parameters_.network.cell), sweep_->cells().size() - 1);
}

/// A place in the surface, or at a curve, chooses a training; the button continues it.
lab::Json NetworkLab::act(const lab::Action& action) {
    const std::vector<Cell>& cells = sweep_->cells();
    if (action.name == "longer") {
        const Cell& cell = cells[shown_cell()];
        const std::size_t steps = std::max<std::size_t>(1, cell.curve().steps);
        constexpr std::size_t most = 1'000'000;
        return {{"cell_steps", static_cast<std::int64_t>(std::min(most, 4 * steps))}};
    }
    if (action.name != "pick" || !(action.x > 0)) return lab::Json::object();
    std::size_t nearest = 0;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < cells.size(); ++i) {
        double distance = std::numeric_limits<double>::infinity();
        if (action.view == "surface" || action.view == "by-width") {
            distance = std::abs(std::log(action.x / cells[i].width));
        } else if (action.view == "crossings") {
            distance = std::abs(std::log(action.x / static_cast<double>(cells[i].parameters)));
        } else if (action.view == "training-curves" && action.y > 0) {
            for (const Record& record : cells[i].records()) {
                const double along = std::log(action.x / static_cast<double>(record.step));
                distance = std::min(distance, std::hypot(along, std::log(action.y / record.test)));
            }
        }
        if (distance >= least) continue;
        least = distance;
        nearest = i;
    }
    if (!std::isfinite(least)) return lab::Json::object();
    return {{"cell", static_cast<int>(nearest)}, {"cell_steps", 0}};
}

void NetworkLab::emit_cell(lab::Frame& frame) const {
    const Cell& cell = sweep_->cells()[shown_cell()];
    std::vector<double> steps;
    std::vector<double> train;
    std::vector<double> test;
    std::vector<double> wrong;
    for (const Record& record : cell.records()) {
        steps.push_back(static_cast<double>(record.step));
        train.push_back(record.train);
        test.push_back(record.test);
        wrong.push_back(record.wrong);
    }
    frame.channels.push_back(curve("cell/test", "test error", steps, test));
    frame.channels.push_back(curve("cell/train", "training error", steps, train));
    frame.channels.push_back(curve("cell/wrong", "share of wrong answers", steps, wrong));
    frame.channels.push_back(lab::text(
        "cell/title",
        std::format(
            "Width {}, seed {}, {} images{}", cell.width, sweep_->settings().first_seed + cell.seed,
            cell.n,
            sweep_->settings().clean_twins && cell.label_noise == 0 ? ", right labels" : "")));
    frame.channels.push_back(lab::text(
        "cell/note",
        std::format("{} parameters, {} steps{}. “Continue” trains it four times as long.",
                    cell.parameters, cell.curve().steps, sweep_->finished(cell) ? "" : " so far")));
}

void NetworkLab::emit_progress(lab::Frame& frame) const {
    frame.channels.push_back(lab::scalar("trainings-done", "trainings done",
                                         static_cast<double>(sweep_->finished_count())));
    frame.channels.push_back(
        lab::scalar("trainings", "trainings", static_cast<double>(sweep_->cells().size())));
    frame.channels.push_back(lab::text("provenance", provenance_text(parameters_.experiment)));
    frame.data.push_back({sweep_->images().name, sweep_->images().sha256});
}

lab::Frame NetworkLab::emit() const {
    lab::Frame frame;
    emit_progress(frame);
    emit_cell(frame);
    switch (parameters_.experiment) {
        case ExperimentKind::prediction:
            emit_prediction(*sweep_, parameters_.network, frame);
            break;
        case ExperimentKind::surface:
            emit_surface(*sweep_, parameters_.network, frame);
            break;
        case ExperimentKind::data:
            emit_data(*sweep_, parameters_.network, frame);
            break;
        default:
            emit_tradeoff(*sweep_, parameters_.network,
                          static_cast<std::uint64_t>(parameters_.seed), frame);
            break;
    }
    return frame;
}

std::vector<lab::Channel> NetworkLab::records() const {
    lab::Table table;
    table.columns = {"width", "parameters", "n",    "seed", "label_noise",
                     "step",  "train",      "test", "wrong"};
    for (const Cell& cell : sweep_->cells()) {
        for (const Record& record : cell.records()) {
            table.values.insert(
                table.values.end(),
                {static_cast<double>(cell.width), static_cast<double>(cell.parameters),
                 static_cast<double>(cell.n),
                 static_cast<double>(sweep_->settings().first_seed + cell.seed), cell.label_noise,
                 static_cast<double>(record.step), record.train, record.test, record.wrong});
        }
    }
    return {{"curves", "curves", std::move(table)}};
}

}  // namespace tessera::scale_time
