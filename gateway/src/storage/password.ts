// Passwords as argon2id texts in the PHC form, made and checked off the calling thread.
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'

/** OWASP's smallest recommended cost for argon2id: 19 MiB, two passes, one lane. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 }
const tagLength = 32
const nonceLength = 16

/** Gives `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(nonceLength)
  const tag = await derive(password, nonce, cost, tagLength)
  const figures = `m=${cost.memory},t=${cost.passes},p=${cost.parallelism}`
  return `$argon2id$v=19$${figures}$${unpadded(nonce)}$${unpadded(tag)}`
}

/** Takes as long for a wrong password as for a right one. Throws when the stored text is not one of ours. */
export async function isPasswordRight(password: string, stored: string): Promise<boolean> {
  const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(stored)
  if (parts === null) throw new Error('a stored password is not an argon2id text')
  const [, memory, passes, parallelism, salt = '', hash = ''] = parts
  const expected = Buffer.from(hash, 'base64')
  const tag = await derive(
    password,
    Buffer.from(salt, 'base64'),
    { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    expected.length,
  )
  return timingSafeEqual(tag, expected)
}

function derive(
  password: string,
  nonce: Buffer,
  figures: typeof cost,
  length: number,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // NFKC: the same password typed on two keyboards is the same bytes.
    const message = password.normalize('NFKC')
    argon2(
      'argon2id',
      { message, nonce, tagLength: length, ...figures },
      (error: Error | null, tag: Buffer) => (error === null ? resolve(tag) : reject(error)),
    )
  })
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}
