import type { Action, Because, Limit, PeriodReason, PriceSource } from './reason.ts';

/** From the least to the greatest of several numbers. */
export interface Range {
  readonly least: number;
  readonly greatest: number;
}

/** Periods `from` up to but not with `to`, one after the other, that have the same reason; numbers as their ranges. */
export interface ReasonRun {
  readonly deviceId: string;
  readonly from: number;
  readonly to: number;
  readonly action: Action;
  readonly because: Because;
  readonly cause?: string;
  readonly limit?: Limit;
  readonly limitCause?: string;
  readonly priceOf?: PriceSource;
  readonly powerW: Range;
  readonly worthMicrosPerKwh?: Range;
  readonly lastWorthMicrosPerKwh?: Range;
  readonly costMicrosPerKwh?: Range;
  readonly gainMicrosPerKwh?: Range;
  readonly priceMicrosPerKwh?: Range;
  readonly otherwiseMicros?: number;
}

const NUMBERS = [
  'worthMicrosPerKwh',
  'lastWorthMicrosPerKwh',
  'costMicrosPerKwh',
  'gainMicrosPerKwh',
  'priceMicrosPerKwh',
] as const;

/**
 * Joins neighbouring periods of a device that have the same reason; that one target after the other is served is one.
 *
 * @param reasons - as of `reasonsOf`.
 * @returns as few runs as there are changes of reason. A limit is told where it is that of all periods of a run.
 */
export function reasonRuns(reasons: readonly PeriodReason[]): readonly ReasonRun[] {
  const runs: ReasonRun[] = [];
  for (let first = 0; first < reasons.length; ) {
    let end = first + 1;
    while (end < reasons.length && continues(reasons[end - 1]!, reasons[end]!)) end += 1;
    runs.push(runOf(reasons.slice(first, end)));
    first = end;
  }
  return runs;
}

function continues(before: PeriodReason, next: PeriodReason): boolean {
  return (
    before.deviceId === next.deviceId &&
    before.period + 1 === next.period &&
    before.action === next.action &&
    before.because === next.because &&
    (before.cause === next.cause || before.because === 'target') &&
    before.priceOf === next.priceOf &&
    before.otherwiseMicros === next.otherwiseMicros &&
    NUMBERS.every((name) => (before[name] === undefined) === (next[name] === undefined))
  );
}

function runOf(reasons: readonly PeriodReason[]): ReasonRun {
  const [first] = reasons as readonly [PeriodReason];
  const { deviceId, action, because, priceOf, limit, limitCause, otherwiseMicros } = first;
  const lastCause = reasons.at(-1)!.cause;
  const cause = first.cause === lastCause ? lastCause : `${first.cause} to ${lastCause}`;
  const isSameLimit = reasons.every((one) => one.limit === limit && one.limitCause === limitCause);
  return {
    deviceId,
    from: first.period,
    to: first.period + reasons.length,
    action,
    because,
    ...(cause !== undefined && { cause }),
    ...(isSameLimit && limit !== undefined && { limit }),
    ...(isSameLimit && limitCause !== undefined && { limitCause }),
    ...(priceOf !== undefined && { priceOf }),
    powerW: rangeOf(reasons.map(({ powerW }) => powerW)),
    ...Object.fromEntries(NUMBERS.flatMap((name) => rangeEntry(name, reasons))),
    ...(otherwiseMicros !== undefined && { otherwiseMicros }),
  };
}

function rangeEntry(
  name: (typeof NUMBERS)[number],
  reasons: readonly PeriodReason[],
): readonly (readonly [string, Range])[] {
  const values = reasons.flatMap((reason) => reason[name] ?? []);
  return values.length === 0 ? [] : [[name, rangeOf(values)]];
}

function rangeOf(values: readonly number[]): Range {
  return { least: Math.min(...values), greatest: Math.max(...values) };
}
