#pragma once

#include <cstdint>

#include "lab/lab_run.h"
#include "labs/farmap/lab.h"

/// The lab as a visitor has it, for tests.
namespace tessera::farmap {

using lab::button;
using lab::finite;

struct LabRun : lab::LabRun {
    LabRun() : lab::LabRun(farmap::definition()) {}
};

inline lab::Action arrow_key(std::int64_t direction) {
    return lab::arrow_key(direction, "world");
}

inline lab::Action touch(double x, double y, bool goes_on) {
    return lab::touch(x, y, goes_on, "world");
}

}  // namespace tessera::farmap
