#pragma once

#include <vector>

#include "filter/resampling.h"
#include "lab/parameters.h"

/// How the resampling schemes are called, in settings and by people.
namespace tessera::filter {

inline const std::vector<lab::EnumChoice<Resampling>>& choices(Resampling) {
    static const std::vector<lab::EnumChoice<Resampling>> list{
        {Resampling::multinomial, "multinomial", "multinomial"},
        {Resampling::stratified, "stratified", "stratified"},
        {Resampling::systematic, "systematic", "systematic"},
        {Resampling::residual, "residual", "residual"},
        {Resampling::ssp, "ssp", "SSP"}};
    return list;
}

}  // namespace tessera::filter
