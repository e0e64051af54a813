#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lab/parameters.h"
#include "lab/shorthand.h"
#include "labs/double_descent/basis.h"
#include "labs/double_descent/split.h"

namespace tessera::double_descent {

enum class ExperimentKind { linear, panels, polynomial, geometry, spectrum, superposition };

enum class DataChoice {
    diabetes,
    student_teacher,
    concrete,
    sacramento,
    gapminder,
    meats,
    california,
    who,
    own
};

/// What the error view of a linear experiment draws.
enum class CurveKind {
    error,
    cutoffs,
    modes,
    equivalence,
    no_residuals,
    singular_value,
    bias,
    adversarial_test,
    adversarial_train
};

enum class HorizontalAxis { rows, ratio };
enum class Statistic { both, mean, median };

using lab::EnumChoice;

inline const std::vector<EnumChoice<ExperimentKind>>& choices(ExperimentKind) {
    static const std::vector<EnumChoice<ExperimentKind>> list{
        {ExperimentKind::linear, "linear", "Linear regression on one data set"},
        {ExperimentKind::panels, "panels", "Linear regression on four data sets"},
        {ExperimentKind::polynomial, "polynomial", "Regression of a function"},
        {ExperimentKind::geometry, "geometry", "Geometry of the threshold"},
        {ExperimentKind::spectrum, "spectrum", "Spectra of random features"},
        {ExperimentKind::superposition, "superposition", "Superposition heat map"}};
    return list;
}

inline const std::vector<EnumChoice<DataChoice>>& choices(DataChoice) {
    static const std::vector<EnumChoice<DataChoice>> list{
        {DataChoice::diabetes, "diabetes", "Diabetes"},
        {DataChoice::student_teacher, "student-teacher", "Student-Teacher (synthetic)"},
        {DataChoice::concrete, "concrete", "Concrete strength"},
        {DataChoice::sacramento, "sacramento", "Sacramento house prices"},
        {DataChoice::gapminder, "gapminder", "Life expectancy (gapminder)"},
        {DataChoice::meats, "meats", "Meat spectra (rank deficient)"},
        {DataChoice::california, "california", "California Housing (your file)"},
        {DataChoice::who, "who", "WHO Life Expectancy (your file)"},
        {DataChoice::own, "own", "Your own CSV file"}};
    return list;
}

inline const std::vector<EnumChoice<CurveKind>>& choices(CurveKind) {
    static const std::vector<EnumChoice<CurveKind>> list{
        {CurveKind::error, "error", "Training and test error"},
        {CurveKind::cutoffs, "cutoffs", "Factor 1 removed: no small singular values"},
        {CurveKind::modes, "modes", "Factor 2 removed: test rows in the leading modes"},
        {CurveKind::equivalence, "equivalence", "Factor 1 against factor 2"},
        {CurveKind::no_residuals, "no-residuals", "Factor 3 removed: no residuals"},
        {CurveKind::singular_value, "singular-value", "Smallest non-zero singular value"},
        {CurveKind::bias, "bias", "Bias, in both definitions"},
        {CurveKind::adversarial_test, "adversarial-test", "Adversarial test rows"},
        {CurveKind::adversarial_train, "adversarial-train", "Adversarial training targets"}};
    return list;
}

inline const std::vector<EnumChoice<HorizontalAxis>>& choices(HorizontalAxis) {
    static const std::vector<EnumChoice<HorizontalAxis>> list{
        {HorizontalAxis::rows, "rows", "training rows N"},
        {HorizontalAxis::ratio, "ratio", "parameters per training row D/N"}};
    return list;
}

inline const std::vector<EnumChoice<Statistic>>& choices(Statistic) {
    static const std::vector<EnumChoice<Statistic>> list{
        {Statistic::both, "both", "mean and median"},
        {Statistic::mean, "mean", "mean, as published"},
        {Statistic::median, "median", "median with its 10 to 90 % band"}};
    return list;
}

inline const std::vector<EnumChoice<SeedRule>>& choices(SeedRule) {
    static const std::vector<EnumChoice<SeedRule>> list{
        {SeedRule::mt19937, "mt19937", "the published draws (MT19937)"},
        {SeedRule::philox, "philox", "fresh draws (Philox)"}};
    return list;
}

inline const std::vector<EnumChoice<Basis>>& choices(Basis) {
    static const std::vector<EnumChoice<Basis>> list{{Basis::legendre, "legendre", "Legendre"},
                                                     {Basis::monomial, "monomial", "monomials"},
                                                     {Basis::cosine, "cosine", "cosines"}};
    return list;
}

inline const std::vector<EnumChoice<TargetFunction>>& choices(TargetFunction) {
    static const std::vector<EnumChoice<TargetFunction>> list{
        {TargetFunction::wave, "wave", "2x + cos 25x"},
        {TargetFunction::linear, "linear", "2x"},
        {TargetFunction::step, "step", "a step"}};
    return list;
}

/// Everything that can be set; each default, range and label is written here and nowhere else.
struct Parameters {
    ExperimentKind experiment = ExperimentKind::linear;
    DataChoice data = DataChoice::diabetes;
    std::string target;
    CurveKind curve = CurveKind::error;
    HorizontalAxis axis = HorizontalAxis::rows;
    Statistic statistic = Statistic::both;
    int n = 12;
    int n_max = 39;
    int repeats = 50;
    int repeat = 0;
    int row = 0;

