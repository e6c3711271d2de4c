// Attaches by bpf_link: a foreign program is never displaced, and ours goes on without us.
#include "links.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/if_link.h>
#include <net/if.h>

#include <cerrno>
#include <cstdio>

#include "failure.h"

namespace {

const std::string kPrefix = "link_";

// The bpf file system refuses dots in names, and VLAN interfaces have them.
std::string pin_name(const std::string& interface) {
  std::string name = kPrefix;
  for (unsigned char c : interface) {
    char escaped[4];
    snprintf(escaped, sizeof(escaped), "%%%02x", c);
    if (isalnum(c) || c == '-' || c == '_') name += static_cast<char>(c);
    else name += escaped;
  }
  return name;
}

std::string interface_of(const std::string& pin) {
  std::string name;
  for (size_t i = kPrefix.size(); i < pin.size(); i++) {
    if (pin[i] == '%' && i + 2 < pin.size()) {
      name += static_cast<char>(std::stoi(pin.substr(i + 1, 2), nullptr, 16));
      i += 2;
    } else {
      name += pin[i];
    }
  }
  return name;
}

struct Running {
  uint32_t program = 0;  // id; 0 when the interface runs none
  bool generic = false;
};

Running query(uint32_t ifindex) {
  LIBBPF_OPTS(bpf_xdp_query_opts, options);
  if (ifindex == 0 || bpf_xdp_query(static_cast<int>(ifindex), 0, &options) != 0) return {};
  return {options.prog_id, options.attach_mode == XDP_ATTACHED_SKB};
}

[[noreturn]] void refuse(const std::string& name, uint32_t ifindex, bool generic, int error) {
  const std::string step = "attach to " + name;
  if (error == EBUSY || error == EEXIST) {
    std::string id = std::to_string(query(ifindex).program);
    throw Failure("foreign_program", step,
                  name + " already runs another XDP program (id " + id + "); detach that first", error);
  }
  if (error == EOPNOTSUPP && !generic)
    throw Failure("native_unsupported", step,
                  "The driver of " + name + " has no native XDP; ask for generic mode", error);
  throw Failure("attach_refused", step, "The kernel refuses to attach to " + name, error);
}

}  // namespace

struct Links::Pinned {
  std::string name;
  Descriptor fd;
  uint32_t ifindex;  // of the link; 0 when its device is gone
  uint32_t program;  // id
  bool is_live;      // the named interface of this network namespace runs this link
  bool generic;
};

// Index numbers repeat between namespaces, so the interface must also name the link's program.
std::optional<Links::Pinned> Links::find(const std::string& name) const {
  Descriptor fd = pins_.open(pin_name(name));
  if (!fd) return std::nullopt;
  bpf_link_info info = {};
  uint32_t size = sizeof(info);
  if (bpf_obj_get_info_by_fd(fd.get(), &info, &size) != 0)
    throw Failure("pins_unavailable", "read a link", "Cannot read the link of " + name, errno);
  uint32_t ifindex = if_nametoindex(name.c_str());
  Running running = query(ifindex);
  bool is_live = ifindex != 0 && info.xdp.ifindex == ifindex && running.program == info.prog_id;
  return Pinned{name, std::move(fd), info.xdp.ifindex, info.prog_id, is_live, running.generic};
}

std::vector<std::string> Links::pinned_interfaces() const {
  std::vector<std::string> interfaces;
  for (const std::string& pin : pins_.names())
    if (pin.rfind(kPrefix, 0) == 0) interfaces.push_back(interface_of(pin));
  return interfaces;
}

Attachment Links::describe(const Pinned& pinned) const {
  return {pinned.name, pinned.ifindex, pinned.generic, frags_};
}

void Links::replace_program(const Pinned& pinned) const {
  if (bpf_link_update(pinned.fd.get(), program_, nullptr) != 0)
    throw Failure("attach_refused", "replace the program",
                  "Cannot put the new program on " + pinned.name, errno);
}

// A link whose device has another name by now moves to that name.
std::optional<Links::Pinned> Links::follow_rename(const Pinned& pinned) const {
  char name[IF_NAMESIZE];
  if (pinned.ifindex == 0 || query(pinned.ifindex).program != pinned.program ||
      !if_indextoname(pinned.ifindex, name))
    return std::nullopt;
  pins_.pin(pin_name(name), pinned.fd.get());
  pins_.unpin(pin_name(pinned.name));
  return find(name);
}

void Links::adopt() const {
  for (const std::string& name : pinned_interfaces()) {
    auto pinned = find(name);
    if (pinned && !pinned->is_live && pinned->ifindex == 0) pins_.unpin(pin_name(name));
    else if (pinned && !pinned->is_live) pinned = follow_rename(*pinned);
    if (pinned && pinned->is_live) replace_program(*pinned);
  }
}

Attachment Links::attach(const std::string& name, bool generic) const {
  uint32_t ifindex = if_nametoindex(name.c_str());
  if (ifindex == 0)
    throw Failure("interface_not_found", "attach to " + name, "There is no interface " + name, errno);
  if (auto pinned = find(name)) {
    if (pinned->is_live && pinned->generic == generic) {
      replace_program(*pinned);
      return describe(*pinned);
    }
    pins_.unpin(pin_name(name));
    if (pinned->is_live) bpf_link_detach(pinned->fd.get());
  }
  LIBBPF_OPTS(bpf_link_create_opts, options);
  options.flags = generic ? XDP_FLAGS_SKB_MODE : XDP_FLAGS_DRV_MODE;
  Descriptor link(bpf_link_create(program_, static_cast<int>(ifindex), BPF_XDP, &options));
  if (!link) refuse(name, ifindex, generic, errno);
  pins_.pin(pin_name(name), link.get());
  return {name, ifindex, generic, frags_};
}

std::vector<Attachment> Links::list() const {
  std::vector<Attachment> attachments;
  for (const std::string& name : pinned_interfaces()) {
    auto pinned = find(name);
    if (pinned && pinned->is_live) attachments.push_back(describe(*pinned));
  }
  return attachments;
}

void Links::detach(const std::string& name) const {
  auto pinned = find(name);
  if (!pinned) throw Failure("not_attached", "detach from " + name, name + " is not attached");
  pins_.unpin(pin_name(name));
  if (pinned->ifindex != 0) bpf_link_detach(pinned->fd.get());
}

void Links::detach_all() const {
  for (const std::string& name : pinned_interfaces()) detach(name);
}
