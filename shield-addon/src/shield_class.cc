// Each method reads its arguments, which lib/ has checked, and hands the work to a thread.
#include "shield_class.h"

#include <vector>

#include "arguments.h"
#include "task.h"

namespace {

Napi::Value to_object(Napi::Env env, const Attachment& attachment) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("name", attachment.name);
  object.Set("ifindex", attachment.ifindex);
  object.Set("mode", attachment.generic ? "generic" : "native");
  object.Set("level", attachment.frags ? "xdp.frags" : "xdp");
  return object;
}

}  // namespace

Napi::Function ShieldClass::define(Napi::Env env) {
  return DefineClass(
      env, "Shield",
      {
          InstanceMethod<&ShieldClass::attach>("attach"),
          InstanceMethod<&ShieldClass::attachments>("attachments"),
          InstanceMethod<&ShieldClass::detach>("detach"),
          InstanceMethod<&ShieldClass::clock>("clock"),
          InstanceMethod<&ShieldClass::upsert_deny>("upsertDeny"),
          InstanceMethod<&ShieldClass::remove_deny>("removeDeny"),
          InstanceMethod<&ShieldClass::dump_deny>("dumpDeny"),
          InstanceMethod<&ShieldClass::replace_never_block>("replaceNeverBlock"),
          InstanceMethod<&ShieldClass::replace_protected_ports>("replaceProtectedPorts"),
          InstanceMethod<&ShieldClass::set_config>("setConfig"),
          InstanceMethod<&ShieldClass::set_budgets>("setBudgets"),
          InstanceMethod<&ShieldClass::dump_sources>("dumpSources"),
          InstanceMethod<&ShieldClass::heartbeat>("heartbeat"),
          InstanceMethod<&ShieldClass::rule_state>("ruleState"),
          InstanceMethod<&ShieldClass::activate_rules>("activateRules"),
          InstanceMethod<&ShieldClass::write_rules>("writeRules"),
          InstanceMethod<&ShieldClass::clear_rule_prefixes>("clearRulePrefixes"),
          InstanceMethod<&ShieldClass::write_rule_prefixes>("writeRulePrefixes"),
          InstanceMethod<&ShieldClass::rule_counters>("ruleCounters"),
          InstanceMethod<&ShieldClass::clear_rule_counters>("clearRuleCounters"),
          InstanceMethod<&ShieldClass::wait_for_packets>("waitForPackets"),
          InstanceMethod<&ShieldClass::counters>("counters"),
          InstanceMethod<&ShieldClass::listen>("listen"),
          InstanceMethod<&ShieldClass::test_run>("testRun"),
          InstanceMethod<&ShieldClass::panic>("panic"),
          InstanceMethod<&ShieldClass::close>("close"),
          InstanceAccessor<&ShieldClass::adopted>("adopted"),
      });
}

Napi::Value ShieldClass::open(const Napi::CallbackInfo& info) {
  using Opened = std::shared_ptr<Instance>;
  return Task<Opened>::start(
      info.Env(),
      [path = text(info[0]), folder = text(info[1]), addresses = number(info[2])] {
        return std::make_shared<Instance>(path, folder, addresses);
      },
      [](Napi::Env env, Opened& opened) -> Napi::Value {
        auto* constructor = env.GetInstanceData<Napi::FunctionReference>();
        return constructor->New({Napi::External<Opened>::New(env, &opened)});
      });
}

ShieldClass::ShieldClass(const Napi::CallbackInfo& info) : Napi::ObjectWrap<ShieldClass>(info) {
  if (!info[0].IsExternal()) throw Napi::TypeError::New(info.Env(), "Use open()");
  instance_ = *info[0].As<Napi::External<std::shared_ptr<Instance>>>().Data();
  adopted_ = instance_->adopted();
}

Napi::Value ShieldClass::adopted(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), adopted_);
}

Napi::Value ShieldClass::attach(const Napi::CallbackInfo& info) {
  return Task<Attachment>::start(
      info.Env(),
      [instance = instance_, name = text(info[0]), generic = info[1].ToBoolean().Value()] {
        return instance->attach(name, generic);
      },
      to_object);
}

Napi::Value ShieldClass::attachments(const Napi::CallbackInfo& info) {
  using All = std::vector<Attachment>;
  return Task<All>::start(
      info.Env(), [instance = instance_] { return instance->attachments(); },
      [](Napi::Env env, All& all) -> Napi::Value {
        Napi::Array array = Napi::Array::New(env);
        for (uint32_t i = 0; i < all.size(); i++) array.Set(i, to_object(env, all[i]));
        return array;
      });
}

