// What a reviewer may do with a subscription, with the words, the question and the inverse of each act.
import type { SubscriptionView } from '@portcullis/gateway/contract'
import { useState, type ReactNode } from 'react'
import { useSubscriptionAct, type SubscriptionAct } from '../api/subscriptions.ts'
import { words } from '../words/en.ts'
import { problemText } from './problem-text.ts'
import { ReasonDialog, type ReasonQuestion } from './reason-dialog.tsx'
import { useToast } from './toast.tsx'

const text = words.subscription

export interface ApproveChoice {
  planId: string | null
  expiresAt: number | null
}

export interface SubscriptionActs {
  approve: (subscription: SubscriptionView, choice: ApproveChoice) => Promise<void>
  resume: (subscription: SubscriptionView) => Promise<void>
  askReject: (subscription: SubscriptionView, onDone?: () => void) => void
  askSuspend: (subscription: SubscriptionView) => void
  askRevoke: (subscription: SubscriptionView) => void
  isBusy: boolean
  /** The open question; a page renders it once. */
  dialog: ReactNode
}

export function useSubscriptionActs(): SubscriptionActs {
  const act = useSubscriptionAct()
  const toast = useToast()
  const [question, setQuestion] = useState<ReasonQuestion | null>(null)

  function say(subscription: SubscriptionView, verb: string, undo?: UndoOf): void {
    toast({
      text: <Sentence subscription={subscription} verb={verb} />,
      ...(undo && { action: { label: undo.label, run: () => void atOnce(undo.act, undo.done) } }),
    })
  }

  /** Done without a question: a refusal is told where the success would have been. */
  async function atOnce(change: SubscriptionAct, done: () => void): Promise<void> {
    try {
      await act.mutateAsync(change)
      done()
    } catch (error) {
      toast({ kind: 'failed', text: problemText(error) })
    }
  }

  const approve: SubscriptionActs['approve'] = (subscription, choice) =>
    atOnce({ event: 'approve', id: subscription.id, body: choice }, () =>
      say(subscription, text.mayCall, {
        label: text.suspendAgain,
        act: { event: 'suspend', id: subscription.id, body: { reason: text.suspendReason } },
        done: () => say(subscription, text.mayNoLongerCall),
      }),
    )

  const resume: SubscriptionActs['resume'] = (subscription) =>
    atOnce({ event: 'resume', id: subscription.id, body: {} }, () =>
      say(subscription, text.mayCall),
    )

  function ask(
    subscription: SubscriptionView,
    event: 'reject' | 'suspend' | 'revoke',
    wording: Omit<ReasonQuestion, 'isReasonRequired' | 'submit'>,
    done: () => void,
  ): void {
    setQuestion({
      ...wording,
      isReasonRequired: true,
      submit: async (reason) => {
        await act.mutateAsync({ event, id: subscription.id, body: { reason } })
        done()
      },
    })
  }

  return {
    approve,
    resume,
    isBusy: act.isPending,
    askReject: (subscription, onDone) =>
      ask(subscription, 'reject', rejectWords(subscription), () => {
        say(subscription, text.wasRejected)
        onDone?.()
      }),
    askSuspend: (subscription) =>
      ask(subscription, 'suspend', suspendWords(subscription), () =>
        say(subscription, text.mayNoLongerCall, {
          label: text.resumeAgain,
          act: { event: 'resume', id: subscription.id, body: {} },
          done: () => say(subscription, text.mayCall),
        }),
      ),
    askRevoke: (subscription) =>
      ask(subscription, 'revoke', revokeWords(subscription), () =>
        say(subscription, text.mayNoLongerCall),
      ),
    dialog: <ReasonDialog question={question} onClose={() => setQuestion(null)} />,
  }
}

interface UndoOf {
  label: string
  act: SubscriptionAct
  done: () => void
}

function Sentence({ subscription, verb }: { subscription: SubscriptionView; verb: string }) {
  return (
    <>
      <strong>{subscription.application.name}</strong> {verb}{' '}
      <strong>{subscription.service.name}</strong>
    </>
  )
}

function names(subscription: SubscriptionView): [string, string] {
  return [subscription.application.name, subscription.service.name]
}

function rejectWords(subscription: SubscriptionView) {
  const { approvals } = words
  return {
    title: approvals.rejectTitle(...names(subscription)),
    effect: approvals.rejectEffect,
    verb: approvals.rejectVerb,
    busy: approvals.rejecting,
  }
}

function suspendWords(subscription: SubscriptionView) {
  return {
    title: text.suspendTitle(...names(subscription)),
    effect: text.suspendEffect,
    verb: text.suspendVerb,
    busy: text.suspending,
  }
}

function revokeWords(subscription: SubscriptionView) {
  return {
    title: text.revokeTitle(...names(subscription)),
    effect: text.revokeEffect,
    verb: text.revokeVerb,
    busy: text.revoking,
  }
}
