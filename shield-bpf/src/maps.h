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

/* Every blocked network, for user space: what the program looks at is made from it. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1);
	__type(key, struct shield_prefix);
	__type(value, struct shield_deny);
} deny_ranges SEC(".maps");

/* One bit for each IPv4 /24: is anything in it blocked? Answers for most packets. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, SHIELD_BLOCKS / 64);
	__type(key, __u32);
	__type(value, __u64);
} blocks_any SEC(".maps");

/* One bit for each IPv4 /24 that is blocked whole and without an end. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, SHIELD_BLOCKS / 64);
	__type(key, __u32);
	__type(value, __u64);
} blocks_full SEC(".maps");

/* Drops by /24 of what blocks_full answered; user space takes them out and adds them up. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, SHIELD_BLOCK_HITS);
	__type(key, __u32);
	__type(value, __u64);
} block_hits SEC(".maps");

/*
 * Networks that a bit can't stand for: of more than 24 bits, or with an end. An entry ends when the
 * last of the networks around it does, since the longest match is the only one that is seen.
 */
struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1);
	__type(key, struct shield_prefix_ipv4);
	__type(value, struct shield_deny);
} ranges_ipv4 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1);
	__type(key, struct shield_prefix);
	__type(value, struct shield_deny);
} ranges_ipv6 SEC(".maps");

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

/* In blocks: an element of a per-CPU array has at most 32 KiB, and each costs a pointer. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SHIELD_SKETCH_ROWS * SHIELD_SKETCH_BLOCKS);
	__type(key, __u32);
	__type(value, struct shield_sketch_block);
} flood_sketch SEC(".maps");

/* Forgetting a source gives it a new burst and nothing else, so this one may be LRU. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, SHIELD_SOURCES);
	__type(key, __u64);
	__type(value, struct shield_source);
} flood_sources SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct shield_recent_flows);
} recent_flows SEC(".maps");

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
