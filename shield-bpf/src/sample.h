/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Stage 7: a few packets with their verdict go to user space through the ring buffer. */
#ifndef SHIELD_SAMPLE_H
#define SHIELD_SAMPLE_H

#include "maps.h"
#include "packet.h"

/*
 * Each verdict has the budget for itself, so that a flood of drops does not blind the view of
 * what passes. What the budget leaves out counts as lost; what was never due does not.
 */
static __always_inline int is_sample_due(const struct shield_config *config,
					 struct shield_cpu *cpu, const struct packet *packet,
					 enum shield_verdict verdict)
{
	__u64 now;

	if (!config->samples_per_second)
		return 0;
	if (verdict == SHIELD_PASS && !packet->wants_sample) {
		if (!config->pass_one_in || ++cpu->passed_since_sample < config->pass_one_in)
			return 0;
		cpu->passed_since_sample = 0;
	}
	now = bpf_jiffies64();
	if (now - cpu->window_start_jiffies >= config->ticks_per_second) {
		cpu->window_start_jiffies = now;
		__builtin_memset(cpu->sampled, 0, sizeof(cpu->sampled));
	}
	if (cpu->sampled[verdict] >= config->samples_per_second) {
		cpu->counters.samples_lost++;
		return 0;
	}
	cpu->sampled[verdict]++;
	return 1;
}

static __always_inline void send_sample(struct xdp_md *context, struct shield_cpu *cpu,
					const struct packet *packet, enum shield_reason reason,
					enum shield_verdict verdict)
{
	void *data = (void *)(long)context->data;
	__u64 captured = (long)context->data_end - (long)data;
	struct shield_sample *sample = bpf_ringbuf_reserve(&samples, sizeof(*sample), 0);

	if (!sample) {
		cpu->counters.samples_lost++;
		return;
	}
	if (captured > SHIELD_SAMPLE_BYTES)
		captured = SHIELD_SAMPLE_BYTES;
	sample->time_ns = bpf_ktime_get_ns();
	sample->interface = context->ingress_ifindex;
	sample->length = packet->length;
	sample->anomalies = packet->anomalies;
	sample->source_port = packet->source_port;
	sample->destination_port = packet->destination_port;
	sample->captured = captured;
	sample->verdict = verdict;
	sample->reason = reason;
	sample->family = packet->family;
	sample->protocol = packet->protocol;
	sample->tcp_flags = packet->tcp_flags;
	sample->ttl = packet->ttl;
	sample->source = packet->source;
	sample->destination = packet->destination;
	sample->network_length = packet->network_length;
	sample->rule = packet->rule;
	sample->has_ports = packet->has_ports;
	sample->reserved = 0;
	/* A copy of unknown length out of a packet; bpf_xdp_load_bytes came only with 5.18. */
	if (bpf_probe_read_kernel(sample->packet, captured, data))
		sample->captured = 0;
	bpf_ringbuf_submit(sample, 0);
}

#endif
