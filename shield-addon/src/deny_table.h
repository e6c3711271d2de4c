// One deny map seen from the daemon, its only writer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "block_bits.h"
#include "shield.h"

class DenyTable {
 public:
  // `count` is the table's place in the shared config: it never says 0 while an entry is there.
  // `bits`: of IPv4 addresses, null for others.
  DenyTable(int map, size_t key_bytes, uint32_t* count, BlockBits* bits);

  // Key and value of each entry, one after the other. Hits of known entries are kept. A full
  // table first gives up its expired entries; then failure table_full.
  void upsert(const uint8_t* records, size_t size, uint64_t now_jiffies);
  // Keys one after the other; those that are not there are passed over.
  void remove(const uint8_t* keys, size_t size);
  // As `upsert` takes them.
  std::vector<uint8_t> dump() const;
  // Takes over what another map of the same shape holds.
  void copy_from(int other);
  // Counts the entries anew, and adds them to the bits; within BlockBits::rebuild.
  void recount();

 private:
  void put(const uint8_t* key, const shield_deny& value, uint64_t now_jiffies);
  bool erase(const uint8_t* key);
  size_t sweep(uint64_t now_jiffies);
  void publish(size_t count);

  int map_;
  size_t key_bytes_;
  uint32_t* published_;
  BlockBits* bits_;
  size_t count_ = 0;
};

// Calls with every key and value of a hash map, read in batches.
void for_each_entry(int map, size_t key_bytes,
                    const std::function<void(const uint8_t* key, const shield_deny& value)>& visit);
