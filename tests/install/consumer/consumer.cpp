// A program outside the project: prints the labs that the installed library knows.

#include <cstdio>

#include "lab/version.h"
#include "labs/register.h"

int main() {
    std::printf("version %s\n", tessera::version());
    for (const auto& lab : tessera::lab::all_labs()) std::printf("lab %s\n", lab.id.c_str());
}