Napi::Value ShieldClass::detach(const Napi::CallbackInfo& info) {
  return start_task(info.Env(),
                    [instance = instance_, name = text(info[0])] { instance->detach(name); });
}

Napi::Value ShieldClass::clock(const Napi::CallbackInfo& info) {
  return Task<ClockReading>::start(
      info.Env(), [instance = instance_] { return instance->clock(); },
      [](Napi::Env env, ClockReading& reading) -> Napi::Value {
        Napi::Object object = Napi::Object::New(env);
        object.Set("jiffies", static_cast<double>(reading.now.jiffies));
        object.Set("monotonicNs", static_cast<double>(reading.now.monotonic_ns));
        object.Set("ticksPerSecond", reading.ticks_per_second);
        return object;
      });
}

Napi::Value ShieldClass::upsert_deny(const Napi::CallbackInfo& info) {
  return start_task(info.Env(),
                    [instance = instance_, table = number(info[0]), records = bytes(info[1])] {
                      instance->upsert_deny(table, records);
                    });
}

Napi::Value ShieldClass::remove_deny(const Napi::CallbackInfo& info) {
  return start_task(info.Env(),
                    [instance = instance_, table = number(info[0]), keys = bytes(info[1])] {
                      instance->remove_deny(table, keys);
                    });
}

Napi::Value ShieldClass::dump_deny(const Napi::CallbackInfo& info) {
  return Task<std::vector<uint8_t>>::start(
      info.Env(),
      [instance = instance_, table = number(info[0])] { return instance->dump_deny(table); },
      to_buffer);
}

Napi::Value ShieldClass::replace_never_block(const Napi::CallbackInfo& info) {
  return start_task(info.Env(), [instance = instance_, keys = bytes(info[0])] {
    instance->replace_never_block(keys);
  });
}

Napi::Value ShieldClass::replace_protected_ports(const Napi::CallbackInfo& info) {
  return start_task(info.Env(), [instance = instance_, bits = bytes(info[0])] {
    instance->replace_protected_ports(bits);
  });
}

Napi::Value ShieldClass::set_config(const Napi::CallbackInfo& info) {
  return start_task(info.Env(),
                    [instance = instance_, offset = number(info[0]), value = number(info[1])] {
                      instance->set_config(offset, value);
                    });
}

Napi::Value ShieldClass::set_budgets(const Napi::CallbackInfo& info) {
  return start_task(info.Env(), [instance = instance_, costs = bytes(info[0])] {
    instance->set_budgets(costs);
  });
}

Napi::Value ShieldClass::dump_sources(const Napi::CallbackInfo& info) {
  return Task<std::vector<uint8_t>>::start(
      info.Env(), [instance = instance_] { return instance->dump_sources(); }, to_buffer);
}

Napi::Value ShieldClass::heartbeat(const Napi::CallbackInfo& info) {
  return start_task(info.Env(), [instance = instance_] { instance->heartbeat(); });
}

Napi::Value ShieldClass::counters(const Napi::CallbackInfo& info) {
  return Task<shield_counters>::start(
      info.Env(), [instance = instance_] { return instance->counters(); },
      [](Napi::Env env, shield_counters& counters) -> Napi::Value {
        const auto* bytes = reinterpret_cast<const uint8_t*>(&counters);
        return Napi::Buffer<uint8_t>::Copy(env, bytes, sizeof(counters));
      });
}

// On the event loop: it only dups a descriptor and maps memory.
Napi::Value ShieldClass::listen(const Napi::CallbackInfo& info) {
  reader_.reset();
  if (!info[0].IsFunction()) return info.Env().Undefined();
  try {
    reader_ = std::make_unique<SampleReader>(info[0].As<Napi::Function>(), instance_->samples());
  } catch (const Failure& failure) {
    throw to_error(info.Env(), failure);
  }
  return info.Env().Undefined();
}

Napi::Value ShieldClass::test_run(const Napi::CallbackInfo& info) {
  return Task<TestRun>::start(
      info.Env(),
      [instance = instance_, packet = bytes(info[0]), repeat = number(info[1]),
       ifindex = number(info[2])] { return instance->test_run(packet, repeat, ifindex); },
      [](Napi::Env env, TestRun& run) -> Napi::Value {
        Napi::Object object = Napi::Object::New(env);
        object.Set("verdict", run.action);
        object.Set("durationNs", run.duration_ns);
        return object;
      });
}

Napi::Value ShieldClass::panic(const Napi::CallbackInfo& info) {
  reader_.reset();
  return start_task(info.Env(), [instance = instance_] { instance->panic(); });
}

Napi::Value ShieldClass::close(const Napi::CallbackInfo& info) {
  reader_.reset();
  return start_task(info.Env(), [instance = instance_] { instance->close(); });
}
