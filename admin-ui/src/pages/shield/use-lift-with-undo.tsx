// Lifts a decision at once and offers to put it back for the time that was left of it.
import type { DecisionView } from '@portcullis/gateway/contract'
import { useDecide, useLift } from '../../api/shield.ts'
import { problemText } from '../../parts/problem-text.ts'
import { useToast } from '../../parts/toast.tsx'
import { words } from '../../words/en.ts'

const text = words.shield
const shortestMs = 60_000

export function useLiftWithUndo() {
  const lift = useLift()
  const decide = useDecide()
  const toast = useToast()

  async function putBack(decision: DecisionView): Promise<void> {
    const { expires } = decision
    try {
      await decide.mutateAsync({
        type: decision.type === 'allow' ? 'allow' : 'ban',
        value: decision.value,
        durationMs: expires === null ? null : Math.max(shortestMs, expires - Date.now()),
        reason: text.putBackReason,
      })
      toast({ text: <Sentence value={decision.value} verb={text.isBack} /> })
    } catch (error) {
      toast({ kind: 'failed', text: problemText(error) })
    }
  }

  return async (decision: DecisionView): Promise<void> => {
    try {
      await lift.mutateAsync(decision.value)
      toast({
        text: (
          <Sentence
            value={decision.value}
            verb={decision.type === 'ban' ? text.mayCallAgain : text.isLifted}
          />
        ),
        action: {
          label: decision.type === 'ban' ? text.banAgain : text.putBack,
          run: () => void putBack(decision),
        },
      })
    } catch (error) {
      toast({ kind: 'failed', text: problemText(error) })
    }
  }
}

function Sentence({ value, verb }: { value: string; verb: string }) {
  return (
    <>
      <span className="font-mono">{value}</span> {verb}
    </>
  )
}
