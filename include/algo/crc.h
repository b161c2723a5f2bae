/* Cyclic redundancy checks, as they spread keys over places.
 *
 * CRC-32: polynomial 0x04C11DB7 reflected, as in Ethernet and zlib: "123456789" gives 0xCBF43926.
 * CRC-16/XMODEM: polynomial 0x1021, not reflected: "123456789" gives 0x31C3.
 */
#ifndef GROUNDWORK_ALGO_CRC_H
#define GROUNDWORK_ALGO_CRC_H

#include <stddef.h>
#include <stdint.h>

/* They go on from what they gave for the bytes before; 0 before the first. */
uint32_t crc_32(uint32_t before, const void *bytes, size_t count);
uint16_t crc_16(uint16_t before, const void *bytes, size_t count);

#endif
