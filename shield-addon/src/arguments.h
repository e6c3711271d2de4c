// Reads arguments, which lib/ has checked, and makes results.
#pragma once

#include <napi.h>

#include <cstdint>
#include <string>
#include <vector>

inline std::vector<uint8_t> bytes(const Napi::Value& value) {
  auto array = value.As<Napi::Uint8Array>();
  return {array.Data(), array.Data() + array.ByteLength()};
}

inline uint32_t number(const Napi::Value& value) { return value.As<Napi::Number>().Uint32Value(); }

inline std::string text(const Napi::Value& value) { return value.As<Napi::String>().Utf8Value(); }

inline Napi::Value to_buffer(Napi::Env env, std::vector<uint8_t>& data) {
  return Napi::Buffer<uint8_t>::Copy(env, data.data(), data.size());
}
