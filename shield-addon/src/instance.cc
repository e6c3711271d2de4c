// Puts the parts together and keeps them to one caller at a time.
#include "instance.h"

#include <bpf/bpf.h>
#include <fcntl.h>
#include <time.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "failure.h"
#include "protection.h"

namespace {

// The coarse clock's resolution is one tick; the kernel says HZ nowhere else at run time.
uint32_t tick_ns() {
  timespec resolution;
  clock_getres(CLOCK_MONOTONIC_COARSE, &resolution);
  return static_cast<uint32_t>(resolution.tv_nsec);
}

uint32_t ticks_per_second() { return (1'000'000'000 + tick_ns() / 2) / tick_ns(); }

void store(uint32_t* field, uint32_t value) { __atomic_store_n(field, value, __ATOMIC_SEQ_CST); }

}  // namespace

struct Instance::Opened {
  Pins pins;
  Object object;
  Links links;
  Mapping<shield_config> config;
  Mapping<uint64_t> ports;
  Mapping<uint64_t> near;
  DenyTables deny;
  RuleTables rules;

  Opened(const std::string& object_path, const std::string& pin_folder, uint32_t addresses)
      : pins(pin_folder),
        object(object_path, pins, addresses),
        links(pins, object.main_program(), object.frags()),
        config(object.map("config")),
        ports(object.map("protected_ports"), 65536 / 64),
        near(object.map("never_block_near"), SHIELD_NEAR_BITS / 64),
        deny(object, config.get()),
        rules(object) {}
};

Instance::Instance(const std::string& object_path, const std::string& pin_folder,
                   uint32_t addresses)
    : opened_(std::make_shared<Opened>(object_path, pin_folder, addresses)) {
  Opened& all = *opened_;
  // 0 means that nobody has set this config yet: counting anomalies is what is safe to begin with.
  if (all.config->ticks_per_second == 0)
    store(&all.config->stages[SHIELD_STAGE_ANOMALIES], SHIELD_MONITOR);
  store(&all.config->ticks_per_second, ticks_per_second());
  store(&all.config->tick_ns, tick_ns());
  all.deny.load();
  all.links.adopt();
}

Instance::Opened& Instance::opened() {
  if (!opened_) throw Failure("closed", "use the shield", "The shield is closed");
  return *opened_;
}

bool Instance::adopted() {
  std::lock_guard lock(mutex_);
  return opened().object.adopted();
}

Attachment Instance::attach(const std::string& name, bool generic) {
  std::lock_guard lock(mutex_);
  return opened().links.attach(name, generic);
}

std::vector<Attachment> Instance::attachments() {
  std::lock_guard lock(mutex_);
  return opened().links.list();
}

void Instance::detach(const std::string& name) {
  std::lock_guard lock(mutex_);
  opened().links.detach(name);
}

ClockReading Instance::read_clock() {
  std::array<uint8_t, 64> in = {};
  std::array<uint8_t, 64> out = {};
  LIBBPF_OPTS(bpf_test_run_opts, options);
  options.data_in = in.data();
  options.data_size_in = in.size();
  options.data_out = out.data();
  options.data_size_out = out.size();
  if (bpf_prog_test_run_opts(opened().object.clock_program(), &options) != 0)
    throw Failure("test_run_refused", "read the kernel's clock", "Cannot run the clock program", errno);
  ClockReading reading;
  memcpy(&reading.now, out.data(), sizeof(reading.now));
  reading.ticks_per_second = ticks_per_second();
  return reading;
}

ClockReading Instance::clock() {
  std::lock_guard lock(mutex_);
  return read_clock();
}

void Instance::upsert_deny(uint32_t table, const std::vector<uint8_t>& records) {
  std::lock_guard lock(mutex_);
  opened().deny.upsert(table, records, read_clock().now.jiffies);
}

void Instance::remove_deny(uint32_t table, const std::vector<uint8_t>& keys) {
  std::lock_guard lock(mutex_);
  opened().deny.remove(table, keys);
}

std::vector<uint8_t> Instance::dump_deny(uint32_t table) {
  std::lock_guard lock(mutex_);
  return opened().deny.dump(table);
}

void Instance::replace_never_block(const std::vector<uint8_t>& keys) {
  std::lock_guard lock(mutex_);
  Opened& all = opened();
  ::replace_never_block(all.object.map("never_block"), all.near.get(), keys.data(), keys.size(),
                        &all.config->never_block_entries);
}

void Instance::replace_protected_ports(const std::vector<uint8_t>& bits) {
  std::lock_guard lock(mutex_);
  if (bits.size() != 65536 / 8)
    throw Failure("invalid_argument", "set protected ports", "Protected ports come as 8192 bytes");
  ::replace_protected_ports(opened().ports.get(), bits.data(), &opened().config->protected_ports);
}

void Instance::set_config(uint32_t offset, uint32_t value) {
  std::lock_guard lock(mutex_);
  if (offset % sizeof(uint32_t) != 0 || offset >= offsetof(shield_config, ticks_per_second))
    throw Failure("invalid_argument", "set a switch", "No such switch");
  store(reinterpret_cast<uint32_t*>(reinterpret_cast<uint8_t*>(opened().config.get()) + offset), value);
}

void Instance::set_budgets(const std::vector<uint8_t>& costs) {
  std::lock_guard lock(mutex_);
  std::array<uint64_t, SHIELD_BUDGETS> wanted;
  if (costs.size() != sizeof(wanted))
    throw Failure("invalid_argument", "set budgets", "Each budget has one cost");
  memcpy(wanted.data(), costs.data(), sizeof(wanted));
  shield_config* config = opened().config.get();
  uint32_t budgets = 0;
  for (uint32_t i = 0; i < wanted.size(); i++) budgets |= uint32_t(wanted[i] != 0) << i;
  // A budget that goes is off before its cost is 0, one that comes is on after it has its cost.
  store(&config->budgets, config->budgets & budgets);
  for (uint32_t i = 0; i < wanted.size(); i++)
    __atomic_store_n(&config->budget_cost[i], wanted[i], __ATOMIC_SEQ_CST);
  store(&config->budgets, budgets);
}

std::vector<uint8_t> Instance::dump_sources() {
  std::lock_guard lock(mutex_);
  const int map = opened().object.map("flood_sources");
  std::vector<uint8_t> records;
  uint64_t key;
  shield_source source;
  auto append = [&](const auto& value) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(&value);
    records.insert(records.end(), bytes, bytes + sizeof(value));
  };
  for (void* before = nullptr; bpf_map_get_next_key(map, before, &key) == 0; before = &key) {
    if (bpf_map_lookup_elem(map, &key, &source) != 0) continue;
    append(key);
    append(source);
  }
  return records;
}

void Instance::heartbeat() {
  std::lock_guard lock(mutex_);
  const uint64_t now = read_clock().now.jiffies;
  __atomic_store_n(&opened().config->heartbeat_jiffies, now, __ATOMIC_SEQ_CST);
  opened().deny.collect_hits();
}

shield_rule_state Instance::rule_state() {
  std::lock_guard lock(mutex_);
  return opened().rules.state();
}

void Instance::activate_rules(const shield_rule_state& state) {
  std::lock_guard lock(mutex_);
  opened().rules.activate(state);
}

void Instance::write_rules(uint32_t generation, const std::vector<uint8_t>& tables) {
  std::lock_guard lock(mutex_);
  opened().rules.write(generation, tables);
}

uint32_t Instance::clear_rule_prefixes(uint32_t generation, uint32_t most) {
  std::lock_guard lock(mutex_);
  return opened().rules.clear_prefixes(generation, most);
}

void Instance::write_rule_prefixes(const std::vector<uint8_t>& records) {
  std::lock_guard lock(mutex_);
  opened().rules.write_prefixes(records);
}

std::vector<uint8_t> Instance::rule_counters() {
  std::lock_guard lock(mutex_);
  return opened().rules.counters();
}

void Instance::clear_rule_counters(const std::vector<uint8_t>& slots) {
  std::lock_guard lock(mutex_);
  opened().rules.clear_counters(slots);
}

shield_counters Instance::counters() {
  std::lock_guard lock(mutex_);
  std::vector<shield_cpu> cpus(static_cast<size_t>(libbpf_num_possible_cpus()));
  const uint32_t zero = 0;
  if (bpf_map_lookup_elem(opened().object.map("processors"), &zero, cpus.data()) != 0)
    throw Failure("map_refused", "read the counters", "Cannot read the counters", errno);
  shield_counters sum = {};
  auto* total = reinterpret_cast<uint64_t*>(&sum);
  for (const shield_cpu& cpu : cpus) {
    const auto* words = reinterpret_cast<const uint64_t*>(&cpu.counters);
    for (size_t i = 0; i < sizeof(sum) / sizeof(uint64_t); i++) total[i] += words[i];
  }
  return sum;
}

TestRun Instance::test_run(const std::vector<uint8_t>& packet, uint32_t repeat, uint32_t ifindex) {
  std::lock_guard lock(mutex_);
  xdp_md context = {};
  context.data_end = static_cast<uint32_t>(packet.size());
  context.ingress_ifindex = ifindex;
  LIBBPF_OPTS(bpf_test_run_opts, options);
  options.data_in = packet.data();
  options.data_size_in = static_cast<uint32_t>(packet.size());
  options.repeat = static_cast<int>(repeat);
  if (ifindex != 0) {
    options.ctx_in = &context;
    options.ctx_size_in = sizeof(context);
  }
  if (bpf_prog_test_run_opts(opened().object.main_program(), &options) != 0)
    throw Failure("test_run_refused", "test run", "The kernel refuses the test run", errno);
  return {options.retval, options.duration};
}

Descriptor Instance::samples() {
  std::lock_guard lock(mutex_);
  return Descriptor(fcntl(opened().object.map("samples"), F_DUPFD_CLOEXEC, 0));
}

void Instance::panic() {
  std::lock_guard lock(mutex_);
  opened().links.detach_all();
  opened().object.unpin(opened().pins);
  opened().pins.remove_folder();
  opened_.reset();
}

void Instance::close() {
  std::lock_guard lock(mutex_);
  opened_.reset();
}
