#pragma once

#include <stdexcept>
#include <string>

namespace tessera {

/// Something handed in from outside (a file, a table, a value) cannot be used.
/// The message is one line and names the file, and the line and column or the key, and what is
/// allowed.
class InputError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Throws std::invalid_argument when the caller broke a function's stated conditions: a fault of
/// this program, not of its input.
inline void require(bool condition, const char* message) {
    if (!condition) {
        throw std::invalid_argument(message);
    }
}

}  // namespace tessera
