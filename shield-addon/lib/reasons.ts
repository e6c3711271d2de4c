// The names of what the kernel counts by number; a test holds them to shield-bpf/include/shield.h.
import type { Budget, Stage, Verdict } from './types.ts'

/** Index = `enum shield_verdict`. */
export const verdicts = ['pass', 'drop', 'limit'] as const satisfies Verdict[]

/** Index = `enum shield_reason`; the verdict that a reason stands for. */
export const reasons = [
  { name: 'clean', verdict: 'pass' },
  { name: 'not_ip', verdict: 'pass' },
  { name: 'neighbour', verdict: 'pass' },
  { name: 'never_block', verdict: 'pass' },
  { name: 'protected_port', verdict: 'pass' },
  { name: 'anomaly', verdict: 'drop' },
  { name: 'deny_address', verdict: 'drop' },
  { name: 'deny_subnet', verdict: 'drop' },
  { name: 'deny_range', verdict: 'drop' },
  { name: 'rule_pass', verdict: 'pass' },
  { name: 'rule_drop', verdict: 'drop' },
  { name: 'rule_limit', verdict: 'limit' },
  { name: 'flood_packets', verdict: 'limit' },
  { name: 'flood_bytes', verdict: 'limit' },
  { name: 'flood_syn', verdict: 'limit' },
  { name: 'flood_udp', verdict: 'limit' },
  { name: 'flood_icmp', verdict: 'limit' },
  { name: 'flood_fragments', verdict: 'limit' },
  { name: 'flood_connections', verdict: 'limit' },
] as const satisfies { name: string; verdict: Verdict }[]

/** Index = `enum shield_anomaly`. */
export const anomalies = [
  'truncated_network',
  'too_many_tags',
  'bad_header_length',
  'bad_total_length',
  'too_many_extensions',
  'truncated_extension',
  'truncated_transport',
  'bad_transport_length',
  'tiny_fragment',
  'overlapping_fragment',
  'syn_fin',
  'syn_rst',
  'null_flags',
  'xmas',
  'land',
  'port_zero',
  'bogon_source',
] as const

/** Index = `enum shield_protocol`. */
export const protocols = ['other', 'tcp', 'udp', 'icmp', 'icmp6'] as const

/** Index = `enum shield_family`. */
export const families = ['none', 'ipv4', 'ipv6'] as const

/** Frame lengths in bytes, by the highest of each class; index in `shield_counters.by_length`. */
export const lengths = ['64', '128', '256', '512', '1024', '1518', 'longer'] as const

/** Index = `enum shield_stage`. */
export const stages = [
  'anomalies',
  'flood',
  'syn_cookies',
  'rules',
  'signatures',
] as const satisfies Stage[]

/** Index = `enum shield_budget`. */
export const budgets = [
  'packets',
  'bytes',
  'syn',
  'udp',
  'icmp',
  'fragments',
  'connections',
] as const satisfies Budget[]
