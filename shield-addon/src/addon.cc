// What the addon exports: open, mountBpfFileSystem, peerCredentials, libbpfVersion.
#include <bpf/libbpf.h>
#include <napi.h>

#include "object.h"
#include "peer_credentials.h"
#include "pins.h"
#include "shield_class.h"
#include "task.h"

namespace {

void mount(const Napi::CallbackInfo& info) {
  try {
    mount_bpf_file_system();
  } catch (const Failure& failure) {
    throw to_error(info.Env(), failure);
  }
}

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  collect_libbpf_warnings();
  env.SetInstanceData(new Napi::FunctionReference(Napi::Persistent(ShieldClass::define(env))));
  exports.Set("open", Napi::Function::New(env, ShieldClass::open, "open"));
  exports.Set("mountBpfFileSystem", Napi::Function::New(env, mount, "mountBpfFileSystem"));
  exports.Set("peerCredentials", Napi::Function::New(env, peer_credentials, "peerCredentials"));
  exports.Set("libbpfVersion", Napi::String::New(env, libbpf_version_string()));
  return exports;
}

}  // namespace

NODE_API_MODULE(shield, initialise)
