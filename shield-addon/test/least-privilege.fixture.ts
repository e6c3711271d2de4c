// Runs under setpriv: least-privilege INTERFACE PIN-FOLDER does once what shieldd does, and prints it.
import { readFileSync } from 'node:fs'
import { addressBytes, ethernet, ipv4, tcp } from '../../shield-bpf/test/packets.ts'
import { openShield } from '../lib/index.ts'
import { objectPath } from './test-shield.ts'

const [, , name = '', pinDirectory = ''] = process.argv
const source = '198.51.100.66'
const open = () => openShield({ objectPath, pinDirectory, capacity: { addresses: 16 } })

const first = await open()
await first.attach(name)
await first.block([{ address: addressBytes(source), prefix: 128, expiresMs: null }])
await first.close()

const second = await open()
const { mode } = await second.attach(name)
const packet = ethernet(ipv4({ source, destination: '203.0.113.1' }, tcp()))
const { verdict } = await second.testRun(packet)
await second.panic()

const status = readFileSync('/proc/self/status', 'utf8')
const capabilities = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1]
const adopted = [first.adopted, second.adopted]
console.log(JSON.stringify({ capabilities, adopted, mode, verdict }))
