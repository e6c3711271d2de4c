/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Stage 2: sources and destination ports that no later stage may drop. */
#ifndef SHIELD_NEVER_BLOCK_STAGE_H
#define SHIELD_NEVER_BLOCK_STAGE_H

#include <bpf/bpf_endian.h>

#include "bits.h"
#include "maps.h"
#include "packet.h"

static __always_inline int is_never_block_near(const struct packet *packet)
{
	const union shield_address *source = &packet->source;

	if (packet->family == SHIELD_IPV4)
		return is_bit_set(&never_block_near, bpf_ntohl(source->words[3]) >> 16);
	return is_bit_set(&never_block_near, 65536 + (bpf_ntohl(source->words[0]) >> 16));
}

/*
 * The trie holds both families. An IPv6 packet from ::ffff:a.b.c.d is a forgery and must not
 * profit from an IPv4 entry, nor IPv4 from an IPv6 prefix that spans the mapped addresses.
 */
static __always_inline int is_never_block(const struct shield_config *config,
					  const struct packet *packet)
{
	struct shield_prefix prefix = {.bits = 128};
	__u32 *bits;

	if (!config->never_block_entries || !is_never_block_near(packet) ||
	    packet->anomalies & (1u << SHIELD_BOGON_SOURCE))
		return 0;
	prefix.address = packet->source;
	bits = bpf_map_lookup_elem(&never_block, &prefix);
	return bits && (packet->family != SHIELD_IPV4 || *bits >= 96);
}

static __always_inline int is_protected_port(const struct shield_config *config,
					     const struct packet *packet)
{
	return config->protected_ports && packet->has_ports &&
	       is_bit_set(&protected_ports, packet->destination_port);
}

#endif
