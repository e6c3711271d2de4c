// What stopped a whole form, above its fields.
import CircleAlert from 'lucide-react/icons/circle-alert'

export function FormError({ text }: { text: string | null }) {
  return (
    <div role="alert">
      {text && (
        <p className="mt-4 flex gap-2 rounded-control border border-error-line bg-error-bg px-3 py-2 text-error-text">
          <CircleAlert size={16} strokeWidth={1.4} aria-hidden className="mt-0.5 shrink-0" />
          {text}
        </p>
      )}
    </div>
  )
}
