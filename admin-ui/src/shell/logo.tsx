// The mark: a gate of bars under an arch.
export function Logo({ size = 20 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.5}
      strokeLinecap="round"
      aria-hidden
      className="shrink-0 text-accent-text"
    >
      <path d="M3 17.5V8a7 7 0 0 1 14 0v9.5M6.5 17.5V4M10 17.5V1.5M13.5 17.5V4M3 8h14M3 12.5h14" />
    </svg>
  )
}
