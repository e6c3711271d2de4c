// The list is what is true; bitmaps and tries are made from it, so that the program looks at one
// bit or one longest match and never at networks around networks.
#include "deny_ranges.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>

#include <cerrno>
#include <cstring>
#include <set>

#include "deny_table.h"
#include "failure.h"

namespace {

constexpr uint32_t kIpv4Offset = 96;
constexpr uint32_t kBlockBits = kIpv4Offset + 24;

bool is_ipv4(const shield_prefix& prefix) {
  static constexpr uint8_t kMapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return prefix.bits >= kIpv4Offset && memcmp(prefix.address.bytes, kMapped, sizeof(kMapped)) == 0;
}

uint32_t block_of(const shield_prefix& prefix) {
  const uint8_t* bytes = prefix.address.bytes + 12;
  return uint32_t(bytes[0]) << 16 | uint32_t(bytes[1]) << 8 | bytes[2];
}

uint32_t blocks_in(const shield_prefix& prefix) {
  return prefix.bits >= kBlockBits ? 1 : 1u << (kBlockBits - prefix.bits);
}

shield_prefix mapped(uint32_t bits, __be32 address) {
  shield_prefix prefix = {.bits = kIpv4Offset + bits, .address = {}};
  prefix.address.bytes[10] = prefix.address.bytes[11] = 0xff;
  prefix.address.words[3] = address;
  return prefix;
}

shield_prefix prefix_of(uint32_t block) { return mapped(24, htonl(block << 8)); }

// Key of a trie: that of IPv4 has the four bytes alone.
struct TrieKey {
  shield_prefix prefix;

  TrieKey(const shield_prefix& of, bool ipv4) : prefix(of) {
    if (!ipv4) return;
    prefix.bits = of.bits - kIpv4Offset;
    prefix.address.words[0] = of.address.words[3];
  }

  shield_prefix back(bool ipv4) const {
    return ipv4 ? mapped(prefix.bits, prefix.address.words[0]) : prefix;
  }
};

}  // namespace

DenyRanges::DenyRanges(const Maps& maps, BlockBits& bits, shield_config* config)
    : maps_(maps),
      bits_(bits),
      ipv4_{{}, maps.trie_ipv4, true, &config->ranges_ipv4},
      ipv6_{{}, maps.trie_ipv6, false, &config->ranges_ipv6},
      published_(&config->denied[SHIELD_DENY_RANGES]) {}

DenyRanges::Family& DenyRanges::family_of(const shield_prefix& prefix) {
  return is_ipv4(prefix) ? ipv4_ : ipv6_;
}

void DenyRanges::upsert(const uint8_t* records, size_t size, uint64_t now_jiffies) {
  collect_hits();  // those so far are for the networks that are here now
  constexpr size_t kRecordBytes = sizeof(shield_prefix) + sizeof(shield_deny);
  for (size_t at = 0; at + kRecordBytes <= size; at += kRecordBytes) {
    shield_prefix prefix;
    shield_deny value;
    memcpy(&prefix, records + at, sizeof(prefix));
    memcpy(&value, records + at + sizeof(prefix), sizeof(value));
    put(prefix, value, now_jiffies);
  }
}

void DenyRanges::put(const shield_prefix& prefix, shield_deny value, uint64_t now_jiffies) {
  Family& family = family_of(prefix);
  if (const Range* known = family.ranges.find(prefix)) value.hits = known->own.hits;
  if (!write_list(prefix, value, now_jiffies))
    throw Failure("table_full", "block",
                  "The table of networks is full (" +
                      std::to_string(ipv4_.ranges.all().size() + ipv6_.ranges.all().size()) +
                      " entries)",
                  E2BIG);
  const Range* known = family.ranges.find(prefix);
  const bool was_there = known != nullptr;
  family.ranges.put(prefix, {value, was_there && known->is_in_trie});
  place(family, prefix, was_there);
  refresh_inside(family, prefix);
  publish();
}

