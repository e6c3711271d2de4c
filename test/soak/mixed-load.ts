// The soak as a command: `node --conditions=source test/soak/mixed-load.ts [seconds]`, two minutes by default.
import { runMixedLoad } from './run.ts'

const seconds = Number(process.argv[2] ?? 120)
const { withoutRecord, unknownRecords, descriptors, failures, ...figures } =
  await runMixedLoad(seconds)

console.log(JSON.stringify({ seconds, ...figures, descriptors }, null, 2))
for (const failure of new Set(failures)) console.log(`failed: ${failure}`)
for (const id of withoutRecord) console.log(`no record of ${id}`)
for (const id of unknownRecords) console.log(`a record of ${id}, which nobody made`)
const isGood =
  withoutRecord.length + unknownRecords.length + failures.length === 0 &&
  descriptors.after <= descriptors.before
console.log(isGood ? 'soak: good' : 'soak: NOT GOOD')
process.exit(isGood ? 0 : 1)
