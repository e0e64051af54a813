#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "verify/box.h"
#include "verify/certify.h"

/// The smallest adversarial distortion itself, for networks with few inputs.
namespace tessera::verify {

struct ExactOptions {
    double tolerance = 1e-6;              ///< relative, between the two bounds at the end
    std::size_t largest_queue = 200'000;  ///< boxes; more: stopped, with what is known
    ReluRule relu = ReluRule::adaptive;
};

/// Branch and bound over boxes of inputs, nearest box first: a box whose margins are certainly
/// positive is left, any other is cut in two. Complete for every layer and norm, because the linear
/// bounds become exact as boxes shrink; the number of boxes grows quickly with the inputs.
class ExactDistance {
public:
    /// Searches the box of all inputs whose elements differ from the centre by at most `largest`.
    /// `prepared` must outlive it.
    ExactDistance(const PreparedNetwork& prepared, Question question, double largest,
                  ExactOptions options = {});

    /// One box; false when the search is over.
    bool step();
    void run() {
        while (step()) {
        }
    }

    /// No adversarial input is nearer.
    double lower() const { return lower_; }
    /// The distance of the nearest adversarial input found; `largest` when there is none inside.
    double upper() const { return upper_; }
    bool complete() const { return complete_; }
    const std::optional<std::vector<double>>& nearest() const { return nearest_; }
    std::size_t boxes() const { return boxes_; }

private:
    struct Candidate {
        double distance = 0;
        Box box;
        bool operator<(const Candidate& other) const { return distance > other.distance; }
    };
    double distance_to(const Box& box) const;
    void try_point(const std::vector<double>& point);
    void split(const Box& box, const std::vector<double>& coefficients);

    const PreparedNetwork& prepared_;
    Question question_;
    ExactOptions options_;
    RowMatrix rows_;
    std::vector<Candidate> queue_;  ///< a heap, the nearest box on top
    double lower_ = 0;
    double upper_ = 0;
    bool complete_ = false;
    std::optional<std::vector<double>> nearest_;
    std::size_t boxes_ = 0;
};

}  // namespace tessera::verify
