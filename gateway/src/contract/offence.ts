// Offences: what the data plane tells detection about a source.

export interface Offence {
  /** The scenario's name: `key_guessing`. */
  readonly scenario: 'key_guessing'
  /** 16 bytes as 32 hex digits, already cut to /64 for IPv6. */
  readonly source: string
  /** Where the address came from; a header's address never goes to the kernel. */
  readonly from: 'socket' | 'proxy_header'
  /** The socket's local address, for `enforced_at: kernel`; hex as above. */
  readonly localAddress: string
  /** Epoch milliseconds. */
  readonly at: number
  /** Short and free of secrets: `401 on POST /v1/chat/completions, key pc_live_ab…`. */
  readonly evidence: string
}
