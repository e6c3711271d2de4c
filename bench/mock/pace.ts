// How paced streams are paced.

/** A fast model's: 50 pieces a second and stream. */
export const pieceEveryMs = 20
