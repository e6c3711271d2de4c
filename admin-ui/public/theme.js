// Sets theme and density before first paint: the chosen one, else the system's.
{
  const { dataset } = document.documentElement
  const chosen = localStorage.getItem('theme')
  const isDark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
  dataset.theme = isDark ? 'dark' : 'light'
  dataset.density = localStorage.getItem('density') ?? 'dense'
}