    Basis basis = Basis::legendre;
    TargetFunction function = TargetFunction::wave;
    int p = 15;
    int p_max = 200;
    double x = 0.9;

    int d = 100;
    double angle = 30.0;

    bool no_residuals = false;
    double cutoff = 0.0;
    int keep = 0;
    double ridge = 0.0;
    double rcond = 1e-15;

    double test_shift = 0.0;
    double train_shift = 0.0;
    bool shift_in_residuals = false;

    bool standardise = false;
    bool intercept = false;
    double noise = 0.0;
    SeedRule draws = SeedRule::mt19937;
    std::int64_t seed = 0;

    template <class Visitor>
    void describe(Visitor& visit) {
        using namespace lab;
        const std::vector<std::string> on_data{"linear", "panels"};
        const std::vector<std::string> fits{"linear", "panels", "polynomial"};

        visit.group("Experiment");
        visit(experiment, "experiment", "experiment", help("What is computed."));
        visit(
            data, "data", "data set", when("experiment", {"linear"}),
            help("Rows are people, mixes of concrete, houses or country-years; the model is linear "
                 "in the columns, without intercept."),
            source("Sec. 2, Fig. B1"));
        visit(target, "target", "target column", when("data", {"own"}), max_length(80),
              help("The column to predict; empty: the last one."), source("not in the paper"));
        visit(curve, "curve", "curve", live, when("experiment", on_data),
              help("What is drawn against the number of training rows."), source("Fig. B1 to B10"));
        visit(axis, "axis", "horizontal axis", live, when("experiment", on_data),
              help("The paper draws parameters per training row; rows are easier to drag."),
              source("Fig. B1"));
        visit(
            statistic, "statistic", "over repeats", live, when("experiment", fits),
            help("The height of the spike is a rare event: the mean follows the worst repeat, the "
                 "median does not. Families of curves show the mean unless the median is chosen."),
            source("means in the paper"));

        visit.group("Size");
        visit(n, "n", "training rows N", range(1, 200), live, animated,
              when("experiment", {"linear", "polynomial", "geometry", "spectrum"}),
              help("How many rows or points the model sees. Drag it through the number of "
                   "parameters."),
              source("Sec. 2; N = 15 for polynomials"));
        visit(n_max, "n_max", "largest N of the curve", range(2, 200), when("experiment", on_data),
              help("The curve runs over N = 1 to this number."), source("reference code: 39"));
        visit(p, "p", "parameters P", range(1, 200), live, animated,
              when("experiment", {"polynomial"}),
              help("The number of features; for polynomials the degree."), source("Sec. 1"));
        visit(p_max, "p_max", "largest P of the curve", range(2, 200),
              when("experiment", {"polynomial"}), source("reference code: 200"));
        visit(d, "d", "features D", range(1, 1000), browser_range(1, 400), logarithmic,
              when("experiment", {"spectrum"}), source("reference code: 10, 100, 1000"));
        visit(
            repeats, "repeats", "repeats", range(1, 1000), browser_range(1, 300), logarithmic,
            help("Random draws of the training rows; every point of a curve is over all of them."),
            source("reference code: 50 (polynomials 30, spectra 100)"));

        visit.group("What is looked at");
        visit(repeat, "repeat", "repeat shown", range(0, 999), live,
              when("experiment", {"linear", "polynomial", "geometry"}),
              help("Which draw the detailed views show."));
        visit(row, "row", "test row", range(0, 99999), live, when("experiment", {"linear"}),
              help("The test row whose prediction is taken apart, mode by mode. Click a point of "
                   "the prediction view to choose it."));
        visit(x, "x", "test point x", range(-1.0, 1.0), live, when("experiment", {"polynomial"}),
              help("The point whose prediction is taken apart, mode by mode."));
        visit(basis, "basis", "basis", when("experiment", {"polynomial"}),
              source("Legendre in the paper"));
        visit(function, "function", "true function", when("experiment", {"polynomial"}),
              source("2x + cos 25x in the paper"));
        visit(angle, "angle", "direction of the training datum", range(0.0, 180.0), unit("degrees"),
              live, when("experiment", {"geometry"}), source("Fig. B7"));

        visit.group("Factors");
        visit(cutoff, "cutoff", "drop singular values below", range(0.0, 10.0),
              when("experiment", fits),
              help("Factor 1: modes along which the training features vary little. The cutoff is "
                   "absolute; 0 drops none. Drag the line in the spectrum."),
              source("Fig. B2"));
        visit(
            keep, "keep", "keep leading modes", range(0, 200), when("experiment", fits),
            help("Factor 2: only the first modes of the test features count; 0 keeps all. For the "
                 "test error this is the same operation as factor 1."),
            source("Fig. B3"));
        visit(no_residuals, "no_residuals", "remove residuals", when("experiment", on_data),
              help("Factor 3: targets become what the best linear model says, so there is nothing "
                   "it cannot fit."),
              source("Fig. B4"));
        visit(
            ridge, "ridge", "ridge penalty", range(0.0, 10.0), when("experiment", fits),
            help("Adds this times the squared parameters to the loss; 0 is the minimum-norm fit."),
            source("not in the paper"));
        visit(rcond, "rcond", "relative cutoff of the solver", range(0.0, 0.1),
              when("experiment", fits),
              help("Modes below this times the largest singular value count as zero. The published "
                   "ablation code uses 0: only exact zeros."),
              source("1e-15 in the polynomial code"));

        visit.group("Adversary");
        visit(test_shift, "test_shift", "move test rows by", range(0.0, 100.0),
              when("experiment", on_data),
              help("Along the last right singular vector; averaged over both signs."),
              source("Fig. B9"));
        visit(train_shift, "train_shift", "move training targets by", range(0.0, 100.0),
              when("experiment", on_data),
              help("Along the last left singular vector: the training error does not change."),
              source("Fig. B10"));
        visit(shift_in_residuals, "shift_in_residuals", "in units of the residuals",
              when("experiment", on_data),
              help("Measures the move of the targets by their own residuals; on Diabetes these are "
                   "about 160."),
              source("not in the paper"));

        visit.group("Preparation and draws");
        visit(standardise, "standardise", "standardise features", when("experiment", on_data),
              source("not in the paper"));
        visit(intercept, "intercept", "add an intercept", when("experiment", on_data),
              source("not in the paper"));
        visit(noise, "noise", "noise on the targets", range(0.0, 2.0), when("experiment", fits),
              help("Standard deviation. The paper needs none: misfit alone makes the spike."),
              source("0 in the paper"));
        visit(draws, "draws", "random draws", when("experiment", fits),
              help("The published splits, number for number, or fresh ones."),
              source("reference code: MT19937"));
        visit(seed, "seed", "seed", range(0, 4294967295.0),
              help("With the published draws, 0 gives the paper's own numbers."),
              source("reference code: 0"));
    }
};

/// The data set's name in the catalogue.
inline std::string data_name(DataChoice data) {
    return lab::key_of(data);
}

}  // namespace tessera::double_descent
