#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "verify/bounds.h"

/// Certificates: lower bounds of margins, and the largest radius they hold for.
namespace tessera::verify {

/// What is to be certified: that `label` stays ahead of every one of `targets` around `centre`.
struct Question {
    std::vector<double> centre;
    int label = 0;
    std::vector<int> targets;
    Norm norm = Norm::infinity;
    std::vector<double> mask;  ///< multiplies eps by input element; empty: 1
    /// The range of valid inputs that the ball is cut off at; l_inf only. Without it the ball is
    /// whole, as in the paper's tables.
    struct Range {
        double low = 0;
        double high = 1;
    };
    std::optional<Range> clip;
};

/// The region of a question at a radius.
Region region_of(const Question& question, double eps);

/// All classes but `label`.
std::vector<int> other_classes(int classes, int label);

/// The rows e_label - e_target whose products with the output are the margins.
RowMatrix margin_rows(int classes, int label, std::span<const int> targets);

/// f_label - f_target at a point, for every target.
std::vector<double> margins(const nn::Network<double>& network, std::span<const double> input,
                            int label, std::span<const int> targets);

/// The class of the first largest output.
int predicted_class(const nn::Network<double>& network, std::span<const double> input);

struct Certificate {
    std::vector<double> lower;  ///< of the margin to each target
    double margin = 0;          ///< for rounding, included in `lower`
    std::size_t unstable = 0;
    std::size_t neurons = 0;

    /// All margins are certainly positive.
    bool holds() const;
};

/// One pass: all targets together, intermediate bounds shared between them.
Certificate certify(const PreparedNetwork& prepared, const Question& question, double eps,
                    const BoundOptions& options = {});

struct SearchOptions {
    double start = 0.05;
    int steps = 15;
};

/// The same in the memory of a pass that may have served other radii of the same question.
Certificate certify(BoundPass& pass, const PreparedNetwork& prepared, const Question& question,
                    double eps);

/// The reference's search for the largest certified radius: e = ln eps moves by 1 until it is
/// bracketed, then halves the bracket. Certificates need not be monotone in eps, so the answer is a
/// certified radius, not the largest one.
class RadiusSearch {
public:
    explicit RadiusSearch(SearchOptions options = {});

    bool done() const { return static_cast<int>(trace_.size()) >= options_.steps; }
    /// The radius to try next.
    double eps() const;
    /// The outcome at eps().
    void report(bool certified);

    /// The largest radius reported as certified; 0 when there was none.
    double radius() const;

    struct Step {
        double eps = 0;
        bool certified = false;
    };
    const std::vector<Step>& trace() const { return trace_; }

private:
    SearchOptions options_;
    double logarithm_;
    double low_;
    double high_;
    std::vector<Step> trace_;
};

struct CertifiedRadius {
    double radius = 0;  ///< for the nearest of the targets
    std::vector<RadiusSearch::Step> trace;
    double margin = 0;         ///< the largest for rounding
    std::size_t unstable = 0;  ///< at the certified radius
};
CertifiedRadius certified_radius(const PreparedNetwork& prepared, const Question& question,
                                 const BoundOptions& options = {},
                                 const SearchOptions& search = {});

}  // namespace tessera::verify
