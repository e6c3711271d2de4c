// Reads the ring buffer on Node's event loop, which wakes for it like for a socket.
#pragma once

#include <bpf/libbpf.h>
#include <napi.h>
#include <uv.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "descriptor.h"

class SampleReader {
 public:
  // `map` is the ring buffer. The listener gets whole records, copied, in batches.
  SampleReader(Napi::Function listener, Descriptor map);
  ~SampleReader();

 private:
  static int keep(void* self, void* record, size_t size);
  void drain();

  Descriptor map_;
  Napi::FunctionReference listener_;
  std::unique_ptr<ring_buffer, void (*)(ring_buffer*)> ring_{nullptr, ring_buffer__free};
  std::vector<uint8_t> batch_;
  uv_poll_t* poll_;
};
