#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <format>
#include <limits>
#include <map>
#include <utility>

#include "core/errors.h"
#include "verify/property.h"

namespace tessera::verify {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::size_t deepest = 64;
constexpr std::size_t most_variables = 1 << 20;
constexpr std::size_t most_cases = 4096;
constexpr std::size_t most_coefficients = std::size_t{1} << 24;

/// A word, or a list of expressions.
struct Expression {
    std::string word;
    std::vector<Expression> list;
    bool is_list = false;
};

class Parser {
public:
    Parser(std::string_view text, const std::string& file) : text_(text), file_(file) {}

    std::vector<Expression> all() {
        std::vector<Expression> expressions;
        for (skip(); at_ < text_.size(); skip()) expressions.push_back(expression(0));
        return expressions;
    }

private:
    void skip() {
        while (at_ < text_.size()) {
            if (text_[at_] == ';') {
                while (at_ < text_.size() && text_[at_] != '\n') ++at_;
            } else if (std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) {
                ++at_;
            } else {
                return;
            }
        }
    }
    Expression expression(std::size_t depth) {
        if (depth > deepest) throw InputError(std::format("{}: brackets nest too deeply", file_));
        Expression result;
        if (text_[at_] == ')')
            throw InputError(std::format("{}: a closing bracket too many", file_));
        if (text_[at_] != '(') {
            while (at_ < text_.size() &&
                   std::string_view(" \t\r\n();").find(text_[at_]) == std::string_view::npos) {
                result.word += text_[at_++];
            }
            return result;
        }
        result.is_list = true;
        ++at_;
        for (skip(); at_ < text_.size() && text_[at_] != ')'; skip()) {
            result.list.push_back(expression(depth + 1));
        }
        if (at_ >= text_.size())
            throw InputError(std::format("{}: a bracket is not closed", file_));
        ++at_;
        return result;
    }

    std::string_view text_;
    const std::string& file_;
    std::size_t at_ = 0;
};

std::string written(const Expression& expression) {
    if (!expression.is_list) return expression.word.substr(0, 40);
    std::string text = "(";
    for (const Expression& part : expression.list) {
        if (text.size() > 1) text += ' ';
        text += written(part);
        if (text.size() > 60) return text.substr(0, 60) + "...";
    }
    return text + ")";
}

/// A number, an input or an output.
struct Term {
    char kind = '#';  ///< '#', 'X' or 'Y'
    double number = 0;
    std::size_t index = 0;
};

/// input . X + output . Y + offset <= 0, with one or two variables.
struct Condition {
    std::map<std::size_t, double> inputs;
    std::map<std::size_t, double> outputs;
    double offset = 0;
};
using Case = std::vector<Condition>;

class Interpreter {
public:
    explicit Interpreter(const std::string& file) : file_(file) {}

    Property run(const std::vector<Expression>& expressions) {
        for (const Expression& expression : expressions) take(expression);
        if (inputs_ == 0 || outputs_ == 0) {
            throw InputError(
                std::format("{}: it declares {} inputs and {} outputs", file_, inputs_, outputs_));
        }
        Property property{
            std::vector<double>(inputs_, -infinity), std::vector<double>(inputs_, infinity), {}};
        for (const Condition& condition : always_) {
            if (!condition.inputs.empty()) bound(condition, property);
        }
        for (std::size_t i = 0; i < inputs_; ++i) {
            if (!std::isfinite(property.lower[i]) || !std::isfinite(property.upper[i]) ||
                property.lower[i] > property.upper[i]) {
                throw InputError(std::format("{}: X_{} has no finite range", file_, i));
            }
        }
        std::size_t coefficients = cases_.size() * always_.size() * outputs_;
        for (const Case& one : cases_) coefficients += one.size() * outputs_;
        if (coefficients > most_coefficients) {
            throw InputError(std::format("{}: too many conditions on too many outputs", file_));
        }
        for (const Case& one : cases_) {
            std::vector<OutputCondition> conditions;
            for (const Condition& condition : one) conditions.push_back(output(condition));
            for (const Condition& condition : always_) {
                if (condition.inputs.empty()) conditions.push_back(output(condition));
            }
            property.unsafe.push_back(std::move(conditions));
        }
        return property;
    }

private:
    [[noreturn]] void fail(const Expression& expression, const char* reason) const {
        throw InputError(std::format("{}: {}: {}", file_, written(expression), reason));
    }

    void take(const Expression& expression) {
        const auto& list = expression.list;
        if (list.empty()) fail(expression, "neither declare-const nor assert");
        if (list[0].word == "declare-const") return declare(expression);
        if (list[0].word == "assert" && list.size() == 2) return require_that(list[1]);
        fail(expression, "neither declare-const nor assert");
    }

