#include "labs/double_descent/lab_data.h"

#include "data/catalogue.h"
#include "data/generators.h"

namespace tessera::double_descent {

Dataset load_data(Catalogue& catalogue, const std::string& name, const std::string& target) {
    if (name == "student-teacher") return student_teacher();
    return *catalogue.get(name, target);
}

std::vector<std::string> data_needed(const Parameters& parameters) {
    if (parameters.experiment == ExperimentKind::panels) {
        return {"concrete", "diabetes", "gapminder"};
    }
    const bool read = parameters.experiment == ExperimentKind::linear &&
                      parameters.data != DataChoice::student_teacher;
    return read ? std::vector<std::string>{data_name(parameters.data)} : std::vector<std::string>{};
}

}  // namespace tessera::double_descent
