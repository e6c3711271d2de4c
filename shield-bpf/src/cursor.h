/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A place in a packet that moves forward only, and never past the end. */
#ifndef SHIELD_CURSOR_H
#define SHIELD_CURSOR_H

#include <linux/types.h>

struct cursor {
	void *start;
	void *at;
	void *end;
};

/* Bytes behind the cursor. */
static __always_inline __u32 cursor_taken(const struct cursor *cursor)
{
	return (__u32)((long)cursor->at - (long)cursor->start);
}

/*
 * Stays where it is, but the verifier no longer knows how it came there, and so checks what
 * follows once and not once for each way. `mask` is at least the furthest that it can be.
 */
static __always_inline void cursor_forget_way(struct cursor *cursor, __u32 mask)
{
	cursor->at = cursor->start + (cursor_taken(cursor) & mask);
}

/* The next `size` bytes without moving; NULL when there are fewer. */
static __always_inline void *cursor_peek(const struct cursor *cursor, __u32 size)
{
	if (cursor->at + size > cursor->end)
		return 0;
	return cursor->at;
}

/* The next `size` bytes, moving behind them; NULL, and no move, when there are fewer. */
static __always_inline void *cursor_take(struct cursor *cursor, __u32 size)
{
	void *start = cursor_peek(cursor, size);

	if (start)
		cursor->at = start + size;
	return start;
}

#endif
