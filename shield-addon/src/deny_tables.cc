// Exact IPv4 addresses and IPv4 networks share the bitmaps; nothing else ties the tables together.
#include "deny_tables.h"

#include "failure.h"

DenyTables::DenyTables(const Object& object, shield_config* config)
    : bits_(object.map("blocks_any"), object.map("blocks_full")),
      exact_{DenyTable(object.map("deny_ipv4"), 4, &config->denied[SHIELD_DENY_IPV4], &bits_),
             DenyTable(object.map("deny_ipv6"), 16, &config->denied[SHIELD_DENY_IPV6], nullptr),
             DenyTable(object.map("deny_ipv6_64"), 8, &config->denied[SHIELD_DENY_IPV6_64], nullptr)},
      ranges_({.list = object.map("deny_ranges"),
               .trie_ipv4 = object.map("ranges_ipv4"),
               .trie_ipv6 = object.map("ranges_ipv6"),
               .block_hits = object.map("block_hits")},
              bits_, config) {}

DenyTable& DenyTables::exact(uint32_t table) {
  if (table >= exact_.size()) throw Failure("invalid_argument", "find a table", "No such deny table");
  return exact_[table];
}

void DenyTables::upsert(uint32_t table, const std::vector<uint8_t>& records, uint64_t now_jiffies) {
  if (table == SHIELD_DENY_RANGES) ranges_.upsert(records.data(), records.size(), now_jiffies);
  else exact(table).upsert(records.data(), records.size(), now_jiffies);
}

void DenyTables::remove(uint32_t table, const std::vector<uint8_t>& keys) {
  if (table == SHIELD_DENY_RANGES) ranges_.remove(keys.data(), keys.size());
  else exact(table).remove(keys.data(), keys.size());
}

std::vector<uint8_t> DenyTables::dump(uint32_t table) {
  return table == SHIELD_DENY_RANGES ? ranges_.dump() : exact(table).dump();
}

void DenyTables::load() {
  bits_.rebuild([&] {
    for (DenyTable& table : exact_) table.recount();
    ranges_.load();
  });
}
