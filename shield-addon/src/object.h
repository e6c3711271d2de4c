// The compiled object in the kernel: its maps, adopted where pinned, and its programs.
#pragma once

#include <bpf/libbpf.h>

#include <cstdint>
#include <memory>
#include <string>

#include "descriptor.h"
#include "pins.h"
#include "shield.h"

class Object {
 public:
  // Loads with the pinned maps, pins those it had to make. Failure object_unreadable,
  // pins_incompatible, load_refused.
  Object(const std::string& path, const Pins& pins, uint32_t addresses);

  bool adopted() const { return adopted_; }
  // False where the kernel lacks frames in several buffers.
  bool frags() const { return frags_; }
  int map(const char* name) const;
  int main_program() const { return program(frags_ ? "shield_frags" : "shield_linear"); }
  int clock_program() const { return program("shield_clock"); }
  void unpin(const Pins& pins) const;

 private:
  bool try_load(const std::string& path, const Pins& pins, uint32_t addresses, bool frags);
  int program(const char* name) const;

  std::unique_ptr<bpf_object, void (*)(bpf_object*)> object_{nullptr, bpf_object__close};
  bool adopted_ = false;
  bool frags_ = false;
};

// Keeps libbpf's warnings off the terminal; they become part of the failure. Call once.
void collect_libbpf_warnings();
