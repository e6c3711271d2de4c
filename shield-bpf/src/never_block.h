/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Stage 2: sources and destination ports that no later stage may drop. */
#ifndef SHIELD_NEVER_BLOCK_STAGE_H
#define SHIELD_NEVER_BLOCK_STAGE_H

#include "maps.h"
#include "packet.h"

/* An IPv6 packet from ::ffff:a.b.c.d is a forgery and must not profit from an IPv4 entry. */
static __always_inline int is_never_block(const struct shield_config *config,
					  const struct packet *packet)
{
	struct shield_prefix prefix = {.bits = 128, .address = packet->source};

	if (!config->never_block_entries || packet->anomalies & (1u << SHIELD_BOGON_SOURCE))
		return 0;
	return bpf_map_lookup_elem(&never_block, &prefix) != 0;
}

static __always_inline int is_protected_port(const struct shield_config *config,
					     const struct packet *packet)
{
	__u32 word = packet->destination_port / 64;
	__u64 *bits;

	if (!config->protected_ports || !packet->has_ports)
		return 0;
	bits = bpf_map_lookup_elem(&protected_ports, &word);
	return bits && *bits >> (packet->destination_port % 64) & 1;
}

#endif
