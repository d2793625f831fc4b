/**
 * Loaded into every thread of the program before its first file: a machine whose clock is put forward and
 * back all the time.
 */

/** What the variable FLEX_CLOCK says, as JSON. */
export interface JumpingClock {
  /** How far it jumps, forward and back [ms]. */
  readonly jumpMs: number;
  /** What the clock shows when the program starts [ms]; absent: the machine's time. */
  readonly startMs?: number;
}

const { jumpMs, startMs } = JSON.parse(process.env['FLEX_CLOCK'] ?? '{"jumpMs":0}') as JumpingClock;

/** Multiples of this are spread evenly over 1: the golden section. */
const GOLDEN = 0.618_033_988_75;

const realNowMs = Date.now;
const aheadMs = startMs === undefined ? 0 : startMs - realNowMs();
let callCount = 0;

Date.now = () => {
  callCount += 1;
  const share = 2 * ((callCount * GOLDEN) % 1) - 1;
  return realNowMs() + aheadMs + Math.round(share * jumpMs);
};

globalThis.Date = new Proxy(Date, {
  construct: (target, args: readonly unknown[], newTarget) =>
    Reflect.construct(target, args.length === 0 ? [target.now()] : args, newTarget) as Date,
});
