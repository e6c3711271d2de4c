/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Reads maps that are one long row of bits, in words of 64. */
#ifndef SHIELD_BITS_H
#define SHIELD_BITS_H

#include <bpf/bpf_helpers.h>

static __always_inline int is_bit_set(void *bits, __u32 bit)
{
	__u32 index = bit / 64;
	__u64 *word = bpf_map_lookup_elem(bits, &index);

	return word && *word >> (bit % 64) & 1;
}

#endif
