// What the addon exports: open, peerCredentials, libbpfVersion.
#include <bpf/libbpf.h>
#include <napi.h>

#include "object.h"
#include "peer_credentials.h"
#include "shield_class.h"

namespace {

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  collect_libbpf_warnings();
  env.SetInstanceData(new Napi::FunctionReference(Napi::Persistent(ShieldClass::define(env))));
  exports.Set("open", Napi::Function::New(env, ShieldClass::open, "open"));
  exports.Set("peerCredentials", Napi::Function::New(env, peer_credentials, "peerCredentials"));
  exports.Set("libbpfVersion", Napi::String::New(env, libbpf_version_string()));
  return exports;
}

}  // namespace

NODE_API_MODULE(shield, initialise)
