#pragma once

#include <span>
#include <vector>

#include "verify/box.h"
#include "verify/property.h"

/// Deciding a property by branch and bound over boxes of inputs. Every layer is allowed; complete
/// as boxes shrink, but their number grows quickly with the inputs.
namespace tessera::verify {

class BoxDecision {
public:
    /// Both must outlive it. Throws InputError when the property does not fit the network.
    BoxDecision(const PreparedNetwork& prepared, const Property& property);

    /// One box, depth first; false when the search is over.
    bool step();

    const Decision& decision() const { return decision_; }
    const std::vector<Box>& open() const { return open_; }
    /// The box of the last step, and whether it was proved safe as a whole.
    const Box& last() const { return last_; }
    bool last_is_safe() const { return last_is_safe_; }

private:
    bool certified(const Box& box, std::vector<double>& slopes);
    void try_point(std::vector<double> point);

    const PreparedNetwork& prepared_;
    const Property& property_;
    RowMatrix rows_;  ///< all conditions, case after case
    std::vector<double> offsets_;
    std::vector<Box> open_;
    Box last_;
    bool last_is_safe_ = false;
    Decision decision_;
};

}  // namespace tessera::verify
