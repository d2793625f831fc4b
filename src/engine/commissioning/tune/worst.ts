import { DAY_MS } from '../../time/index.ts';
import { FLAPPING_COUNT } from '../transitions.ts';
import type { Observed, SilentRun } from './observed.ts';

/** A site that falls silent often. */
export interface WorstSite {
  readonly siteId: string;
  readonly runCount: number;
  readonly missingCount: number;
  /** Its share of all gaps [0..1]. */
  readonly runPu: number;
  /** Gaps that are longer than the timeout. */
  readonly offlineCount: number;
  /** Whether so many of these fall into one day that it would be damped. */
  readonly isFlapping: boolean;
}

/** The sites with most gaps, the worst first; those that flap before others. */
export function worstSites(
  { silentRuns, periodMs }: Observed,
  timeoutMs: number,
  countMax: number,
): readonly WorstSite[] {
  return [...Map.groupBy(silentRuns, ({ siteId }) => siteId)]
    .map(([siteId, runs]) => worstSite(siteId, runs, { periodMs, timeoutMs, allCount: silentRuns.length }))
    .sort(
      (left, right) =>
        Number(right.isFlapping) - Number(left.isFlapping) ||
        right.runCount - left.runCount ||
        (left.siteId < right.siteId ? -1 : 1),
    )
    .slice(0, countMax);
}

function worstSite(
  siteId: string,
  runs: readonly SilentRun[],
  of: { readonly periodMs: number; readonly timeoutMs: number; readonly allCount: number },
): WorstSite {
  const fallsMs = runs
    .filter(({ missingCount }) => (missingCount + 1) * of.periodMs > of.timeoutMs)
    .map(({ startMs }) => startMs)
    .sort((left, right) => left - right);
  const isFlapping = fallsMs.some((atMs, index) => {
    const third = fallsMs[index + FLAPPING_COUNT - 1];
    return third !== undefined && third - atMs < DAY_MS;
  });
  return {
    siteId,
    runCount: runs.length,
    missingCount: runs.reduce((sum, { missingCount }) => sum + missingCount, 0),
    runPu: runs.length / of.allCount,
    offlineCount: fallsMs.length,
    isFlapping,
  };
}
