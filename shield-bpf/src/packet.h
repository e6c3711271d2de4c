/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the stages know about a packet. Needs no BPF helper, so it builds on the host too. */
#ifndef SHIELD_PACKET_H
#define SHIELD_PACKET_H

#include "shield.h"

struct packet {
	union shield_address source; /* IPv4 as ::ffff:a.b.c.d */
	union shield_address destination;
	__u32 length;      /* bytes of the whole frame, all buffers */
	__u32 network_length; /* bytes of the IP packet, as its header says */
	__u32 anomalies;   /* bit n: enum shield_anomaly n */
	__u16 ether_type;  /* behind the tags, host order */
	__u16 source_port; /* host order; 0 when has_ports is 0 */
	__u16 destination_port;
	__u16 rule; /* slot of the rule that it met + 1; 0: none */
	__u8 family;   /* enum shield_family; set once the source is known */
	__u8 protocol; /* IP protocol number behind the extension headers */
	__u8 ttl;
	__u8 tcp_flags;
	__u8 is_fragment;
	__u8 has_extensions;
	__u8 has_ports;    /* a whole TCP or UDP header was there */
	__u8 wants_sample; /* a rule asks for it */
	__u8 is_neighbour; /* ARP, or neighbour discovery as RFC 4861 wants it */
};

static __always_inline void note(struct packet *packet, enum shield_anomaly anomaly)
{
	packet->anomalies |= 1u << anomaly;
}

#endif
