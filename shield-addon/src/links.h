// Attachments of the program to interfaces, each held by a pinned link.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pins.h"

struct Attachment {
  std::string name;
  uint32_t ifindex;
  bool generic;
  bool frags;
};

class Links {
 public:
  Links(const Pins& pins, int program, bool frags) : pins_(pins), program_(program), frags_(frags) {}

  // Puts the program under every live link, and unpins those whose device is gone.
  void adopt() const;
  // Failure interface_not_found, foreign_program, native_unsupported, attach_refused.
  Attachment attach(const std::string& name, bool generic) const;
  std::vector<Attachment> list() const;
  // Failure not_attached.
  void detach(const std::string& name) const;
  void detach_all() const;

 private:
  struct Pinned;
  std::optional<Pinned> find(const std::string& name) const;
  std::optional<Pinned> follow_rename(const Pinned& pinned) const;
  std::vector<std::string> pinned_interfaces() const;
  Attachment describe(const Pinned& pinned) const;
  void replace_program(const Pinned& pinned) const;

  const Pins& pins_;
  int program_;
  bool frags_;
};
