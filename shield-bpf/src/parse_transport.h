/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* TCP, UDP and ICMP headers. */
#ifndef SHIELD_PARSE_TRANSPORT_H
#define SHIELD_PARSE_TRANSPORT_H

#include <bpf/bpf_endian.h>

#include "cursor.h"
#include "packet.h"
#include "protocols.h"

#define TCP_FIN 0x01
#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_PSH 0x08
#define TCP_ACK 0x10
#define TCP_URG 0x20

#define ROUTER_SOLICITATION 133
#define NEIGHBOUR_ADVERTISEMENT 136

struct tcp_header {
	__be16 source;
	__be16 destination;
	__be32 sequence;
	__be32 acknowledgement;
	__u8 offset;
	__u8 flags;
	__be16 window;
	__be16 checksum;
	__be16 urgent;
};

struct udp_header {
	__be16 source;
	__be16 destination;
	__be16 length;
	__be16 checksum;
};

struct icmp_header {
	__u8 type;
	__u8 code;
	__be16 checksum;
	__be32 rest;
};

/* The next `size` bytes if the datagram has them; else notes what their lack means. */
static __always_inline void *take_transport(struct cursor *cursor, struct packet *packet,
					    __u32 payload, __u32 size)
{
	void *header = payload < size ? 0 : cursor_take(cursor, size);

	if (!header)
		note(packet, packet->is_fragment ? SHIELD_TINY_FRAGMENT
						 : SHIELD_TRUNCATED_TRANSPORT);
	return header;
}

static __always_inline int is_same_address(const union shield_address *a,
					   const union shield_address *b)
{
	return a->words[3] == b->words[3] && a->words[2] == b->words[2] &&
	       a->words[1] == b->words[1] && a->words[0] == b->words[0];
}

static __always_inline void set_ports(struct packet *packet, __be16 source, __be16 destination)
{
	packet->has_ports = 1;
	packet->source_port = bpf_ntohs(source);
	packet->destination_port = bpf_ntohs(destination);
	if (!source || !destination)
		note(packet, SHIELD_PORT_ZERO);
	if (source == destination && is_same_address(&packet->source, &packet->destination))
		note(packet, SHIELD_LAND);
}

static __always_inline void note_flags(struct packet *packet, __u8 flags)
{
	const __u8 control = TCP_FIN | TCP_SYN | TCP_RST | TCP_PSH | TCP_ACK | TCP_URG;

	packet->tcp_flags = flags;
	if ((flags & (TCP_SYN | TCP_FIN)) == (TCP_SYN | TCP_FIN))
		note(packet, SHIELD_SYN_FIN);
	if ((flags & (TCP_SYN | TCP_RST)) == (TCP_SYN | TCP_RST))
		note(packet, SHIELD_SYN_RST);
	if (!(flags & control))
		note(packet, SHIELD_NULL_FLAGS);
	if ((flags & control) == (TCP_FIN | TCP_PSH | TCP_URG))
		note(packet, SHIELD_XMAS);
}

static __always_inline void parse_tcp(struct cursor *cursor, struct packet *packet, __u32 payload)
{
	struct tcp_header *tcp = take_transport(cursor, packet, payload, sizeof(*tcp));
	__u32 header_bytes;

	if (!tcp)
		return;
	set_ports(packet, tcp->source, tcp->destination);
	note_flags(packet, tcp->flags);
	header_bytes = (tcp->offset >> 4) * 4;
	if (header_bytes < sizeof(*tcp) || header_bytes > payload)
		note(packet, packet->is_fragment && header_bytes > payload
				     ? SHIELD_TINY_FRAGMENT
				     : SHIELD_BAD_TRANSPORT_LENGTH);
}

static __always_inline void parse_udp(struct cursor *cursor, struct packet *packet, __u32 payload)
{
	struct udp_header *udp = take_transport(cursor, packet, payload, sizeof(*udp));
	__u32 length;

	if (!udp)
		return;
	set_ports(packet, udp->source, udp->destination);
	length = bpf_ntohs(udp->length);
	if (length < sizeof(*udp) || (length > payload && !packet->is_fragment))
		note(packet, SHIELD_BAD_TRANSPORT_LENGTH);
}

/*
 * Router and neighbour solicitations and advertisements count as neighbour discovery only as
 * RFC 4861 and RFC 6980 let a host accept them: hop limit 255 (no router can have passed them
 * on), code 0, no extension header. All else in ICMPv6 is as blockable as any packet.
 */
static __always_inline void parse_icmp6(struct cursor *cursor, struct packet *packet,
					__u32 payload)
{
	struct icmp_header *icmp = take_transport(cursor, packet, payload, sizeof(*icmp));

	if (!icmp || packet->family != SHIELD_IPV6)
		return;
	packet->is_neighbour = icmp->type >= ROUTER_SOLICITATION &&
			       icmp->type <= NEIGHBOUR_ADVERTISEMENT && icmp->code == 0 &&
			       packet->ttl == 255 && !packet->has_extensions;
}

static __always_inline void parse_transport(struct cursor *cursor, struct packet *packet,
					    __u32 payload)
{
	switch (packet->protocol) {
	case PROTOCOL_TCP:
		parse_tcp(cursor, packet, payload);
		break;
	case PROTOCOL_UDP:
		parse_udp(cursor, packet, payload);
		break;
	case PROTOCOL_ICMP:
		take_transport(cursor, packet, payload, ICMP_HEADER_BYTES);
		break;
	case PROTOCOL_ICMP6:
		parse_icmp6(cursor, packet, payload);
		break;
	}
}

#endif
