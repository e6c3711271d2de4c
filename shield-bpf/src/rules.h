/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Stage 5: custom rules. Every field of the packet leads to the set of rules that take it; what is
 * in all sets matches, and the first of these rules decides. The cost hardly depends on how many
 * rules there are.
 */
#ifndef SHIELD_RULES_STAGE_H
#define SHIELD_RULES_STAGE_H

#include <bpf/bpf_endian.h>

#include "maps.h"
#include "packet.h"
#include "rule_limit.h"
#include "rule_maps.h"

#define RULE_FIELDS 8

/* The generation that judges, from 1; 0 when none does. */
static __always_inline __u32 judging_generation(const struct shield_config *config,
						const struct shield_rule_state *state)
{
	__u64 generations = state->generations;
	__u64 deadline = state->deadline_jiffies;
	__u64 now, silence;

	if (!deadline)
		return (__u32)generations;
	now = bpf_jiffies64();
	silence = (__u64)config->ticks_per_second * SHIELD_RULE_SILENCE_SECONDS;
	if (now >= deadline || now > config->heartbeat_jiffies + silence)
		return generations >> 32;
	return (__u32)generations;
}

/* Number of the vector of the rules that take the address at this side. */
static __always_inline __u32 class_of_address(const struct shield_rule_tables *tables,
					      __u32 generation, __u32 space, int is_ipv6,
					      const union shield_address *address)
{
	__u32 first = bpf_ntohl(is_ipv6 ? address->words[0] : address->words[3]) >> 16;
	struct shield_rule_prefix key = {};
	__u32 number, *found;

	number = is_ipv6 ? tables->near[space + 1][first] : tables->near[space][first];
	if (number != SHIELD_RULE_IN_TRIE)
		return number;
	key.space = generation * SHIELD_RULE_SPACES + space + is_ipv6;
	if (is_ipv6) {
		key.bits = 32 + 128;
		key.address = *address;
	} else {
		key.bits = 32 + 32;
		key.address.words[0] = address->words[3];
	}
	found = bpf_map_lookup_elem(&rule_prefixes, &key);
	/* A prefix of 0 bits is always there; without it no rule could be told from another. */
	return found ? *found : SHIELD_RULE_VECTORS - 1;
}

/*
 * Index of the lowest bit; the bits are not all 0. Counts the ones below it, without a branch: each
 * would be another way for the verifier to follow.
 */
static __always_inline __u32 lowest_bit(__u64 bits)
{
	__u64 below = (bits & -bits) - 1;

	below -= below >> 1 & 0x5555555555555555ull;
	below = (below & 0x3333333333333333ull) + (below >> 2 & 0x3333333333333333ull);
	below = (below + (below >> 4)) & 0x0f0f0f0f0f0f0f0full;
	return below * 0x0101010101010101ull >> 56;
}

/* The first rule that is in every vector, or NULL. */
static __always_inline const struct shield_rule *
first_common(const struct shield_rule_tables *tables, const __u32 numbers[RULE_FIELDS])
{
	const struct shield_rule_vector *vectors[RULE_FIELDS];
	__u64 words_set = ~0ull;

#pragma unroll
	for (int i = 0; i < RULE_FIELDS; i++) {
		vectors[i] = &tables->vectors[numbers[i] & (SHIELD_RULE_VECTORS - 1)];
		words_set &= vectors[i]->words_set;
	}
	for (int i = 0; i < SHIELD_RULE_WORDS; i++) {
		__u64 common = ~0ull;
		__u32 word;

		if (!words_set)
			return 0;
		word = lowest_bit(words_set) & (SHIELD_RULE_WORDS - 1);
#pragma unroll
		for (int field = 0; field < RULE_FIELDS; field++)
			common &= vectors[field]->words[word];
		if (common)
			return &tables->rules[(word * 64 + lowest_bit(common)) & (SHIELD_RULES - 1)];
		words_set &= words_set - 1;
	}
	return 0;
}

