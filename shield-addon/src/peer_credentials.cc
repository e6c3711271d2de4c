// SO_PEERCRED: the kernel's word on who connected, not the peer's.
#include "peer_credentials.h"

#include <sys/socket.h>

#include <cerrno>

#include "task.h"

Napi::Value peer_credentials(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  ucred credentials = {};
  socklen_t size = sizeof(credentials);
  const int fd = info[0].As<Napi::Number>().Int32Value();
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
    throw to_error(env, Failure("not_a_socket", "ask for the peer's credentials",
                                "The descriptor is no connected unix socket", errno));
  // A socket without a peer answers with nobody.
  if (credentials.pid == 0)
    throw to_error(env, Failure("not_a_socket", "ask for the peer's credentials",
                                "The descriptor is no connected unix socket"));
  Napi::Object object = Napi::Object::New(env);
  object.Set("pid", credentials.pid);
  object.Set("uid", credentials.uid);
  object.Set("gid", credentials.gid);
  return object;
}
