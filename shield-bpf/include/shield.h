/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Everything the kernel side and the user side agree on: map values, numbers of reasons. */
#ifndef SHIELD_H
#define SHIELD_H

#include <linux/types.h>

#define SHIELD_MAX_TAGS 4
#define SHIELD_MAX_EXTENSIONS 6
#define SHIELD_SAMPLE_BYTES 128
#define SHIELD_NEVER_BLOCK_ENTRIES 4096
/* One bit for each value of the first 16 bits of an address: IPv4 first, then IPv6. */
#define SHIELD_NEAR_BITS (2 * 65536)
#define SHIELD_SAMPLES_RING_BYTES (512 * 1024)
/* IPv4 networks of 24 bits. */
#define SHIELD_BLOCKS (1 << 24)
#define SHIELD_BLOCK_HITS 65536
/* The sketch of each processor: rows of so many blocks of so many cells. */
#define SHIELD_SKETCH_ROWS 2
#define SHIELD_SKETCH_BLOCKS 64
#define SHIELD_SKETCH_CELLS 1024
/* Sources with an exact state. */
#define SHIELD_SOURCES 65536
#define SHIELD_RECENT_FLOWS 4096
/* Classes of frame lengths: up to 64, 128, 256, 512, 1024, 1518 bytes, and longer. */
#define SHIELD_LENGTHS 7

enum shield_verdict {
	SHIELD_PASS,
	SHIELD_DROP,
	SHIELD_LIMIT,
	SHIELD_VERDICTS,
};

/* Why a packet got its verdict. Order is served to user space: append only. */
enum shield_reason {
	SHIELD_CLEAN,
	SHIELD_NOT_IP,
	SHIELD_NEIGHBOUR,
	SHIELD_NEVER_BLOCK,
	SHIELD_PROTECTED_PORT,
	SHIELD_ANOMALY,
	SHIELD_DENY_ADDRESS,
	SHIELD_DENY_SUBNET,
	SHIELD_DENY_RANGE,
	SHIELD_RULE_PASS,
	SHIELD_RULE_DROP,
	SHIELD_RULE_LIMIT,
	/* In the order of enum shield_budget. */
	SHIELD_FLOOD_PACKETS,
	SHIELD_FLOOD_BYTES,
	SHIELD_FLOOD_SYN,
	SHIELD_FLOOD_UDP,
	SHIELD_FLOOD_ICMP,
	SHIELD_FLOOD_FRAGMENTS,
	SHIELD_FLOOD_CONNECTIONS,
	SHIELD_REASONS,
};

/* What is odd about a packet; one packet may show several. Append only, at most 32. */
enum shield_anomaly {
	SHIELD_TRUNCATED_NETWORK,
	SHIELD_TOO_MANY_TAGS,
	SHIELD_BAD_HEADER_LENGTH,
	SHIELD_BAD_TOTAL_LENGTH,
	SHIELD_TOO_MANY_EXTENSIONS,
	SHIELD_TRUNCATED_EXTENSION,
	SHIELD_TRUNCATED_TRANSPORT,
	SHIELD_BAD_TRANSPORT_LENGTH,
	SHIELD_TINY_FRAGMENT,
	SHIELD_OVERLAPPING_FRAGMENT,
	SHIELD_SYN_FIN,
	SHIELD_SYN_RST,
	SHIELD_NULL_FLAGS,
	SHIELD_XMAS,
	SHIELD_LAND,
	SHIELD_PORT_ZERO,
	SHIELD_BOGON_SOURCE,
	SHIELD_ANOMALIES,
};

enum shield_protocol {
	SHIELD_OTHER,
	SHIELD_TCP,
	SHIELD_UDP,
	SHIELD_ICMP,
	SHIELD_ICMP6,
	SHIELD_PROTOCOLS,
};

enum shield_family {
	SHIELD_NO_IP,
	SHIELD_IPV4,
	SHIELD_IPV6,
	SHIELD_FAMILIES,
};

enum shield_mode {
	SHIELD_OFF,
	SHIELD_MONITOR,
	SHIELD_ENFORCE,
};

/* The stages that have a mode; a number also indexes shield_config.stages. */
enum shield_stage {
	SHIELD_STAGE_ANOMALIES,
	SHIELD_STAGE_FLOOD,
	SHIELD_STAGE_SYN_COOKIES,
	SHIELD_STAGE_RULES,
	SHIELD_STAGE_SIGNATURES,
	SHIELD_STAGES,
};

