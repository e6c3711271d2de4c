/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Custom rules, as the kernel side and the user side agree on them. */
#ifndef SHIELD_SHARED_RULES_H
#define SHIELD_SHARED_RULES_H

#include <linux/types.h>

#include "shield.h"

#define SHIELD_RULES 1024
#define SHIELD_RULE_WORDS (SHIELD_RULES / 64)
/* Rules without lists need 8,965 at most. */
#define SHIELD_RULE_VECTORS 16384
/* Entries of the trie of both generations; memory is taken only for what is there. */
#define SHIELD_RULE_PREFIXES (2 * 524288)
/* Places for counters: of the rules in force, and of those that are about to replace them. */
#define SHIELD_RULE_SLOTS 2048
/* Sources that `limit` keeps state of. */
#define SHIELD_RULE_SOURCES 65536
/* In `near`: the trie knows. */
#define SHIELD_RULE_IN_TRIE 0xffff
/* A tick in the units of `interval`. */
#define SHIELD_RULE_TICK_SHIFT 20
/* Without a heartbeat for so long, rules that nobody confirmed end. */
#define SHIELD_RULE_SILENCE_SECONDS 30

enum shield_rule_space {
	SHIELD_RULE_SOURCE_IPV4,
	SHIELD_RULE_SOURCE_IPV6,
	SHIELD_RULE_DESTINATION_IPV4,
	SHIELD_RULE_DESTINATION_IPV6,
	SHIELD_RULE_SPACES,
};

enum shield_rule_action {
	SHIELD_RULE_ACTION_PASS,
	SHIELD_RULE_ACTION_DROP,
	SHIELD_RULE_ACTION_LIMIT,
	SHIELD_RULE_ACTION_SAMPLE,
	SHIELD_RULE_ACTION_COUNT,
};

struct shield_rule {
	__u32 slot;
	__u32 action;
	/* Of `limit`: what a packet takes of its source's time, in ticks << SHIELD_RULE_TICK_SHIFT. */
	__u64 interval;
};

/* A set of rules. Bit n of `words_set` stands for words[n] != 0. */
struct shield_rule_vector {
	__u64 words_set;
	__u64 words[SHIELD_RULE_WORDS];
};

/*
 * One generation. A field's table gives for each value the number of the vector of the rules that
 * take it. `near` is indexed by the first 16 bits of an address.
 */
struct shield_rule_tables {
	__u16 near[SHIELD_RULE_SPACES][65536];
	__u16 source_ports[65536];
	__u16 destination_ports[65536];
	__u16 lengths[65536];
	__u16 protocols[256];
	__u16 flags[256];
	__u16 ttls[256];
	/* For packets that have no such field. */
	__u16 no_source_port;
	__u16 no_destination_port;
	__u16 no_flags;
	__u16 reserved;
	struct shield_rule rules[SHIELD_RULES];
	struct shield_rule_vector vectors[SHIELD_RULE_VECTORS];
};

/*
 * Which generation judges; 0 is none, n + 1 is generation n. Written as one word. From the deadline
 * on, or without a heartbeat, the fallback judges; a deadline of 0 never comes.
 */
struct shield_rule_state {
	union {
		__u64 generations;
		struct {
			__u32 active;
			__u32 fallback;
		};
	};
	__u64 deadline_jiffies;
};

/* Keys of the trie. `space`: 4 * generation + enum shield_rule_space. IPv4 fills the first 4 bytes. */
struct shield_rule_prefix {
	__u32 bits; /* 32 + those of the address */
	__u32 space;
	union shield_address address;
};

struct shield_rule_counters {
	__u64 packets;
	__u64 bytes;
	__u64 limited;
};

/* IPv6 by /64. */
struct shield_rule_source {
	__u32 slot;
	union shield_address address;
};

#endif
