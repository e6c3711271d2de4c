// SHA-256 (FIPS 180-4), HMAC and HKDF (RFC 5869), at once and in plain script: pages have no such call.

const constants = fractions()

/** 32 bytes. For public data only: its time depends on nothing but the length, its memory is not wiped. */
export function sha256(data: Uint8Array): Uint8Array {
  const blocks = (data.length + 72) >> 6
  const padded = new Uint8Array(blocks * 64)
  padded.set(data)
  padded[data.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor(data.length / 0x2000_0000))
  view.setUint32(padded.length - 4, data.length << 3)
  const state = Uint32Array.from(constants.start)
  const words = new Uint32Array(64)
  for (let block = 0; block < blocks; block++) compress(state, words, view, block * 64)
  const digest = new Uint8Array(32)
  const out = new DataView(digest.buffer)
  for (const [index, word] of state.entries()) out.setUint32(index * 4, word)
  return digest
}

export function hmac(key: Uint8Array, data: Uint8Array): Uint8Array {
  const block = new Uint8Array(64)
  block.set(key.length > 64 ? sha256(key) : key)
  const inner = new Uint8Array(64 + data.length)
  inner.set(block.map((byte) => byte ^ 0x36))
  inner.set(data, 64)
  const outer = new Uint8Array(96)
  outer.set(block.map((byte) => byte ^ 0x5c))
  outer.set(sha256(inner), 64)
  return sha256(outer)
}

/** HKDF-Expand-Label of TLS 1.3 (RFC 8446, 7.1) with an empty context; at most 32 bytes. */
export function expandLabel(secret: Uint8Array, label: string, length: number): Uint8Array {
  const text = new TextEncoder().encode(`tls13 ${label}`)
  const info = Uint8Array.of(0, length, text.length, ...text, 0, 1)
  return hmac(secret, info).subarray(0, length)
}

function compress(state: Uint32Array, words: Uint32Array, view: DataView, at: number): void {
  for (let index = 0; index < 16; index++) words[index] = view.getUint32(at + index * 4)
  for (let index = 16; index < 64; index++) {
    const early = words[index - 15]!
    const late = words[index - 2]!
    const s0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3)
    const s1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10)
    words[index] = words[index - 16]! + s0 + words[index - 7]! + s1
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as Eight
  for (let index = 0; index < 64; index++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const choice = (e & f) ^ (~e & g)
    const first = (h + s1 + choice + constants.rounds[index]! + words[index]!) | 0
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    const majority = (a & b) ^ (a & c) ^ (b & c)
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + s0 + majority) | 0
  }
  const last = [a, b, c, d, e, f, g, h]
  for (let index = 0; index < 8; index++) state[index]! += last[index]!
}

type Eight = [number, number, number, number, number, number, number, number]

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits))
}

/** The standard's constants: first 32 bits of the fractions of roots of the first primes. */
function fractions(): { start: number[]; rounds: number[] } {
  const primes: number[] = []
  for (let candidate = 2; primes.length < 64; candidate++) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate)
  }
  return {
    start: primes.slice(0, 8).map((prime) => rootFraction(prime, 2n)),
    rounds: primes.map((prime) => rootFraction(prime, 3n)),
  }
}

/** Exact: the whole root of prime times 2 to the 32nd of the degree, of which the low 32 bits are taken. */
function rootFraction(prime: number, degree: bigint): number {
  const scaled = BigInt(prime) << (32n * degree)
  let low = 0n
  let high = 1n << 40n
  while (high - low > 1n) {
    const middle = (low + high) >> 1n
    if (middle ** degree <= scaled) low = middle
    else high = middle
  }
  return Number(low & 0xffff_ffffn)
}
