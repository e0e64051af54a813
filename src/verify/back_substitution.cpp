#include "verify/back_substitution.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/errors.h"

namespace tessera::verify {
namespace {

using nn::Node;
using nn::Shape;
using nn::Window;

/// A part of the lanes that fits the registers.
constexpr int group_size = 4;
using Group = Eigen::Array<double, group_size, 1>;
using GroupView = Eigen::Map<Group>;
using ConstGroupView = Eigen::Map<const Group>;

/// One tap of a kernel that meets one tap of a form.
struct Meeting {
    const double* weights;  ///< outputs x inputs
    const double* a;        ///< outputs x lanes
};

/// result[c][lane] = sum over meetings and outputs r of weights[r][c] a[r][lane], for `Channels`
/// neighbouring c.
template <int Channels>
void accumulate(std::span<const Meeting> meetings, int outputs, int inputs, int first, int lanes,
                double* result) {
    for (int lane = 0; lane < lanes; lane += group_size) {
        Group sums[Channels];
        for (Group& sum : sums) sum.setZero();
        for (const Meeting& meeting : meetings) {
            const double* w = meeting.weights + first;
            const double* a = meeting.a + lane;
            for (int r = 0; r < outputs; ++r, w += inputs, a += lane_count) {
                const Group coefficients = ConstGroupView(a);
                for (int c = 0; c < Channels; ++c) sums[c] += w[c] * coefficients;
            }
        }
        for (int c = 0; c < Channels; ++c) GroupView(result + c * lane_count + lane) = sums[c];
    }
}

/// As above for all inputs.
void accumulate_all(std::span<const Meeting> meetings, int outputs, int inputs, int lanes,
                    double* result) {
    int c = 0;
    for (; c + 4 <= inputs; c += 4) {
        accumulate<4>(meetings, outputs, inputs, c, lanes, result + c * lane_count);
    }
    switch (inputs - c) {
        case 3:
            accumulate<3>(meetings, outputs, inputs, c, lanes, result + c * lane_count);
            break;
        case 2:
            accumulate<2>(meetings, outputs, inputs, c, lanes, result + c * lane_count);
            break;
        case 1:
            accumulate<1>(meetings, outputs, inputs, c, lanes, result + c * lane_count);
            break;
        default:
            break;
    }
}

/// The window through which a node reads its input.
Window window_of(const nn::Layer& layer, const Shape& input) {
    if (const auto* convolution = std::get_if<nn::Convolution>(&layer)) return convolution->window;
    if (const auto* average = std::get_if<nn::AveragePool>(&layer)) return average->window;
    if (const auto* maximum = std::get_if<nn::MaxPool>(&layer)) return maximum->window;
    return {input.height, input.width, 1, 1, {}};
}

bool inside(const Form& form, const Shape& shape) {
    for (int lane = 0; lane < lane_count; ++lane) {
        if (form.y[lane] < 0 || form.x[lane] < 0 || form.y[lane] + form.height > shape.height ||
            form.x[lane] + form.width > shape.width) {
            return false;
        }
    }
    return true;
}

/// The position in the tensor that each lane's tap (row, column) stands for; -1 outside.
std::array<int, lane_count> places(const Form& form, const Shape& shape, int row, int column) {
    std::array<int, lane_count> result;
    for (int lane = 0; lane < lane_count; ++lane) {
        const int y = form.y[lane] + row;
        const int x = form.x[lane] + column;
        const bool in = y >= 0 && x >= 0 && y < shape.height && x < shape.width;
        result[lane] = in ? y * shape.width + x : -1;
    }
    return result;
}

/// Taps outside the tensor multiply nothing.
void mask(const Shape& shape, Form& form) {
    if (inside(form, shape)) return;
    for (int row = 0; row < form.height; ++row) {
        for (int column = 0; column < form.width; ++column) {
            const auto place = places(form, shape, row, column);
            double* a = form.tap(row, column);
            for (int lane = 0; lane < lane_count; ++lane) {
                if (place[lane] >= 0) continue;
                for (int c = 0; c < form.channels; ++c) a[c * lane_count + lane] = 0;
            }
        }
    }
}

/// True when all lanes' windows lie at the same place.
bool same_place(const Form& form) {
    for (int lane = 1; lane < lane_count; ++lane) {
        if (form.y[lane] != form.y[0] || form.x[lane] != form.x[0]) return false;
    }
    return true;
}

/// Looks up `fields` of a tensor for every tap, channel and lane (or once for all lanes); 0
/// outside. Layout: tap, channel, field, lane.
void gather(const Form& form, const Shape& shape,
            std::span<const std::vector<double>* const> fields, bool shared,
            std::vector<double>& data) {
    const int lanes = shared ? 1 : lane_count;
    data.resize(form.size() / lane_count * static_cast<std::size_t>(lanes) * fields.size());
    double* to = data.data();
    for (int row = 0; row < form.height; ++row) {
        for (int column = 0; column < form.width; ++column) {
            const auto place = places(form, shape, row, column);
            for (int c = 0; c < form.channels; ++c) {
                for (const std::vector<double>* field : fields) {
                    const double* plane =
                        field->data() + static_cast<std::ptrdiff_t>(c) * shape.positions();
                    for (int lane = 0; lane < lanes; ++lane) {
                        to[lane] = place[lane] >= 0 ? plane[place[lane]] : 0;
                    }
                    to += lanes;
                }
            }
        }
    }
}

/// What was gathered, field by field: a number for each lane, or one for all.
template <bool shared>
struct Fields {
    static constexpr int lanes = shared ? 1 : lane_count;
    const double* at;
    explicit Fields(const std::vector<double>& data, int lane)
        : at(data.data() + (shared ? 0 : lane)) {}
    Group operator[](int field) const {
        if constexpr (shared) {
            return Group::Constant(at[field]);
        } else {
            return ConstGroupView(at + field * lane_count);
        }
    }
    void advance(int fields) { at += fields * lanes; }
};

/// a <- the coefficients by the activation's input; sums <- the constants that this adds.
template <bool shared>
void substitute_lines(std::size_t taps, int lanes, const std::vector<double>& data, double* a,
                      LaneNumbers& sums) {
    for (int lane = 0; lane < lanes; lane += group_size) {
        Group sum = ConstGroupView(sums.data() + lane);
        Fields<shared> fields(data, lane);
        double* at = a + lane;
        for (std::size_t tap = 0; tap < taps; ++tap, at += lane_count, fields.advance(4)) {
            const Group coefficients = ConstGroupView(at);
            const Group positive = coefficients.max(0.0);
            const Group negative = coefficients.min(0.0);
            GroupView before(at);
            before = positive * fields[0] + negative * fields[2];
            sum += positive * fields[1] + negative * fields[3];
        }
        GroupView(sums.data() + lane) = sum;
    }
}

/// sums += <a, centre>; spreads <- what the region adds at most on either side.
template <bool shared>
void add_support(Norm norm, std::size_t taps, int lanes, const std::vector<double>& data,
                 const double* a, LaneNumbers& sums, LaneNumbers& spreads) {
    for (int lane = 0; lane < lanes; lane += group_size) {
        Group centre_sum = ConstGroupView(sums.data() + lane);
        Group spread = Group::Zero();
        Fields<shared> fields(data, lane);
        const double* at = a + lane;
        for (std::size_t tap = 0; tap < taps; ++tap, at += lane_count, fields.advance(2)) {
            const Group coefficients = ConstGroupView(at);
            centre_sum += coefficients * fields[0];
            const Group reach = coefficients.abs() * fields[1];
            if (norm == Norm::infinity) {
                spread += reach;
            } else if (norm == Norm::two) {
                spread += reach * reach;
            } else {
                spread = spread.max(reach);
            }
        }
        if (norm == Norm::two) spread = spread.sqrt();
        GroupView(sums.data() + lane) = centre_sum;
        GroupView(spreads.data() + lane) += spread;
    }
}

}  // namespace

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
    const std::size_t taps = form.size() / lane_count;
    for (int lane = 0; lane < lanes_; lane += group_size) {
        Group sum = Group::Zero();
        const double* a = form.a.data() + lane;
        for (std::size_t tap = 0; tap < taps; ++tap, a += lane_count) {
            sum += ConstGroupView(a).abs();
        }
        GroupView(magnitude_.data() + lane) += largest * sum;
    }
}

