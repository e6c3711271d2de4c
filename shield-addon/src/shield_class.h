// The object that JavaScript holds.
#pragma once

#include <napi.h>

#include <memory>

#include "instance.h"
#include "sample_reader.h"

class ShieldClass : public Napi::ObjectWrap<ShieldClass> {
 public:
  static Napi::Function define(Napi::Env env);
  // open(objectPath, pinFolder, addresses): a promise of an instance.
  static Napi::Value open(const Napi::CallbackInfo& info);

  explicit ShieldClass(const Napi::CallbackInfo& info);

 private:
  Napi::Value adopted(const Napi::CallbackInfo& info);
  Napi::Value attach(const Napi::CallbackInfo& info);
  Napi::Value attachments(const Napi::CallbackInfo& info);
  Napi::Value detach(const Napi::CallbackInfo& info);
  Napi::Value clock(const Napi::CallbackInfo& info);
  Napi::Value upsert_deny(const Napi::CallbackInfo& info);
  Napi::Value remove_deny(const Napi::CallbackInfo& info);
  Napi::Value dump_deny(const Napi::CallbackInfo& info);
  Napi::Value replace_never_block(const Napi::CallbackInfo& info);
  Napi::Value replace_protected_ports(const Napi::CallbackInfo& info);
  Napi::Value set_config(const Napi::CallbackInfo& info);
  Napi::Value set_budgets(const Napi::CallbackInfo& info);
  Napi::Value dump_sources(const Napi::CallbackInfo& info);
  Napi::Value heartbeat(const Napi::CallbackInfo& info);
  Napi::Value rule_state(const Napi::CallbackInfo& info);
  Napi::Value activate_rules(const Napi::CallbackInfo& info);
  Napi::Value write_rules(const Napi::CallbackInfo& info);
  Napi::Value clear_rule_prefixes(const Napi::CallbackInfo& info);
  Napi::Value write_rule_prefixes(const Napi::CallbackInfo& info);
  Napi::Value rule_counters(const Napi::CallbackInfo& info);
  Napi::Value clear_rule_counters(const Napi::CallbackInfo& info);
  Napi::Value wait_for_packets(const Napi::CallbackInfo& info);
  Napi::Value counters(const Napi::CallbackInfo& info);
  Napi::Value listen(const Napi::CallbackInfo& info);
  Napi::Value test_run(const Napi::CallbackInfo& info);
  Napi::Value panic(const Napi::CallbackInfo& info);
  Napi::Value close(const Napi::CallbackInfo& info);

  std::shared_ptr<Instance> instance_;
  std::unique_ptr<SampleReader> reader_;
  bool adopted_;
};
