// Blocked networks of any length seen from the daemon, their only writer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "block_bits.h"
#include "range_set.h"

class DenyRanges {
 public:
  struct Maps {
    int list;  // every network with its own end
    int trie_ipv4;
    int trie_ipv6;
    int block_hits;
  };

  // The places in the shared config never say 0 while an entry is there.
  DenyRanges(const Maps& maps, BlockBits& bits, shield_config* config);

  // Key and value of each network, as DenyTable takes them. Failure table_full.
  void upsert(const uint8_t* records, size_t size, uint64_t now_jiffies);
  void remove(const uint8_t* keys, size_t size);
  std::vector<uint8_t> dump();
  // Reads the list anew and makes tries and counts from it; within BlockBits::rebuild.
  void load();
  // Takes the drops by /24 out of the kernel and adds them to their networks.
  void collect_hits();

 private:
  struct Family {
    RangeSet ranges;
    int trie;
    bool is_ipv4;
    uint32_t* published;
    size_t in_trie = 0;
  };

  Family& family_of(const shield_prefix& prefix);
  void put(const shield_prefix& prefix, shield_deny value, uint64_t now_jiffies);
  void erase(const shield_prefix& prefix);
  bool write_list(const shield_prefix& prefix, const shield_deny& value, uint64_t now_jiffies);
  size_t sweep(uint64_t now_jiffies);
  // Makes the kernel answer for the network where its end wants it to.
  void place(Family& family, const shield_prefix& prefix, bool was_there);
  void write_trie(Family& family, const shield_prefix& prefix);
  void drop_from_trie(Family& family, const shield_prefix& prefix, Range& range);
  void refresh_inside(Family& family, const shield_prefix& prefix);
  shield_deny in_trie(const Family& family, const shield_prefix& prefix) const;
  void reuse_trie(Family& family);
  void publish();

  Maps maps_;
  BlockBits& bits_;
  Family ipv4_;
  Family ipv6_;
  uint32_t* published_;
};
