/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Stage 7: what happened, counted on each processor for itself. */
#ifndef SHIELD_ACCOUNT_H
#define SHIELD_ACCOUNT_H

#include <bpf/bpf_helpers.h>

#include "packet.h"
#include "protocols.h"

/* Masks and not a switch, of which the compiler makes a table in memory. */
static __always_inline enum shield_verdict verdict_of(enum shield_reason reason)
{
	const __u32 drops = 1u << SHIELD_ANOMALY | 1u << SHIELD_DENY_ADDRESS |
			    1u << SHIELD_DENY_SUBNET | 1u << SHIELD_DENY_RANGE | 1u << SHIELD_RULE_DROP;

	if (reason == SHIELD_RULE_LIMIT ||
	    (reason >= SHIELD_FLOOD_PACKETS && reason <= SHIELD_FLOOD_CONNECTIONS))
		return SHIELD_LIMIT;
	return drops >> reason & 1 ? SHIELD_DROP : SHIELD_PASS;
}

static __always_inline enum shield_protocol protocol_of(const struct packet *packet)
{
	if (!packet->family)
		return SHIELD_OTHER;
	switch (packet->protocol) {
	case PROTOCOL_TCP:
		return SHIELD_TCP;
	case PROTOCOL_UDP:
		return SHIELD_UDP;
	case PROTOCOL_ICMP:
		return SHIELD_ICMP;
	case PROTOCOL_ICMP6:
		return SHIELD_ICMP6;
	default:
		return SHIELD_OTHER;
	}
}

static __always_inline void count_anomalies(struct shield_counters *counters, __u32 anomalies)
{
	for (int i = 0; i < SHIELD_ANOMALIES; i++)
		counters->anomalies[i] += anomalies >> i & 1;
}

/* A sum and no branches, which would be as many ways for the verifier. */
static __always_inline void count_length(struct shield_counters *counters, __u32 length)
{
	__u64 class = (length > 64) + (length > 128) + (length > 256) + (length > 512) +
		      (length > 1024) + (length > 1518);

	barrier_var(class);
	if (class < SHIELD_LENGTHS)
		counters->by_length[class]++;
}

static __always_inline void account(struct shield_counters *counters, const struct packet *packet,
				    enum shield_reason reason, enum shield_verdict verdict)
{
	__u64 family = packet->family;
	__u64 why = reason;

	/* The verifier forgets what it knew of a byte kept on the stack, and of what a function gave. */
	barrier_var(family);
	barrier_var(why);
	if (family >= SHIELD_FAMILIES || why >= SHIELD_REASONS)
		return;
	counters->by_reason[why]++;
	count_length(counters, packet->length);
	counters->by_protocol[verdict][protocol_of(packet)]++;
	counters->by_family[verdict][family]++;
}

#endif