/* What a source may send a second of; a number also indexes shield_config.budget_cost. */
enum shield_budget {
	SHIELD_BUDGET_PACKETS,
	SHIELD_BUDGET_BYTES,
	SHIELD_BUDGET_SYN,
	SHIELD_BUDGET_UDP,
	SHIELD_BUDGET_ICMP,
	SHIELD_BUDGET_FRAGMENTS,
	SHIELD_BUDGET_CONNECTIONS,
	SHIELD_BUDGETS,
};

/* The deny tables; a number also indexes shield_config.denied. */
enum shield_deny_table {
	SHIELD_DENY_IPV4,
	SHIELD_DENY_IPV6,
	SHIELD_DENY_IPV6_64,
	SHIELD_DENY_RANGES,
	SHIELD_DENY_TABLES,
};

/*
 * One per instance, mapped into the daemon, which writes single fields. A count of 0 lets the
 * program skip that lookup; user space raises it before it adds and lowers it after it removes.
 */
struct shield_config {
	__u32 stages[SHIELD_STAGES]; /* enum shield_mode */
	__u32 pass_one_in;
	__u32 samples_per_second;
	__u32 ticks_per_second;
	__u32 never_block_entries;
	__u32 protected_ports;
	__u32 denied[SHIELD_DENY_TABLES];
	__u32 ranges_ipv4; /* entries of the map of this name */
	__u32 ranges_ipv6;
	__u64 heartbeat_jiffies;
	/* Nanoseconds of its second that one packet takes; of bytes, 1/65536 ns that one byte takes. */
	__u64 budget_cost[SHIELD_BUDGETS];
	__u32 budgets; /* bit n: enum shield_budget n is set */
	__u32 tick_ns;
};

/* Words give it the alignment of 4 that lets it be copied in words. */
union shield_address {
	__u8 bytes[16];
	__u32 words[4];
};

/* IPv4 prefixes are written as ::ffff:a.b.c.d with 96 + n bits. */
struct shield_prefix {
	__u32 bits;
	union shield_address address;
};

struct shield_prefix_ipv4 {
	__u32 bits;
	__be32 address;
};

struct shield_deny {
	__u64 expires_jiffies; /* 0: never */
	__u64 expires_ms;      /* epoch, for user space only; 0: never */
	__u64 hits;
};

/*
 * A source that sends much: when what it has sent is worked off, budget by budget, in nanoseconds
 * of jiffies64. Counts begin with its becoming one.
 */
struct shield_source {
	__u64 due_ns[SHIELD_BUDGETS];
	__u64 packets;
	__u64 bytes;
	__u64 over; /* packets over a budget: dropped, or counted only while the stage monitors */
	__u64 seen_jiffies;
};

struct shield_counters {
	__u64 by_reason[SHIELD_REASONS];
	__u64 by_protocol[SHIELD_VERDICTS][SHIELD_PROTOCOLS];
	__u64 by_family[SHIELD_VERDICTS][SHIELD_FAMILIES];
	__u64 by_length[SHIELD_LENGTHS];
	__u64 anomalies[SHIELD_ANOMALIES];
	__u64 over_budget[SHIELD_BUDGETS]; /* dropped, or passed while the stage monitors */
	__u64 samples_lost;
};

/* What one processor keeps for itself. */
struct shield_cpu {
	struct shield_counters counters;
	__u64 window_start_jiffies;
	__u32 sampled[SHIELD_VERDICTS];
	__u32 passed_since_sample;
	__u64 flood_start_jiffies; /* of the sketch's window */
	__u32 flood_window;
	__u32 flood_inserts;
};

struct shield_sketch_block {
	__u32 cells[SHIELD_SKETCH_CELLS];
};

struct shield_recent_flows {
	__u32 marks[SHIELD_RECENT_FLOWS];
};

struct shield_sample {
	__u64 time_ns; /* CLOCK_MONOTONIC */
	__u32 interface;
	__u32 length;
	__u32 anomalies; /* bit n: enum shield_anomaly n */
	__u16 source_port;
	__u16 destination_port;
	__u16 captured;
	__u8 verdict;
	__u8 reason;
	__u8 family;
	__u8 protocol; /* IP protocol number */
	__u8 tcp_flags;
	__u8 ttl;
	union shield_address source;
	union shield_address destination;
	__u32 network_length; /* bytes of the IP packet, as its header says */
	__u16 rule;           /* slot of the rule that it met + 1; 0: none */
	__u8 has_ports;
	__u8 reserved;
	__u8 packet[SHIELD_SAMPLE_BYTES];
};

/* What the clock program writes over the first bytes of its packet. */
struct shield_clock {
	__u64 jiffies;
	__u64 monotonic_ns;
};

#endif
