// Networks of one address family and how they lie in each other. Knows nothing of the kernel.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>

#include "shield.h"

struct Range {
  shield_deny own;          // as it was asked for; hits are those that are no longer in the kernel
  bool is_in_trie = false;  // else a permanent IPv4 network that the bitmap answers for
};

// Bits are those of the 16 bytes: an IPv4 /n has 96 + n. Host bits are 0.
struct PrefixOrder {
  bool operator()(const shield_prefix& a, const shield_prefix& b) const {
    const int order = memcmp(a.address.bytes, b.address.bytes, sizeof(a.address.bytes));
    return order != 0 ? order < 0 : a.bits < b.bits;
  }
};

bool contains(const shield_prefix& outer, const shield_prefix& inner);

class RangeSet {
 public:
  using Ranges = std::map<shield_prefix, Range, PrefixOrder>;

  const Ranges& all() const { return ranges_; }
  Range* find(const shield_prefix& prefix);
  const Range* find(const shield_prefix& prefix) const;
  void put(const shield_prefix& prefix, const Range& range);
  void erase(const shield_prefix& prefix);
  // Those inside, without itself.
  void each_inside(const shield_prefix& prefix,
                   const std::function<void(const shield_prefix&, Range&)>& visit);
  // The last end of the network and of all that contain it, in jiffies; 0 is never.
  uint64_t last_end(const shield_prefix& prefix) const;
  // The narrowest that contains the prefix and satisfies the test; null when none does.
  Ranges::value_type* narrowest_around(const shield_prefix& prefix,
                                       const std::function<bool(const Range&)>& is_wanted);

 private:
  Ranges ranges_;
  std::array<uint32_t, 129> lengths_ = {};  // how many networks have this many bits
};
