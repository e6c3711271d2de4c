// Replaces whole lists, so that nothing that stays is unprotected for a moment.
#include "protection.h"

#include <bpf/bpf.h>

#include <cerrno>
#include <cstring>
#include <set>
#include <string>
#include <vector>

#include "failure.h"

namespace {

std::vector<std::string> keys_in(int map) {
  std::vector<std::string> keys;
  shield_prefix key;
  for (void* before = nullptr; bpf_map_get_next_key(map, before, &key) == 0; before = &key)
    keys.emplace_back(reinterpret_cast<char*>(&key), sizeof(key));
  return keys;
}

}  // namespace

void replace_never_block(int map, const uint8_t* keys, size_t size, uint32_t* published) {
  std::set<std::string> wanted;
  for (size_t at = 0; at + sizeof(shield_prefix) <= size; at += sizeof(shield_prefix))
    wanted.emplace(reinterpret_cast<const char*>(keys + at), sizeof(shield_prefix));
  if (wanted.size() > SHIELD_NEVER_BLOCK_ENTRIES)
    throw Failure("table_full", "set never-block", "The never-block list has too many entries", E2BIG);

  // Stale ones go first only when both lists together would not fit.
  std::vector<std::string> present = keys_in(map);
  auto drop_stale = [&] {
    for (const std::string& key : present)
      if (!wanted.count(key)) bpf_map_delete_elem(map, key.data());
  };
  const bool fits = present.size() + wanted.size() <= SHIELD_NEVER_BLOCK_ENTRIES;
  if (!fits) drop_stale();
  if (!wanted.empty()) __atomic_store_n(published, uint32_t(wanted.size()), __ATOMIC_SEQ_CST);
  const uint32_t value = 1;
  for (const std::string& key : wanted)
    if (bpf_map_update_elem(map, key.data(), &value, BPF_ANY) != 0)
      throw Failure("map_refused", "set never-block", "Cannot write a never-block entry", errno);
  if (fits) drop_stale();
  __atomic_store_n(published, uint32_t(wanted.size()), __ATOMIC_SEQ_CST);
}

void replace_protected_ports(uint64_t* words, const uint8_t* bits, uint32_t* published) {
  constexpr size_t kWords = 65536 / 64;
  uint32_t count = 0;
  for (size_t i = 0; i < kWords; i++) {
    uint64_t word;
    memcpy(&word, bits + i * sizeof(word), sizeof(word));
    count += uint32_t(__builtin_popcountll(word));
  }
  if (count > 0) __atomic_store_n(published, count, __ATOMIC_SEQ_CST);
  for (size_t i = 0; i < kWords; i++) {
    uint64_t word;
    memcpy(&word, bits + i * sizeof(word), sizeof(word));
    __atomic_store_n(words + i, word, __ATOMIC_SEQ_CST);
  }
  __atomic_store_n(published, count, __ATOMIC_SEQ_CST);
}
