// Pins by name. Adoption goes through names only: opening by id needs CAP_SYS_ADMIN.
#include "pins.h"

#include <bpf/bpf.h>
#include <dirent.h>
#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "failure.h"

namespace {

constexpr const char* kMountPoint = "/sys/fs/bpf";

bool is_bpf_file_system(const std::string& path) {
  struct statfs info;
  return statfs(path.c_str(), &info) == 0 && info.f_type == BPF_FS_MAGIC;
}

void make_folders(const std::string& folder) {
  for (size_t end = folder.find('/', 1);; end = folder.find('/', end + 1)) {
    std::string part = folder.substr(0, end);
    if (mkdir(part.c_str(), 0700) != 0 && errno != EEXIST)
      throw Failure("pins_unavailable", "make the pin folder", "Cannot make " + part, errno);
    if (end == std::string::npos) return;
  }
}

}  // namespace

void mount_bpf_file_system() {
  if (is_bpf_file_system(kMountPoint)) return;
  const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RELATIME;
  if (mount("bpf", kMountPoint, "bpf", flags, "mode=0700") != 0)
    throw Failure("pins_unavailable", "mount the bpf file system", "Cannot mount /sys/fs/bpf", errno);
}

Pins::Pins(std::string folder) : folder_(std::move(folder)) {
  std::string ancestor = folder_;
  while (access(ancestor.c_str(), F_OK) != 0 && ancestor.size() > 1)
    ancestor.resize(std::max<size_t>(ancestor.rfind('/'), 1));
  if (!is_bpf_file_system(ancestor))
    throw Failure("pins_unavailable", "make the pin folder",
                  folder_ + " is in no bpf file system; run: mount -t bpf bpf /sys/fs/bpf");
  make_folders(folder_);
}

Descriptor Pins::open(const std::string& name) const {
  int fd = bpf_obj_get(path(name).c_str());
  if (fd < 0 && errno != ENOENT)
    throw Failure("pins_unavailable", "open a pin", "Cannot open " + path(name), errno);
  return Descriptor(fd);
}

void Pins::pin(const std::string& name, int fd) const {
  unpin(name);
  if (bpf_obj_pin(fd, path(name).c_str()) != 0)
    throw Failure("pins_unavailable", "pin", "Cannot pin " + path(name), errno);
}

void Pins::unpin(const std::string& name) const {
  if (unlink(path(name).c_str()) != 0 && errno != ENOENT)
    throw Failure("pins_unavailable", "unpin", "Cannot remove " + path(name), errno);
}

std::vector<std::string> Pins::names() const {
  std::vector<std::string> names;
  std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir(folder_.c_str()), closedir);
  if (!folder) return names;
  while (dirent* entry = readdir(folder.get()))
    if (entry->d_name[0] != '.') names.emplace_back(entry->d_name);
  return names;
}

void Pins::remove_folder() const { rmdir(folder_.c_str()); }
