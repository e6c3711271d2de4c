// What usually sends a SYN of a given look: a short table of our own, from what the systems are known to send.
import type { SynSignature } from './syn-signature.ts'

interface System {
  readonly system: string
  readonly ttl: number
  /** In the notation of p0f; any of them. */
  readonly layouts: readonly string[]
  readonly fits?: (syn: SynSignature) => boolean
}

/** The common order of options of each family. */
const linux = 'mss,sok,ts,nop,ws'
const windows = 'mss,nop,ws,nop,nop,sok'
const apple = 'mss,nop,ws,nop,nop,ts,sok,eol+1'

const isSegments =
  (...factors: readonly number[]) =>
  ({ windowMultiple }: SynSignature): boolean =>
    windowMultiple !== null && factors.includes(windowMultiple.factor)

const isWindow =
  (...windows: readonly number[]) =>
  ({ window }: SynSignature): boolean =>
    windows.includes(window)

/** The first that fits is told. */
const systems: readonly System[] = [
  // Tools that write their packets themselves and answer with no stack of their own.
  {
    system: 'Nmap SYN scan',
    ttl: 64,
    layouts: ['mss'],
    fits: ({ window, quirks }) =>
      window >= 1024 && window <= 4096 && window % 1024 === 0 && !quirks.includes('df'),
  },
  { system: 'ZMap', ttl: 255, layouts: ['', 'mss'], fits: isWindow(65_535) },
  { system: 'Masscan', ttl: 255, layouts: ['', 'mss'], fits: isWindow(1_024) },
  { system: 'hping', ttl: 64, layouts: [''], fits: isWindow(512) },
  { system: 'Scapy', ttl: 64, layouts: [''], fits: isWindow(8_192) },
  // Since 4.19 the window is 64 KB in whole segments, before that ten, later twenty segments.
  { system: 'Linux 4.19 or newer', ttl: 64, layouts: [linux], fits: isRoundedTo64k },
  { system: 'Linux 3.11 to 4.18', ttl: 64, layouts: [linux], fits: isSegments(20) },
  { system: 'Linux 2.6.39 to 3.10', ttl: 64, layouts: [linux], fits: isSegments(10) },
  { system: 'Linux 2.6', ttl: 64, layouts: [linux], fits: isSegments(2, 3, 4) },
  { system: 'Android or Linux', ttl: 64, layouts: [linux], fits: isWindow(65_535) },
  { system: 'Linux', ttl: 64, layouts: [linux] },
  { system: 'Linux without timestamps', ttl: 64, layouts: ['mss,nop,nop,sok,nop,ws'] },
  {
    system: 'Windows 10, 11 or Server 2016 and newer',
    ttl: 128,
    layouts: [windows],
    fits: ({ window, scale }) => scale === 8 && window >= 64_000,
  },
  {
    system: 'Windows Vista to 8.1',
    ttl: 128,
    layouts: [windows],
    fits: ({ window, scale }) => window === 8_192 && (scale === 2 || scale === 8),
  },
  { system: 'Windows', ttl: 128, layouts: [windows, 'mss,nop,ws,sok,ts'] },
  { system: 'Windows XP or 2003', ttl: 128, layouts: ['mss,nop,nop,sok'] },
  { system: 'macOS or iOS', ttl: 64, layouts: [apple], fits: isWindow(65_535) },
  { system: 'FreeBSD', ttl: 64, layouts: ['mss,nop,ws,sok,ts'], fits: isWindow(65_535) },
  { system: 'OpenBSD', ttl: 64, layouts: ['mss,nop,nop,sok,nop,ws,nop,nop,ts'] },
  { system: 'Solaris', ttl: 64, layouts: [windows, 'nop,nop,ts,mss,nop,ws,nop,nop,sok'] },
]

/** Undefined where nothing fits. It is a guess: whoever forges packets can look like anything. */
export function likelySystem(syn: SynSignature): string | undefined {
  if (syn.quirks.includes('bad')) return undefined
  return systems.find(
    ({ ttl, layouts, fits }) =>
      ttl === syn.initialTtl && layouts.includes(syn.layout) && (fits === undefined || fits(syn)),
  )?.system
}

function isRoundedTo64k({ window, mss }: SynSignature): boolean {
  if (mss < 100) return false
  const whole = Math.floor(65_535 / mss) * mss
  return window === whole || (window <= 65_535 && window >= 64_000 && window % (mss - 12) === 0)
}
