/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The IPv6 header and its chain of extension headers. */
#ifndef SHIELD_PARSE_IPV6_H
#define SHIELD_PARSE_IPV6_H

#include <bpf/bpf_endian.h>

#include "cursor.h"
#include "fragment.h"
#include "packet.h"

#define IPV6_HOP_BY_HOP 0
#define IPV6_ROUTING 43
#define IPV6_FRAGMENT 44
#define IPV6_AUTHENTICATION 51
#define IPV6_DESTINATION 60
#define IPV6_MOBILITY 135

#define IPV6_MORE_FRAGMENTS 1
#define IPV6_OFFSET_MASK 0xfff8

struct ipv6_header {
	__u8 version_and_class;
	__u8 class_and_flow[3];
	__be16 payload_length;
	__u8 next;
	__u8 hop_limit;
	union shield_address source;
	union shield_address destination;
};

/* The first 8 bytes, which every extension header has. */
struct ipv6_extension {
	__u8 next;
	__u8 length;
	__be16 fragment;
	__be32 rest;
};

static __always_inline int is_extension(__u8 protocol)
{
	return protocol == IPV6_HOP_BY_HOP || protocol == IPV6_ROUTING ||
	       protocol == IPV6_FRAGMENT || protocol == IPV6_AUTHENTICATION ||
	       protocol == IPV6_DESTINATION || protocol == IPV6_MOBILITY;
}

/* Bytes of an extension header: RFC 8200 counts in 8, the authentication header in 4. */
static __always_inline __u32 extension_bytes(__u8 protocol, __u8 length)
{
	if (protocol == IPV6_FRAGMENT)
		return sizeof(struct ipv6_extension);
	if (protocol == IPV6_AUTHENTICATION)
		return (length + 2) * 4;
	return (length + 1) * 8;
}

/* Loopback, multicast, and IPv4 in disguise. `::` is how a host asks for its first address. */
static __always_inline int is_bogon_ipv6(const union shield_address *source)
{
	if (source->bytes[0] == 0xff)
		return 1;
	if (source->words[0] || source->words[1])
		return 0;
	return source->words[2] == bpf_htonl(0xffff) ||
	       (!source->words[2] && source->words[3] == bpf_htonl(1));
}

/*
 * Steps over one extension header; `payload` shrinks by it. 0 when the transport header cannot
 * be found any more.
 */
static __always_inline int parse_extension(struct cursor *cursor, struct packet *packet,
					   __u32 *payload)
{
	struct ipv6_extension *extension = cursor_peek(cursor, sizeof(*extension));
	__u8 protocol = packet->protocol;
	__u32 bytes;
	__u16 fragment;

	if (!extension) {
		note(packet, SHIELD_TRUNCATED_EXTENSION);
		return 0;
	}
	bytes = extension_bytes(protocol, extension->length);
	fragment = bpf_ntohs(extension->fragment);
	packet->protocol = extension->next;
	if (bytes > *payload || !cursor_take(cursor, bytes)) {
		note(packet, SHIELD_TRUNCATED_EXTENSION);
		return 0;
	}
	*payload -= bytes;
	if (protocol != IPV6_FRAGMENT)
		return 1;
	return note_fragment(packet, fragment & IPV6_OFFSET_MASK, fragment & IPV6_MORE_FRAGMENTS,
			     *payload);
}

/* As parse_ipv4. */
static __always_inline int parse_ipv6(struct cursor *cursor, struct packet *packet, __u32 *payload)
{
	struct ipv6_header *ip = cursor_take(cursor, sizeof(*ip));
	__u32 left;

	if (!ip) {
		note(packet, SHIELD_TRUNCATED_NETWORK);
		return 0;
	}
	packet->family = SHIELD_IPV6;
	packet->source = ip->source;
	packet->destination = ip->destination;
	packet->protocol = ip->next;
	packet->ttl = ip->hop_limit;
	if (is_bogon_ipv6(&packet->source))
		note(packet, SHIELD_BOGON_SOURCE);
	left = packet->length - cursor_taken(cursor);
	*payload = bpf_ntohs(ip->payload_length);
	/* A jumbogram (RFC 2675) says 0 here and its length in a hop-by-hop option. */
	if (*payload == 0 && ip->next == IPV6_HOP_BY_HOP)
		*payload = left;
	packet->network_length = sizeof(*ip) + *payload;
	if (ip->version_and_class >> 4 != 6) {
		note(packet, SHIELD_BAD_HEADER_LENGTH);
		return 0;
	}
	if (*payload > left) {
		note(packet, SHIELD_BAD_TOTAL_LENGTH);
		*payload = left;
	}
#pragma unroll
	for (int i = 0; i < SHIELD_MAX_EXTENSIONS; i++) {
		if (!is_extension(packet->protocol))
			return 1;
		packet->has_extensions = 1;
		if (!parse_extension(cursor, packet, payload))
			return 0;
	}
	if (!is_extension(packet->protocol))
		return 1;
	note(packet, SHIELD_TOO_MANY_EXTENSIONS);
	return 0;
}

#endif
