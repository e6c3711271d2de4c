// Sealed secrets, passwords, API keys and the master key's file.
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createKey, displayPrefix, hashKey } from './key-hash.ts'
import { loadMasterKey } from './master-key.ts'
import { hashPassword, isPasswordRight } from './password.ts'
import { openSecret, sealSecret } from './secret.ts'

const masterKey = Buffer.alloc(32, 7)

describe('a sealed secret', () => {
  it('opens under its key at its place, and differs each time', () => {
    const sealed = sealSecret(masterKey, 'credential:crd_1', 'sk-ü')
    expect(openSecret(masterKey, 'credential:crd_1', sealed)).toBe('sk-ü')
    expect(sealSecret(masterKey, 'credential:crd_1', 'sk-ü')).not.toBe(sealed)
    expect(Buffer.from(sealed, 'base64').includes('sk-ü')).toBe(false)
  })

  it('does not open under another key, at another place, or changed in any byte', () => {
    const sealed = sealSecret(masterKey, 'credential:crd_1', 'secret')
    expect(() => openSecret(Buffer.alloc(32, 8), 'credential:crd_1', sealed)).toThrow(/not open/)
    expect(() => openSecret(masterKey, 'credential:crd_2', sealed)).toThrow(/not open/)
    const bytes = Buffer.from(sealed, 'base64')
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes)
      changed.writeUInt8(bytes.readUInt8(at) ^ 1, at)
      expect(() => openSecret(masterKey, 'credential:crd_1', changed.toString('base64'))).toThrow()
    }
    expect(() => openSecret(masterKey, 'credential:crd_1', '')).toThrow(/unknown form/)
  })
})

describe('a password', () => {
  it('is right only as it was, with a salt of its own', async () => {
    const stored = await hashPassword('correct horse battery')
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    expect(await isPasswordRight('correct horse battery', stored)).toBe(true)
    expect(await isPasswordRight('correct horse batterz', stored)).toBe(false)
    expect(await hashPassword('correct horse battery')).not.toBe(stored)
  })

  it('is the same however a keyboard composes its letters', async () => {
    const stored = await hashPassword('Caf\u00e9 am Ring 12')
    expect(await isPasswordRight('Cafe\u0301 am Ring 12', stored)).toBe(true)
  })

  it('keeps the cost it was made with', async () => {
    // Cheaper than ours and with a shorter tag, as another release may have made it.
    const older = '$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$fbSWJ+rOyePyVRGatJK3Bw'
    expect(await isPasswordRight('an older password', older)).toBe(true)
    expect(await isPasswordRight('another password', older)).toBe(false)
    await expect(isPasswordRight('x', '$2b$10$something')).rejects.toThrow(/not an argon2id/)
  })
})

describe('an API key', () => {
  it('is the prefix and 32 base62 characters', () => {
    const keys = Array.from({ length: 100 }, () => createKey())
    for (const key of keys) expect(key).toMatch(/^pc_live_[0-9A-Za-z]{32}$/)
    expect(new Set(keys)).toHaveProperty('size', 100)
    expect(displayPrefix('pc_live_abcdefgh')).toBe('pc_live_abcd')
  })

  it('takes no letter more often than another: bytes from 248 are thrown away', () => {
    let asked = 0
    const key = createKey((size) => {
      asked += 1
      return asked === 1 ? new Uint8Array(size).fill(255) : new Uint8Array(size).fill(61)
    })
    expect(key).toBe(`pc_live_${'z'.repeat(32)}`)
  })

  it('is stored as its SHA-256', () => {
    expect(hashKey('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })
})

describe('the master key', () => {
  let folder: string
  const file = () => join(folder, 'master.key')
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'portcullis-key-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('is made at the first start for its owner alone, and read at the next', () => {
    const key = loadMasterKey({ value: null, file: file() })
    expect(key).toHaveLength(32)
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect(loadMasterKey({ value: null, file: file() })).toEqual(key)
  })

  it('comes from the setting as hex or base64, and then leaves no file', () => {
    const hex = masterKey.toString('hex')
    expect(loadMasterKey({ value: hex, file: file() })).toEqual(masterKey)
    expect(loadMasterKey({ value: masterKey.toString('base64'), file: file() })).toEqual(masterKey)
    expect(() => statSync(file())).toThrow(/ENOENT/)
  })

  it('is refused when it is too short, without being shown', () => {
    const short = 'c0ffee00c0ffee00'
    const load = () => loadMasterKey({ value: short, file: file() })
    expect(load).toThrow(/PORTCULLIS_MASTER_KEY/)
    expect(load).not.toThrow(new RegExp(short))
  })

  it('is refused when others may read the file or the file holds something else', () => {
    loadMasterKey({ value: null, file: file() })
    chmodSync(file(), 0o640)
    expect(() => loadMasterKey({ value: null, file: file() })).toThrow(/0640.*0600/)
    chmodSync(file(), 0o600)
    writeFileSync(file(), 'half a key')
    expect(() => loadMasterKey({ value: null, file: file() })).toThrow(/no master key/)
    expect(readFileSync(file(), 'utf8')).toBe('half a key')
  })

  it('says which file it could not make', () => {
    const missing = join(folder, 'missing', 'master.key')
    expect(() => loadMasterKey({ value: null, file: missing })).toThrow(missing)
  })
})
