// The keys of the list, told at its foot where there is a keyboard.
import { KeyCap } from '../../parts/button.tsx'
import { words } from '../../words/en.ts'

const { keysHelp } = words.approvals

export function RequestKeys() {
  return (
    <p
      aria-hidden
      className="hidden min-h-13 items-center gap-4 border-t border-line px-4 text-12 text-ink-2 lg:flex"
    >
      <span className="flex items-center gap-1">
        <KeyCap>J</KeyCap>
        <KeyCap>K</KeyCap> {keysHelp.move}
      </span>
      <span className="flex items-center gap-1">
        <KeyCap>A</KeyCap> {keysHelp.approve}
      </span>
      <span className="flex items-center gap-1">
        <KeyCap>R</KeyCap> {keysHelp.reject}
      </span>
    </p>
  )
}
