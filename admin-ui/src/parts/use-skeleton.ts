// When a skeleton is shown: after 150 ms of waiting, and then for at least 300 ms, so that nothing flickers.
import { useEffect, useState } from 'react'

const afterMs = 150
const atLeastMs = 300

export type SkeletonPhase = 'nothing' | 'skeleton' | 'content'

export function useSkeleton(isLoading: boolean): SkeletonPhase {
  const [shownAt, setShownAt] = useState<number | null>(null)

  useEffect(() => {
    if (isLoading && shownAt === null) {
      const timer = setTimeout(() => setShownAt(performance.now()), afterMs)
      return () => clearTimeout(timer)
    }
    if (!isLoading && shownAt !== null) {
      const left = Math.max(0, shownAt + atLeastMs - performance.now())
      const timer = setTimeout(() => setShownAt(null), left)
      return () => clearTimeout(timer)
    }
    return undefined
  }, [isLoading, shownAt])

  if (shownAt !== null) return 'skeleton'
  return isLoading ? 'nothing' : 'content'
}