/// The window before a sliding window: k' = s (k - 1) + K, cut to the part that meets the tensor.
/// `first_row` and `first_column` say how much was cut off before.
Form BackSubstitution::before_window(const Window& window, const Form& form, const Shape& shape,
                                     int& first_row, int& first_column) {
    Form result;
    result.height = window.stride_y * (form.height - 1) + window.height;
    result.width = window.stride_x * (form.width - 1) + window.width;
    int top = shape.height;
    int bottom = 0;
    int left = shape.width;
    int right = 0;
    for (int lane = 0; lane < lane_count; ++lane) {
        result.y[lane] = form.y[lane] * window.stride_y - window.padding.top;
        result.x[lane] = form.x[lane] * window.stride_x - window.padding.left;
        top = std::min(top, result.y[lane]);
        bottom = std::max(bottom, result.y[lane]);
        left = std::min(left, result.x[lane]);
        right = std::max(right, result.x[lane]);
    }
    first_row = std::max(0, -bottom);
    first_column = std::max(0, -right);
    const int height = std::max(0, std::min(result.height, shape.height - top) - first_row);
    const int width = std::max(0, std::min(result.width, shape.width - left) - first_column);
    Form cut = new_form(height, width, shape.channels);
    for (int lane = 0; lane < lane_count; ++lane) {
        cut.y[lane] = result.y[lane] + first_row;
        cut.x[lane] = result.x[lane] + first_column;
    }
    return cut;
}

