// Deny entries: written one by one, read in batches.
#include "deny_table.h"

#include <bpf/bpf.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "failure.h"

namespace {

// The first three bytes of an IPv4 address in network order.
uint32_t block_of(const uint8_t* key) {
  return uint32_t(key[0]) << 16 | uint32_t(key[1]) << 8 | key[2];
}

}  // namespace

DenyTable::DenyTable(int map, size_t key_bytes, uint32_t* count, BlockBits* bits)
    : map_(map), key_bytes_(key_bytes), published_(count), bits_(bits) {}

void DenyTable::upsert(const uint8_t* records, size_t size, uint64_t now_jiffies) {
  const size_t record_bytes = key_bytes_ + sizeof(shield_deny);
  const size_t records_count = size / record_bytes;
  publish(count_ + records_count);
  try {
    for (size_t i = 0; i < records_count; i++) {
      const uint8_t* key = records + i * record_bytes;
      shield_deny value;
      memcpy(&value, key + key_bytes_, sizeof(value));
      put(key, value, now_jiffies);
    }
  } catch (const Failure&) {
    publish(count_);
    throw;
  }
  publish(count_);
}

void DenyTable::put(const uint8_t* key, const shield_deny& value, uint64_t now_jiffies) {
  if (bpf_map_update_elem(map_, key, &value, BPF_NOEXIST) == 0) {
    count_++;
    if (bits_) bits_->add_any(block_of(key), 1);
    return;
  }
  if (errno == EEXIST) {
    shield_deny merged = value;
    shield_deny known;
    if (bpf_map_lookup_elem(map_, key, &known) == 0) merged.hits = known.hits;
    if (bpf_map_update_elem(map_, key, &merged, BPF_ANY) == 0) return;
  }
  if (errno == E2BIG && sweep(now_jiffies) > 0) return put(key, value, now_jiffies);
  if (errno == E2BIG || errno == ENOSPC)
    throw Failure("table_full", "block",
                  "The deny table is full (" + std::to_string(count_) + " entries)", E2BIG);
  throw Failure("map_refused", "block", "Cannot write a deny entry", errno);
}

// How many expired entries it removed.
size_t DenyTable::sweep(uint64_t now_jiffies) {
  std::vector<uint8_t> expired;
  for_each_entry(map_, key_bytes_, [&](const uint8_t* key, const shield_deny& value) {
    if (value.expires_jiffies != 0 && value.expires_jiffies <= now_jiffies)
      expired.insert(expired.end(), key, key + key_bytes_);
  });
  const size_t before = count_;
  for (size_t at = 0; at < expired.size(); at += key_bytes_)
    erase(expired.data() + at);
  errno = E2BIG;
  return before - count_;
}

// False, with errno, when the kernel did not remove it.
bool DenyTable::erase(const uint8_t* key) {
  if (bpf_map_delete_elem(map_, key) != 0) return false;
  count_--;
  if (bits_) bits_->remove_any(block_of(key), 1);
  return true;
}

void DenyTable::remove(const uint8_t* keys, size_t size) {
  for (size_t at = 0; at + key_bytes_ <= size; at += key_bytes_) {
    if (!erase(keys + at) && errno != ENOENT)
      throw Failure("map_refused", "unblock", "Cannot remove a deny entry", errno);
  }
  publish(count_);
}

std::vector<uint8_t> DenyTable::dump() const {
  std::vector<uint8_t> records;
  records.reserve(count_ * (key_bytes_ + sizeof(shield_deny)));
  for_each_entry(map_, key_bytes_, [&](const uint8_t* key, const shield_deny& value) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(&value);
    records.insert(records.end(), key, key + key_bytes_);
    records.insert(records.end(), bytes, bytes + sizeof(value));
  });
  return records;
}

void DenyTable::copy_from(int other) {
  for_each_entry(other, key_bytes_, [&](const uint8_t* key, const shield_deny& value) {
    if (bpf_map_update_elem(map_, key, &value, BPF_ANY) != 0)
      throw Failure("table_full", "take over pinned entries",
                    "The pinned deny table has more entries than the new capacity", errno);
  });
}

void DenyTable::recount() {
  count_ = 0;
  for_each_entry(map_, key_bytes_, [&](const uint8_t* key, const shield_deny&) {
    count_++;
    if (bits_) bits_->add_any(block_of(key), 1);
  });
  publish(count_);
}

void DenyTable::publish(size_t count) {
  __atomic_store_n(published_, static_cast<uint32_t>(std::min<size_t>(count, UINT32_MAX)),
                   __ATOMIC_SEQ_CST);
}

void for_each_entry(int map, size_t key_bytes,
                    const std::function<void(const uint8_t* key, const shield_deny& value)>& visit) {
  uint32_t room = 4096;
  std::vector<uint8_t> keys;
  std::vector<shield_deny> values;
  uint32_t batch = 0;
  for (bool is_first = true, is_last = false; !is_last; is_first = false) {
    uint32_t count;
    uint32_t next = 0;
    int result;
    // ENOSPC: one bucket of the hash alone holds more than there is room for.
    do {
      keys.resize(room * key_bytes);
      values.resize(room);
      count = room;
      result = bpf_map_lookup_batch(map, is_first ? nullptr : &batch, &next, keys.data(),
                                    values.data(), &count, nullptr);
    } while (result != 0 && errno == ENOSPC && (room *= 2) != 0);
    if (result != 0 && errno != ENOENT)
      throw Failure("map_refused", "list", "Cannot read a deny table", errno);
    is_last = result != 0;
    batch = next;
    for (uint32_t i = 0; i < count; i++) visit(keys.data() + i * key_bytes, values[i]);
  }
}
