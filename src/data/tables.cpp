#include "data/tables.h"

#include "core/errors.h"

#include <algorithm>
#include <array>
#include <format>
#include <optional>
#include <string_view>
#include <utility>

namespace tessera {
namespace {

bool holds_numbers(const CsvTable& table, std::size_t column) {
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if (!table.is_missing(row, column)) {
            return table.number_if_any(row, column).has_value();
        }
    }
    return false;
}

std::size_t choose_target(const CsvTable& table, const TableChoice& choice) {
    if (!choice.target.empty()) {
        return table.column(choice.target);
    }
    for (std::size_t column = table.columns(); column-- > 0;) {
        if (holds_numbers(table, column)) {
            return column;
        }
    }
    throw InputError(std::format("{}: no column holds numbers", table.name()));
}

std::vector<std::size_t> choose_features(const CsvTable& table, const TableChoice& choice,
                                         std::size_t target) {
    std::vector<std::size_t> features;
    for (const std::string& name : choice.features) {
        features.push_back(table.column(name));
        if (features.back() == target) {
            throw InputError(
                std::format("{}: '{}' is the target and cannot be a feature", table.name(), name));
        }
    }
    if (choice.features.empty()) {
        for (std::size_t column = 0; column < table.columns(); ++column) {
            if (column != target && holds_numbers(table, column)) {
                features.push_back(column);
            }
        }
    }
    if (features.empty()) {
        throw InputError(std::format("{}: no column of numbers beside the target '{}'",
                                     table.name(), table.header()[target]));
    }
    return features;
}

std::vector<std::size_t> rows_without_missing(const CsvTable& table,
                                              const std::vector<std::size_t>& columns) {
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if (std::none_of(columns.begin(), columns.end(),
                         [&](std::size_t column) { return table.is_missing(row, column); })) {
            rows.push_back(row);
        }
    }
    if (rows.size() < 2) {
        throw InputError(std::format("{}: {} rows without a missing cell; at least 2 are needed",
                                     table.name(), rows.size()));
    }
    return rows;
}

/// Fills features, target and their names from some rows of some columns.
Dataset extract(const CsvTable& table, const std::vector<std::size_t>& rows,
                const std::vector<std::size_t>& features, std::size_t target) {
    Dataset dataset;
    dataset.name = table.name();
    dataset.title = table.name();
    dataset.features.resize(static_cast<Index>(rows.size()), static_cast<Index>(features.size()));
    dataset.target.resize(static_cast<Index>(rows.size()));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (std::size_t j = 0; j < features.size(); ++j) {
            dataset.features(static_cast<Index>(i), static_cast<Index>(j)) =
                table.number(rows[i], features[j]);
        }
        dataset.target[static_cast<Index>(i)] = table.number(rows[i], target);
    }
    for (const std::size_t column : features) {
        dataset.feature_names.push_back(table.header()[column]);
    }
    dataset.target_name = table.header()[target];
    dataset.dropped_rows = static_cast<Index>(table.rows() - rows.size());
    return dataset;
}

constexpr std::array<std::string_view, 9> california_columns = {
    "longitude",  "latitude",   "housing_median_age", "total_rooms",       "total_bedrooms",
    "population", "households", "median_income",      "median_house_value"};

constexpr std::array<std::string_view, 17> who_features = {"Adult Mortality",
                                                           "infant deaths",
                                                           "Alcohol",
                                                           "percentage expenditure",
                                                           "Hepatitis B",
                                                           "Measles",
                                                           "BMI",
                                                           "under-five deaths",
                                                           "Polio",
                                                           "Total expenditure",
                                                           "Diphtheria",
                                                           "HIV/AIDS",
                                                           "GDP",
                                                           "Population",
                                                           "thinness  1-19 years",
                                                           "thinness 5-9 years",
                                                           "Schooling"};
constexpr std::string_view who_target = "Life expectancy";

}  // namespace

Dataset dataset_from_table(const CsvTable& table, const TableChoice& choice) {
    const std::size_t target = choose_target(table, choice);
    const std::vector<std::size_t> features = choose_features(table, choice, target);
    std::vector<std::size_t> used = features;
    used.push_back(target);
    return extract(table, rows_without_missing(table, used), features, target);
}

bool is_california_housing(const CsvTable& table) {
    return std::all_of(california_columns.begin(), california_columns.end(),
                       [&](std::string_view name) { return table.find_column(name).has_value(); });
}

Dataset california_housing(const CsvTable& table) {
    TableChoice choice{.target = std::string(california_columns.back()),
                       .features = {california_columns.begin(), california_columns.end() - 1}};
    const Dataset raw = dataset_from_table(table, choice);
    const auto column = [&raw](std::string_view name) {
        const auto found =
            std::find(raw.feature_names.begin(), raw.feature_names.end(), std::string(name));
        return raw.features.col(found - raw.feature_names.begin()).array();
    };
    Dataset dataset = raw;
    const auto households = column("households");
    dataset.features.col(0) = column("median_income");
    dataset.features.col(1) = column("housing_median_age");
    dataset.features.col(2) = column("total_rooms") / households;
    dataset.features.col(3) = column("total_bedrooms") / households;
    dataset.features.col(4) = column("population");
    dataset.features.col(5) = column("population") / households;
    dataset.features.col(6) = column("latitude");
    dataset.features.col(7) = column("longitude");
    if (!dataset.features.allFinite()) {
        throw InputError(std::format("{}: a row has no households", table.name()));
    }
    dataset.feature_names = {"median income",
                             "house age",
                             "rooms per household",
                             "bedrooms per household",
                             "population",
                             "occupants per household",
                             "latitude",
                             "longitude"};
    dataset.target /= 100000;
    dataset.title = "California Housing";
    dataset.target_name = "median house value";
    dataset.preprocessing = "counts per household; value in units of 100000 dollars";
    dataset.attribution =
        "R. K. Pace and R. Barry, \"Sparse spatial autoregressions\", Statistics and Probability "
        "Letters "
        "33 (1997)";
    return dataset;
}

bool is_who_life_expectancy(const CsvTable& table) {
    return table.find_column(who_target).has_value() &&
           std::all_of(who_features.begin(), who_features.end(),
                       [&](std::string_view name) { return table.find_column(name).has_value(); });
}

Dataset who_life_expectancy(const CsvTable& table) {
    std::vector<std::size_t> every_column(table.columns());
    for (std::size_t column = 0; column < table.columns(); ++column) {
        every_column[column] = column;
    }
    std::vector<std::size_t> features;
    for (const std::string_view name : who_features) {
        features.push_back(table.column(name));
    }
    Dataset dataset = extract(table, rows_without_missing(table, every_column), features,
                              table.column(who_target));
    dataset.title = "WHO Life Expectancy";
    dataset.preprocessing = "rows with any empty cell left out";
    dataset.attribution = "World Health Organization and United Nations, collected on Kaggle";
    return dataset;
}

}  // namespace tessera
