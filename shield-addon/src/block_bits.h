// The bits that answer for whole IPv4 /24 networks, with the counts of what stands behind each.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "mapping.h"
#include "shield.h"

class BlockBits {
 public:
  BlockBits(int any_map, int full_map);

  // `blocks` networks of 24 bits from the `first` on. Each add is undone by one remove.
  void add_any(uint32_t first, uint32_t blocks) { change(any_, first, blocks, 1); }
  void remove_any(uint32_t first, uint32_t blocks) { change(any_, first, blocks, -1); }
  void add_full(uint32_t first, uint32_t blocks) { change(full_, first, blocks, 1); }
  void remove_full(uint32_t first, uint32_t blocks) { change(full_, first, blocks, -1); }

  // Counts from nothing what `fill` adds, then shows all of it: a bit that stays never drops out.
  void rebuild(const std::function<void()>& fill);

 private:
  // Pages of counts that nothing touches cost no memory. At most 256 addresses and 510 networks
  // share a block, so 16 bits are enough.
  struct Bits {
    explicit Bits(int map) : shown(map, kWords), counts(SHIELD_BLOCKS) {}

    Mapping<uint64_t> shown;
    PrivatePages<uint16_t> counts;
    std::vector<uint64_t> hidden;  // while it is rebuilt
  };
  static constexpr uint32_t kWords = SHIELD_BLOCKS / 64;

  void change(Bits& bits, uint32_t first, uint32_t blocks, int by);

  Bits any_;
  Bits full_;
};
