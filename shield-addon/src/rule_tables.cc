// Written in pieces, so that a long list does not keep a block waiting.
#include "rule_tables.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/membarrier.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstring>

#include "failure.h"

namespace {

constexpr uint32_t kGenerations = 2;

void check_generation(uint32_t generation) {
  if (generation >= kGenerations)
    throw Failure("invalid_argument", "write rules", "A generation is 0 or 1");
}

}  // namespace

RuleTables::RuleTables(const Object& object)
    : prefixes_(object.map("rule_prefixes")),
      counters_(object.map("rule_counters")),
      state_(object.map("rule_state")),
      tables_(object.map("rule_tables"), kGenerations) {}

shield_rule_state RuleTables::state() const { return *state_.get(); }

void RuleTables::activate(const shield_rule_state& state) {
  shield_rule_state* shared = state_.get();
  // A deadline may stand before the word it belongs to: until then both words name one generation.
  if (state.deadline_jiffies != 0)
    __atomic_store_n(&shared->deadline_jiffies, state.deadline_jiffies, __ATOMIC_SEQ_CST);
  __atomic_store_n(&shared->generations, state.generations, __ATOMIC_SEQ_CST);
  if (state.deadline_jiffies == 0)
    __atomic_store_n(&shared->deadline_jiffies, 0, __ATOMIC_SEQ_CST);
}

void RuleTables::write(uint32_t generation, const std::vector<uint8_t>& tables) {
  check_generation(generation);
  if (tables.size() < offsetof(shield_rule_tables, vectors) ||
      tables.size() > sizeof(shield_rule_tables))
    throw Failure("invalid_argument", "write rules", "The tables have another size");
  memcpy(tables_.get() + generation, tables.data(), tables.size());
}

uint32_t RuleTables::clear_prefixes(uint32_t generation, uint32_t most) {
  check_generation(generation);
  std::vector<shield_rule_prefix> found;
  shield_rule_prefix key;
  for (void* before = nullptr;
       found.size() < most && bpf_map_get_next_key(prefixes_, before, &key) == 0; before = &key)
    if (key.space / SHIELD_RULE_SPACES == generation) found.push_back(key);
  for (const shield_rule_prefix& one : found)
    if (bpf_map_delete_elem(prefixes_, &one) != 0 && errno != ENOENT)
      throw Failure("map_refused", "write rules", "Cannot remove a network of old rules", errno);
  return static_cast<uint32_t>(found.size());
}

void RuleTables::write_prefixes(const std::vector<uint8_t>& records) {
  constexpr size_t kRecord = sizeof(shield_rule_prefix) + sizeof(uint32_t);
  for (size_t at = 0; at + kRecord <= records.size(); at += kRecord) {
    const uint8_t* key = records.data() + at;
    if (bpf_map_update_elem(prefixes_, key, key + sizeof(shield_rule_prefix), BPF_ANY) == 0) continue;
    if (errno == ENOSPC || errno == E2BIG)
      throw Failure("table_full", "write rules", "The trie of the rules' networks is full", errno);
    throw Failure("map_refused", "write rules", "Cannot write a network of the rules", errno);
  }
}

std::vector<uint8_t> RuleTables::counters() const {
  std::vector<shield_rule_counters> sums(SHIELD_RULE_SLOTS);
  std::vector<shield_rule_counters> cpus(static_cast<size_t>(libbpf_num_possible_cpus()));
  for (uint32_t slot = 0; slot < SHIELD_RULE_SLOTS; slot++) {
    if (bpf_map_lookup_elem(counters_, &slot, cpus.data()) != 0)
      throw Failure("map_refused", "read the rules' counters", "Cannot read a counter", errno);
    for (const shield_rule_counters& cpu : cpus) {
      sums[slot].packets += cpu.packets;
      sums[slot].bytes += cpu.bytes;
      sums[slot].limited += cpu.limited;
    }
  }
  const auto* bytes = reinterpret_cast<const uint8_t*>(sums.data());
  return {bytes, bytes + sums.size() * sizeof(shield_rule_counters)};
}

void RuleTables::clear_counters(const std::vector<uint8_t>& slots) {
  const std::vector<shield_rule_counters> zero(static_cast<size_t>(libbpf_num_possible_cpus()));
  for (size_t at = 0; at + sizeof(uint32_t) <= slots.size(); at += sizeof(uint32_t)) {
    if (bpf_map_update_elem(counters_, slots.data() + at, zero.data(), BPF_ANY) != 0)
      throw Failure("map_refused", "write rules", "Cannot clear a rule's counter", errno);
  }
}

// A packet is judged inside an RCU read section, and this waits for all of those.
void wait_for_packets() {
  if (syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0) != 0)
    throw Failure("map_refused", "write rules", "The kernel has no membarrier", errno);
}
