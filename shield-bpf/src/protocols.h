/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* IP protocol numbers and the least bytes of their headers. */
#ifndef SHIELD_PROTOCOLS_H
#define SHIELD_PROTOCOLS_H

#define PROTOCOL_ICMP 1
#define PROTOCOL_TCP 6
#define PROTOCOL_UDP 17
#define PROTOCOL_ICMP6 58

#define TCP_HEADER_BYTES 20
#define UDP_HEADER_BYTES 8
#define ICMP_HEADER_BYTES 8

#endif
