// Single-letter keys of a page; they never fire in fields, dialogs or menus, or with a modifier.
import { useEffect, useRef } from 'react'

export type KeyMap = Readonly<Record<string, (() => void) | undefined>>

const elsewhere = 'input, textarea, select, [contenteditable], [role=dialog], [role=menu]'

export function useKeys(keys: KeyMap): void {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.target instanceof Element && event.target.closest(elsewhere)) return
      const isOnControl = event.target instanceof Element && event.target.closest('button, a')
      if (event.key === 'Enter' && isOnControl) return
      const act = latest.current[event.key]
      if (!act) return
      event.preventDefault()
      act()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])
}
