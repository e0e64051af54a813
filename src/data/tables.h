#pragma once

#include "data/csv.h"
#include "data/dataset.h"

#include <string>
#include <vector>

namespace tessera {

/// What to take from a table.
struct TableChoice {
    std::string target;  ///< column name; empty: the last column that holds numbers
    std::vector<std::string>
        features;  ///< column names; empty: all other columns that hold numbers
};

/// A data set from any table with a target column. Rows with a missing cell in a chosen column are
/// left out and counted. Without chosen features, a column counts as numbers when the first of its
/// cells that is not missing is one; from there on every cell must be a number or missing. Throws
/// InputError, naming file, line and column, when a column is not there, a cell is not a number,
/// the target is also a feature, no feature is left, or fewer than two rows are.
Dataset dataset_from_table(const CsvTable& table, const TableChoice& choice = {});

/// The StatLib file cal_housing.data (with its header line): the eight features that the paper
/// uses, in order median income, house age, rooms, bedrooms, population and occupants (per
/// household where so named), latitude, longitude; target: median house value in units of 100 000
/// dollars.
bool is_california_housing(const CsvTable& table);
Dataset california_housing(const CsvTable& table);

/// The WHO life expectancy table of 22 columns: rows with any empty cell are left out, 17 features.
bool is_who_life_expectancy(const CsvTable& table);
Dataset who_life_expectancy(const CsvTable& table);

}  // namespace tessera
