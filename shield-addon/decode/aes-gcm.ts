// AES-128 (FIPS 197) and GCM (SP 800-38D), enough to read what is encrypted under a public key.
// For QUIC's Initial packets only, whose key anybody can derive: it takes no care to hide its time.

const tables = createTables()

export interface Aes128 {
  /** Encrypts one block of 16 bytes. */
  encrypt(block: Uint8Array): Uint8Array
}

export function createAes128(key: Uint8Array): Aes128 {
  const round = expandKey(key)
  return { encrypt: (block) => encryptBlock(round, block) }
}

/**
 * Decrypts and checks; null when the tag (the last 16 bytes) is not right. `nonce` has 12 bytes.
 */
export function openGcm(
  aes: Aes128,
  nonce: Uint8Array,
  additional: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | null {
  if (sealed.length < 16) return null
  const text = sealed.subarray(0, -16)
  const counter = new Uint8Array(16)
  counter.set(nonce)
  counter[15] = 1
  const mask = aes.encrypt(counter)
  const hash = ghash(aes.encrypt(new Uint8Array(16)), additional, text)
  const tag = sealed.subarray(-16)
  for (let index = 0; index < 16; index++) {
    if ((hash[index]! ^ mask[index]!) !== tag[index]) return null
  }
  return crypt(aes, counter, text)
}

function crypt(aes: Aes128, counter: Uint8Array, text: Uint8Array): Uint8Array {
  const plain = new Uint8Array(text.length)
  const view = new DataView(counter.buffer)
  for (let at = 0; at < text.length; at += 16) {
    view.setUint32(12, view.getUint32(12) + 1)
    const stream = aes.encrypt(counter)
    const end = Math.min(text.length, at + 16)
    for (let index = at; index < end; index++) plain[index] = text[index]! ^ stream[index - at]!
  }
  return plain
}

/** By tables of four bits: 16 multiples of the key, and what falls out below. */
function ghash(key: Uint8Array, additional: Uint8Array, text: Uint8Array): Uint8Array {
  const multiples = multiplesOf(key)
  const state = new Uint32Array(4)
  for (const part of [additional, text]) {
    for (let at = 0; at < part.length; at += 16)
      absorb(state, part.subarray(at, at + 16), multiples)
  }
  const lengths = new Uint8Array(16)
  const view = new DataView(lengths.buffer)
  view.setUint32(4, additional.length * 8)
  view.setUint32(12, text.length * 8)
  absorb(state, lengths, multiples)
  const result = new Uint8Array(16)
  const out = new DataView(result.buffer)
  for (const [index, word] of state.entries()) out.setUint32(index * 4, word)
  return result
}

function multiplesOf(key: Uint8Array): Uint32Array {
  const multiples = new Uint32Array(16 * 4)
  const view = new DataView(key.buffer, key.byteOffset, 16)
  const word = [0, 4, 8, 12].map((at) => view.getUint32(at))
  // Bit 3 of the index, which is the first in GCM's order of bits, stands for the key itself.
  for (let bit = 8; bit > 0; bit >>= 1) {
    multiples.set(word, bit * 4)
    const falls = word[3]! & 1
    for (let index = 3; index > 0; index--) {
      word[index] = ((word[index]! >>> 1) | (word[index - 1]! << 31)) >>> 0
    }
    word[0] = ((word[0]! >>> 1) ^ (falls === 1 ? 0xe100_0000 : 0)) >>> 0
  }
  for (let index = 1; index < 16; index++) {
    const lowest = index & -index
    if (lowest === index) continue
    for (let at = 0; at < 4; at++) {
      multiples[index * 4 + at] =
        multiples[lowest * 4 + at]! ^ multiples[(index ^ lowest) * 4 + at]!
    }
  }
  return multiples
}

function absorb(state: Uint32Array, block: Uint8Array, multiples: Uint32Array): void {
  for (let index = 0; index < block.length; index++) {
    state[index >> 2]! ^= block[index]! << (24 - (index & 3) * 8)
  }
  let [a, b, c, d] = [0, 0, 0, 0]
  // From the last four bits to the first, shifting what there is by four each time.
  for (let nibble = 31; nibble >= 0; nibble--) {
    const fallen = d & 15
    d = ((d >>> 4) | (c << 28)) >>> 0
    c = ((c >>> 4) | (b << 28)) >>> 0
    b = ((b >>> 4) | (a << 28)) >>> 0
    a = ((a >>> 4) ^ (tables.reduction[fallen]! << 16)) >>> 0
    const at = ((state[nibble >> 3]! >>> (28 - (nibble & 7) * 4)) & 15) * 4
    a ^= multiples[at]!
    b ^= multiples[at + 1]!
    c ^= multiples[at + 2]!
    d ^= multiples[at + 3]!
  }
  state[0] = a
  state[1] = b
  state[2] = c
  state[3] = d
}

function expandKey(key: Uint8Array): Uint32Array {
  const { box } = tables
  const words = new Uint32Array(44)
  const view = new DataView(key.buffer, key.byteOffset, 16)
  for (let index = 0; index < 4; index++) words[index] = view.getUint32(index * 4)
  let constant = 1
  for (let index = 4; index < 44; index++) {
    let word = words[index - 1]!
    if (index % 4 === 0) {
      word = (word << 8) | (word >>> 24)
      word =
        (box[word >>> 24]! << 24) |
        (box[(word >>> 16) & 255]! << 16) |
        (box[(word >>> 8) & 255]! << 8) |
        box[word & 255]!
      word ^= constant << 24
      constant = double(constant)
    }
    words[index] = words[index - 4]! ^ word
  }
  return words
}

function encryptBlock(round: Uint32Array, block: Uint8Array): Uint8Array {
  const { box, mix } = tables
  const view = new DataView(block.buffer, block.byteOffset, 16)
  const state = [0, 4, 8, 12].map((at) => view.getUint32(at))
  let [a, b, c, d] = [
    state[0]! ^ round[0]!,
    state[1]! ^ round[1]!,
    state[2]! ^ round[2]!,
    state[3]! ^ round[3]!,
  ]
  const column = (w: number, x: number, y: number, z: number): number =>
    mix[w >>> 24]! ^
    right8(mix[(x >>> 16) & 255]!) ^
    right16(mix[(y >>> 8) & 255]!) ^
    right24(mix[z & 255]!)
  for (let at = 4; at < 40; at += 4) {
    const e = column(a, b, c, d) ^ round[at]!
    const f = column(b, c, d, a) ^ round[at + 1]!
    const g = column(c, d, a, b) ^ round[at + 2]!
    d = column(d, a, b, c) ^ round[at + 3]!
    a = e
    b = f
    c = g
  }
  const last = (w: number, x: number, y: number, z: number): number =>
    (box[w >>> 24]! << 24) |
    (box[(x >>> 16) & 255]! << 16) |
    (box[(y >>> 8) & 255]! << 8) |
    box[z & 255]!
  const result = new Uint8Array(16)
  const out = new DataView(result.buffer)
  out.setUint32(0, last(a, b, c, d) ^ round[40]!)
  out.setUint32(4, last(b, c, d, a) ^ round[41]!)
  out.setUint32(8, last(c, d, a, b) ^ round[42]!)
  out.setUint32(12, last(d, a, b, c) ^ round[43]!)
  return result
}

function right8(word: number): number {
  return (word >>> 8) | (word << 24)
}

function right16(word: number): number {
  return (word >>> 16) | (word << 16)
}

function right24(word: number): number {
  return (word >>> 24) | (word << 8)
}

function double(byte: number): number {
  return ((byte << 1) ^ (byte & 0x80 ? 0x11b : 0)) & 0xff
}

/** The S-box from its definition, its product with the mixing column, and GCM's reduction of four bits. */
function createTables(): { box: Uint8Array; mix: Uint32Array; reduction: Uint16Array } {
  const box = new Uint8Array(256)
  const mix = new Uint32Array(256)
  // p runs through all powers of 3, q through those of its inverse.
  let [p, q] = [1, 1]
  do {
    p ^= double(p)
    q ^= q << 1
    q ^= q << 2
    q ^= q << 4
    q &= 0xff
    if (q & 0x80) q ^= 0x09
    const rotated = [1, 2, 3, 4].map((bits) => ((q << bits) | (q >> (8 - bits))) & 0xff)
    box[p] = rotated.reduce((sum, byte) => sum ^ byte, q) ^ 0x63
  } while (p !== 1)
  box[0] = 0x63
  for (const [index, s] of box.entries()) {
    const twice = double(s)
    mix[index] = (twice << 24) | (s << 16) | (s << 8) | (twice ^ s)
  }
  const reduction = new Uint16Array(16)
  for (let fallen = 0; fallen < 16; fallen++) {
    for (let bit = 0; bit < 4; bit++) if ((fallen >> bit) & 1) reduction[fallen]! ^= 0x1c20 << bit
  }
  return { box, mix, reduction }
}
