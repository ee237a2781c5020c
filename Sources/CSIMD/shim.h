// What comparing vectors comes to, as bits: Swift's own masks cannot be had as a number in one instruction.
#ifndef PLUMBLINE_CSIMD_H
#define PLUMBLINE_CSIMD_H

#include <stdbool.h>
#include <stdint.h>

typedef int8_t plumbline_bytes __attribute__((ext_vector_type(32)));
typedef bool plumbline_bits __attribute__((ext_vector_type(32)));

// A bit for each byte that is below a bound, the first byte's the lowest.
static inline uint32_t plumbline_bytes_below(int8_t bound, plumbline_bytes bytes) {
    plumbline_bits found = __builtin_convertvector(bytes < bound, plumbline_bits);
    uint32_t bits;
    __builtin_memcpy(&bits, &found, sizeof bits);
    return bits;
}

#endif
