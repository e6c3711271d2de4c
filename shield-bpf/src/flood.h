/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Stage 4: what one source may send a second. The sketch only tells who may be sending much; drops
 * come from the exact state of those, so a source never pays for what others send.
 */
#ifndef SHIELD_FLOOD_STAGE_H
#define SHIELD_FLOOD_STAGE_H

#include "maps.h"
#include "packet.h"
#include "protocols.h"
#include "sketch.h"

/* Together at most a second's worth at once on two processors: this much unseen on each, then that. */
#define FLOOD_UNSEEN_NS 125000000ull
#define FLOOD_BURST_NS 750000000ull
/* New exact states a second and processor: an insert under spoofed sources was measured at 640 ns. */
#define FLOOD_INSERTS 4096

/* IPv6 by /64: a host has the whole of it to hide in. */
static __always_inline __u64 source_key(const struct packet *packet)
{
	const __u32 *words = packet->source.words;

	if (packet->family == SHIELD_IPV4)
		return (__u64)words[2] << 32 | words[3];
	return (__u64)words[0] << 32 | words[1];
}

/* A SYN again within its flow's moment is the same connection. */
static __always_inline int is_new_flow(const struct packet *packet, __u64 source)
{
	__u64 hash = source ^ (__u64)packet->source_port << 16 ^ packet->destination_port;
	struct shield_recent_flows *flows;
	__u32 zero = 0, slot, mark;

	hash = (hash ^ hash >> 29) * 0x9e3779b97f4a7c15ull;
	slot = hash >> 52 & (SHIELD_RECENT_FLOWS - 1);
	mark = (__u32)(hash >> 16) | 1;
	flows = bpf_map_lookup_elem(&recent_flows, &zero);
	if (!flows || flows->marks[slot] == mark)
		return 0;
	flows->marks[slot] = mark;
	return 1;
}

