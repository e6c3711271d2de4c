// Sorted by address and then by length, a network stands right before all that it contains.
#include "range_set.h"

#include <algorithm>

namespace {

shield_prefix cut(const shield_prefix& prefix, uint32_t bits) {
  shield_prefix result = prefix;
  result.bits = bits;
  for (uint32_t i = 0; i < sizeof(result.address.bytes); i++) {
    const uint32_t kept = bits > i * 8 ? std::min(8u, bits - i * 8) : 0;
    result.address.bytes[i] &= static_cast<uint8_t>(0xff00 >> kept);
  }
  return result;
}

}  // namespace

bool contains(const shield_prefix& outer, const shield_prefix& inner) {
  return outer.bits <= inner.bits &&
         memcmp(cut(inner, outer.bits).address.bytes, outer.address.bytes, 16) == 0;
}

Range* RangeSet::find(const shield_prefix& prefix) {
  auto found = ranges_.find(prefix);
  return found == ranges_.end() ? nullptr : &found->second;
}

const Range* RangeSet::find(const shield_prefix& prefix) const {
  auto found = ranges_.find(prefix);
  return found == ranges_.end() ? nullptr : &found->second;
}

void RangeSet::put(const shield_prefix& prefix, const Range& range) {
  if (ranges_.insert_or_assign(prefix, range).second) lengths_[prefix.bits]++;
}

void RangeSet::erase(const shield_prefix& prefix) {
  if (ranges_.erase(prefix) > 0) lengths_[prefix.bits]--;
}

void RangeSet::each_inside(const shield_prefix& prefix,
                           const std::function<void(const shield_prefix&, Range&)>& visit) {
  for (auto at = ranges_.upper_bound(prefix); at != ranges_.end() && contains(prefix, at->first); ++at)
    visit(at->first, at->second);
}

uint64_t RangeSet::last_end(const shield_prefix& prefix) const {
  uint64_t end = 1;
  for (uint32_t bits = 0; bits <= prefix.bits; bits++) {
    if (lengths_[bits] == 0) continue;
    auto found = ranges_.find(cut(prefix, bits));
    if (found == ranges_.end()) continue;
    if (found->second.own.expires_jiffies == 0) return 0;
    end = std::max<uint64_t>(end, found->second.own.expires_jiffies);
  }
  return end;
}

RangeSet::Ranges::value_type* RangeSet::narrowest_around(
    const shield_prefix& prefix, const std::function<bool(const Range&)>& is_wanted) {
  for (uint32_t bits = prefix.bits + 1; bits-- > 0;) {
    if (lengths_[bits] == 0) continue;
    auto found = ranges_.find(cut(prefix, bits));
    if (found != ranges_.end() && is_wanted(found->second)) return &*found;
  }
  return nullptr;
}
