// How the page is built: hash-named assets, nothing inlined, so that the strict content-security policy holds.
import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react(), tailwind()],
  build: {
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2024',
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8081' } },
})
