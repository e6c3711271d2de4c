/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The parser's way: Ethernet and tags, IPv4 or IPv6, transport.
 *
 * It never gives up a source it has seen: whatever is wrong behind the network header is noted as
 * an anomaly, and the deny stage still knows whom the packet comes from.
 */
#ifndef SHIELD_PARSE_H
#define SHIELD_PARSE_H

#include "parse_ethernet.h"
#include "parse_ipv4.h"
#include "parse_ipv6.h"
#include "parse_transport.h"

static __always_inline void parse(struct cursor *cursor, struct packet *packet)
{
	__u32 payload = 0;

	if (!parse_ethernet(cursor, packet))
		return;
	if (packet->ether_type == ETHER_ARP) {
		packet->is_neighbour = 1;
	} else if (packet->ether_type == ETHER_IPV4) {
		if (parse_ipv4(cursor, packet, &payload))
			parse_transport(cursor, packet, payload);
	} else if (packet->ether_type == ETHER_IPV6) {
		if (parse_ipv6(cursor, packet, &payload))
			parse_transport(cursor, packet, payload);
	}
}

#endif
