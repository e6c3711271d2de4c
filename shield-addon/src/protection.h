// The never-block list and the protected ports seen from the daemon.
#pragma once

#include <cstddef>
#include <cstdint>

#include "shield.h"

// `keys`: one shield_prefix an entry. What is in both lists stays in force throughout. `near`: the
// mapped bits that say where a lookup is worth while; failure table_full.
void replace_never_block(int map, uint64_t* near, const uint8_t* keys, size_t size,
                         uint32_t* published);

// `words`: the mapped bits; `bits`: 8192 bytes of the same shape.
void replace_protected_ports(uint64_t* words, const uint8_t* bits, uint32_t* published);
