#include "verify/bounds.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "core/errors.h"
#include "core/parallel.h"
#include "verify/input_map.h"

namespace tessera::verify {
namespace {

using nn::Node;
using nn::Shape;

double largest_size(const std::vector<double>& values) {
    double largest = 0;
    for (const double value : values) largest = std::max(largest, std::abs(value));
    return largest;
}

std::size_t index_of(int channel, int position, const Shape& shape) {
    return static_cast<std::size_t>(channel) * static_cast<std::size_t>(shape.positions()) +
           static_cast<std::size_t>(position);
}

/// Takes an upper bound of `side` times a neuron.
void take_bound(double side, double bound, std::size_t neuron, ValueBounds& bounds) {
    if (side > 0) {
        bounds.upper[neuron] = bound;
    } else {
        bounds.lower[neuron] = -bound;
    }
}

/// The chosen slope of a neuron, if there is one.
std::optional<double> chosen_slope(const std::vector<ChosenSlope>& slopes, int value,
                                   std::size_t neuron) {
    for (const ChosenSlope& slope : slopes) {
        if (slope.value == value && static_cast<std::size_t>(slope.neuron) == neuron) {
            return std::clamp(slope.slope, 0.0, 1.0);
        }
    }
    return std::nullopt;
}

}  // namespace

BoundPass::BoundPass(const PreparedNetwork& prepared, Region region, BoundOptions options)
    : prepared_(prepared),
      region_(std::move(region)),
      options_(std::move(options)),
      bounds_(prepared.architecture().shapes.size()),
      lines_(prepared.architecture().nodes.size()) {
    work_.resize(std::max<std::size_t>(options_.threads, 1));
    restart(std::move(region_));
}

void BoundPass::restart(Region region) {
    region_ = std::move(region);
    const auto size = static_cast<std::size_t>(prepared_.architecture().input().size());
    require(region_.centre.size() == size && region_.radius.size() == size,
            "a region must have the size of the network's input");
    for (ValueBounds& bounds : bounds_) {
        bounds.lower.clear();
        bounds.upper.clear();
        bounds.largest = 0;
    }
    for (std::optional<BackSubstitution>& work : work_) {
        if (work) work->forget();
    }
    next_node_ = 0;
    unstable_ = 0;
    neurons_ = 0;
    for (std::size_t i = 0; i < size; ++i) {
        bounds_[0].largest =
            std::max(bounds_[0].largest, std::abs(region_.centre[i]) + region_.radius[i]);
    }
}

/// The size of the terms that make a value's elements: what their rounding errors scale with.
void BoundPass::find_magnitude(std::size_t node) {
    const Node& own = prepared_.architecture().nodes[node];
    const double input = bounds_[static_cast<std::size_t>(own.inputs.front())].largest;
    double& largest = bounds_[node + 1].largest;
    const LinearKernel& kernel = prepared_.kernels[node];
    if (!kernel.weights.empty()) {
        largest = kernel.largest_row * input + largest_size(kernel.bias);
    } else if (std::holds_alternative<nn::BatchNorm>(own.layer)) {
        const auto map = nn::channel_map(prepared_.network, own);
        largest = largest_size(map.factor) * input + largest_size(map.offset);
    } else if (std::holds_alternative<nn::Add>(own.layer)) {
        largest = input + bounds_[static_cast<std::size_t>(own.inputs[1])].largest;
    } else if (bounds_[node + 1].known()) {
        largest =
            std::max(largest_size(bounds_[node + 1].lower), largest_size(bounds_[node + 1].upper));
    } else {
        largest = input;
    }
}

bool BoundPass::step() {
    const std::vector<Node>& nodes = prepared_.architecture().nodes;
    // Layers without lines cost next to nothing: on to the next one that needs bounds.
    while (next_node_ < nodes.size()) {
        const std::size_t node = next_node_++;
        const bool maximum = std::holds_alternative<nn::MaxPool>(nodes[node].layer);
        const bool activation = std::holds_alternative<nn::Activate>(nodes[node].layer);
        if (!maximum && !activation) {
            find_magnitude(node);
            continue;
        }
        const int input = nodes[node].inputs.front();
        if (!bounds_[static_cast<std::size_t>(input)].known()) bound_value(input);
        maximum ? make_pool_lines(node) : make_lines(node);
        find_magnitude(node);
        return next_node_ < nodes.size();
    }
    return false;
}

/// Maps go by positions, channel by channel, so that neighbours share what they look up; vectors
/// by channels.
std::vector<BoundPass::Job> BoundPass::all_jobs(int value) const {
    const Shape& shape = prepared_.architecture().shapes[static_cast<std::size_t>(value)];
    const bool map = shape.positions() > 1;
    const int count = map ? shape.positions() : shape.channels;
    std::vector<Job> jobs;
    for (int first = 0; first < count; first += lane_count) {
        Job job;
        std::array<int, lane_count> channels{};
        for (int lane = 0; lane < std::min(lane_count, count - first); ++lane) {
            job.positions.push_back(map ? first + lane : 0);
            channels[static_cast<std::size_t>(lane)] = map ? 0 : first + lane;
        }
        for (int c = 0; c < (map ? shape.channels : 1); ++c) {
            if (map) channels.fill(c);
            job.channels.push_back(channels);
        }
        jobs.push_back(std::move(job));
    }
    return jobs;
}

/// Neurons that may still have either sign, packed densely, each to be bounded on its side.
std::vector<BoundPass::PackedJob> BoundPass::undecided_jobs(
    int value, const std::vector<double>& sides) const {
    const auto at = static_cast<std::size_t>(value);
    const Shape& shape = prepared_.architecture().shapes[at];
    std::vector<PackedJob> jobs;
    for (int position = 0; position < shape.positions(); ++position) {
        for (int c = 0; c < shape.channels; ++c) {
            const std::size_t index = index_of(c, position, shape);
            if (bounds_[at].lower[index] >= 0 || bounds_[at].upper[index] <= 0) continue;
            if (jobs.empty() || jobs.back().positions.size() == lane_count) jobs.emplace_back();
            PackedJob& job = jobs.back();
            job.channels[job.positions.size()] = c;
            job.signs[job.positions.size()] = sides[index];
            job.positions.push_back(position);
        }
    }
    return jobs;
}

void BoundPass::bound_value(int value) {
    const auto at = static_cast<std::size_t>(value);
    const auto size = static_cast<std::size_t>(prepared_.architecture().shapes[at].size());
    bounds_[at].lower.resize(size);
    bounds_[at].upper.resize(size);
    if (reads_input_by_map(prepared_, value)) {
        bound_map_of_input(prepared_, value, region_, bounds_[at]);
        return;
    }
    if (options_.method == Method::interval) {
        run_jobs(value, all_jobs(value), Stop::last_curve);
        return;
    }
    if (options_.skip_stable && prepared_.only_relus[at] && prepared_.curved[at]) {
        bound_undecided(value);
        return;
    }
    run_jobs(value, all_jobs(value), Stop::input);
}

/// A ReLU that is certainly on one side needs no other bound. First all that interval arithmetic
/// leaves open, on the side that is likelier to decide them; then the other side of those still
/// open.
void BoundPass::bound_undecided(int value) {
    ValueBounds& own = bounds_[static_cast<std::size_t>(value)];
    run_jobs(value, all_jobs(value), Stop::last_curve);
    std::vector<double> sides(own.lower.size());
    for (std::size_t i = 0; i < sides.size(); ++i) {
        sides[i] = own.lower[i] + own.upper[i] <= 0 ? 1 : -1;
    }
    const std::vector<PackedJob> jobs = undecided_jobs(value, sides);
    // Packed neurons share less, which pays while there are few.
    if (2 * jobs.size() * lane_count < sides.size()) {
        run_packed_jobs(value, jobs);
    } else {
        run_jobs(value, all_jobs(value), Stop::input, sides);
    }
    for (double& side : sides) side = -side;
    run_packed_jobs(value, undecided_jobs(value, sides));
}

void BoundPass::run_jobs(int value, const std::vector<Job>& jobs, Stop stop,
                         std::span<const double> sides) {
    if (jobs.empty()) return;
    parallel_for(jobs.size(), work_.size(), [&](std::size_t index, std::size_t worker) {
        if (!work_[worker]) work_[worker].emplace(prepared_, region_, bounds_, lines_);
        work_[worker]->set_positions(value, jobs[index].positions, stop);
        run_job(value, jobs[index], sides, *work_[worker]);
    });
}

void BoundPass::run_job(int value, const Job& job, std::span<const double> sides,
                        BackSubstitution& work) {
    ValueBounds& own = bounds_[static_cast<std::size_t>(value)];
    const Shape& shape = prepared_.architecture().shapes[static_cast<std::size_t>(value)];
    const std::size_t count = job.positions.size();
    for (const std::array<int, lane_count>& channels : job.channels) {
        std::array<std::size_t, lane_count> neurons{};
        LaneNumbers signs;
        signs.fill(1);
        for (std::size_t lane = 0; lane < count; ++lane) {
            neurons[lane] = index_of(channels[lane], job.positions[lane], shape);
            if (!sides.empty()) signs[lane] = sides[neurons[lane]];
        }
        const auto first = work.neurons(channels, signs);
        std::optional<BackSubstitution::Result> second;
        if (sides.empty() && !first.exact) {
            for (double& sign : signs) sign = -sign;
            second = work.neurons(channels, signs);
        }
        for (std::size_t lane = 0; lane < count; ++lane) {
            if (!sides.empty()) {
                take_bound(sides[neurons[lane]], first.bound[lane], neurons[lane], own);
                continue;
            }
            own.upper[neurons[lane]] = first.bound[lane];
            own.lower[neurons[lane]] = second ? -second->bound[lane] : first.lower[lane];
        }
    }
}

void BoundPass::run_packed_jobs(int value, const std::vector<PackedJob>& jobs) {
    ValueBounds& own = bounds_[static_cast<std::size_t>(value)];
    const Shape& shape = prepared_.architecture().shapes[static_cast<std::size_t>(value)];
    parallel_for(jobs.size(), work_.size(), [&](std::size_t index, std::size_t worker) {
        if (!work_[worker]) work_[worker].emplace(prepared_, region_, bounds_, lines_);
        const PackedJob& job = jobs[index];
        work_[worker]->set_positions(value, job.positions, Stop::input);
        const auto found = work_[worker]->neurons(job.channels, job.signs);
        for (std::size_t lane = 0; lane < job.positions.size(); ++lane) {
            take_bound(job.signs[lane], found.bound[lane],
                       index_of(job.channels[lane], job.positions[lane], shape), own);
        }
    });
}

void BoundPass::make_lines(std::size_t node) {
    const Node& own = prepared_.architecture().nodes[node];
    const int value = own.inputs.front();
    const ValueBounds& input = bounds_[static_cast<std::size_t>(value)];
    const nn::Activation function = std::get<nn::Activate>(own.layer).function;
    NodeLines& lines = lines_[node];
    ValueBounds& output = bounds_[node + 1];
    const std::size_t count = input.lower.size();
    for (auto* field : {&lines.upper_slope, &lines.upper_intercept, &lines.lower_slope,
                        &lines.lower_intercept, &output.lower, &output.upper}) {
        field->resize(count);
    }
    for (std::size_t i = 0; i < count; ++i) {
        const double l = input.lower[i];
        const double u = input.upper[i];
        if (function == nn::Activation::relu && (l >= 0 || u <= 0)) {
            const double on = l >= 0 ? 1.0 : 0.0;
            lines.upper_slope[i] = lines.lower_slope[i] = on;
            lines.upper_intercept[i] = lines.lower_intercept[i] = 0;
            output.lower[i] = on * l;
            output.upper[i] = on * u;
            continue;
        }
        const auto slope =
            options_.slopes.empty() ? std::nullopt : chosen_slope(options_.slopes, value, i);
        const Lines own_lines = function == nn::Activation::relu && slope
                                    ? relu_lines(l, u, *slope)
                                    : activation_lines(function, l, u, options_.relu);
        lines.upper_slope[i] = own_lines.upper.slope;
        lines.upper_intercept[i] = own_lines.upper.intercept;
        lines.lower_slope[i] = own_lines.lower.slope;
        lines.lower_intercept[i] = own_lines.lower.intercept;
        // All activations rise; those that are computed carry rounding errors below 1e-14.
        const bool exact = function == nn::Activation::relu;
        const double low = nn::activate(function, l);
        const double high = nn::activate(function, u);
        output.lower[i] = exact ? low : low - 1e-14 * (1 + std::abs(low));
        output.upper[i] = exact ? high : high + 1e-14 * (1 + std::abs(high));
        if (l < 0 && u > 0) ++unstable_;
    }
    neurons_ += count;
    lines.largest_intercept =
        std::max(largest_size(lines.upper_intercept), largest_size(lines.lower_intercept));
}

void BoundPass::make_pool_lines(std::size_t node) {
    const Node& own = prepared_.architecture().nodes[node];
    const auto input = static_cast<std::size_t>(own.inputs.front());
    const Shape& from = prepared_.architecture().shapes[input];
    const Shape& to = prepared_.architecture().shapes[node + 1];
    const nn::Window& window = std::get<nn::MaxPool>(own.layer).window;
    const auto taps = static_cast<std::size_t>(window.height * window.width);
    NodeLines& lines = lines_[node];
    ValueBounds& output = bounds_[node + 1];
    const auto count = static_cast<std::size_t>(to.size());
    lines.weights.assign(count * taps, 0.0);
    for (auto* field :
         {&lines.upper_intercept, &lines.lower_intercept, &output.lower, &output.upper}) {
        field->resize(count);
    }
    std::vector<double> l;
    std::vector<double> u;
    std::vector<double> weights;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < count; ++i) {
        const int channel = static_cast<int>(i) / to.positions();
        const int y =
            static_cast<int>(i) % to.positions() / to.width * window.stride_y - window.padding.top;
        const int x = static_cast<int>(i) % to.width * window.stride_x - window.padding.left;
        l.clear();
        u.clear();
        places.clear();
        for (std::size_t tap = 0; tap < taps; ++tap) {
            const int row = y + static_cast<int>(tap) / window.width;
            const int column = x + static_cast<int>(tap) % window.width;
            if (row < 0 || column < 0 || row >= from.height || column >= from.width) continue;
            const std::size_t place = index_of(channel, row * from.width + column, from);
            places.push_back(tap);
            l.push_back(bounds_[input].lower[place]);
            u.push_back(bounds_[input].upper[place]);
        }
        weights.assign(l.size(), 0.0);
        const PoolLines own_lines = pool_lines(l, u, weights);
        for (std::size_t k = 0; k < places.size(); ++k) {
            lines.weights[i * taps + places[k]] = weights[k];
        }
        lines.upper_intercept[i] = own_lines.upper_intercept;
        lines.lower_intercept[i] = own_lines.lower_intercept;
        output.lower[i] = *std::max_element(l.begin(), l.end());
        output.upper[i] = *std::max_element(u.begin(), u.end());
    }
    lines.largest_intercept =
        std::max(largest_size(lines.upper_intercept), largest_size(lines.lower_intercept));
}