// False when the list is full, also after it gave up what has ended.
bool DenyRanges::write_list(const shield_prefix& prefix, const shield_deny& value,
                            uint64_t now_jiffies) {
  do {
    if (bpf_map_update_elem(maps_.list, &prefix, &value, BPF_ANY) == 0) return true;
    if (errno != E2BIG && errno != ENOSPC)
      throw Failure("map_refused", "block", "Cannot write a blocked network", errno);
  } while (sweep(now_jiffies) > 0);
  return false;
}

size_t DenyRanges::sweep(uint64_t now_jiffies) {
  std::vector<shield_prefix> ended;
  for (const Family* family : {&ipv4_, &ipv6_})
    for (const auto& [prefix, range] : family->ranges.all())
      if (range.own.expires_jiffies != 0 && range.own.expires_jiffies <= now_jiffies)
        ended.push_back(prefix);
  for (const shield_prefix& prefix : ended) erase(prefix);
  return ended.size();
}

void DenyRanges::place(Family& family, const shield_prefix& prefix, bool was_there) {
  Range& range = *family.ranges.find(prefix);
  const bool was_full = family.is_ipv4 && was_there && !range.is_in_trie;
  const bool is_full =
      family.is_ipv4 && prefix.bits <= kBlockBits && range.own.expires_jiffies == 0;
  if (family.is_ipv4 && is_full && !was_full) bits_.add_full(block_of(prefix), blocks_in(prefix));
  if (!is_full) write_trie(family, prefix);
  // The new answer stands before the old one goes.
  if (is_full && range.is_in_trie) drop_from_trie(family, prefix, range);
  if (was_full && !is_full) bits_.remove_full(block_of(prefix), blocks_in(prefix));
  if (family.is_ipv4 && !was_there) bits_.add_any(block_of(prefix), blocks_in(prefix));
}

void DenyRanges::write_trie(Family& family, const shield_prefix& prefix) {
  Range& range = *family.ranges.find(prefix);
  shield_deny value = range.own;
  value.expires_jiffies = family.ranges.last_end(prefix);
  value.hits = in_trie(family, prefix).hits;
  const TrieKey key(prefix, family.is_ipv4);
  if (!range.is_in_trie) family.in_trie++;
  range.is_in_trie = true;
  publish();
  if (bpf_map_update_elem(family.trie, &key, &value, BPF_ANY) != 0)
    throw Failure("map_refused", "block", "Cannot write a blocked network", errno);
}

shield_deny DenyRanges::in_trie(const Family& family, const shield_prefix& prefix) const {
  const TrieKey key(prefix, family.is_ipv4);
  shield_deny value = {};
  // A trie gives the longest match; only the entry of just this network is meant.
  const Range* range = family.ranges.find(prefix);
  if (range && range->is_in_trie) bpf_map_lookup_elem(family.trie, &key, &value);
  return value;
}

void DenyRanges::drop_from_trie(Family& family, const shield_prefix& prefix, Range& range) {
  const TrieKey key(prefix, family.is_ipv4);
  range.own.hits += in_trie(family, prefix).hits;
  if (bpf_map_delete_elem(family.trie, &key) != 0 && errno != ENOENT)
    throw Failure("map_refused", "unblock", "Cannot remove a blocked network", errno);
  range.is_in_trie = false;
  family.in_trie--;
}

// Their entries end no sooner than what is around them.
void DenyRanges::refresh_inside(Family& family, const shield_prefix& prefix) {
  family.ranges.each_inside(prefix, [&](const shield_prefix& inner, Range& range) {
    if (range.is_in_trie) write_trie(family, inner);
  });
}

void DenyRanges::remove(const uint8_t* keys, size_t size) {
  collect_hits();
  for (size_t at = 0; at + sizeof(shield_prefix) <= size; at += sizeof(shield_prefix)) {
    shield_prefix prefix;
    memcpy(&prefix, keys + at, sizeof(prefix));
    erase(prefix);
  }
}

