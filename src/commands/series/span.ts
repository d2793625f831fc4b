import { UsageError } from '../../engine/errors.ts';
import { type Clock, type Interval, parseInstant } from '../../engine/time/index.ts';
import { asFlag } from './zone.ts';

/** `--from` and `--until` as typed. */
export interface Span {
  readonly from: string | undefined;
  readonly until: string | undefined;
}

/**
 * The interval that was asked for; an end that was not said is that of the series.
 *
 * @returns an interval that may be empty: the series has nothing there.
 * @throws UsageError for texts that are no instants, or in the wrong order.
 */
export function intervalOf(
  { from, until }: Span,
  { firstMs, lastMs }: { readonly firstMs: number; readonly lastMs: number },
  clock: Clock,
): Interval {
  const startMs = from === undefined ? firstMs : asFlag('--from', () => parseInstant(from, clock));
  const endMs = until === undefined ? lastMs : asFlag('--until', () => parseInstant(until, clock));
  if (from !== undefined && until !== undefined && endMs <= startMs) {
    throw new UsageError('empty-span', 'The span ends before it begins.', {
      details: [{ path: '--until', value: until, expected: `an instant after ${from}` }],
    });
  }
  return { startMs, endMs };
}
