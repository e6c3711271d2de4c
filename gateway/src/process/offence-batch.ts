// Collects a worker's offences: main hears of them every 2 ms or 64, not one message each.
import type { Offence } from '../contract/offence.ts'

const delayMs = 2
const most = 64

export function createOffenceBatch(
  send: (offences: readonly Offence[]) => void,
): (offence: Offence) => void {
  let waiting: Offence[] = []
  let timer: NodeJS.Timeout | undefined

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    const offences = waiting
    waiting = []
    send(offences)
  }

  return (offence) => {
    waiting.push(offence)
    if (waiting.length >= most) flush()
    else timer ??= setTimeout(flush, delayMs)
  }
}
