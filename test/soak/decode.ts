// Malformed packets and captures against the decoder, for as long as asked: none may throw or take long.
// node --conditions=source test/soak/decode.ts [--minutes 10] [--seed N]
import { parseArgs } from 'node:util'
import { createMalformed } from '../../shield-addon/decode/fixtures/malformed.ts'

/** Of processor time: on a busy machine the clock tells what others do. */
const longestMs = 100
const megabyte = 1_048_576

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' } },
})
const seed = Number(values.seed ?? Date.now() % 2 ** 31)
const end = performance.now() + Number(values.minutes) * 60_000
const malformed = createMalformed(seed)
let cases = 0
let slowest = 0
let nextReport = performance.now() + 30_000
const begun = performance.now()
console.log(`seed ${seed}`)

for (let now = begun; now < end;) {
  const before = process.threadCpuUsage()
  try {
    malformed.next()
  } catch (error) {
    console.error(`case ${cases} of seed ${seed} threw:`, error)
    process.exit(1)
  }
  cases += 1
  const { user, system } = process.threadCpuUsage(before)
  slowest = Math.max(slowest, (user + system) / 1_000)
  now = performance.now()
  if (now >= nextReport) {
    report()
    nextReport += 30_000
  }
}
report()
if (slowest > longestMs) {
  console.error(`a case took more than ${longestMs} ms of the processor`)
  process.exitCode = 1
}

function report(): void {
  const seconds = (performance.now() - begun) / 1_000
  const memory = Math.round(process.memoryUsage().rss / megabyte)
  console.log(
    `${seconds.toFixed(0)} s  ${cases} cases  ${Math.round(cases / seconds)}/s  slowest ${slowest.toFixed(1)} ms  ${memory} MB`,
  )
}
