/** A stretch of time, half-open: `startMs` belongs to it, `endMs` does not [ms since the epoch]. */
export interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}

/** Elapsed time of an interval [ms]. */
export function durationMs(interval: Interval): number {
  return interval.endMs - interval.startMs;
}

/** True where the instant lies in the interval. */
export function containsInstant(interval: Interval, ms: number): boolean {
  return ms >= interval.startMs && ms < interval.endMs;
}

/** True where all of `inner` lies in `outer`. */
export function containsInterval(outer: Interval, inner: Interval): boolean {
  return inner.startMs >= outer.startMs && inner.endMs <= outer.endMs;
}

/** What two intervals have in common; undefined where they have nothing or only touch. */
export function intersection(a: Interval, b: Interval): Interval | undefined {
  const startMs = Math.max(a.startMs, b.startMs);
  const endMs = Math.min(a.endMs, b.endMs);
  return startMs < endMs ? { startMs, endMs } : undefined;
}

/** True where two intervals have an instant in common; touching is not overlapping. */
export function overlaps(a: Interval, b: Interval): boolean {
  return Math.max(a.startMs, b.startMs) < Math.min(a.endMs, b.endMs);
}

/** How long two intervals overlap [ms], 0 where they do not. */
export function overlapMs(a: Interval, b: Interval): number {
  return Math.max(0, Math.min(a.endMs, b.endMs) - Math.max(a.startMs, b.startMs));
}