OutputBounds BoundPass::lower_bounds(const RowMatrix& rows, std::span<const double> offsets,
                                     bool with_coefficients) {
    require(next_node_ == lines_.size(), "lower_bounds needs all steps done");
    if (!work_.front()) work_.front().emplace(prepared_, region_, bounds_, lines_);
    BackSubstitution& work = *work_.front();
    OutputBounds result;
    if (with_coefficients) {
        result.coefficients.resize(rows.rows(), prepared_.architecture().input().size());
    }
    const Stop stop = options_.method == Method::interval ? Stop::last_curve : Stop::input;
    for (Index first = 0; first < rows.rows(); first += lane_count) {
        const Index count = std::min<Index>(lane_count, rows.rows() - first);
        const RowMatrix negative = -rows.middleRows(first, count);
        std::vector<double> negative_offsets;
        for (Index i = 0; i < count && !offsets.empty(); ++i) {
            negative_offsets.push_back(-offsets[static_cast<std::size_t>(first + i)]);
        }
        InputCoefficients coefficients;
        const auto upper = work.rows(prepared_.output(), negative, negative_offsets, stop,
                                     with_coefficients ? &coefficients : nullptr);
        if (with_coefficients) {
            result.coefficients.middleRows(first, count) = -coefficients.topRows(count);
        }
        for (Index i = 0; i < count; ++i) {
            result.lower.push_back(-upper.bound[static_cast<std::size_t>(i)]);
            result.margin = std::max(result.margin, upper.margin[static_cast<std::size_t>(i)]);
        }
    }
    return result;
}

}  // namespace tessera::verify
