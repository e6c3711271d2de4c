// Opens, adopts, loads, pins: in that order, so that nothing pinned is given up before the new
// program stands.
#include "object.h"

#include <bpf/bpf.h>

#include <cerrno>
#include <cstdio>
#include <set>
#include <vector>

#include "deny_table.h"
#include "failure.h"

namespace {

constexpr size_t kVerifierLogBytes = 16 << 20;

thread_local std::string warnings;

int keep_warning(libbpf_print_level level, const char* format, va_list arguments) {
  if (level != LIBBPF_WARN) return 0;
  char line[512];
  vsnprintf(line, sizeof(line), format, arguments);
  warnings += line;
  return 0;
}

bool is_deny(const std::string& name) { return name.rfind("deny_", 0) == 0; }

// As large as the deny tables are asked for; the tries of networks are made from one of them.
bool has_capacity(const std::string& name) { return is_deny(name) || name.rfind("ranges_", 0) == 0; }

bool has_same_shape(const bpf_map_info& pinned, const bpf_map* map) {
  return pinned.type == bpf_map__type(map) && pinned.key_size == bpf_map__key_size(map) &&
         pinned.value_size == bpf_map__value_size(map);
}

bool is_same(const bpf_map_info& pinned, const bpf_map* map) {
  return has_same_shape(pinned, map) && pinned.max_entries == bpf_map__max_entries(map) &&
         pinned.map_flags == bpf_map__map_flags(map);
}

// A deny table that cannot be reused as it is, and whose entries move to the new one.
struct Former {
  std::string name;
  Descriptor fd;
};

struct Adoption {
  std::set<std::string> reused;
  std::vector<Former> formers;
};

// Reuses the pinned map if it is the same. A deny table of another capacity is to be copied; of
// other maps the daemon sets the content anew at each start.
void adopt_map(bpf_map* map, const Pins& pins, Adoption& adoption) {
  const std::string name = bpf_map__name(map);
  Descriptor pinned = pins.open(name);
  if (!pinned) return;
  bpf_map_info info = {};
  uint32_t size = sizeof(info);
  if (bpf_obj_get_info_by_fd(pinned.get(), &info, &size) != 0)
    throw Failure("pins_unavailable", "read a pinned map", "Cannot read the pinned map " + name, errno);
  if (is_same(info, map)) {
    if (bpf_map__reuse_fd(map, pinned.get()) != 0)
      throw Failure("pins_unavailable", "adopt a map", "Cannot reuse the pinned map " + name, errno);
    adoption.reused.insert(name);
  } else if (is_deny(name)) {
    if (!has_same_shape(info, map))
      throw Failure("pins_incompatible", "adopt a map",
                    "The pinned map " + name + " is of another version; \"panic\" removes it");
    adoption.formers.push_back({name, std::move(pinned)});
  }
}

}  // namespace

void collect_libbpf_warnings() { libbpf_set_print(keep_warning); }

Object::Object(const std::string& path, const Pins& pins, uint32_t addresses) {
  try {
    if (!try_load(path, pins, addresses, true)) try_load(path, pins, addresses, false);
  } catch (...) {
    pins.remove_folder();  // does nothing while something is pinned there
    throw;
  }
}

// False when the kernel refuses a program for frames in several buffers as such.
bool Object::try_load(const std::string& path, const Pins& pins, uint32_t addresses, bool frags) {
  // Left as it comes: only what the verifier writes costs memory.
  std::unique_ptr<char[]> log(new char[kVerifierLogBytes]);
  log[0] = '\0';
  LIBBPF_OPTS(bpf_object_open_opts, options);
  options.kernel_log_buf = log.get();
  options.kernel_log_size = kVerifierLogBytes;
  warnings.clear();
  object_.reset(bpf_object__open_file(path.c_str(), &options));
  if (!object_)
    throw Failure("object_unreadable", "open the object", "Cannot open the BPF object " + path, errno);

  Adoption adoption;
  bpf_map* map;
  bpf_object__for_each_map(map, object_.get()) {
    if (bpf_map__is_internal(map)) continue;
    if (has_capacity(bpf_map__name(map))) bpf_map__set_max_entries(map, addresses);
    adopt_map(map, pins, adoption);
  }
  bpf_program* unused = bpf_object__find_program_by_name(object_.get(),
                                                         frags ? "shield_linear" : "shield_frags");
  if (unused) bpf_program__set_autoload(unused, false);
  if (bpf_object__load(object_.get()) != 0) {
    const int error = errno;
    if (frags && error == EINVAL) return false;
    Failure failure("load_refused", "load the program",
                    "The kernel refuses the program: " + last_lines(warnings, 3), error);
    failure.verifier_log = last_lines(log.get(), 20);
    throw failure;
  }
  frags_ = frags;
  adopted_ = !adoption.formers.empty() || adoption.reused.count("deny_ipv4");
  for (const Former& former : adoption.formers) {
    const bpf_map* taker = bpf_object__find_map_by_name(object_.get(), former.name.c_str());
    uint32_t unpublished;
    DenyTable(bpf_map__fd(taker), bpf_map__key_size(taker), &unpublished, nullptr)
        .copy_from(former.fd.get());
  }
  bpf_object__for_each_map(map, object_.get())
    if (!bpf_map__is_internal(map) && !adoption.reused.count(bpf_map__name(map)))
      pins.pin(bpf_map__name(map), bpf_map__fd(map));
  return true;
}

int Object::map(const char* name) const {
  const bpf_map* map = bpf_object__find_map_by_name(object_.get(), name);
  if (!map) throw Failure("object_unreadable", "find a map", std::string("No map ") + name);
  return bpf_map__fd(map);
}

int Object::program(const char* name) const {
  const bpf_program* program = bpf_object__find_program_by_name(object_.get(), name);
  if (!program) throw Failure("object_unreadable", "find a program", std::string("No program ") + name);
  return bpf_program__fd(program);
}

void Object::unpin(const Pins& pins) const {
  bpf_map* map;
  bpf_object__for_each_map(map, object_.get())
    if (!bpf_map__is_internal(map)) pins.unpin(bpf_map__name(map));
}
