// The methods of the shield that concern custom rules.
#include "arguments.h"
#include "shield_class.h"
#include "task.h"

Napi::Value ShieldClass::rule_state(const Napi::CallbackInfo& info) {
  return Task<shield_rule_state>::start(
      info.Env(), [instance = instance_] { return instance->rule_state(); },
      [](Napi::Env env, shield_rule_state& state) -> Napi::Value {
        Napi::Object object = Napi::Object::New(env);
        object.Set("active", state.active);
        object.Set("fallback", state.fallback);
        object.Set("deadline", static_cast<double>(state.deadline_jiffies));
        return object;
      });
}

Napi::Value ShieldClass::activate_rules(const Napi::CallbackInfo& info) {
  shield_rule_state state = {};
  state.active = number(info[0]);
  state.fallback = number(info[1]);
  state.deadline_jiffies = static_cast<uint64_t>(info[2].As<Napi::Number>().Int64Value());
  return start_task(info.Env(), [instance = instance_, state] { instance->activate_rules(state); });
}

Napi::Value ShieldClass::write_rules(const Napi::CallbackInfo& info) {
  return start_task(info.Env(),
                    [instance = instance_, generation = number(info[0]), tables = bytes(info[1])] {
                      instance->write_rules(generation, tables);
                    });
}

Napi::Value ShieldClass::clear_rule_prefixes(const Napi::CallbackInfo& info) {
  return Task<uint32_t>::start(
      info.Env(),
      [instance = instance_, generation = number(info[0]), most = number(info[1])] {
        return instance->clear_rule_prefixes(generation, most);
      },
      [](Napi::Env env, uint32_t& removed) -> Napi::Value { return Napi::Number::New(env, removed); });
}

Napi::Value ShieldClass::write_rule_prefixes(const Napi::CallbackInfo& info) {
  return start_task(info.Env(), [instance = instance_, records = bytes(info[0])] {
    instance->write_rule_prefixes(records);
  });
}

Napi::Value ShieldClass::rule_counters(const Napi::CallbackInfo& info) {
  return Task<std::vector<uint8_t>>::start(
      info.Env(), [instance = instance_] { return instance->rule_counters(); }, to_buffer);
}

Napi::Value ShieldClass::clear_rule_counters(const Napi::CallbackInfo& info) {
  return start_task(info.Env(), [instance = instance_, slots = bytes(info[0])] {
    instance->clear_rule_counters(slots);
  });
}

Napi::Value ShieldClass::wait_for_packets(const Napi::CallbackInfo& info) {
  return start_task(info.Env(), ::wait_for_packets);
}
