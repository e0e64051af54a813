#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "core/linear_algebra.h"
#include "verify/form.h"
#include "verify/prepared.h"
#include "verify/region.h"

/// Linear bounds in convolution form (CNN-Cert, its section on convolution): the coefficients of an
/// output are kept as a small window of the tensor they multiply, and move from layer to layer
/// towards the input. Sixteen outputs travel together, one in each lane. Only upper bounds are
/// computed: a lower bound of f is minus an upper one of -f.
namespace tessera::verify {

/// What is known of one value of a network on a region.
struct ValueBounds {
    std::vector<double> lower;  ///< empty: nobody asked
    std::vector<double> upper;
    double largest = 0;  ///< of the sum of sizes that makes an element: scale of rounding errors

    bool known() const { return !lower.empty(); }
};

/// Upper and lower lines of every output of an activation or a maximum.
struct NodeLines {
    /// Activations: fields [upper slope, upper intercept, lower slope, lower intercept] by neuron.
    std::vector<double> upper_slope;
    std::vector<double> upper_intercept;
    std::vector<double> lower_slope;
    std::vector<double> lower_intercept;
    /// Maxima: for each output one slope for each tap of its window, on both sides.
    std::vector<double> weights;
    double largest_intercept = 0;
};

/// Where back substitution ends.
enum class Stop {
    input,      ///< at the region of the input: linear bounds
    last_curve  ///< at the bounds of the nearest activations and maxima before: interval bounds
};

/// Coefficients of the lanes' outputs by the input of the network, whole and by element.
using InputCoefficients = RowMatrix;

class BackSubstitution {
public:
    /// All arguments must outlive it. `bounds` and `lines` are indexed by value and by node; of
    /// activations and maxima before the outputs asked for they must be known.
    BackSubstitution(const PreparedNetwork& prepared, const Region& region,
                     const std::vector<ValueBounds>& bounds, const std::vector<NodeLines>& lines);

    struct Result {
        LaneNumbers bound;   ///< an upper bound, with its margin included
        LaneNumbers margin;  ///< what was added for rounding
        /// A lower bound of the same, valid while `exact`: no line was used on the way, so that
        /// both sides have the same coefficients.
        LaneNumbers lower;
        bool exact = false;
    };

    /// Forgets what it looked up, because the region or the bounds have changed; keeps its memory.
    void forget();

    /// The positions (row width + column) of a value's tensor that the lanes stand for.
    void set_positions(int value, std::span<const int> positions, Stop stop);
    /// In each lane its sign times the value's element of that channel, at the position set before.
    Result neurons(const std::array<int, lane_count>& channels, const LaneNumbers& signs);
    /// Rows (at most 16) of linear functions of the value; `offsets` are added. When `inputs` is
    /// given it receives the coefficients by the network's input.
    Result rows(int value, const RowMatrix& coefficients, std::span<const double> offsets,
                Stop stop, InputCoefficients* inputs = nullptr);

private:
    /// Fields of a tensor as the windows see them: what lines and regions hold for each tap.
    struct Gathered {
        bool valid = false;
        bool shared = false;  ///< all lanes see the same: held once
        std::vector<double> data;
    };

    void clear();
    Result run(int value, InputCoefficients* inputs);
    void through(std::size_t node);
    Form through_linear(std::size_t node, Form& form);
    Form through_average(std::size_t node, Form& form);
    Form through_maximum(std::size_t node, Form& form);
    Form through_flatten(std::size_t node, Form& form);
    void through_norm(std::size_t node, Form& form);
    void through_activation(std::size_t node, Form& form);
    void start_linear(std::size_t node, const std::array<int, lane_count>& channels,
                      const LaneNumbers& signs);
    Form new_form(int height, int width, int channels);
    Form before_window(const nn::Window& window, const Form& form, const nn::Shape& shape,
                       int& first_row, int& first_column);
    void deliver(int value, Form form);
    void add(Form& target, Form& part, const nn::Shape& shape);
    Form expanded(const nn::Shape& shape, Form& form);
    void concretise(std::size_t value, const Region& region, const Form& form);
    void use_lanes(std::size_t count);
    void add_magnitude(const Form& form, double largest);
    std::vector<double> taken_memory(std::size_t size);
    void give_back(Form& form);

    const PreparedNetwork& prepared_;
    const Region& region_;
    const std::vector<ValueBounds>& bounds_;
    const std::vector<NodeLines>& lines_;
    std::vector<Form> forms_;                  ///< by value
    std::vector<Gathered> gathered_;           ///< by value
    std::vector<Region> interval_regions_;     ///< by value: the bounds as a box
    std::vector<std::vector<double>> memory_;  ///< of forms that are gone, to be used again
    LaneNumbers sum_{};                        ///< of constants so far
    LaneNumbers spread_{};                     ///< of the region\'s radius
    bool exact_ = true;                        ///< no line was used yet
    LaneNumbers magnitude_{};                  ///< of everything that was added, without signs
    int lanes_ = lane_count;                   ///< in use
    int value_ = 0;
    Stop stop_ = Stop::input;
    std::array<int, lane_count> position_y_{};
    std::array<int, lane_count> position_x_{};
};

}  // namespace tessera::verify
