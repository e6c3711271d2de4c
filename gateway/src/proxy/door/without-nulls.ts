// Optional fields as the canonical forms want them: absent instead of null.

export type NonNull<T> = { [K in keyof T]?: NonNullable<T[K]> }

export function withoutNulls<T extends object>(fields: T): NonNull<T> {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)
  return Object.fromEntries(given) as NonNull<T>
}