Form BackSubstitution::through_linear(std::size_t node, Form& form) {
    const Node& own = prepared_.architecture().nodes[node];
    const LinearKernel& kernel = prepared_.kernels[node];
    const Shape& shape =
        prepared_.architecture().shapes[static_cast<std::size_t>(own.inputs.front())];
    if (!kernel.bias.empty()) {
        for (int row = 0; row < form.height; ++row) {
            for (int column = 0; column < form.width; ++column) {
                const double* a = form.tap(row, column);
                for (int r = 0; r < kernel.outputs; ++r) {
                    const double bias = kernel.bias[static_cast<std::size_t>(r)];
                    for (int lane = 0; lane < lane_count; ++lane) {
                        sum_[lane] += bias * a[r * lane_count + lane];
                    }
                }
            }
        }
    }
    const Window window = window_of(own.layer, shape);
    int first_row = 0;
    int first_column = 0;
    Form result = before_window(window, form, shape, first_row, first_column);
    const std::size_t tap_size = static_cast<std::size_t>(kernel.outputs) * kernel.inputs;
    std::vector<Meeting> meetings;
    // The taps p of the form with 0 <= t - stride p < extent of the kernel.
    const auto first_tap = [](int t, int extent, int stride) {
        return t < extent ? 0 : (t - extent) / stride + 1;
    };
    for (int row = 0; row < result.height; ++row) {
        const int t = row + first_row;
        for (int column = 0; column < result.width; ++column) {
            const int u = column + first_column;
            meetings.clear();
            for (int p = first_tap(t, window.height, window.stride_y);
                 p < form.height && p * window.stride_y <= t; ++p) {
                const int ky = t - p * window.stride_y;
                for (int q = first_tap(u, window.width, window.stride_x);
                     q < form.width && q * window.stride_x <= u; ++q) {
                    const int kx = u - q * window.stride_x;
                    meetings.push_back(
                        {kernel.weights.data() +
                             static_cast<std::size_t>(ky * window.width + kx) * tap_size,
                         form.tap(p, q)});
                }
            }
            accumulate_all(meetings, kernel.outputs, kernel.inputs, lanes_,
                           result.tap(row, column));
        }
    }
    mask(shape, result);
    return result;
}

