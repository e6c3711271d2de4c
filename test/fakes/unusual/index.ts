// All answers with more in them than words.
import type { UnusualAnswer } from './answer.ts'
import { compatibleAnswers } from './chat.ts'
import { claudeAnswers } from './claude.ts'
import { geminiAnswers } from './gemini.ts'
import { otherAnswers } from './others.ts'
import { responseAnswers } from './responses.ts'
import { vendorAnswers } from './vendors.ts'

export const unusualAnswers: readonly UnusualAnswer[] = [
  ...compatibleAnswers,
  ...vendorAnswers,
  ...claudeAnswers,
  ...geminiAnswers,
  ...responseAnswers,
  ...otherAnswers,
]
