#include "labs/scale_time/lab_provenance.h"

namespace tessera::scale_time {
namespace {

const char* const tags =
    "[P] stated in the paper's abstract; [R] stated in its public reviews; [D] derived here from "
    "its definitions; [N] measured for this project before this lab. The paper has no public code, "
    "and its figures give no numbers to copy.";

const char* details(ExperimentKind experiment) {
    switch (experiment) {
        case ExperimentKind::prediction:
        case ExperimentKind::tradeoff:
            return "[P] a small network trained longer is a large one; [R] shown on MNIST, SVHN "
                   "and "
                   "CIFAR-10 with MLPs and CNNs, SGD and mean squared error; [R] size is the cube "
                   "root of the parameters. Ours: images, pixels of mean 0 and variance 1, layers, "
                   "widths, rates, batches, the "
                   "errors to reach. [N] pale marks.";
        case ExperimentKind::surface:
            return "[R] double descent in size and in time have one cause, early over-fitting to "
                   "noise, and early stopping removes it. Ours: images, widths, label noise, "
                   "rates. "
                   "[N] pale marks.";
        case ExperimentKind::capacity:
            return "[R] the effective size is the largest number of training points that a network "
                   "can fit, and the paper takes the cube root of its parameters for it. Ours: "
                   "random labels, the time and the error that count as fitted, all settings.";
        case ExperimentKind::data:
            return "[P] larger models need less data. Ours: images, widths, rates, numbers of "
                   "images. [N] pale marks.";
        case ExperimentKind::subspace:
            return "[P] size and time are interchangeable: p t decides. [R] R has normal entries, "
                   "not divided by the root of p. [D] the constants of the bound. Ours: K, the "
                   "loss, P = 400, all sliders' defaults.";
        case ExperimentKind::collapse:
            return "[P] only p t matters. [D] it must fail once a small network has learned p "
                   "directions. Ours: P = 512, curvatures i^-1.5, targets i^-0.25. [N] the marks.";
        case ExperimentKind::linear:
            return "[P] one law with a signal part and a noise part explains double descent. [D] "
                   "the integrals, the growth at p = n. Ours: isotropic features, all sliders' "
                   "defaults. Its equations 9 and 10 could not be compared.";
        case ExperimentKind::two_speeds:
            break;
    }
    return "[R] double descent in time is early over-fitting of noise. [D] a linear model shows it "
           "only with features of two speeds. Ours: all values.";
}

}  // namespace

std::string provenance_text(ExperimentKind experiment) {
    return std::string(details(experiment)) + "\n\n" + tags;
}

}  // namespace tessera::scale_time
