/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The rate of a `limit` rule, kept for each source by itself. */
#ifndef SHIELD_RULE_LIMIT_H
#define SHIELD_RULE_LIMIT_H

#include "packet.h"
#include "rule_maps.h"

/*
 * GCRA: `due` is when the source's credit is full again. A second's worth may come at once. Two
 * processors may both read before one writes; what slips through is at most one packet for each.
 */
static __always_inline int is_over_limit(const struct shield_config *config,
					 const struct shield_rule *rule,
					 const struct packet *packet)
{
	__u64 second = (__u64)config->ticks_per_second << SHIELD_RULE_TICK_SHIFT;
	__u64 now = bpf_jiffies64() << SHIELD_RULE_TICK_SHIFT;
	struct shield_rule_source key = {.slot = rule->slot, .address = packet->source};
	__u64 fresh = now + rule->interval;
	__u64 *due;

	if (packet->family == SHIELD_IPV6) {
		key.address.words[2] = 0;
		key.address.words[3] = 0;
	}
	due = bpf_map_lookup_elem(&rule_sources, &key);
	if (!due) {
		bpf_map_update_elem(&rule_sources, &key, &fresh, BPF_ANY);
		return 0;
	}
	/* Far ahead: of another time, or of a rule that had this slot before. */
	if (*due <= now || *due > now + 2 * second) {
		*due = fresh;
		return 0;
	}
	if (*due + rule->interval > now + second)
		return 1;
	__sync_fetch_and_add(due, rule->interval);
	return 0;
}

#endif
