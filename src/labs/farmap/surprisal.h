#pragma once

#include "core/philox.h"
#include "labs/farmap/settings.h"

namespace tessera::farmap {

/// What the confidences since the last cut look like.
struct ConfidenceBand {
    int count = 0;
    double mean = 0;
    double standard_deviation = 0;  ///< of the sample, n - 1; 0 for fewer than two values
};

/// Running mean and standard deviation of the confidences since the last cut, that of the cut
/// itself included (Welford's recurrence).
class ConfidenceRecord {
public:
    ConfidenceBand band() const;
    void append(double confidence);
    /// Starts again, with the confidence of the step that cut.
    void restart(double confidence);

private:
    int count_ = 0;
    double mean_ = 0;
    double squares_ = 0;
};

/// Whether a map is cut (FARMap, fragmentation): `band` is of the confidences before the newest.
/// Draws from the stream in random mode only.
bool cuts(const AgentSettings& settings, const ConfidenceBand& band, double confidence,
          RandomStream& stream);

}  // namespace tessera::farmap
