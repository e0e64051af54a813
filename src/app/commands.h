#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What the command line does, one function per subcommand. Each returns the exit code: 0, 1 for
/// a failure, 2 for bad input; errors are one line on the standard error stream.
namespace tessera::app {

inline constexpr int exit_failure = 1;
inline constexpr int exit_bad_input = 2;

struct DataOptions {
    std::vector<std::string> files;
    std::string folder;
};

struct ConfigurationOptions {
    std::string lab;
    std::string preset;
    std::string file;
    std::vector<std::string> settings;  ///< "name=value"
    std::optional<std::string> seed;
};

struct RunOptions {
    ConfigurationOptions configuration;
    DataOptions data;
    std::string folder;  ///< empty: the summary is printed and nothing is written
    bool replace = false;
    bool figures = false;  ///< also as pictures
    bool json = false;
};

struct SweepOptions {
    std::string plan;
    std::string folder;
    unsigned jobs = 0;
    DataOptions data;
};

struct BenchOptions {
    std::string lab;
    int repeats = 5;
    bool json = false;
    DataOptions data;
};

struct ViewOptions {
    std::string what;
    DataOptions data;
};

struct CertifyOptions {
    std::string plan;
    std::size_t random_networks = 0;  ///< instead of a plan
    std::uint64_t seed = 1;           ///< of the first of them
    std::string folder;
    unsigned jobs = 0;
    DataOptions data;
};

struct TrainOptions {
    std::string network;        ///< the file to write, ONNX or JSON by its name
    std::string configuration;  ///< a JSON file of settings
    std::string curves;         ///< a CSV file of the epochs to write; empty: none
    std::vector<std::string> settings;
    DataOptions data;
};

struct VerifyOptions {
    std::string network;    ///< ONNX or JSON
    std::string property;   ///< a VNN-LIB file
    std::string instances;  ///< or a list of both
    std::string folder;     ///< for the answers to a list
    std::optional<double> timeout;
    std::size_t boxes = 20'000;
};

int list(bool json);
int describe(const std::string& lab, bool json);
int run(const RunOptions& options);
int sweep(const SweepOptions& options);
int bench(const BenchOptions& options);
int view(const ViewOptions& options);
/// Certifies networks x images x norms x rules x methods, or holds certificates of random networks
/// against the truth; exit code 1 for a broken certificate.
int certify(const CertifyOptions& options);
/// Trains a network of the lab cnn-cert: a line of JSON for each epoch, and the network's file.
int train(const TrainOptions& options);
/// Prints unsat, sat with a counterexample, or unknown.
int verify(const VerifyOptions& options);

}  // namespace tessera::app
