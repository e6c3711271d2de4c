// The soak as a command: `node --conditions=source test/soak/mixed-load.ts [seconds [callers]]`.
import { runMixedLoad } from './run.ts'

/** How far the last minute's mean of resident memory may be above the second's. */
const allowedGrowth = 1.05
const seconds = Number(process.argv[2] ?? 120)
const callers = Number(process.argv[3] ?? 64)
const { withoutRecord, unknownRecords, descriptors, failures, ...figures } = await runMixedLoad(
  seconds,
  callers,
)

const { secondMinute, lastMinute } = figures.rssMb
const isFlat =
  secondMinute === null || lastMinute === null || lastMinute <= secondMinute * allowedGrowth
console.log(JSON.stringify({ seconds, callers, ...figures, descriptors, isFlat }, null, 2))
for (const failure of new Set(failures)) console.log(`failed: ${failure}`)
for (const id of withoutRecord) console.log(`no record of ${id}`)
for (const id of unknownRecords) console.log(`a record of ${id}, which nobody made`)
const isGood =
  withoutRecord.length + unknownRecords.length + failures.length === 0 &&
  descriptors.after <= descriptors.before &&
  isFlat
console.log(isGood ? 'soak: good' : 'soak: NOT GOOD')
process.exit(isGood ? 0 : 1)
