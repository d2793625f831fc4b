/** How fast a recording is replayed: as fast as possible, or so many times as fast as it was recorded. */
export type ReplaySpeed = { readonly kind: 'max' } | { readonly kind: 'times'; readonly factor: number };

/** Keeps time: when is a record of the past due now? */
export interface Pace {
  /** @returns how long to wait before a record of that instant [ms]; 0: it is due. */
  waitMs(recordMs: number, nowMs: number): number;
}

/**
 * The first record is due at once, each later one so long after it as it was recorded, divided by the speed. One that
 * is older than the first is due at once.
 */
export function paceOf(speed: ReplaySpeed): Pace {
  if (speed.kind === 'max') return { waitMs: () => 0 };
  const { factor } = speed;
  let begun: { readonly recordMs: number; readonly nowMs: number } | undefined;
  return {
    waitMs(recordMs, nowMs) {
      begun ??= { recordMs, nowMs };
      const dueMs = begun.nowMs + (recordMs - begun.recordMs) / factor;
      return Math.max(0, dueMs - nowMs);
    },
  };
}
