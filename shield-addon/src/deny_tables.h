// All that is blocked, table by table: exact addresses, IPv6 /64 networks, networks of any length.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "block_bits.h"
#include "deny_ranges.h"
#include "deny_table.h"
#include "object.h"

class DenyTables {
 public:
  DenyTables(const Object& object, shield_config* config);

  // `table`: enum shield_deny_table. Records and keys as the table's own; failure table_full.
  void upsert(uint32_t table, const std::vector<uint8_t>& records, uint64_t now_jiffies);
  void remove(uint32_t table, const std::vector<uint8_t>& keys);
  std::vector<uint8_t> dump(uint32_t table);
  // Makes counts, bits and tries from what is pinned.
  void load();
  void collect_hits() { ranges_.collect_hits(); }

 private:
  DenyTable& exact(uint32_t table);

  BlockBits bits_;
  std::array<DenyTable, SHIELD_DENY_RANGES> exact_;
  DenyRanges ranges_;
};
