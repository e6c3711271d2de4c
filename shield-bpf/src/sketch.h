/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A count-min sketch a processor: how much each source took of its budgets, too high at worst. */
#ifndef SHIELD_SKETCH_H
#define SHIELD_SKETCH_H

#include "maps.h"

/* A cell: the window's number in 8 bits, then what was taken in units of 1024 ns. */
#define SKETCH_VALUE_BITS 24
#define SKETCH_MOST ((1u << SKETCH_VALUE_BITS) - 1)
#define SKETCH_UNIT_SHIFT 10

/* Windows last a second; a cell that was not touched since halves for each one that went by. */
static __always_inline void turn_window(const struct shield_config *config, struct shield_cpu *cpu,
					__u64 now)
{
	if (now - cpu->flood_start_jiffies < config->ticks_per_second)
		return;
	/* After a pause of seconds all cells are stale: as if all had gone by. */
	cpu->flood_window += now - cpu->flood_start_jiffies >= 2 * config->ticks_per_second ? 24 : 1;
	cpu->flood_start_jiffies = now;
	cpu->flood_inserts = 0;
}

static __always_inline __u32 sketch_cell_add(__u32 row, __u32 hash, __u32 window, __u32 taken)
{
	__u32 index = row * SHIELD_SKETCH_BLOCKS + (hash >> 10 & (SHIELD_SKETCH_BLOCKS - 1));
	struct shield_sketch_block *block = bpf_map_lookup_elem(&flood_sketch, &index);
	__u32 *cell, age, value;

	if (!block)
		return 0;
	cell = &block->cells[hash & (SHIELD_SKETCH_CELLS - 1)];
	age = (window - (*cell >> SKETCH_VALUE_BITS)) & 0xff;
	value = *cell & SKETCH_MOST;
	value = age < SKETCH_VALUE_BITS ? value >> age : 0;
	value += taken;
	if (value > SKETCH_MOST)
		value = SKETCH_MOST;
	*cell = window << SKETCH_VALUE_BITS | value;
	return value;
}

/* Adds `cost_ns` for the source and gives what it took by now, in nanoseconds. */
static __always_inline __u64 sketch_add(const struct shield_cpu *cpu, __u64 source, __u64 cost_ns)
{
	__u64 hash = source * 0x9e3779b97f4a7c15ull;
	__u64 taken = (cost_ns >> SKETCH_UNIT_SHIFT) + 1;
	__u32 window = cpu->flood_window & 0xff;
	__u32 first, second;

	hash = (hash ^ hash >> 32) * 0xd6e8feb86659fd93ull;
	if (taken > SKETCH_MOST / 2)
		taken = SKETCH_MOST / 2;
	first = sketch_cell_add(0, hash >> 16, window, taken);
	second = sketch_cell_add(1, hash >> 40, window, taken);
	return (__u64)(first < second ? first : second) << SKETCH_UNIT_SHIFT;
}

#endif
