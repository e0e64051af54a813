#include "verify/back_substitution.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/errors.h"

namespace tessera::verify {

using nn::Node;
using nn::Shape;

BackSubstitution::BackSubstitution(const PreparedNetwork& prepared, const Region& region,
                                   const std::vector<ValueBounds>& bounds,
                                   const std::vector<NodeLines>& lines)
    : prepared_(prepared),
      region_(region),
      bounds_(bounds),
      lines_(lines),
      forms_(bounds.size()),
      gathered_(bounds.size()),
      interval_regions_(bounds.size()) {}

std::vector<double> BackSubstitution::taken_memory(std::size_t size) {
    std::vector<double> memory;
    if (!memory_.empty()) {
        memory = std::move(memory_.back());
        memory_.pop_back();
    }
    memory.resize(size);
    return memory;
}

void BackSubstitution::give_back(Form& form) {
    memory_.push_back(std::move(form.a));
    form = Form{};
}

Form BackSubstitution::new_form(int height, int width, int channels) {
    Form form;
    form.present = true;
    form.height = height;
    form.width = width;
    form.channels = channels;
    form.a = taken_memory(form.size());
    return form;
}

void BackSubstitution::clear() {
    for (Form& form : forms_) {
        if (form.present) give_back(form);
    }
    sum_.fill(0);
    spread_.fill(0);
    magnitude_.fill(0);
    exact_ = true;
}

void BackSubstitution::add_magnitude(const Form& form, double largest) {
    add_sizes(form.size() / lane_count, lanes_, largest, form.a.data(), magnitude_);
}

/// The same coefficients in a window that is the whole tensor.
Form BackSubstitution::expanded(const Shape& shape, Form& form) {
    Form result = new_form(shape.height, shape.width, form.channels);
    std::fill(result.a.begin(), result.a.end(), 0.0);
    for (int row = 0; row < form.height; ++row) {
        for (int column = 0; column < form.width; ++column) {
            const auto place = places(form, shape, row, column);
            const double* a = form.tap(row, column);
            for (int i = 0; i < form.channels * lane_count; ++i) {
                const int at = place[i % lane_count];
                if (at >= 0)
                    result.a[static_cast<std::size_t>(at * form.channels * lane_count + i)] = a[i];
            }
        }
    }
    give_back(form);
    return result;
}

/// target += part. Windows that differ are put on one that holds both; where their offset differs
/// between lanes, on the whole tensor.
void BackSubstitution::add(Form& target, Form& part, const Shape& shape) {
    const int dy = part.y[0] - target.y[0];
    const int dx = part.x[0] - target.x[0];
    bool same_offset = true;
    for (int lane = 0; lane < lane_count; ++lane) {
        same_offset = same_offset && part.y[lane] - target.y[lane] == dy &&
                      part.x[lane] - target.x[lane] == dx;
    }
    if (!same_offset) {
        target = expanded(shape, target);
        part = expanded(shape, part);
        add(target, part, shape);
        return;
    }
    const int top = std::min(0, dy);
    const int left = std::min(0, dx);
    Form sum = new_form(std::max(target.height, dy + part.height) - top,
                        std::max(target.width, dx + part.width) - left, target.channels);
    std::fill(sum.a.begin(), sum.a.end(), 0.0);
    for (int lane = 0; lane < lane_count; ++lane) {
        sum.y[lane] = target.y[lane] + top;
        sum.x[lane] = target.x[lane] + left;
    }
    const auto put = [&](const Form& from, int row_offset, int column_offset) {
        const int count = from.channels * lane_count;
        for (int row = 0; row < from.height; ++row) {
            for (int column = 0; column < from.width; ++column) {
                const double* a = from.tap(row, column);
                double* to = sum.tap(row + row_offset, column + column_offset);
                for (int i = 0; i < count; ++i) to[i] += a[i];
            }
        }
    };
    put(target, -top, -left);
    put(part, dy - top, dx - left);
    give_back(target);
    give_back(part);
    target = std::move(sum);
}

void BackSubstitution::deliver(int value, Form form) {
    Form& at = forms_[static_cast<std::size_t>(value)];
    if (at.present) {
        add(at, form, prepared_.architecture().shapes[static_cast<std::size_t>(value)]);
    } else {
        at = std::move(form);
    }
}

void BackSubstitution::concretise(std::size_t value, const Region& region, const Form& form) {
    Gathered& gathered = gathered_[value];
    if (!gathered.valid) {
        const std::array fields = {&region.centre, &region.radius};
        gathered.shared = same_place(form);
        gather(form, prepared_.architecture().shapes[value], fields, gathered.shared,
               gathered.data);
        gathered.valid = true;
    }
    add_support(region.norm, form.size() / lane_count, lanes_,
                {gathered.shared, gathered.data.data()}, form.a.data(), sum_, spread_);
    add_magnitude(form, bounds_[value].largest);
}

void BackSubstitution::through(std::size_t node) {
    const Node& own = prepared_.architecture().nodes[node];
    Form form = std::move(forms_[node + 1]);
    forms_[node + 1] = Form{};
    const bool activation = std::holds_alternative<nn::Activate>(own.layer);
    const bool maximum = std::holds_alternative<nn::MaxPool>(own.layer);
    if (stop_ == Stop::last_curve && (activation || maximum)) {
        Region& region = interval_regions_[node + 1];
        if (region.centre.empty()) {
            region = box(bounds_[node + 1].lower, bounds_[node + 1].upper);
        }
        concretise(node + 1, region, form);
        give_back(form);
        return;
    }
    add_magnitude(form, bounds_[node + 1].largest + lines_[node].largest_intercept);
    if (std::holds_alternative<nn::Add>(own.layer)) {
        Form copy = form;
        deliver(own.inputs[1], std::move(copy));
        deliver(own.inputs[0], std::move(form));
        return;
    }
    if (activation || std::holds_alternative<nn::BatchNorm>(own.layer)) {
        activation ? through_activation(node, form) : through_norm(node, form);
        deliver(own.inputs[0], std::move(form));
        return;
    }
    Form before = maximum                                              ? through_maximum(node, form)
                  : std::holds_alternative<nn::AveragePool>(own.layer) ? through_average(node, form)
                  : std::holds_alternative<nn::Flatten>(own.layer)     ? through_flatten(node, form)
                                                                       : through_linear(node, form);
    give_back(form);
    deliver(own.inputs[0], std::move(before));
}

BackSubstitution::Result BackSubstitution::run(int value, InputCoefficients* inputs) {
    for (auto node = static_cast<std::size_t>(value); node-- > 0;) {
        if (forms_[node + 1].present) through(node);
    }
    if (inputs != nullptr) inputs->setZero(lane_count, prepared_.architecture().input().size());
    if (forms_[0].present) {
        const Shape& shape = prepared_.architecture().input();
        concretise(0, region_, forms_[0]);
        if (inputs != nullptr) {
            const Form full = expanded(shape, forms_[0]);
            for (int i = 0; i < shape.positions() * shape.channels; ++i) {
                const int column = i % shape.channels * shape.positions() + i / shape.channels;
                for (int lane = 0; lane < lane_count; ++lane) {
                    (*inputs)(lane, column) =
                        full.a[static_cast<std::size_t>(i * lane_count + lane)];
                }
            }
        }
    }
    Result result;
    result.exact = exact_;
    for (int lane = 0; lane < lane_count; ++lane) {
        result.margin[lane] =
            prepared_.rounding_unit * (magnitude_[lane] + std::abs(sum_[lane]) + spread_[lane]);
        result.bound[lane] = sum_[lane] + spread_[lane] + result.margin[lane];
        result.lower[lane] = sum_[lane] - spread_[lane] - result.margin[lane];
    }
    return result;
}

/// Whole groups of lanes; nobody reads what the others hold.
void BackSubstitution::use_lanes(std::size_t count) {
    lanes_ = (static_cast<int>(count) + group_size - 1) / group_size * group_size;
}

void BackSubstitution::forget() {
    for (Gathered& gathered : gathered_) gathered.valid = false;
    for (Region& region : interval_regions_) region = Region{};
}

void BackSubstitution::set_positions(int value, std::span<const int> positions, Stop stop) {
    require(!positions.empty() && positions.size() <= lane_count, "1 to 16 positions");
    value_ = value;
    stop_ = stop;
    use_lanes(positions.size());
    const int width = prepared_.architecture().shapes[static_cast<std::size_t>(value)].width;
    for (std::size_t lane = 0; lane < lane_count; ++lane) {
        const int position = positions[std::min(lane, positions.size() - 1)];
        position_y_[lane] = position / width;
        position_x_[lane] = position % width;
    }
    for (Gathered& gathered : gathered_) gathered.valid = false;
}

BackSubstitution::Result BackSubstitution::neurons(const std::array<int, lane_count>& channels,
                                                   const LaneNumbers& signs) {
    clear();
    magnitude_.fill(bounds_[static_cast<std::size_t>(value_)].largest);
    if (value_ > 0 && !prepared_.kernels[static_cast<std::size_t>(value_ - 1)].weights.empty()) {
        start_linear(static_cast<std::size_t>(value_ - 1), channels, signs);
        return run(value_ - 1, nullptr);
    }
    const Shape& shape = prepared_.architecture().shapes[static_cast<std::size_t>(value_)];
    Form form = new_form(1, 1, shape.channels);
    std::fill(form.a.begin(), form.a.end(), 0.0);
    for (int lane = 0; lane < lane_count; ++lane) {
        form.a[static_cast<std::size_t>(channels[lane] * lane_count + lane)] = signs[lane];
    }
    form.y = position_y_;
    form.x = position_x_;
    deliver(value_, std::move(form));
    return run(value_, nullptr);
}

BackSubstitution::Result BackSubstitution::rows(int value, const RowMatrix& coefficients,
                                                std::span<const double> offsets, Stop stop,
                                                InputCoefficients* inputs) {
    const Shape& shape = prepared_.architecture().shapes[static_cast<std::size_t>(value)];
    require(coefficients.rows() >= 1 && coefficients.rows() <= lane_count &&
                coefficients.cols() == shape.size(),
            "1 to 16 rows with a coefficient for every element");
    clear();
    for (Gathered& gathered : gathered_) gathered.valid = false;
    value_ = value;
    stop_ = stop;
    use_lanes(static_cast<std::size_t>(coefficients.rows()));
    Form form = new_form(shape.height, shape.width, shape.channels);
    std::fill(form.a.begin(), form.a.end(), 0.0);
    for (Index row = 0; row < coefficients.rows(); ++row) {
        for (int c = 0; c < shape.channels; ++c) {
            for (int place = 0; place < shape.positions(); ++place) {
                form.a[static_cast<std::size_t>((place * shape.channels + c) * lane_count + row)] =
                    coefficients(row, c * shape.positions() + place);
            }
        }
        if (!offsets.empty())
            sum_[static_cast<std::size_t>(row)] = offsets[static_cast<std::size_t>(row)];
    }
    deliver(value, std::move(form));
    return run(value, inputs);
}

}  // namespace tessera::verify
