#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "lab/json.h"
#include "labs/cnn_cert/certify_plan.h"
#include "labs/cnn_cert/classifier.h"
#include "verify/certify.h"
#include "verify/prepared.h"
#include "verify/relu_form.h"

/// One question of `tessera certify` and its answer by one method.
namespace tessera::cnn_cert {

/// A network of the plan, ready, with the images it is asked about.
struct Subject {
    std::string name;
    std::string sha256;  ///< of its file or, when trained here, of its settings and the version
    verify::PreparedNetwork prepared;
    Images images;
    /// For linear programs and branch and bound over signs; empty when neither is asked for or the
    /// network is none of ReLUs and maxima, or too large to be unrolled.
    std::optional<verify::ReluForm> form{};
};

/// One line of the results: a question and the way it is answered.
struct Job {
    verify::Norm norm = verify::Norm::infinity;
    CertifyMethod method = CertifyMethod::linear;
    std::optional<verify::ReluRule> rule;
};

/// What a method found: a certified radius, the distance of an adversarial input, or both.
struct Answer {
    std::optional<double> certified;
    std::optional<double> adversarial;
    std::string note;
    lab::Json trace = lab::Json::array();  ///< pairs of eps and whether it was certified
    std::size_t unstable = 0;
    double rounding = 0;
};

/// Asks the question by the job's method.
Answer answer_to(const Subject& subject, const verify::Question& question, const CertifyPlan& plan,
                 const Job& job);

}  // namespace tessera::cnn_cert
