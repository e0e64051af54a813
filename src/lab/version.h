#pragma once

namespace tessera {

/// The version of this program, from the build.
const char* version();

/// Compiler and target, for the record of a run.
const char* build_description();

}  // namespace tessera
