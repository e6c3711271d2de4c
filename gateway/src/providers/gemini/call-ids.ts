// Ids for tool calls that Gemini gives none.
import { createHash } from 'node:crypto'
import { readString, type JsonObject } from '../../contract/read-json.ts'

export interface CallIds {
  idOf(functionCall: JsonObject): string
}

/** Made of the answer's own id and the call's place in it: the same answer read again has the same ids. */
export function createCallIds(): CallIds & { answerId: string } {
  let count = 0
  return {
    answerId: '',
    idOf(call) {
      const place = count
      count += 1
      const given = readString(call.id)
      if (given !== null && given !== '') return given
      const seed = this.answerId === '' ? JSON.stringify(call) : this.answerId
      return `call_${createHash('sha256').update(`${seed} ${place}`).digest('hex').slice(0, 24)}`
    },
  }
}
