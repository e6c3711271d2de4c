// Work that runs on a thread of the pool, and the promise for its result.
#pragma once

#include <napi.h>

#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "failure.h"

// The error that lib/ turns into a ShieldError.
inline Napi::Error to_error(Napi::Env env, const Failure& failure) {
  Napi::Error error = Napi::Error::New(env, failure.message);
  error.Set("code", Napi::String::New(env, failure.code));
  error.Set("step", Napi::String::New(env, failure.step));
  if (failure.error != 0) error.Set("errno", Napi::Number::New(env, failure.error));
  if (!failure.verifier_log.empty())
    error.Set("verifierLog", Napi::String::New(env, failure.verifier_log));
  return error;
}

template <typename Result>
class Task : public Napi::AsyncWorker {
 public:
  using Work = std::function<Result()>;
  using Convert = std::function<Napi::Value(Napi::Env, Result&)>;

  // `work` runs off the event loop and touches nothing of Node; `convert` runs on it.
  static Napi::Promise start(Napi::Env env, Work work, Convert convert) {
    auto* task = new Task(env, std::move(work), std::move(convert));
    Napi::Promise promise = task->deferred_.Promise();
    task->Queue();
    return promise;
  }

 protected:
  void Execute() override {
    try {
      result_.emplace(work_());
    } catch (const Failure& failure) {
      failure_.emplace(failure);
      SetError(failure.message);
    }
  }

  void OnOK() override {
    Napi::Env env = Env();
    Napi::HandleScope scope(env);
    deferred_.Resolve(convert_(env, *result_));
  }

  void OnError(const Napi::Error& error) override {
    Napi::HandleScope scope(Env());
    deferred_.Reject(failure_ ? to_error(Env(), *failure_).Value() : error.Value());
  }

 private:
  Task(Napi::Env env, Work work, Convert convert)
      : Napi::AsyncWorker(env, "shield"),
        deferred_(Napi::Promise::Deferred::New(env)),
        work_(std::move(work)),
        convert_(std::move(convert)) {}

  Napi::Promise::Deferred deferred_;
  Work work_;
  Convert convert_;
  std::optional<Result> result_;
  std::optional<Failure> failure_;
};

// For work without a result.
inline Napi::Promise start_task(Napi::Env env, std::function<void()> work) {
  return Task<bool>::start(
      env,
      [work = std::move(work)] {
        work();
        return true;
      },
      [](Napi::Env env, bool&) { return env.Undefined(); });
}
