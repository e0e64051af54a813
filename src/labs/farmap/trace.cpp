#include "labs/farmap/trace.h"

#include <algorithm>
#include <bit>
#include <cstddef>

#include "core/errors.h"
#include "core/sha256.h"

namespace tessera::farmap {
namespace {

void append(std::vector<std::byte>& bytes, std::uint64_t value) {
    for (unsigned i = 0; i < 8; ++i) {
        bytes.push_back(static_cast<std::byte>((value >> (8 * i)) & 0xff));
    }
}

}  // namespace

Outcome summarise_run(std::span<const StepRecord> steps, int step_limit, RunEnd end) {
    require(!steps.empty(), "summarise_run needs a step");
    const int last = static_cast<int>(steps.size()) - 1;
    const auto coverage = [&](int step) {
        return steps[static_cast<std::size_t>(std::min(step, last))].coverage();
    };
    Outcome outcome;
    outcome.end = end;
    outcome.steps = last;
    outcome.coverage = coverage(last);
    for (std::size_t i = 0; i < checkpoint_steps.size(); ++i) {
        outcome.coverage_at[i] = coverage(checkpoint_steps[i]);
        const int step = std::min(checkpoint_steps[i], last);
        outcome.memory_at[i] = static_cast<double>(steps[static_cast<std::size_t>(step)].memory);
    }
    outcome.steps_to.fill(-1);
    double coverages = 0;
    for (int step = 0; step <= last; ++step) {
        const StepRecord& record = steps[static_cast<std::size_t>(step)];
        coverages += step > 0 ? coverage(step) : 0;
        outcome.mean_memory += static_cast<double>(record.memory);
        outcome.mean_total_memory += static_cast<double>(record.total_memory);
        outcome.cuts += record.cut_to >= 0 ? 1 : 0;
        outcome.recalls += record.recalled >= 0 ? 1 : 0;
        if (record.cut_to >= 0 || record.recalled >= 0) {
            outcome.events.push_back({step, record.recalled >= 0});
        }
        for (std::size_t i = 0; i < coverage_marks.size(); ++i) {
            if (outcome.steps_to[i] < 0 && coverage(step) >= coverage_marks[i]) {
                outcome.steps_to[i] = step;
            }
        }
    }
    const int held = std::max(0, step_limit - last);
    outcome.mean_coverage =
        last + held == 0 ? outcome.coverage : (coverages + held * outcome.coverage) / (last + held);
    outcome.mean_memory /= last + 1;
    outcome.mean_total_memory /= last + 1;
    return outcome;
}

std::string digest(std::span<const StepRecord> steps) {
    std::vector<std::byte> bytes;
    bytes.reserve(steps.size() * 112);
    for (const StepRecord& step : steps) {
        append(bytes, static_cast<std::uint64_t>(step.pose.cell.row));
        append(bytes, static_cast<std::uint64_t>(step.pose.cell.col));
        append(bytes, static_cast<std::uint64_t>(step.pose.heading));
        append(bytes, static_cast<std::uint64_t>(step.seen));
        append(bytes, static_cast<std::uint64_t>(step.area));
        append(bytes, static_cast<std::uint64_t>(step.map));
        append(bytes, static_cast<std::uint64_t>(step.memory));
        append(bytes, static_cast<std::uint64_t>(step.total_memory));
        append(bytes, std::bit_cast<std::uint64_t>(step.confidence));
        append(bytes, std::bit_cast<std::uint64_t>(step.mean));
        append(bytes, std::bit_cast<std::uint64_t>(step.standard_deviation));
        append(bytes, static_cast<std::uint64_t>(step.cut_to));
        append(bytes, static_cast<std::uint64_t>(step.recalled));
        append(bytes, (step.decision ? 1u : 0u) | (step.far ? 2u : 0u));
    }
    return sha256(bytes);
}

}  // namespace tessera::farmap
