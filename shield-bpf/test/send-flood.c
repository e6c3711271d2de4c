// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Sends a bounded number of SYNs from forged sources, as fast as one processor can:
 * send-flood INTERFACE PACKETS FIRST_SOURCE SOURCES DESTINATION PORT. The sources follow each other
 * from the first on, again and again.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BATCH 256

struct frame {
	struct ethhdr ethernet;
	struct iphdr ip;
	struct tcphdr tcp;
} __attribute__((packed));

static void fill(struct frame *frame, const char *destination, int port)
{
	memset(frame, 0, sizeof(*frame));
	frame->ethernet.h_dest[0] = 2;
	frame->ethernet.h_source[0] = 2;
	frame->ethernet.h_proto = htons(ETH_P_IP);
	frame->ip.version = 4;
	frame->ip.ihl = 5;
	frame->ip.ttl = 64;
	frame->ip.protocol = IPPROTO_TCP;
	frame->ip.tot_len = htons(sizeof(frame->ip) + sizeof(frame->tcp));
	frame->ip.daddr = inet_addr(destination);
	frame->tcp.dest = htons(port);
	frame->tcp.doff = 5;
	frame->tcp.syn = 1;
}

int main(int count, char **arguments)
{
	static struct frame frames[BATCH];
	static struct mmsghdr messages[BATCH];
	static struct iovec parts[BATCH];
	struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_halen = ETH_ALEN};
	unsigned long packets, sent = 0, sources;
	unsigned int first;
	int result = 1;
	int fd;

	if (count != 7) {
		fprintf(stderr, "usage: send-flood INTERFACE PACKETS FIRST SOURCES DESTINATION PORT\n");
		return 1;
	}
	packets = strtoul(arguments[2], 0, 10);
	first = ntohl(inet_addr(arguments[3]));
	sources = strtoul(arguments[4], 0, 10);
	to.sll_ifindex = if_nametoindex(arguments[1]);
	fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (fd < 0 || !to.sll_ifindex || !sources) {
		perror("send-flood");
		return 1;
	}
	for (int i = 0; i < BATCH; i++) {
		fill(&frames[i], arguments[5], atoi(arguments[6]));
		parts[i] = (struct iovec){&frames[i], sizeof(frames[i])};
		messages[i].msg_hdr = (struct msghdr){
			.msg_name = &to, .msg_namelen = sizeof(to), .msg_iov = &parts[i], .msg_iovlen = 1};
	}
	while (sent < packets) {
		int batch = packets - sent < BATCH ? packets - sent : BATCH;

		for (int i = 0; i < batch; i++) {
			frames[i].ip.saddr = htonl(first + (sent + i) % sources);
			frames[i].tcp.source = htons(1024 + (sent + i) % 60000);
		}
		batch = sendmmsg(fd, messages, batch, 0);
		/* The link is full: what was not taken goes again. */
		if (batch < 0 && errno == ENOBUFS) {
			usleep(100);
			continue;
		}
		if (batch < 0) {
			perror("sendmmsg");
			goto out;
		}
		sent += batch;
	}
	result = 0;
out:
	close(fd);
	return result;
}
