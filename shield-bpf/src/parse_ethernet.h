/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Ethernet and its VLAN tags. */
#ifndef SHIELD_PARSE_ETHERNET_H
#define SHIELD_PARSE_ETHERNET_H

#include <bpf/bpf_endian.h>

#include "cursor.h"
#include "packet.h"

#define ETHER_IPV4 0x0800
#define ETHER_ARP 0x0806
#define ETHER_IPV6 0x86dd
#define ETHER_TAG 0x8100
#define ETHER_SERVICE_TAG 0x88a8
#define ETHER_OLD_SERVICE_TAG 0x9100

struct ethernet_header {
	__u8 destination[6];
	__u8 source[6];
	__be16 type;
};

struct tag_header {
	__be16 control;
	__be16 type;
};

static __always_inline int is_tag(__u16 type)
{
	return type == ETHER_TAG || type == ETHER_SERVICE_TAG || type == ETHER_OLD_SERVICE_TAG;
}

/* Leaves the cursor at the network header; 0 when there is none to be found. */
static __always_inline int parse_ethernet(struct cursor *cursor, struct packet *packet)
{
	struct ethernet_header *ethernet = cursor_take(cursor, sizeof(*ethernet));
	__u16 type;

	if (!ethernet) {
		note(packet, SHIELD_TRUNCATED_NETWORK);
		return 0;
	}
	type = bpf_ntohs(ethernet->type);
#pragma unroll
	for (int i = 0; i < SHIELD_MAX_TAGS; i++) {
		struct tag_header *tag;

		if (!is_tag(type))
			break;
		tag = cursor_take(cursor, sizeof(*tag));
		if (!tag) {
			note(packet, SHIELD_TRUNCATED_NETWORK);
			return 0;
		}
		type = bpf_ntohs(tag->type);
	}
	if (is_tag(type)) {
		note(packet, SHIELD_TOO_MANY_TAGS);
		return 0;
	}
	packet->ether_type = type;
	cursor_forget_way(cursor, 63);
	return 1;
}

#endif
