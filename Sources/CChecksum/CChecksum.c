#include "CChecksum.h"

#include <stdatomic.h>
#include <string.h>

#if defined(__x86_64__)
#include <nmmintrin.h>
#elif defined(__aarch64__)
#include <arm_acle.h>
#include <sys/auxv.h>
#ifndef HWCAP_CRC32
#define HWCAP_CRC32 (1 << 7)
#endif
#endif

// Slicing by eight: table[k][b] is the register after byte b and k zero bytes. 8 KiB, computed once; several threads
// may compute it at the same time, each writes the same values, and the flag is released after the last of them.
static _Atomic uint32_t table[8][256];
static atomic_bool table_ready;

static void make_table(void) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t crc = byte;
        for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0x82F63B78u & (0u - (crc & 1)));
        atomic_store_explicit(&table[0][byte], crc, memory_order_relaxed);
    }
    for (int slice = 1; slice < 8; slice++) {
        for (uint32_t byte = 0; byte < 256; byte++) {
            uint32_t previous = atomic_load_explicit(&table[slice - 1][byte], memory_order_relaxed);
            uint32_t low = atomic_load_explicit(&table[0][previous & 0xFF], memory_order_relaxed);
            atomic_store_explicit(&table[slice][byte], (previous >> 8) ^ low, memory_order_relaxed);
        }
    }
    atomic_store_explicit(&table_ready, true, memory_order_release);
}

#define AT(slice, byte) atomic_load_explicit(&table[slice][byte], memory_order_relaxed)

uint32_t checksum_crc32c_table(uint32_t crc, const void *bytes, size_t length) {
    if (!atomic_load_explicit(&table_ready, memory_order_acquire)) make_table();
    const uint8_t *next = bytes;
    crc = ~crc;
    while (length >= 8) {
        uint32_t low = crc ^ ((uint32_t)next[0] | (uint32_t)next[1] << 8 | (uint32_t)next[2] << 16 | (uint32_t)next[3] << 24);
        crc = AT(7, low & 0xFF) ^ AT(6, low >> 8 & 0xFF) ^ AT(5, low >> 16 & 0xFF) ^ AT(4, low >> 24)
            ^ AT(3, next[4]) ^ AT(2, next[5]) ^ AT(1, next[6]) ^ AT(0, next[7]);
        next += 8;
        length -= 8;
    }
    while (length--) crc = (crc >> 8) ^ AT(0, (crc ^ *next++) & 0xFF);
    return ~crc;
}

#if defined(__x86_64__)

__attribute__((target("sse4.2"))) static uint32_t hardware(uint32_t crc, const void *bytes, size_t length) {
    const uint8_t *next = bytes;
    uint64_t wide = (uint32_t)~crc;
    while (length >= 8) {
        uint64_t word;
        memcpy(&word, next, 8);
        wide = _mm_crc32_u64(wide, word);
        next += 8;
        length -= 8;
    }
    uint32_t narrow = (uint32_t)wide;
    while (length--) narrow = _mm_crc32_u8(narrow, *next++);
    return ~narrow;
}

static bool detect(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("sse4.2");
}

#elif defined(__aarch64__)

__attribute__((target("crc"))) static uint32_t hardware(uint32_t crc, const void *bytes, size_t length) {
    const uint8_t *next = bytes;
    crc = ~crc;
    while (length >= 8) {
        uint64_t word;
        memcpy(&word, next, 8);
        crc = __crc32cd(crc, word);
        next += 8;
        length -= 8;
    }
    while (length--) crc = __crc32cb(crc, *next++);
    return ~crc;
}

static bool detect(void) { return (getauxval(AT_HWCAP) & HWCAP_CRC32) != 0; }

#else

static uint32_t hardware(uint32_t crc, const void *bytes, size_t length) {
    return checksum_crc32c_table(crc, bytes, length);
}

static bool detect(void) { return false; }

#endif

bool checksum_crc32c_is_hardware(void) {
    static _Atomic int known; // 0: not asked yet, 1: no, 2: yes
    int answer = atomic_load_explicit(&known, memory_order_relaxed);
    if (answer == 0) {
        answer = detect() ? 2 : 1;
        atomic_store_explicit(&known, answer, memory_order_relaxed);
    }
    return answer == 2;
}

uint32_t checksum_crc32c(uint32_t crc, const void *bytes, size_t length) {
    return checksum_crc32c_is_hardware() ? hardware(crc, bytes, length) : checksum_crc32c_table(crc, bytes, length);
}
