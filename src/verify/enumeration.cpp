#include "verify/enumeration.h"

#include <algorithm>
#include <format>
#include <vector>

#include "core/errors.h"
#include "verify/relaxation.h"

namespace tessera::verify {

EnumeratedDistance enumerated_distance(const ReluForm& form, const Question& question,
                                       double largest) {
    if (form.neurons > most_enumerated) {
        throw InputError(std::format("{} ReLUs: the signs of at most {} are gone through",
                                     form.neurons, most_enumerated));
    }
    const Region region = region_of(question, largest);
    const RowMatrix rows =
        margin_rows(static_cast<int>(form.output.size()), question.label, question.targets);
    EnumeratedDistance result{.distance = largest};
    std::vector<Sign> signs(static_cast<std::size_t>(form.neurons));
    for (std::size_t number = 0; number < std::size_t{1} << signs.size(); ++number) {
        for (std::size_t j = 0; j < signs.size(); ++j) {
            signs[j] = (number >> j & 1) != 0 ? Sign::positive : Sign::negative;
        }
        const NeuronBounds bounds = bound_neurons(form, region, signs, ReluRule::adaptive);
        if (contradictory(bounds)) continue;
        ++result.cases;
        for (Index t = 0; t < rows.rows(); ++t) {
            const Relaxed nearest =
                relaxed_distance({form, region, signs, bounds}, {rows.row(t), Vector::Zero(1)},
                                 question.centre, question.norm);
            result.distance = std::min(result.distance, nearest.bound);
        }
    }
    return result;
}

}  // namespace tessera::verify
