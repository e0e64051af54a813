#include "labs/cnn_cert/certify_answer.h"

#include "labs/cnn_cert/questions.h"
#include "verify/attack.h"
#include "verify/enumeration.h"
#include "verify/exact.h"
#include "verify/lipschitz.h"
#include "verify/relaxation.h"
#include "verify/relu_split.h"

namespace tessera::cnn_cert {
namespace {

using verify::Norm;

/// The attack of the paper's tables for the norm: Carlini and Wagner's, or the elastic net's.
std::optional<verify::NearestAttack> optimised_attack(const Subject& subject,
                                                      const verify::Question& question) {
    const nn::Network<double>& network = subject.prepared.network;
    const double black = subject.images.black;
    switch (question.norm) {
        case Norm::two:
            return verify::carlini_wagner(network, question, {.low = black, .high = black + 1});
        case Norm::infinity:
            return verify::carlini_wagner_linf(network, question,
                                               {.low = black, .high = black + 1});
        case Norm::one:
            break;
    }
    return verify::elastic_net(network, question, {.low = black, .high = black + 1});
}

Answer of_search(const verify::CertifiedRadius& found) {
    Answer answer;
    answer.certified = found.radius;
    for (const auto& step : found.trace) answer.trace.push_back({step.eps, step.certified});
    answer.unstable = found.unstable;
    answer.rounding = found.margin;
    return answer;
}

Answer by_attack(const std::optional<verify::NearestAttack>& attack) {
    Answer answer;
    if (attack) {
        answer.adversarial = attack->distance;
    } else {
        answer.note = "no adversarial input found";
    }
    return answer;
}

/// Steps a search of either kind until it is closed or out of budget.
template <class Search>
Answer by_branch_and_bound(Search search, std::size_t budget) {
    for (std::size_t i = 0; i < budget && search.step(); ++i) {
    }
    Answer answer;
    answer.certified = search.lower();
    if (search.nearest()) answer.adversarial = search.upper();
    if (!search.complete()) answer.note = "budget used up";
    return answer;
}

Answer by_enumeration(const Subject& subject, const verify::Question& question, double largest) {
    Answer answer;
    if (!subject.form || subject.form->neurons > verify::most_enumerated) {
        answer.note = "not a network of at most 14 ReLUs";
    } else {
        answer.certified = verify::enumerated_distance(*subject.form, question, largest).distance;
    }
    return answer;
}

Answer by_linear_program(const Subject& subject, const verify::Question& question,
                         const CertifyPlan& plan) {
    Answer answer;
    if (!subject.form) {
        answer.note = "not a network of ReLUs and maxima, or too large to be unrolled";
    } else if (question.norm == Norm::two) {
        answer.note = "not for this norm";
    } else {
        return of_search(verify::lp_radius(*subject.form, question, plan.search));
    }
    return answer;
}

}  // namespace

Answer answer_to(const Subject& subject, const verify::Question& question, const CertifyPlan& plan,
                 const Job& job) {
    const double largest = largest_distance(question.norm, question.centre.size());
    verify::BoundOptions options;
    switch (job.method) {
        case CertifyMethod::linear:
            options.relu = *job.rule;
            return of_search(
                verify::certified_radius(subject.prepared, question, options, plan.search));
        case CertifyMethod::interval:
            options.method = verify::Method::interval;
            return of_search(
                verify::certified_radius(subject.prepared, question, options, plan.search));
        case CertifyMethod::lipschitz: {
            Answer answer;
            answer.certified = verify::lipschitz_radius(subject.prepared, question);
            return answer;
        }
        case CertifyMethod::pgd:
            return by_attack(verify::nearest_attack(subject.prepared.network, question, largest,
                                                    {.seed = plan.seed}));
        case CertifyMethod::cw:
            return by_attack(optimised_attack(subject, question));
        case CertifyMethod::lp:
            return by_linear_program(subject, question, plan);
        case CertifyMethod::enumeration:
            return by_enumeration(subject, question, largest);
        case CertifyMethod::exact:
            if (!subject.form) {
                return by_branch_and_bound(
                    verify::ExactDistance(subject.prepared, question, largest,
                                          {.largest_queue = plan.budget}),
                    plan.budget);
            }
            return by_branch_and_bound(
                verify::ReluDistance(subject.prepared, *subject.form, question, largest,
                                     {.largest_queue = plan.budget, .seed = plan.seed}),
                plan.budget);
    }
    return {};
}

}  // namespace tessera::cnn_cert
