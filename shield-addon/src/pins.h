// The instance's folder in the bpf file system: what is pinned there survives the daemon.
#pragma once

#include <string>
#include <vector>

#include "descriptor.h"

// Mounts /sys/fs/bpf unless that is done; needs CAP_SYS_ADMIN. Failure pins_unavailable.
void mount_bpf_file_system();

class Pins {
 public:
  // Makes the folder. Failure pins_unavailable.
  explicit Pins(std::string folder);

  // An empty descriptor when nothing is pinned under the name.
  Descriptor open(const std::string& name) const;
  // Replaces what was pinned under the name.
  void pin(const std::string& name, int fd) const;
  void unpin(const std::string& name) const;
  std::vector<std::string> names() const;
  // Removes the folder itself once it is empty.
  void remove_folder() const;

 private:
  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  std::string folder_;
};
