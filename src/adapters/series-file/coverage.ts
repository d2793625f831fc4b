import type { Samples } from '../../engine/series/index.ts';

interface DaySummary {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly coveredMs: number;
  readonly gapCount: number;
  readonly longestGapMs: number;
  readonly longestGapStartMs: number;
  readonly valueMs: number;
  readonly min: number;
  readonly max: number;
}

function summarise({ startMs, endMs, value }: Samples): DaySummary {
  let coveredMs = 0;
  let valueMs = 0;
  let gapCount = 0;
  let longestGapMs = 0;
  let longestGapStartMs = Number.NaN;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < startMs.length; index += 1) {
    const lengthMs = endMs[index]! - startMs[index]!;
    coveredMs += lengthMs;
    valueMs += value[index]! * lengthMs;
    min = Math.min(min, value[index]!);
    max = Math.max(max, value[index]!);
    const gapMs = index === 0 ? 0 : startMs[index]! - endMs[index - 1]!;
    if (gapMs > 0) gapCount += 1;
    if (gapMs > longestGapMs) {
      longestGapMs = gapMs;
      longestGapStartMs = endMs[index - 1]!;
    }
  }
  const count = startMs.length;
  return {
    firstMs: startMs[0]!,
    lastMs: endMs[count - 1]!,
    coveredMs,
    gapCount,
    longestGapMs,
    longestGapStartMs,
    valueMs,
    min,
    max,
  };
}

/** What is covered between the first and the last sample. */
export interface Coverage {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly gaps: { readonly count: number; readonly longestMs: number; readonly longestStartMs?: number };
  readonly coveragePu: number;
  readonly values: { readonly mean: number; readonly min: number; readonly max: number };
}

/** Adds up what the days of one series cover. A day that is noted again replaces what was noted of it. */
export class CoverageLog {
  readonly #days = new Map<number, DaySummary>();

  note(dayMs: number, samples: Samples): void {
    if (samples.startMs.length > 0) this.#days.set(dayMs, summarise(samples));
  }

  /** True where something was noted of the day before. */
  has(dayMs: number): boolean {
    return this.#days.has(dayMs);
  }

  /** Undefined where nothing was noted. */
  total(): Coverage | undefined {
    const days = [...this.#days.values()].sort((a, b) => a.firstMs - b.firstMs);
    const [first] = days;
    if (first === undefined) return undefined;
    let lastMs = first.firstMs;
    let gapCount = 0;
    let longest = { gapMs: 0, startMs: Number.NaN };
    let coveredMs = 0;
    let valueMs = 0;
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (const day of days) {
      const gapMs = day.firstMs - lastMs;
      gapCount += day.gapCount + (gapMs > 0 ? 1 : 0);
      if (gapMs > longest.gapMs) longest = { gapMs, startMs: lastMs };
      if (day.longestGapMs > longest.gapMs)
        longest = { gapMs: day.longestGapMs, startMs: day.longestGapStartMs };
      coveredMs += day.coveredMs;
      valueMs += day.valueMs;
      min = Math.min(min, day.min);
      max = Math.max(max, day.max);
      lastMs = Math.max(lastMs, day.lastMs);
    }
    return {
      firstMs: first.firstMs,
      lastMs,
      gaps: {
        count: gapCount,
        longestMs: longest.gapMs,
        ...(longest.gapMs > 0 ? { longestStartMs: longest.startMs } : {}),
      },
      coveragePu: Math.min(1, coveredMs / (lastMs - first.firstMs)),
      values: { mean: valueMs / coveredMs, min, max },
    };
  }
}
