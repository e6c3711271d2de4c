// The daemon is the bitmaps' only writer: a word is read, changed and stored whole.
#include "block_bits.h"

BlockBits::BlockBits(int any_map, int full_map) : any_(any_map), full_(full_map) {}

void BlockBits::change(Bits& bits, uint32_t first, uint32_t blocks, int by) {
  uint64_t* words = bits.hidden.empty() ? bits.shown.get() : bits.hidden.data();
  uint16_t* counts = bits.counts.get();
  const uint64_t end = uint64_t(first) + blocks;
  for (uint64_t block = first; block < end;) {
    uint64_t* word = words + block / 64;
    uint64_t value = *word;
    do {
      counts[block] = static_cast<uint16_t>(counts[block] + by);
      const uint64_t bit = uint64_t(1) << (block % 64);
      value = counts[block] != 0 ? value | bit : value & ~bit;
    } while (++block < end && block % 64 != 0);
    __atomic_store_n(word, value, __ATOMIC_RELEASE);
  }
}

void BlockBits::rebuild(const std::function<void()>& fill) {
  for (Bits* bits : {&any_, &full_}) {
    bits->counts.clear();
    bits->hidden.assign(kWords, 0);
  }
  fill();
  for (Bits* bits : {&any_, &full_}) {
    for (uint32_t i = 0; i < kWords; i++)
      __atomic_store_n(bits->shown.get() + i, bits->hidden[i], __ATOMIC_RELEASE);
    bits->hidden = {};
  }
}
