import { FlexError } from '../../engine/errors.ts';

/** How long a step may go on after it was told to end; then it is left to itself [ms]. */
const GRACE_MS = 5_000;
/** A timer that is set for longer fires at once. */
const TIMER_MS_MAX = 2_147_483_647;
const SECOND_MS = 1_000;

/** A run has taken longer than it may: exit 124. */
export class TimeoutError extends FlexError {
  constructor(limitMs: number) {
    super(
      'timeout',
      `It took longer than ${limitMs / SECOND_MS} s. What was done is kept; the same command goes on.`,
    );
  }
}

/** Tells work to end when its time is over, or when the program is told to. */
export interface TimeLimit {
  /** Aborted by either. */
  readonly signal: AbortSignal;
  /**
   * Waits for work that looks at the signal. What does not end soon after it is left to itself.
   *
   * @throws TimeoutError in place of what the work throws after its time; the reason of the program's own signal.
   */
  guard<Result>(work: Promise<Result>): Promise<Result>;
  /** The same for what goes on for long and looks at the signal: it is let come to its end. @throws TimeoutError then. */
  guardEvents<Event>(events: AsyncIterable<Event>): AsyncIterable<Event>;
  close(): void;
}

/** @param limitMs - absent: no limit but the program's own signal. */
export function startLimit(limitMs: number | undefined, outer: AbortSignal): TimeLimit {
  const over = new AbortController();
  const timer =
    limitMs === undefined
      ? undefined
      : setTimeout(() => over.abort(new TimeoutError(limitMs)), Math.min(limitMs, TIMER_MS_MAX));
  const signal = AbortSignal.any([over.signal, outer]);
  const isOver = () => over.signal.aborted && !outer.aborted;
  return {
    signal,
    guardEvents: async function* (events) {
      try {
        yield* events;
      } catch (error) {
        throw isOver() ? over.signal.reason : error;
      }
      if (isOver()) throw over.signal.reason;
    },
    guard: async (work) => {
      try {
        return await Promise.race([work, abandoned(signal)]);
      } catch (error) {
        throw isOver() ? over.signal.reason : error;
      }
    },
    close: () => clearTimeout(timer),
  };
}

/** Rejects some time after the signal, so that nothing that has stopped listening holds up the end. */
function abandoned(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const later = () => void setTimeout(() => reject(signal.reason), GRACE_MS).unref();
    if (signal.aborted) later();
    else signal.addEventListener('abort', later, { once: true });
  });
}
