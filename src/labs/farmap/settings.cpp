#include "labs/farmap/settings.h"

#include <format>
#include <string_view>

#include "core/errors.h"
#include "labs/farmap/view.h"

namespace tessera::farmap {
namespace {

void check_range(std::string_view name, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
        throw InputError(std::format("{} is {}; allowed are {} to {}", name, value, low, high));
    }
}

}  // namespace

AgentSettings farmap_agent() {
    return {};
}

AgentSettings frontier_agent() {
    AgentSettings settings;
    settings.fragmentation = Fragmentation::none;
    settings.goal_rule = GoalRule::distance;
    return settings;
}

AgentSettings frontier_plus_plus_agent() {
    AgentSettings settings = frontier_agent();
    settings.goal_rule = GoalRule::size_and_heading;
    return settings;
}

AgentSettings nearest_frontier_agent() {
    AgentSettings settings = frontier_agent();
    settings.goal_rule = GoalRule::nearest_cell;
    return settings;
}

void check(const AgentSettings& s) {
    check_range("view size", s.view_size, 3, maximum_view_size);
    check_range("field of view", s.field_of_view, 0.01, 1);
    check_range("gamma", s.gamma, 0.01, 0.999);
    check_range("rho", s.rho, 0, 1e9);
    // More cuts than these would fill the memory of a browser with maps.
    constexpr double fewest_steps = 5;
    if (s.fragmentation == Fragmentation::random) {
        check_range("rho as a probability", s.rho, 0, 1 / fewest_steps);
    }
    if (s.fragmentation == Fragmentation::uniform) {
        check_range("rho as a number of steps", s.rho, fewest_steps, 1e9);
    }
    check_range("minimum number of samples", s.minimum_samples, 2, 1'000'000);
    check_range("epsilon", s.epsilon, 1e-6, 1e6);
    check_range("gate", s.gate, 0, 1e6);
    check_range("size threshold", s.size_threshold, 1, 1000);
    check_range("behind penalty", s.behind_penalty, 0, 1);
    check_range("patience", s.patience, 0, 1'000'000);
    check_range("number of steps", s.step_limit, 1, 1'000'000);
}

}  // namespace tessera::farmap
