#include "labs/double_descent/lab_published.h"

namespace tessera::double_descent {
namespace {

constexpr PublishedError california[] = {{1, 9.59, 3.60},   {4, 11.45, 5.26}, {7, 566, 159},
                                         {8, 2.156e4, 282}, {9, 2238, 121},   {16, 57.1, 26.4},
                                         {39, 24.0, 18.3}};
constexpr PublishedError diabetes[] = {
    {1, 3.529e4, 3.237e4}, {5, 7.305e4, 6.438e4}, {9, 2.49e6, 3.37e5},  {10, 5.981e7, 5.08e5},
    {11, 4.217e5, 1.60e5}, {20, 7.136e4, 5.88e4}, {39, 4.081e4, 3.63e4}};
constexpr PublishedError student_teacher[] = {{1, 24.73, 24.77}, {10, 33.17, 30.72},
                                              {19, 1269, 286},   {20, 1.587e5, 1005},
                                              {21, 507, 169},    {39, 24.84, 23.84}};
constexpr PublishedError who[] = {
    {1, 4.458e10, 4.01e7}, {8, 8.12e5, 2.32e4}, {16, 1.504e5, 3.08e4}, {17, 2.191e6, 6.15e4},
    {18, 1.943e5, 1.01e4}, {34, 612, 495},      {39, 437, 280}};
constexpr PublishedError polynomial[] = {
    {1, .5187, .5106},    {3, .6079, .5753},  {5, 1.331, .7926},    {8, 23.27, 2.520},
    {10, 6.3e4, 14.12},   {12, 2.4e9, 776.8}, {14, 8.54e9, 2.36e5}, {15, 3.43e9, 6.73e6},
    {16, 1.63e9, 6.42e4}, {18, 9.2e4, 271.1}, {20, 431.6, 30.1},    {22, 293.5, 3.31},
    {25, .6713, .4634},   {30, .3585, .3509}, {40, .4872, .4812},   {50, .5152, .5198},
    {100, .5793, .5530},  {200, .5789, .5560}};

}  // namespace

std::span<const PublishedError> published_linear_errors(std::string_view data) {
    if (data == "california") return california;
    if (data == "diabetes") return diabetes;
    if (data == "student-teacher") return student_teacher;
    if (data == "who") return who;
    return {};
}

std::span<const PublishedError> published_polynomial_errors() {
    return polynomial;
}

}  // namespace tessera::double_descent