static __always_inline __u32 budgets_of(const struct packet *packet, __u64 source, __u32 wanted)
{
	__u32 budgets = 1u << SHIELD_BUDGET_PACKETS | 1u << SHIELD_BUDGET_BYTES;

	if (packet->is_fragment)
		budgets |= 1u << SHIELD_BUDGET_FRAGMENTS;
	if (packet->protocol == PROTOCOL_UDP) {
		budgets |= 1u << SHIELD_BUDGET_UDP;
	} else if (packet->protocol == PROTOCOL_ICMP || packet->protocol == PROTOCOL_ICMP6) {
		budgets |= 1u << SHIELD_BUDGET_ICMP;
	} else if (packet->protocol == PROTOCOL_TCP &&
		   (packet->tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN) {
		budgets |= 1u << SHIELD_BUDGET_SYN;
		if (wanted >> SHIELD_BUDGET_CONNECTIONS & 1 && is_new_flow(packet, source))
			budgets |= 1u << SHIELD_BUDGET_CONNECTIONS;
	}
	return budgets & wanted;
}

static __always_inline __u64 cost_of(const struct shield_config *config,
				     const struct packet *packet, int budget)
{
	if (budget == SHIELD_BUDGET_BYTES)
		return packet->length * config->budget_cost[budget] >> 16;
	return config->budget_cost[budget];
}

static __always_inline __u64 highest_cost(const struct shield_config *config,
					  const struct packet *packet, __u32 budgets)
{
	__u64 highest = 0;

#pragma unroll
	for (int i = 0; i < SHIELD_BUDGETS; i++) {
		__u64 cost = budgets >> i & 1 ? cost_of(config, packet, i) : 0;

		highest = cost > highest ? cost : highest;
	}
	return highest;
}

/* What the sketch let through counts from the start. */
static __always_inline void begin_source(const struct shield_config *config,
					 struct shield_cpu *cpu, const struct packet *packet,
					 __u64 key, __u32 budgets, __u64 now)
{
	struct shield_source fresh = {.packets = 1, .bytes = packet->length, .seen_jiffies = now};

	if (cpu->flood_inserts >= FLOOD_INSERTS)
		return;
	cpu->flood_inserts++;
#pragma unroll
	for (int i = 0; i < SHIELD_BUDGETS; i++) {
		__u64 cost = budgets >> i & 1 ? cost_of(config, packet, i) : 0;

		if (cost < FLOOD_UNSEEN_NS)
			cost = FLOOD_UNSEEN_NS;
		fresh.due_ns[i] = now * config->tick_ns + cost;
	}
	bpf_map_update_elem(&flood_sources, &key, &fresh, BPF_NOEXIST);
}

/*
 * Generic cell rate algorithm without a lock: a source that sends faster than its rate only ever
 * has its due times added to, atomically. The budget that is used up, or SHIELD_BUDGETS.
 */
static __always_inline __u32 charge(const struct shield_config *config, struct shield_source *state,
				    const struct packet *packet, __u32 budgets, __u64 now_ns)
{
	__u32 over = SHIELD_BUDGETS;

#pragma unroll
	for (int i = 0; i < SHIELD_BUDGETS; i++) {
		if (budgets >> i & 1 && state->due_ns[i] > now_ns + FLOOD_BURST_NS)
			over = i;
	}
	if (over < SHIELD_BUDGETS)
		return over;
#pragma unroll
	for (int i = 0; i < SHIELD_BUDGETS; i++) {
		__u64 cost = cost_of(config, packet, i);

		if (!(budgets >> i & 1))
			continue;
		if (state->due_ns[i] < now_ns)
			state->due_ns[i] = now_ns + cost;
		else
			__sync_fetch_and_add(&state->due_ns[i], cost);
	}
	return over;
}

/*
 * A global function: the verifier checks it once for any packet, not once for each way that led to
 * it. With the rules behind it, the program would else have too many ways.
 */
__attribute__((noinline)) int judge_flood(struct packet *packet)
{
	struct shield_config *settings;
	struct shield_source *state;
	struct shield_cpu *cpu;
	__u64 key, now, now_ns;
	__u32 budgets, over, zero = 0;

	settings = bpf_map_lookup_elem(&config, &zero);
	cpu = bpf_map_lookup_elem(&processors, &zero);
	if (!packet || !settings || !cpu)
		return SHIELD_CLEAN;
	key = source_key(packet);
	budgets = budgets_of(packet, key, settings->budgets);
	if (!budgets)
		return SHIELD_CLEAN;
	now = bpf_jiffies64();
	turn_window(settings, cpu, now);
	if (sketch_add(cpu, key, highest_cost(settings, packet, budgets)) < FLOOD_UNSEEN_NS)
		return SHIELD_CLEAN;

	now_ns = now * settings->tick_ns;
	state = bpf_map_lookup_elem(&flood_sources, &key);
	if (!state) {
		begin_source(settings, cpu, packet, key, budgets, now);
		return SHIELD_CLEAN;
	}
	__sync_fetch_and_add(&state->packets, 1);
	__sync_fetch_and_add(&state->bytes, packet->length);
	state->seen_jiffies = now;
	over = charge(settings, state, packet, budgets, now_ns);
	if (over >= SHIELD_BUDGETS)
		return SHIELD_CLEAN;
	__sync_fetch_and_add(&state->over, 1);
	cpu->counters.over_budget[over]++;
	if (settings->stages[SHIELD_STAGE_FLOOD] != SHIELD_ENFORCE)
		return SHIELD_CLEAN;
	return SHIELD_FLOOD_PACKETS + over;
}

static __always_inline enum shield_reason flood(const struct shield_config *config,
						struct packet *packet)
{
	if (config->stages[SHIELD_STAGE_FLOOD] == SHIELD_OFF || !config->budgets)
		return SHIELD_CLEAN;
	return judge_flood(packet);
}

#endif