    void declare(const Expression& expression) {
        const auto& list = expression.list;
        if (list.size() != 3 || list[2].word != "Real") fail(expression, "not a Real");
        const Term term = term_of(list[1], expression, false);
        std::size_t& count = term.kind == 'X' ? inputs_ : outputs_;
        if (term.kind == '#') fail(expression, "variables are called X_0, X_1, ..., Y_0, ...");
        count = std::max(count, term.index + 1);
    }

    Term term_of(const Expression& expression, const Expression& whole,
                 bool declared = true) const {
        const std::string& word = expression.word;
        Term term;
        if (word.size() > 2 && (word[0] == 'X' || word[0] == 'Y') && word[1] == '_') {
            term.kind = word[0];
            const auto [end, error] =
                std::from_chars(word.data() + 2, word.data() + word.size(), term.index);
            const std::size_t limit =
                declared ? (term.kind == 'X' ? inputs_ : outputs_) : most_variables;
            if (error != std::errc() || end != word.data() + word.size() || term.index >= limit) {
                fail(whole, "a variable that is not declared");
            }
            return term;
        }
        const char* first = word.data() + (word.starts_with('+') ? 1 : 0);
        char* end = nullptr;
        // from_chars for doubles is missing in some standard libraries.
        term.number = std::strtod(first, &end);
        if (word.empty() || end != word.data() + word.size() || !std::isfinite(term.number)) {
            fail(whole, "neither a number nor a variable");
        }
        return term;
    }

    static void add(Condition& condition, const Term& term, double sign) {
        if (term.kind == 'X') condition.inputs[term.index] += sign;
        if (term.kind == 'Y') condition.outputs[term.index] += sign;
        if (term.kind == '#') condition.offset += sign * term.number;
    }

    Condition comparison(const Expression& expression) const {
        const auto& list = expression.list;
        if (list.size() != 3 || (list[0].word != "<=" && list[0].word != ">=")) {
            fail(expression, "only <=, >=, and, or are supported");
        }
        const double sign = list[0].word == "<=" ? 1 : -1;
        Condition condition;
        add(condition, term_of(list[1], expression), sign);
        add(condition, term_of(list[2], expression), -sign);
        if (!condition.inputs.empty() && !condition.outputs.empty()) {
            fail(expression, "an input compared with an output");
        }
        if (condition.inputs.empty() && condition.outputs.empty()) {
            fail(expression, "no variable in it");
        }
        return condition;
    }

    /// The comparisons that an expression joins by and.
    void conjunction(const Expression& expression, Case& conditions) const {
        if (!expression.list.empty() && expression.list[0].word == "and") {
            for (std::size_t i = 1; i < expression.list.size(); ++i) {
                conjunction(expression.list[i], conditions);
            }
            return;
        }
        conditions.push_back(comparison(expression));
    }

    void require_that(const Expression& expression) {
        if (expression.list.empty() || expression.list[0].word != "or") {
            conjunction(expression, always_);
            return;
        }
        std::vector<Case> choices;
        for (std::size_t i = 1; i < expression.list.size(); ++i) {
            Case one;
            conjunction(expression.list[i], one);
            for (const Condition& condition : one) {
                if (!condition.inputs.empty()) fail(expression, "or over inputs");
            }
            choices.push_back(std::move(one));
        }
        // Several assertions hold together: every choice of one case from each.
        std::vector<Case> all;
        if (choices.size() * cases_.size() > most_cases) fail(expression, "too many cases");
        for (const Case& before : cases_) {
            for (const Case& choice : choices) {
                Case joined = before;
                joined.insert(joined.end(), choice.begin(), choice.end());
                all.push_back(std::move(joined));
            }
        }
        cases_ = std::move(all);
    }

    void bound(const Condition& condition, Property& property) const {
        if (condition.inputs.size() != 1) {
            throw InputError(std::format("{}: two inputs compared with each other", file_));
        }
        const auto [index, coefficient] = *condition.inputs.begin();
        const double at = -condition.offset / coefficient;
        if (coefficient > 0) property.upper[index] = std::min(property.upper[index], at);
        if (coefficient < 0) property.lower[index] = std::max(property.lower[index], at);
    }

    OutputCondition output(const Condition& condition) const {
        OutputCondition result{std::vector<double>(outputs_), condition.offset};
        for (const auto& [index, coefficient] : condition.outputs) {
            result.coefficients[index] = coefficient;
        }
        return result;
    }

    const std::string& file_;
    std::size_t inputs_ = 0;
    std::size_t outputs_ = 0;
    Case always_;
    std::vector<Case> cases_ = {{}};
};

}  // namespace

Property read_vnnlib(std::string_view text, const std::string& file) {
    return Interpreter(file).run(Parser(text, file).all());
}

}  // namespace tessera::verify
