// One instance of the shield in the kernel, as Node sees it. Any method may block; any thread may
// call it.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "deny_tables.h"
#include "links.h"
#include "mapping.h"
#include "object.h"
#include "pins.h"
#include "rule_tables.h"

struct ClockReading {
  shield_clock now;
  uint32_t ticks_per_second;
};

struct TestRun {
  uint32_t action;
  uint32_t duration_ns;
};

class Instance {
 public:
  Instance(const std::string& object_path, const std::string& pin_folder, uint32_t addresses);

  bool adopted();
  Attachment attach(const std::string& name, bool generic);
  std::vector<Attachment> attachments();
  void detach(const std::string& name);
  ClockReading clock();
  void upsert_deny(uint32_t table, const std::vector<uint8_t>& records);
  void remove_deny(uint32_t table, const std::vector<uint8_t>& keys);
  std::vector<uint8_t> dump_deny(uint32_t table);
  void replace_never_block(const std::vector<uint8_t>& keys);
  void replace_protected_ports(const std::vector<uint8_t>& bits);
  void set_config(uint32_t offset, uint32_t value);
  // `costs`: shield_config.budget_cost; 0 is no limit.
  void set_budgets(const std::vector<uint8_t>& costs);
  // Key and shield_source of each source that sends much.
  std::vector<uint8_t> dump_sources();
  // Also empties the table of hits by /24 before it fills.
  void heartbeat();
  shield_rule_state rule_state();
  void activate_rules(const shield_rule_state& state);
  void write_rules(uint32_t generation, const std::vector<uint8_t>& tables);
  uint32_t clear_rule_prefixes(uint32_t generation, uint32_t most);
  void write_rule_prefixes(const std::vector<uint8_t>& records);
  std::vector<uint8_t> rule_counters();
  void clear_rule_counters(const std::vector<uint8_t>& slots);
  // Summed over the processors.
  shield_counters counters();
  TestRun test_run(const std::vector<uint8_t>& packet, uint32_t repeat, uint32_t ifindex);
  // The ring buffer's map; the caller owns the duplicate.
  Descriptor samples();
  // Detaches and unpins everything, then closes.
  void panic();
  void close();

 private:
  struct Opened;
  Opened& opened();
  ClockReading read_clock();

  std::mutex mutex_;
  std::shared_ptr<Opened> opened_;
};
