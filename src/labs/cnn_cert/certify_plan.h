#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lab/json.h"
#include "lab/parameters.h"
#include "labs/cnn_cert/classifier.h"
#include "verify/certify.h"
#include "verify/lines.h"

/// What `tessera certify` is asked to do: networks x images x norms x rules x methods.
namespace tessera::cnn_cert {

enum class CertifyMethod : std::uint8_t {
    linear,       ///< linear bounds, for every rule
    interval,     ///< interval arithmetic
    lp,           ///< the linear program of the triangle relaxation
    lipschitz,    ///< the global Lipschitz constant
    pgd,          ///< attack: projected gradient descent inside a bisection
    cw,           ///< attack: Carlini and Wagner's; for l_1 the elastic net's
    enumeration,  ///< all signs of at most 14 ReLUs
    exact         ///< branch and bound: over signs of ReLUs, else over boxes of inputs
};

enum class Targets : std::uint8_t { random, all };

inline const std::vector<lab::EnumChoice<CertifyMethod>>& choices(CertifyMethod) {
    static const std::vector<lab::EnumChoice<CertifyMethod>> list{
        {CertifyMethod::linear, "linear", "linear bounds"},
        {CertifyMethod::interval, "interval", "intervals"},
        {CertifyMethod::lp, "lp", "linear program"},
        {CertifyMethod::lipschitz, "lipschitz", "global Lipschitz"},
        {CertifyMethod::pgd, "pgd", "projected gradient attack"},
        {CertifyMethod::cw, "cw", "Carlini and Wagner's, or the elastic net's attack"},
        {CertifyMethod::enumeration, "enumeration", "all signs of few ReLUs"},
        {CertifyMethod::exact, "exact", "branch and bound"}};
    return list;
}

inline const std::vector<lab::EnumChoice<Targets>>& choices(Targets) {
    static const std::vector<lab::EnumChoice<Targets>> list{
        {Targets::random, "random", "one random target an image, as in the paper"},
        {Targets::all, "all", "all other classes"}};
    return list;
}

/// A network of the plan: a file, or the lab's settings, by which it is trained or named.
struct PlannedNetwork {
    std::string name;  ///< in the rows: the file, or the settings as JSON
    std::string file;  ///< empty: by the settings
    NetworkSettings settings;
};

struct CertifyPlan {
    std::vector<PlannedNetwork> networks;
    DataKind data = DataKind::digits;
    PixelRange pixels = PixelRange::centred;
    std::vector<int> images;  ///< numbers in the test set
    std::vector<verify::Norm> norms;
    std::vector<verify::ReluRule> rules;
    std::vector<CertifyMethod> methods;
    Targets targets = Targets::random;
    bool clip = false;
    verify::SearchOptions search;
    std::uint64_t seed = 1;
    std::size_t budget = 20'000;  ///< sub-problems of branch and bound, for each image
};

/// Reads a plan:
///
///     {"networks": ["net.onnx", {"kind": "convolutional", "depth": 4}],
///      "data": "digits", "pixels": "centred", "images": {"from": 0, "count": 10},
///      "norms": ["inf", "2"], "rules": ["adaptive", "parallel"],
///      "methods": ["linear", "pgd"], "targets": "random", "clip": false,
///      "search": {"start": 0.05, "steps": 15}, "seed": 1, "budget": 20000}
///
/// Only "networks" is required. Settings are those of the lab's group "Network"; `images` may also
/// be a list of numbers. Throws ConfigError that names the key and what is allowed.
CertifyPlan read_certify_plan(const lab::Json& plan);

}  // namespace tessera::cnn_cert
