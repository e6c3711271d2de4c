// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The packet path: one XDP program, its stages in the order in which they judge. */
#include "maps.h"

#include "parse.h"
#include "never_block.h"
#include "deny.h"
#include "flood.h"
#include "rules.h"
#include "account.h"
#include "sample.h"

/*
 * The first stage with an opinion decides; every source of cost stands behind a count or mode. A
 * global function: the verifier checks it once for any packet, not once for each way through the
 * parser.
 */
__attribute__((noinline)) int judge(struct packet *packet)
{
	const struct shield_config *settings;
	enum shield_reason reason;
	__u32 zero = 0;

	settings = bpf_map_lookup_elem(&config, &zero);
	if (!settings || !packet)
		return SHIELD_CLEAN;

	/* 1. Parsed already. Neighbours first: without them the host is off its network. */
	if (packet->is_neighbour)
		return SHIELD_NEIGHBOUR;
	if (packet->anomalies && settings->stages[SHIELD_STAGE_ANOMALIES] == SHIELD_ENFORCE)
		return SHIELD_ANOMALY;
	if (!packet->family)
		return SHIELD_NOT_IP;

	/* 2. Never-block. */
	if (is_never_block(settings, packet))
		return SHIELD_NEVER_BLOCK;
	if (is_protected_port(settings, packet))
		return SHIELD_PROTECTED_PORT;

	/* 3. Deny. */
	reason = deny(settings, packet);
	if (reason != SHIELD_CLEAN)
		return reason;

	/* 4. Flood. */
	reason = flood(settings, packet);
	if (reason != SHIELD_CLEAN)
		return reason;

	/* 5. Custom rules. */
	return judge_by_rules(settings, packet);
}

static __always_inline int shield(struct xdp_md *context, __u32 length)
{
	struct cursor cursor = {
		.start = (void *)(long)context->data,
		.at = (void *)(long)context->data,
		.end = (void *)(long)context->data_end,
	};
	struct packet packet = {.length = length};
	enum shield_reason reason;
	enum shield_verdict verdict;
	struct shield_config *settings;
	struct shield_cpu *cpu;
	__u32 zero = 0;

	settings = bpf_map_lookup_elem(&config, &zero);
	cpu = bpf_map_lookup_elem(&processors, &zero);
	if (!settings || !cpu)
		return XDP_PASS;

	parse(&cursor, &packet);
	reason = judge(&packet);
	verdict = verdict_of(reason);

	/* 7. Accounting. */
	account(&cpu->counters, &packet, reason, verdict);
	if (packet.anomalies && settings->stages[SHIELD_STAGE_ANOMALIES] != SHIELD_OFF)
		count_anomalies(&cpu->counters, packet.anomalies);
	if (is_sample_due(settings, cpu, &packet, verdict))
		send_sample(context, cpu, &packet, reason, verdict);
	return verdict == SHIELD_PASS ? XDP_PASS : XDP_DROP;
}

/* For frames in several buffers, which is how large MTUs arrive. */
SEC("xdp.frags")
int shield_frags(struct xdp_md *context)
{
	return shield(context, bpf_xdp_get_buff_len(context));
}

/* For kernels before 5.18, and drivers that know only whole frames. */
SEC("xdp")
int shield_linear(struct xdp_md *context)
{
	return shield(context, (__u32)(context->data_end - context->data));
}

/* Both clocks in one reading, for user space to tell when a deadline in jiffies is. */
SEC("xdp")
int shield_clock(struct xdp_md *context)
{
	struct shield_clock *clock = (void *)(long)context->data;

	if ((void *)(clock + 1) > (void *)(long)context->data_end)
		return XDP_ABORTED;
	clock->jiffies = bpf_jiffies64();
	clock->monotonic_ns = bpf_ktime_get_ns();
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
