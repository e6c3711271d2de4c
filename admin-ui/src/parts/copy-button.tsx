// Copies a text and says so in place.
import { useEffect, useState } from 'react'
import Check from 'lucide-react/icons/check'
import Copy from 'lucide-react/icons/copy'
import { words } from '../words/en.ts'
import { IconButton } from './button.tsx'

const saidMs = 2_000

interface CopyButtonProps {
  text: string
  label?: string
  onCopied?: () => void
}

export function CopyButton({ text, label = words.copy, onCopied }: CopyButtonProps) {
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return undefined
    const timer = setTimeout(() => setCopied(false), saidMs)
    return () => clearTimeout(timer)
  }, [isCopied])

  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    onCopied?.()
  }

  const Icon = isCopied ? Check : Copy
  return (
    <IconButton label={isCopied ? words.copied : label} className="size-6" onClick={copy}>
      <Icon size={14} strokeWidth={1.4} aria-hidden />
    </IconButton>
  )
}
