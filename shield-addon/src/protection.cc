// Replaces whole lists, so that nothing that stays is unprotected for a moment.
#include "protection.h"

#include <bpf/bpf.h>

#include <bitset>
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

using NearBits = std::bitset<SHIELD_NEAR_BITS>;

// Marks every first-16-bits value that the prefix touches, in its own family's half.
void mark(NearBits& bits, const shield_prefix& prefix) {
  static constexpr uint8_t kMapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  const uint8_t* address = prefix.address.bytes;
  const bool is_ipv4 = prefix.bits >= 96 && memcmp(address, kMapped, sizeof(kMapped)) == 0;
  const uint32_t length = is_ipv4 ? prefix.bits - 96 : prefix.bits;
  const uint8_t* first = is_ipv4 ? address + 12 : address;
  const size_t base = is_ipv4 ? 0 : 65536;
  const size_t start = size_t(first[0]) << 8 | first[1];
  const size_t count = length >= 16 ? 1 : size_t(1) << (16 - length);
  for (size_t i = 0; i < count; i++) bits.set(base + start + i);
}

void write_near(uint64_t* words, const NearBits& bits, bool keep) {
  for (size_t i = 0; i < SHIELD_NEAR_BITS / 64; i++) {
    uint64_t word = keep ? words[i] : 0;
    for (size_t bit = 0; bit < 64; bit++) word |= uint64_t(bits[i * 64 + bit]) << bit;
    __atomic_store_n(words + i, word, __ATOMIC_SEQ_CST);
  }
}

}  // namespace

void replace_never_block(int map, uint64_t* near, const uint8_t* keys, size_t size,
                         uint32_t* published) {
  std::set<std::string> wanted;
  NearBits bits;
  for (size_t at = 0; at + sizeof(shield_prefix) <= size; at += sizeof(shield_prefix)) {
    shield_prefix prefix;
    memcpy(&prefix, keys + at, sizeof(prefix));
    mark(bits, prefix);
    wanted.emplace(reinterpret_cast<const char*>(keys + at), sizeof(shield_prefix));
  }
  std::vector<std::string> present = keys_in(map);
  auto drop_stale = [&] {
    for (const std::string& key : present)
      if (!wanted.count(key)) bpf_map_delete_elem(map, key.data());
  };
  // Stale ones go first only when both lists together would not fit.
  const bool fits = present.size() + wanted.size() <= SHIELD_NEVER_BLOCK_ENTRIES;
  if (wanted.size() > SHIELD_NEVER_BLOCK_ENTRIES)
    throw Failure("table_full", "set never-block", "The never-block list has too many entries", E2BIG);
  if (!fits) drop_stale();
  if (!wanted.empty()) __atomic_store_n(published, uint32_t(wanted.size()), __ATOMIC_SEQ_CST);
  write_near(near, bits, true);
  for (const std::string& key : wanted) {
    uint32_t bits_of_key;
    memcpy(&bits_of_key, key.data(), sizeof(bits_of_key));
    if (bpf_map_update_elem(map, key.data(), &bits_of_key, BPF_ANY) != 0)
      throw Failure("map_refused", "set never-block", "Cannot write a never-block entry", errno);
  }
  if (fits) drop_stale();
  write_near(near, bits, false);
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