Form BackSubstitution::through_average(std::size_t node, Form& form) {
    const Node& own = prepared_.architecture().nodes[node];
    const Shape& shape =
        prepared_.architecture().shapes[static_cast<std::size_t>(own.inputs.front())];
    const Window window = window_of(own.layer, shape);
    int first_row = 0;
    int first_column = 0;
    Form result = before_window(window, form, shape, first_row, first_column);
    std::fill(result.a.begin(), result.a.end(), 0.0);
    const double share = 1.0 / (window.height * window.width);
    const int count = form.channels * lane_count;
    for (int p = 0; p < form.height; ++p) {
        for (int q = 0; q < form.width; ++q) {
            const double* a = form.tap(p, q);
            for (int ky = 0; ky < window.height; ++ky) {
                for (int kx = 0; kx < window.width; ++kx) {
                    const int row = p * window.stride_y + ky - first_row;
                    const int column = q * window.stride_x + kx - first_column;
                    if (row < 0 || column < 0 || row >= result.height || column >= result.width) {
                        continue;
                    }
                    double* to = result.tap(row, column);
                    for (int i = 0; i < count; ++i) to[i] += share * a[i];
                }
            }
        }
    }
    mask(shape, result);
    return result;
}

Form BackSubstitution::through_maximum(std::size_t node, Form& form) {
    const Node& own = prepared_.architecture().nodes[node];
    const Shape& shape =
        prepared_.architecture().shapes[static_cast<std::size_t>(own.inputs.front())];
    const Shape& outputs = prepared_.architecture().shapes[node + 1];
    const Window window = window_of(own.layer, shape);
    const NodeLines& lines = lines_[node];
    exact_ = false;
    int first_row = 0;
    int first_column = 0;
    Form result = before_window(window, form, shape, first_row, first_column);
    std::fill(result.a.begin(), result.a.end(), 0.0);
    const int taps = window.height * window.width;
    for (int p = 0; p < form.height; ++p) {
        for (int q = 0; q < form.width; ++q) {
            const auto place = places(form, outputs, p, q);
            for (int i = 0; i < form.channels * lane_count; ++i) {
                const int lane = i % lane_count;
                if (place[lane] < 0) continue;
                const double a = form.tap(p, q)[i];
                const auto output =
                    static_cast<std::size_t>(i / lane_count * outputs.positions() + place[lane]);
                sum_[lane] += a * (a > 0 ? lines.upper_intercept : lines.lower_intercept)[output];
                for (int tap = 0; tap < taps; ++tap) {
                    const int row = p * window.stride_y + tap / window.width - first_row;
                    const int column = q * window.stride_x + tap % window.width - first_column;
                    if (row < 0 || column < 0 || row >= result.height || column >= result.width) {
                        continue;
                    }
                    result.tap(row, column)[i] +=
                        a * lines.weights[output * static_cast<std::size_t>(taps) +
                                          static_cast<std::size_t>(tap)];
                }
            }
        }
    }
    mask(shape, result);
    return result;
}

/// From a vector back to the image it was.
Form BackSubstitution::through_flatten(std::size_t node, Form& form) {
    const Shape& shape =
        prepared_.architecture()
            .shapes[static_cast<std::size_t>(prepared_.architecture().nodes[node].inputs.front())];
    Form result = new_form(shape.height, shape.width, shape.channels);
    for (int c = 0; c < shape.channels; ++c) {
        for (int place = 0; place < shape.positions(); ++place) {
            std::copy_n(form.a.data() + (c * shape.positions() + place) * lane_count, lane_count,
                        result.a.data() + (place * shape.channels + c) * lane_count);
        }
    }
    return result;
}

