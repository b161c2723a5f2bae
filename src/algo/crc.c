#include "algo/crc.h"

/* Four bits at a time, by a table of what each four bits come to. */
uint32_t crc_32(uint32_t before, const void *bytes, size_t count)
{
    static const uint32_t table[16] = {0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC,
                                       0x76DC4190, 0x6B6B51F4, 0x4DB26158, 0x5005713C,
                                       0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C,
                                       0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C};
    const unsigned char *byte = bytes;
    uint32_t crc = ~before;
    for (size_t i = 0; i < count; i++) {
        crc ^= byte[i];
        crc = crc >> 4 ^ table[crc & 15];
        crc = crc >> 4 ^ table[crc & 15];
    }
    return ~crc;
}

uint16_t crc_16(uint16_t before, const void *bytes, size_t count)
{
    enum { POLYNOMIAL = 0x1021 };
    const unsigned char *byte = bytes;
    uint32_t crc = before;
    for (size_t i = 0; i < count; i++) {
        crc ^= (uint32_t)byte[i] << 8;
        for (int bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? crc << 1 ^ POLYNOMIAL : crc << 1;
    }
    return (uint16_t)crc;
}
