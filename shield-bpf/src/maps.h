/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The maps; user space pins each under its name. */
#ifndef SHIELD_MAPS_H
#define SHIELD_MAPS_H

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include "shield.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct shield_config);
} config SEC(".maps");

/* Deny tables are never LRU: a table that is full refuses, it does not forget a block. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1);
	__type(key, __be32);
	__type(value, struct shield_deny);
} deny_ipv4 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1);
	__type(key, union shield_address);
	__type(value, struct shield_deny);
} deny_ipv6 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1);
	__type(key, __u64);
	__type(value, struct shield_deny);
} deny_ipv6_64 SEC(".maps");

/* The value repeats the number of bits. */
struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, SHIELD_NEVER_BLOCK_ENTRIES);
	__type(key, struct shield_prefix);
	__type(value, __u32);
} never_block SEC(".maps");

/*
 * "Is a never-block entry near?": the bits of every first 16 bits that an entry touches. Spares
 * most sources the trie, which costs five times as much.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, SHIELD_NEAR_BITS / 64);
	__type(key, __u32);
	__type(value, __u64);
} never_block_near SEC(".maps");

/* One bit a port. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 65536 / 64);
	__type(key, __u32);
	__type(value, __u64);
} protected_ports SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct shield_cpu);
} processors SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, SHIELD_SAMPLES_RING_BYTES);
} samples SEC(".maps");

#endif
