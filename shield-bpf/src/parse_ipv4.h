/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The IPv4 header with its options and its fragments. */
#ifndef SHIELD_PARSE_IPV4_H
#define SHIELD_PARSE_IPV4_H

#include <bpf/bpf_endian.h>

#include "cursor.h"
#include "fragment.h"
#include "packet.h"

#define IPV4_MORE_FRAGMENTS 0x2000
#define IPV4_OFFSET_MASK 0x1fff

struct ipv4_header {
	__u8 version_and_length;
	__u8 service;
	__be16 total_length;
	__be16 id;
	__be16 fragment;
	__u8 ttl;
	__u8 protocol;
	__be16 checksum;
	__be32 source;
	__be32 destination;
};

static __always_inline void map_ipv4(union shield_address *address, __be32 ipv4)
{
	address->words[0] = 0;
	address->words[1] = 0;
	address->words[2] = bpf_htonl(0xffff);
	address->words[3] = ipv4;
}

/* "This network" (but for 0.0.0.0, where DHCP clients ask from), loopback, multicast, class E. */
static __always_inline int is_bogon_ipv4(__be32 source)
{
	__u8 first = bpf_ntohl(source) >> 24;

	return (first == 0 && source != 0) || first == 127 || first >= 224;
}

/*
 * Leaves the cursor at the transport header and `payload` at how many bytes belong to it. 0 when
 * there is no transport header to be found: a later fragment, or a header that lies.
 */
static __always_inline int parse_ipv4(struct cursor *cursor, struct packet *packet, __u32 *payload)
{
	__u32 left = packet->length - cursor_taken(cursor);
	struct ipv4_header *ip = cursor_peek(cursor, sizeof(*ip));
	__u32 header_bytes, total_bytes, offset;
	__u16 fragment;

	if (!ip) {
		note(packet, SHIELD_TRUNCATED_NETWORK);
		return 0;
	}
	packet->family = SHIELD_IPV4;
	map_ipv4(&packet->source, ip->source);
	map_ipv4(&packet->destination, ip->destination);
	packet->protocol = ip->protocol;
	packet->ttl = ip->ttl;
	if (is_bogon_ipv4(ip->source))
		note(packet, SHIELD_BOGON_SOURCE);

	header_bytes = (ip->version_and_length & 0xf) * 4;
	total_bytes = bpf_ntohs(ip->total_length);
	packet->network_length = total_bytes;
	fragment = bpf_ntohs(ip->fragment);
	if (ip->version_and_length >> 4 != 4 || header_bytes < sizeof(*ip) || header_bytes > left) {
		note(packet, SHIELD_BAD_HEADER_LENGTH);
		return 0;
	}
	if (total_bytes < header_bytes || total_bytes > left) {
		note(packet, SHIELD_BAD_TOTAL_LENGTH);
		if (total_bytes < header_bytes)
			return 0;
		total_bytes = left;
	}
	if (!cursor_take(cursor, header_bytes)) {
		note(packet, SHIELD_TRUNCATED_NETWORK);
		return 0;
	}
	*payload = total_bytes - header_bytes;
	offset = (fragment & IPV4_OFFSET_MASK) * 8;
	return note_fragment(packet, offset, fragment & IPV4_MORE_FRAGMENTS, *payload);
}

#endif
