/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Stage 3: sources that are blocked. Keyed by the network header alone, so nothing behind it helps. */
#ifndef SHIELD_DENY_STAGE_H
#define SHIELD_DENY_STAGE_H

#include <bpf/bpf_endian.h>

#include "bits.h"
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

/* A full table loses the hit of this network; the count by reason has it all the same. */
static __always_inline void count_block_hit(__u32 block)
{
	__u64 *hits = bpf_map_lookup_elem(&block_hits, &block);
	__u64 one = 1;

	if (hits)
		__sync_fetch_and_add(hits, 1);
	else
		bpf_map_update_elem(&block_hits, &block, &one, BPF_NOEXIST);
}

/* Cheapest first: most sources are answered by one bit. */
static __always_inline enum shield_reason judge_ipv4(const struct shield_config *config,
						     __be32 source)
{
	__u32 block = bpf_ntohl(source) >> 8;
	struct shield_prefix_ipv4 prefix = {.bits = 32, .address = source};

	if (!(config->denied[SHIELD_DENY_IPV4] | config->denied[SHIELD_DENY_RANGES]) ||
	    !is_bit_set(&blocks_any, block))
		return SHIELD_CLEAN;
	if (is_bit_set(&blocks_full, block)) {
		count_block_hit(block);
		return SHIELD_DENY_RANGE;
	}
	if (config->denied[SHIELD_DENY_IPV4] &&
	    is_denied(bpf_map_lookup_elem(&deny_ipv4, &source)))
		return SHIELD_DENY_ADDRESS;
	if (config->ranges_ipv4 && is_denied(bpf_map_lookup_elem(&ranges_ipv4, &prefix)))
		return SHIELD_DENY_RANGE;
	return SHIELD_CLEAN;
}

static __always_inline enum shield_reason judge_ipv6(const struct shield_config *config,
						     const union shield_address *source)
{
	struct shield_prefix prefix = {.bits = 128};
	__u64 network;

	if (config->denied[SHIELD_DENY_IPV6] &&
	    is_denied(bpf_map_lookup_elem(&deny_ipv6, source)))
		return SHIELD_DENY_ADDRESS;
	if (config->denied[SHIELD_DENY_IPV6_64]) {
		__builtin_memcpy(&network, source, sizeof(network));
		if (is_denied(bpf_map_lookup_elem(&deny_ipv6_64, &network)))
			return SHIELD_DENY_SUBNET;
	}
	if (config->ranges_ipv6) {
		prefix.address = *source;
		if (is_denied(bpf_map_lookup_elem(&ranges_ipv6, &prefix)))
			return SHIELD_DENY_RANGE;
	}
	return SHIELD_CLEAN;
}

static __always_inline enum shield_reason deny(const struct shield_config *config,
					       const struct packet *packet)
{
	if (packet->family == SHIELD_IPV4)
		return judge_ipv4(config, packet->source.words[3]);
	return judge_ipv6(config, &packet->source);
}

#endif
