// Any text is a table or is refused; every cell of a table can be asked for.

#include "core/errors.h"
#include "data/csv.h"
#include "fuzz/bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tessera;
    try {
        const CsvTable table(fuzz::as_bytes(data, size), "input.csv");
        fuzz::require_property(table.rows() > 0 && table.columns() > 0);
        for (std::size_t column = 0; column < table.columns(); ++column) {
            fuzz::require_property(table.column(table.header()[column]) == column);
            for (std::size_t row = 0; row < table.rows(); ++row) {
                if (table.number_if_any(row, column)) {
                    fuzz::require_property(!table.is_missing(row, column));
                }
            }
        }
    } catch (const InputError&) {
    }
    return 0;
}
