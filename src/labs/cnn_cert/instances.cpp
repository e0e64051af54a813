#include "labs/cnn_cert/instances.h"

#include <chrono>
#include <format>

#include "core/errors.h"
#include "data/catalogue.h"
#include "data/csv.h"
#include "data/file.h"
#include "nn/network_file.h"
#include "verify/decide.h"

namespace tessera::cnn_cert {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

verify::Property read_property(const std::filesystem::path& file) {
    const Bytes bytes = read_file(file, largest_network);
    return verify::read_vnnlib({reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                               file.string());
}

}  // namespace

std::vector<Instance> read_instances(const std::filesystem::path& file) {
    const CsvTable table(read_file(file), file.string(), {"network", "property", "timeout"});
    std::vector<Instance> instances;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto path = [&](std::size_t column) {
            return file.parent_path() / std::filesystem::path(table.cell(row, column));
        };
        const double timeout = table.number(row, 2);
        if (timeout <= 0) {
            throw InputError(std::format("{}: row {}: {} seconds are no time to search",
                                         file.string(), row + 1, timeout));
        }
        instances.push_back({path(0), path(1), timeout});
    }
    return instances;
}

InstanceAnswer decide_instance(const Instance& instance, std::size_t most_boxes) {
    const auto start = Clock::now();
    const auto network =
        nn::read_network(read_file(instance.network, largest_network), instance.network.string());
    const verify::Property property = read_property(instance.property);
    const verify::PreparedNetwork prepared = verify::prepare(network);
    verify::PropertyDecision search(prepared, property, {.most_boxes = most_boxes});
    bool late = false;
    while (!late && search.step()) {
        late = instance.timeout_seconds && seconds_since(start) >= *instance.timeout_seconds;
    }
    InstanceAnswer answer{"", search.decision(), seconds_since(start)};
    const bool open = answer.decision.answer == verify::Answer::unknown;
    answer.word = open && late ? "timeout" : verify::word_of(answer.decision.answer);
    return answer;
}

}  // namespace tessera::cnn_cert
