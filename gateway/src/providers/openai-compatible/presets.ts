// Vendors that speak OpenAI's chat dialect: one row each, in files by what they are.
import type { OpenAiPreset } from './preset.ts'
import { clouds } from './presets/clouds.ts'
import { hosts } from './presets/hosts.ts'
import { local } from './presets/local.ts'
import { makers } from './presets/makers.ts'
import { routers } from './presets/routers.ts'

export type { OpenAiPreset } from './preset.ts'

export const presets: readonly OpenAiPreset[] = [
  ...makers,
  ...hosts,
  ...clouds,
  ...routers,
  ...local,
]
