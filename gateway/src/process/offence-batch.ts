// A worker's offences on their way to main: one alone goes at once, a burst in batches of 2 ms or 64.
import type { Offence } from '../contract/offence.ts'

const delayMs = 2
const most = 64

/** A guess decides over a ban, so it does not wait; a flood of them does not become a flood of messages. */
export function createOffenceBatch(
  send: (offences: readonly Offence[]) => void,
): (offence: Offence) => void {
  let waiting: Offence[] = []
  let timer: NodeJS.Timeout | undefined

  function flush(): void {
    timer = undefined
    if (waiting.length === 0) return
    const offences = waiting
    waiting = []
    timer = setTimeout(flush, delayMs)
    send(offences)
  }

  return (offence) => {
    waiting.push(offence)
    if (timer === undefined || waiting.length >= most) {
      clearTimeout(timer)
      flush()
    }
  }
}
