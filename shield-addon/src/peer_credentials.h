// Who is at the other end of a unix socket; Node has no way to ask.
#pragma once

#include <napi.h>

// peerCredentials(fd): { pid, uid, gid }.
Napi::Value peer_credentials(const Napi::CallbackInfo& info);
