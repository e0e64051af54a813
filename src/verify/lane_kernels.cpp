#include "verify/lane_kernels.h"

#include <cmath>
#include <cstdint>
#include <cstring>

namespace tessera::verify {
namespace {

/// Four lanes: two registers of SSE or WebAssembly, one of AVX.
using Group = double __attribute__((vector_size(group_size * sizeof(double))));
using Bits = std::int64_t __attribute__((vector_size(group_size * sizeof(double))));

// Groups are handed on by reference: how they would be returned depends on the instruction set.

void load(const double* from, Group& group) {
    std::memcpy(&group, from, sizeof(Group));
}

void store(const Group& group, double* to) {
    std::memcpy(to, &group, sizeof(Group));
}

void fill(double number, Group& group) {
    group = Group{number, number, number, number};
}

void size_of(const Group& numbers, Group& sizes) {
    constexpr std::int64_t but_the_sign = 0x7fffffffffffffff;
    sizes = reinterpret_cast<Group>(reinterpret_cast<Bits>(numbers) &
                                    Bits{but_the_sign, but_the_sign, but_the_sign, but_the_sign});
}

/// Neighbouring inputs, as many as fit the registers.
template <int Channels>
void multiply_some(std::span<const Meeting> meetings, int outputs, int inputs, int first, int lanes,
                   double* result) {
    for (int lane = 0; lane < lanes; lane += group_size) {
        Group sums[Channels] = {};
        for (const Meeting& meeting : meetings) {
            const double* w = meeting.weights + first;
            const double* a = meeting.a + lane;
            for (int r = 0; r < outputs; ++r, w += inputs, a += lane_count) {
                Group coefficients;
                load(a, coefficients);
                for (int c = 0; c < Channels; ++c) sums[c] += w[c] * coefficients;
            }
        }
        for (int c = 0; c < Channels; ++c) {
            store(sums[c], result + (first + c) * lane_count + lane);
        }
    }
}

/// The numbers of one tap, one after the other.
template <bool Shared>
struct Reader {
    const double* at;

    void read(int field, Group& group) const {
        if constexpr (Shared) {
            fill(at[field], group);
        } else {
            load(at + field * lane_count, group);
        }
    }
    void advance(int fields) { at += Shared ? fields : fields * lane_count; }
};

template <bool Shared>
void substitute_fields(std::size_t taps, int lanes, const double* data, double* a,
                       LaneNumbers& sums) {
    const Group zero = {};
    for (int lane = 0; lane < lanes; lane += group_size) {
        Group sum;
        load(sums.data() + lane, sum);
        Reader<Shared> lines{data + (Shared ? 0 : lane)};
        double* at = a + lane;
        for (std::size_t tap = 0; tap < taps; ++tap, at += lane_count, lines.advance(4)) {
            Group coefficients;
            load(at, coefficients);
            const Group positive = coefficients > zero ? coefficients : zero;
            const Group negative = coefficients < zero ? coefficients : zero;
            Group upper_slope;
            Group upper_intercept;
            Group lower_slope;
            Group lower_intercept;
            lines.read(0, upper_slope);
            lines.read(1, upper_intercept);
            lines.read(2, lower_slope);
            lines.read(3, lower_intercept);
            store(positive * upper_slope + negative * lower_slope, at);
            sum += positive * upper_intercept + negative * lower_intercept;
        }
        store(sum, sums.data() + lane);
    }
}

template <bool Shared>
void add_support_of(Norm norm, std::size_t taps, int lanes, const double* data, const double* a,
                    LaneNumbers& sums, LaneNumbers& spreads) {
    for (int lane = 0; lane < lanes; lane += group_size) {
        Group sum;
        load(sums.data() + lane, sum);
        Group spread = {};
        Reader<Shared> region{data + (Shared ? 0 : lane)};
        const double* at = a + lane;
        for (std::size_t tap = 0; tap < taps; ++tap, at += lane_count, region.advance(2)) {
            Group coefficients;
            Group centre;
            Group radius;
            Group size;
            load(at, coefficients);
            region.read(0, centre);
            region.read(1, radius);
            size_of(coefficients, size);
            sum += coefficients * centre;
            const Group reach = size * radius;
            if (norm == Norm::infinity) {
                spread += reach;
            } else if (norm == Norm::two) {
                spread += reach * reach;
            } else {
                spread = reach > spread ? reach : spread;
            }
        }
        store(sum, sums.data() + lane);
        for (int i = 0; i < group_size; ++i) {
            spreads[static_cast<std::size_t>(lane + i)] +=
                norm == Norm::two ? std::sqrt(spread[i]) : spread[i];
        }
    }
}

}  // namespace

void multiply(std::span<const Meeting> meetings, int outputs, int inputs, int lanes,
              double* result) {
    int c = 0;
    for (; inputs - c >= 6; c += 4) {
        multiply_some<4>(meetings, outputs, inputs, c, lanes, result);
    }
    switch (inputs - c) {
        case 5:
            multiply_some<5>(meetings, outputs, inputs, c, lanes, result);
            break;
        case 4:
            multiply_some<4>(meetings, outputs, inputs, c, lanes, result);
            break;
        case 3:
            multiply_some<3>(meetings, outputs, inputs, c, lanes, result);
            break;
        case 2:
            multiply_some<2>(meetings, outputs, inputs, c, lanes, result);
            break;
        case 1:
            multiply_some<1>(meetings, outputs, inputs, c, lanes, result);
            break;
        default:
            break;
    }
}

void substitute_lines(std::size_t taps, int lanes, const SeenFields& lines, double* a,
                      LaneNumbers& sums) {
    lines.shared ? substitute_fields<true>(taps, lanes, lines.data, a, sums)
                 : substitute_fields<false>(taps, lanes, lines.data, a, sums);
}

void add_support(Norm norm, std::size_t taps, int lanes, const SeenFields& region, const double* a,
                 LaneNumbers& sums, LaneNumbers& spreads) {
    region.shared ? add_support_of<true>(norm, taps, lanes, region.data, a, sums, spreads)
                  : add_support_of<false>(norm, taps, lanes, region.data, a, sums, spreads);
}

void add_products(int taps, std::span<const double> numbers, int lanes, const double* a,
                  LaneNumbers& sums) {
    for (int lane = 0; lane < lanes; lane += group_size) {
        Group sum;
        load(sums.data() + lane, sum);
        const double* at = a + lane;
        for (int tap = 0; tap < taps; ++tap) {
            for (const double number : numbers) {
                Group coefficients;
                load(at, coefficients);
                sum += number * coefficients;
                at += lane_count;
            }
        }
        store(sum, sums.data() + lane);
    }
}

void add_sizes(std::size_t taps, int lanes, double factor, const double* a, LaneNumbers& sums) {
    for (int lane = 0; lane < lanes; lane += group_size) {
        Group sum = {};
        const double* at = a + lane;
        for (std::size_t tap = 0; tap < taps; ++tap, at += lane_count) {
            Group coefficients;
            Group size;
            load(at, coefficients);
            size_of(coefficients, size);
            sum += size;
        }
        Group total;
        load(sums.data() + lane, total);
        store(total + factor * sum, sums.data() + lane);
    }
}

}  // namespace tessera::verify