static __always_inline const struct shield_rule *find_rule(__u32 generation,
							   const struct packet *packet)
{
	const struct shield_rule_tables *tables = bpf_map_lookup_elem(&rule_tables, &generation);
	int is_ipv6 = packet->family == SHIELD_IPV6;
	__u32 length = packet->network_length;
	__u32 numbers[RULE_FIELDS];

	if (!tables)
		return 0;
	if (length > 65535)
		length = 65535;
	numbers[0] = class_of_address(tables, generation, SHIELD_RULE_SOURCE_IPV4, is_ipv6,
				      &packet->source);
	numbers[1] = class_of_address(tables, generation, SHIELD_RULE_DESTINATION_IPV4, is_ipv6,
				      &packet->destination);
	numbers[2] = tables->protocols[packet->protocol];
	numbers[3] = tables->ttls[packet->ttl];
	numbers[4] = tables->lengths[length];
	if (packet->has_ports) {
		numbers[5] = tables->source_ports[packet->source_port];
		numbers[6] = tables->destination_ports[packet->destination_port];
		numbers[7] = tables->flags[packet->tcp_flags];
	} else {
		numbers[5] = tables->no_source_port;
		numbers[6] = tables->no_destination_port;
		numbers[7] = tables->no_flags;
	}
	return first_common(tables, numbers);
}

/*
 * Notes the rule in the packet; a mode of monitor counts and lets pass. Gives an enum shield_reason.
 * Not static: the verifier then checks it once, and not for every way through the parser.
 */
__noinline int match_rules(struct packet *packet)
{
	struct shield_rule_counters *counters;
	const struct shield_config *settings;
	const struct shield_rule_state *state;
	const struct shield_rule *rule;
	__u32 zero = 0, generation, slot, mode;

	settings = bpf_map_lookup_elem(&config, &zero);
	state = bpf_map_lookup_elem(&rule_state, &zero);
	if (!packet || !settings || !state)
		return SHIELD_CLEAN;
	mode = settings->stages[SHIELD_STAGE_RULES];
	generation = judging_generation(settings, state);
	if (!generation)
		return SHIELD_CLEAN;
	rule = find_rule(generation - 1, packet);
	if (!rule)
		return SHIELD_CLEAN;
	slot = rule->slot;
	counters = bpf_map_lookup_elem(&rule_counters, &slot);
	if (!counters)
		return SHIELD_CLEAN;
	counters->packets++;
	counters->bytes += packet->length;
	packet->rule = slot + 1;
	switch (rule->action) {
	case SHIELD_RULE_ACTION_SAMPLE:
		packet->wants_sample = 1;
		return SHIELD_CLEAN;
	case SHIELD_RULE_ACTION_PASS:
		return mode == SHIELD_ENFORCE ? SHIELD_RULE_PASS : SHIELD_CLEAN;
	case SHIELD_RULE_ACTION_DROP:
		return mode == SHIELD_ENFORCE ? SHIELD_RULE_DROP : SHIELD_CLEAN;
	case SHIELD_RULE_ACTION_LIMIT:
		if (!is_over_limit(settings, rule, packet))
			return SHIELD_CLEAN;
		counters->limited++;
		return mode == SHIELD_ENFORCE ? SHIELD_RULE_LIMIT : SHIELD_CLEAN;
	default:
		return SHIELD_CLEAN;
	}
}

static __always_inline enum shield_reason judge_by_rules(const struct shield_config *config,
							 struct packet *packet)
{
	const struct shield_rule_state *state;
	__u32 zero = 0;

	if (config->stages[SHIELD_STAGE_RULES] == SHIELD_OFF)
		return SHIELD_CLEAN;
	state = bpf_map_lookup_elem(&rule_state, &zero);
	if (!state || !state->generations)
		return SHIELD_CLEAN;
	return match_rules(packet);
}

#endif
