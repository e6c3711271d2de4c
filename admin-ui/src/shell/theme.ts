// The theme that is on screen, and the choice of another; /theme.js applies it before first paint.
import { useState } from 'react'

export type Theme = 'light' | 'dark'

export function useTheme(): { theme: Theme; toggle: () => void } {
  const [theme, setTheme] = useState<Theme>(() =>
    document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light',
  )
  function toggle(): void {
    const next = theme === 'dark' ? 'light' : 'dark'
    document.documentElement.dataset['theme'] = next
    localStorage.setItem('theme', next)
    setTheme(next)
  }
  return { theme, toggle }
}