void BackSubstitution::through_norm(std::size_t node, Form& form) {
    const auto map = nn::channel_map(prepared_.network, prepared_.architecture().nodes[node]);
    const int taps = form.height * form.width;
    for (int i = 0; i < taps * form.channels; ++i) {
        const auto c = static_cast<std::size_t>(i % form.channels);
        double* a = form.a.data() + static_cast<std::ptrdiff_t>(i) * lane_count;
        for (int lane = 0; lane < lane_count; ++lane) {
            sum_[lane] += a[lane] * map.offset[c];
            a[lane] *= map.factor[c];
        }
    }
}

void BackSubstitution::through_activation(std::size_t node, Form& form) {
    const NodeLines& lines = lines_[node];
    Gathered& gathered = gathered_[node + 1];
    if (!gathered.valid) {
        const std::array fields = {&lines.upper_slope, &lines.upper_intercept, &lines.lower_slope,
                                   &lines.lower_intercept};
        gathered.shared = same_place(form);
        gather(form, prepared_.architecture().shapes[node + 1], fields, gathered.shared,
               gathered.data);
        gathered.valid = true;
    }
    const auto substitute = gathered.shared ? substitute_lines<true> : substitute_lines<false>;
    substitute(form.size() / lane_count, lanes_, gathered.data, form.a.data(), sum_);
    exact_ = false;
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
    const auto support = gathered.shared ? add_support<true> : add_support<false>;
    support(region.norm, form.size() / lane_count, lanes_, gathered.data, form.a.data(), sum_,
            spread_);
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

/// A neuron of a linear layer begins with its own weights.
void BackSubstitution::start_linear(std::size_t node, const std::array<int, lane_count>& channels,
                                    double sign) {
    const LinearKernel& kernel = prepared_.kernels[node];
    const Node& own = prepared_.architecture().nodes[node];
    const Shape& shape =
        prepared_.architecture().shapes[static_cast<std::size_t>(own.inputs.front())];
    Form unit;
    unit.height = 1;
    unit.width = 1;
    unit.y = position_y_;
    unit.x = position_x_;
    int first_row = 0;
    int first_column = 0;
    const Window window = window_of(own.layer, shape);
    Form form = before_window(window, unit, shape, first_row, first_column);
    for (int row = 0; row < form.height; ++row) {
        for (int column = 0; column < form.width; ++column) {
            const int tap = (row + first_row) * window.width + column + first_column;
            double* a = form.tap(row, column);
            for (int lane = 0; lane < lane_count; ++lane) {
                const double* weights =
                    kernel.weights.data() +
                    (static_cast<std::size_t>(tap) * kernel.outputs + channels[lane]) *
                        kernel.inputs;
                for (int c = 0; c < kernel.inputs; ++c) {
                    a[c * lane_count + lane] = sign * weights[c];
                }
            }
        }
    }
    mask(shape, form);
    for (int lane = 0; lane < lane_count && !kernel.bias.empty(); ++lane) {
        sum_[lane] = sign * kernel.bias[static_cast<std::size_t>(channels[lane])];
    }
    deliver(own.inputs.front(), std::move(form));
}

BackSubstitution::Result BackSubstitution::neurons(const std::array<int, lane_count>& channels,
                                                   double sign) {
    clear();
    magnitude_.fill(bounds_[static_cast<std::size_t>(value_)].largest);
    if (value_ > 0 && !prepared_.kernels[static_cast<std::size_t>(value_ - 1)].weights.empty()) {
        start_linear(static_cast<std::size_t>(value_ - 1), channels, sign);
        return run(value_ - 1, nullptr);
    }
    const Shape& shape = prepared_.architecture().shapes[static_cast<std::size_t>(value_)];
    Form form = new_form(1, 1, shape.channels);
    std::fill(form.a.begin(), form.a.end(), 0.0);
    for (int lane = 0; lane < lane_count; ++lane) {
        form.a[static_cast<std::size_t>(channels[lane] * lane_count + lane)] = sign;
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
