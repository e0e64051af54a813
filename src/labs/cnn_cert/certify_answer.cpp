#include "labs/cnn_cert/certify_answer.h"

#include "labs/cnn_cert/questions.h"
#include "verify/attack.h"
#include "verify/exact.h"
#include "verify/lipschitz.h"

namespace tessera::cnn_cert {
namespace {

using verify::Norm;

Answer by_search(const Subject& subject, const verify::Question& question, const CertifyPlan& plan,
                 const verify::BoundOptions& options) {
    const auto found = verify::certified_radius(subject.prepared, question, options, plan.search);
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

Answer by_branch_and_bound(const Subject& subject, const verify::Question& question,
                           const CertifyPlan& plan) {
    verify::ExactOptions options;
    options.largest_queue = plan.budget;
    verify::ExactDistance exact(subject.prepared, question,
                                largest_distance(question.norm, question.centre.size()), options);
    while (exact.boxes() < plan.budget && exact.step()) {
    }
    Answer answer;
    answer.certified = exact.lower();
    if (exact.nearest()) answer.adversarial = exact.upper();
    if (!exact.complete()) answer.note = "budget used up";
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
            return by_search(subject, question, plan, options);
        case CertifyMethod::interval:
            options.method = verify::Method::interval;
            return by_search(subject, question, plan, options);
        case CertifyMethod::lipschitz: {
            Answer answer;
            answer.certified = verify::lipschitz_radius(subject.prepared, question);
            return answer;
        }
        case CertifyMethod::pgd:
            return by_attack(verify::nearest_attack(subject.prepared.network, question, largest,
                                                    {.seed = plan.seed}));
        case CertifyMethod::cw: {
            if (question.norm != Norm::two) break;
            verify::CarliniWagnerOptions attack;
            attack.low = subject.images.black;
            attack.high = subject.images.black + 1;
            return by_attack(verify::carlini_wagner(subject.prepared.network, question, attack));
        }
        case CertifyMethod::exact:
            return by_branch_and_bound(subject, question, plan);
    }
    Answer answer;
    answer.note = "not for this norm";
    return answer;
}

}  // namespace tessera::cnn_cert
