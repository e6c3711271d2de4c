/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The maps of the custom rules. */
#ifndef SHIELD_RULE_MAPS_H
#define SHIELD_RULE_MAPS_H

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include "shield_rules.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct shield_rule_state);
} rule_state SEC(".maps");

/* One value a generation, so that a packet looks once and then reads memory. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct shield_rule_tables);
} rule_tables SEC(".maps");

/* Number of the vector by address, where its first 16 bits do not tell. */
struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, SHIELD_RULE_PREFIXES);
	__type(key, struct shield_rule_prefix);
	__type(value, __u32);
} rule_prefixes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SHIELD_RULE_SLOTS);
	__type(key, __u32);
	__type(value, struct shield_rule_counters);
} rule_counters SEC(".maps");

/* When the next packet of a source is due again. Forgetting one gives it a fresh second. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, SHIELD_RULE_SOURCES);
	__type(key, struct shield_rule_source);
	__type(value, __u64);
} rule_sources SEC(".maps");

#endif
