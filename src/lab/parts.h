#pragma once

#include <string>
#include <vector>

#include "lab/json.h"

namespace tessera::lab {

struct Budget;
struct Progress;

/// Work that helpers can do: other instances of the lab, with the same configuration, in other
/// workers (the protocol is in session.h).
struct Part {
    std::string key;
    double cost = 1.0;  ///< in any unit, the same for all
};

/// What a lab offers whose work falls into parts that do not depend on each other. What a part
/// comes to must not depend on who computes it, nor on fields with `Effect::live`.
class Parts {
public:
    Parts() = default;
    Parts(const Parts&) = delete;
    Parts& operator=(const Parts&) = delete;
    virtual ~Parts() = default;

    /// Those that a helper should do now; none when the lab finishes earlier alone.
    virtual std::vector<Part> offered() const = 0;
    /// A helper has begun: the lab leaves the part alone and goes on with others.
    virtual void give(const std::string& key) = 0;
    /// The helper is gone: the part is the lab's again.
    virtual void take_back(const std::string& key) = 0;
    /// What the helper has so far, or the end of it.
    virtual void take(const std::string& key, const Json& result, bool done) = 0;

    /// In the helper: a bounded piece of work on one part alone.
    virtual Progress work(const std::string& key, const Budget& budget) = 0;
    /// In the helper: what there is of the part, for `take`.
    virtual Json result(const std::string& key) const = 0;
};

}  // namespace tessera::lab
