#include "labs/farmap/surprisal.h"

#include <cmath>

namespace tessera::farmap {

ConfidenceBand ConfidenceRecord::band() const {
    return {count_, mean_, count_ < 2 ? 0 : std::sqrt(squares_ / (count_ - 1))};
}

void ConfidenceRecord::append(double confidence) {
    ++count_;
    const double difference = confidence - mean_;
    mean_ += difference / count_;
    squares_ += difference * (confidence - mean_);
}

void ConfidenceRecord::restart(double confidence) {
    *this = {};
    append(confidence);
}

bool cuts(const AgentSettings& settings, const ConfidenceBand& band, double confidence,
          RandomStream& stream) {
    constexpr double tiny = 1e-9;  // as in the published program
    const bool enough = band.count >= settings.minimum_samples;
    switch (settings.fragmentation) {
        case Fragmentation::none:
            return false;
        case Fragmentation::z_score:
            // Also right for a standard deviation of 0: any drop is then infinitely surprising.
            return enough && band.mean - confidence > settings.rho * band.standard_deviation;
        case Fragmentation::ratio:
            return enough && 1 - confidence > settings.rho * (1 - band.mean + tiny);
        case Fragmentation::random:
            return stream.uniform() < settings.rho;
        case Fragmentation::uniform:
            return band.count >= settings.rho;
    }
    return false;
}

}  // namespace tessera::farmap
