// The custom rules in the kernel: two generations, of which one judges while the other is written.
#pragma once

#include <cstdint>
#include <vector>

#include "mapping.h"
#include "object.h"
#include "shield_rules.h"

class RuleTables {
 public:
  explicit RuleTables(const Object& object);

  // The state as it is written; whether a deadline has passed is the reader's to see.
  shield_rule_state state() const;
  // From the next packet on. The deadline counts for both words, so it goes in between safely.
  void activate(const shield_rule_state& state);
  // Replaces the tables of a generation that does not judge; `tables` may end behind the vectors
  // that are used. Failure invalid_argument.
  void write(uint32_t generation, const std::vector<uint8_t>& tables);
  // Removes at most `most` of the generation's prefixes; how many it removed.
  uint32_t clear_prefixes(uint32_t generation, uint32_t most);
  // Records of key and value. Failure table_full.
  void write_prefixes(const std::vector<uint8_t>& records);
  // struct shield_rule_counters by slot, summed over the processors.
  std::vector<uint8_t> counters() const;
  void clear_counters(const std::vector<uint8_t>& slots);

 private:
  int prefixes_;
  int counters_;
  Mapping<shield_rule_state> state_;
  Mapping<shield_rule_tables> tables_;
};

// Returns when no processor is in a packet that began before the call; takes some milliseconds.
void wait_for_packets();
