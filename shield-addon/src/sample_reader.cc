// Never blocks: the ring is shared memory, and a turn takes a bounded number of records.
#include "sample_reader.h"

#include <cerrno>

#include "failure.h"
#include "shield.h"

namespace {

constexpr size_t kBatchBytes = 512 * sizeof(shield_sample);

}  // namespace

SampleReader::SampleReader(Napi::Function listener, Descriptor map)
    : map_(std::move(map)),
      listener_(Napi::Persistent(listener)),
      poll_(new uv_poll_t) {
  ring_.reset(ring_buffer__new(map_.get(), keep, this, nullptr));
  uv_loop_t* loop = nullptr;
  napi_get_uv_event_loop(listener.Env(), &loop);
  if (!ring_ || uv_poll_init(loop, poll_, ring_buffer__epoll_fd(ring_.get())) != 0) {
    delete poll_;
    throw Failure("map_refused", "listen for samples", "Cannot open the ring buffer", errno);
  }
  poll_->data = this;
  uv_poll_start(poll_, UV_READABLE, [](uv_poll_t* poll, int, int) {
    static_cast<SampleReader*>(poll->data)->drain();
  });
}

SampleReader::~SampleReader() {
  uv_poll_stop(poll_);
  uv_close(reinterpret_cast<uv_handle_t*>(poll_),
           [](uv_handle_t* handle) { delete reinterpret_cast<uv_poll_t*>(handle); });
}

// A negative answer ends the turn; the loop comes back for what is left.
int SampleReader::keep(void* self, void* record, size_t size) {
  auto& batch = static_cast<SampleReader*>(self)->batch_;
  const auto* bytes = static_cast<const uint8_t*>(record);
  if (size >= sizeof(shield_sample)) batch.insert(batch.end(), bytes, bytes + sizeof(shield_sample));
  return batch.size() < kBatchBytes ? 0 : -EAGAIN;
}

void SampleReader::drain() {
  ring_buffer__consume(ring_.get());
  if (batch_.empty()) return;
  Napi::Env env = listener_.Env();
  Napi::HandleScope scope(env);
  auto records = Napi::Buffer<uint8_t>::Copy(env, batch_.data(), batch_.size());
  batch_.clear();
  // The listener may end this reader: nothing of it is touched after the call.
  Napi::Function listener = listener_.Value();
  napi_value argument = records;
  if (napi_make_callback(env, nullptr, env.Global(), listener, 1, &argument, nullptr) == napi_ok)
    return;
  // Nobody is above us to catch what the listener threw: it becomes an uncaughtException.
  napi_value error = nullptr;
  if (napi_get_and_clear_last_exception(env, &error) == napi_ok) napi_fatal_exception(env, error);
}
