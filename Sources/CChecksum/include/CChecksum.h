#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// CRC-32C (Castagnoli; RFC 3720, appendix B.4) of `length` bytes.
///
/// `crc` is 0 for a first call, or the result so far to go on from. Uses the processor's instruction where it has one.
uint32_t checksum_crc32c(uint32_t crc, const void *_Nonnull bytes, size_t length);

/// The same by tables, on any processor. For tests, which hold both against each other.
uint32_t checksum_crc32c_table(uint32_t crc, const void *_Nonnull bytes, size_t length);

/// Whether `checksum_crc32c` runs on the processor's instruction.
bool checksum_crc32c_is_hardware(void);
