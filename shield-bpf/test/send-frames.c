// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Sends frames as they are: send-frames INTERFACE, one frame in hex a line on standard input. */
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_FRAME 2048

static int read_hex(const char *line, unsigned char *frame)
{
	int size = 0;
	unsigned int byte;

	while (size < MAX_FRAME && sscanf(line + 2 * size, "%2x", &byte) == 1)
		frame[size++] = byte;
	return size;
}

int main(int count, char **arguments)
{
	struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_halen = ETH_ALEN};
	static char line[2 * MAX_FRAME + 2];
	unsigned char frame[MAX_FRAME];
	int result = 1;
	int fd = socket(AF_PACKET, SOCK_RAW, 0);

	if (fd < 0) {
		perror("socket");
		return 1;
	}
	to.sll_ifindex = count == 2 ? (int)if_nametoindex(arguments[1]) : 0;
	if (!to.sll_ifindex) {
		fprintf(stderr, "usage: send-frames INTERFACE < frames\n");
		goto out;
	}
	while (fgets(line, sizeof(line), stdin)) {
		int size = read_hex(line, frame);

		memcpy(to.sll_addr, frame, ETH_ALEN);
		if (sendto(fd, frame, size, 0, (struct sockaddr *)&to, sizeof(to)) != size) {
			perror("sendto");
			goto out;
		}
	}
	result = 0;
out:
	close(fd);
	return result;
}