void DenyRanges::erase(const shield_prefix& prefix) {
  Family& family = family_of(prefix);
  Range* range = family.ranges.find(prefix);
  if (!range) return;
  const bool was_full = family.is_ipv4 && !range->is_in_trie;
  if (range->is_in_trie) drop_from_trie(family, prefix, *range);
  family.ranges.erase(prefix);
  refresh_inside(family, prefix);
  if (was_full) bits_.remove_full(block_of(prefix), blocks_in(prefix));
  if (family.is_ipv4) bits_.remove_any(block_of(prefix), blocks_in(prefix));
  if (bpf_map_delete_elem(maps_.list, &prefix) != 0 && errno != ENOENT)
    throw Failure("map_refused", "unblock", "Cannot remove a blocked network", errno);
  publish();
}

std::vector<uint8_t> DenyRanges::dump() {
  collect_hits();
  std::vector<uint8_t> records;
  for (const Family* family : {&ipv4_, &ipv6_}) {
    for (const auto& [prefix, range] : family->ranges.all()) {
      shield_deny value = range.own;
      value.hits += in_trie(*family, prefix).hits;
      const auto* key = reinterpret_cast<const uint8_t*>(&prefix);
      const auto* bytes = reinterpret_cast<const uint8_t*>(&value);
      records.insert(records.end(), key, key + sizeof(prefix));
      records.insert(records.end(), bytes, bytes + sizeof(value));
    }
  }
  return records;
}

void DenyRanges::load() {
  for (Family* family : {&ipv4_, &ipv6_}) {
    family->ranges = {};
    family->in_trie = 0;
  }
  for_each_entry(maps_.list, sizeof(shield_prefix),
                 [&](const uint8_t* key, const shield_deny& value) {
                   shield_prefix prefix;
                   memcpy(&prefix, key, sizeof(prefix));
                   family_of(prefix).ranges.put(prefix, {value, false});
                 });
  for (Family* family : {&ipv4_, &ipv6_}) {
    reuse_trie(*family);
    for (const auto& entry : family->ranges.all()) place(*family, entry.first, false);
  }
  publish();
}

// Keeps the hits of entries that the list knows; others, which no network explains, go.
void DenyRanges::reuse_trie(Family& family) {
  std::vector<TrieKey> stale;
  TrieKey key({}, false);
  for (void* before = nullptr; bpf_map_get_next_key(family.trie, before, &key) == 0; before = &key) {
    Range* range = family.ranges.find(key.back(family.is_ipv4));
    if (!range) {
      stale.push_back(key);
      continue;
    }
    range->is_in_trie = true;
    family.in_trie++;
  }
  for (const TrieKey& gone : stale) bpf_map_delete_elem(family.trie, &gone);
}

void DenyRanges::collect_hits() {
  constexpr uint32_t kRoom = 4096;
  std::vector<uint32_t> blocks(kRoom);
  std::vector<uint64_t> hits(kRoom);
  std::set<RangeSet::Ranges::value_type*> touched;
  uint32_t batch = 0;
  for (bool is_first = true, is_last = false; !is_last; is_first = false) {
    uint32_t count = kRoom;
    is_last = bpf_map_lookup_and_delete_batch(maps_.block_hits, is_first ? nullptr : &batch, &batch,
                                              blocks.data(), hits.data(), &count, nullptr) != 0;
    if (is_last && errno != ENOENT)
      throw Failure("map_refused", "read the hits", "Cannot read the hits of networks", errno);
    for (uint32_t i = 0; i < count; i++) {
      auto* found = ipv4_.ranges.narrowest_around(
          prefix_of(blocks[i]), [](const Range& range) { return !range.is_in_trie; });
      if (!found) continue;
      found->second.own.hits += hits[i];
      touched.insert(found);
    }
  }
  for (const auto* entry : touched)
    bpf_map_update_elem(maps_.list, &entry->first, &entry->second.own, BPF_EXIST);
}

void DenyRanges::publish() {
  auto store = [](uint32_t* place, size_t count) {
    __atomic_store_n(place, static_cast<uint32_t>(count), __ATOMIC_SEQ_CST);
  };
  store(ipv4_.published, ipv4_.in_trie);
  store(ipv6_.published, ipv6_.in_trie);
  store(published_, ipv4_.ranges.all().size() + ipv6_.ranges.all().size());
}
