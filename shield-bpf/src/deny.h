/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Stage 3: sources that are blocked. Keyed by the network header alone, so nothing behind it helps. */
#ifndef SHIELD_DENY_STAGE_H
#define SHIELD_DENY_STAGE_H

#include "maps.h"
#include "packet.h"

/* jiffies64 and not ktime: measured at less than half its cost. */
static __always_inline int is_denied(struct shield_deny *entry)
{
	if (!entry)
		return 0;
	if (entry->expires_jiffies && bpf_jiffies64() >= entry->expires_jiffies)
		return 0;
	__sync_fetch_and_add(&entry->hits, 1);
	return 1;
}

static __always_inline enum shield_reason deny(const struct shield_config *config,
					       const struct packet *packet)
{
	const union shield_address *source = &packet->source;
	__u64 network;

	if (packet->family == SHIELD_IPV4) {
		if (config->denied[SHIELD_DENY_IPV4] &&
		    is_denied(bpf_map_lookup_elem(&deny_ipv4, &source->words[3])))
			return SHIELD_DENY_ADDRESS;
		return SHIELD_CLEAN;
	}
	if (config->denied[SHIELD_DENY_IPV6] &&
	    is_denied(bpf_map_lookup_elem(&deny_ipv6, source)))
		return SHIELD_DENY_ADDRESS;
	if (config->denied[SHIELD_DENY_IPV6_64]) {
		__builtin_memcpy(&network, source, sizeof(network));
		if (is_denied(bpf_map_lookup_elem(&deny_ipv6_64, &network)))
			return SHIELD_DENY_SUBNET;
	}
	return SHIELD_CLEAN;
}

#endif
