#include "labs/register.h"

#include "labs/cnn_cert/lab.h"
#include "labs/double_descent/lab.h"
#include "labs/farmap/lab.h"
#include "labs/resampling_free_pf/lab.h"
#include "labs/scale_time/lab.h"

namespace tessera::lab {

Registry all_labs() {
    Registry registry;
    registry.push_back(double_descent::definition());
    registry.push_back(farmap::definition());
    registry.push_back(resampling_free_pf::definition());
    registry.push_back(scale_time::definition());
    registry.push_back(cnn_cert::definition());
    return registry;
}

}  // namespace tessera::lab
