/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What is told of a fragment, the same for IPv4 and IPv6. */
#ifndef SHIELD_FRAGMENT_H
#define SHIELD_FRAGMENT_H

#include "packet.h"
#include "protocols.h"

#define MAX_DATAGRAM_BYTES 65535

/*
 * `offset` and `payload` in bytes. 1 when the transport header follows. A later fragment that
 * begins inside the TCP header would overwrite what the first one showed (RFC 3128).
 */
static __always_inline int note_fragment(struct packet *packet, __u32 offset, int more,
					 __u32 payload)
{
	if (!offset && !more)
		return 1;
	packet->is_fragment = 1;
	if (offset + payload > MAX_DATAGRAM_BYTES)
		note(packet, SHIELD_BAD_TOTAL_LENGTH);
	if (!offset)
		return 1;
	if (packet->protocol == PROTOCOL_TCP && offset < TCP_HEADER_BYTES)
		note(packet, SHIELD_OVERLAPPING_FRAGMENT);
	return 0;
}

#endif
