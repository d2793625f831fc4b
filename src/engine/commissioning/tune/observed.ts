/** What a recording says of when systems were heard: what the choice of timeouts and intervals is made from. */

/** A stretch in which samples of one system are missing. */
export interface SilentRun {
  readonly siteId: string;
  /** Start of the first period without a sample. */
  readonly startMs: number;
  readonly missingCount: number;
  /** It touches the edge of what was recorded, so that nobody knows how long it was. */
  readonly isCensored: boolean;
}

/** A system, and for how long it was watched. */
export interface WatchedSite {
  readonly siteId: string;
  /** Periods that were recorded, with a sample or without. */
  readonly periodCount: number;
}

/** All that is needed of a recording. */
export interface Observed {
  /** Time between two samples of a system [ms]. */
  readonly periodMs: number;
  readonly sites: readonly WatchedSite[];
  readonly silentRuns: readonly SilentRun[];
}

/** Time of which a share of all sites was silent together, and which says nothing of single ones. */
export interface CommonWindow {
  readonly startMs: number;
  readonly endMs: number;
  readonly siteCount: number;
}

/** So many sites of a hundred that are silent at once have one cause. */
export const COMMON_PART = 0.02;

/** Stretches in which at least {@link COMMON_PART} of the sites are silent together, in the order of time. */
export function commonWindows({ periodMs, sites, silentRuns }: Observed): readonly CommonWindow[] {
  const edges = silentRuns.flatMap(({ startMs, missingCount }) => [
    { atMs: startMs, step: 1 },
    { atMs: startMs + missingCount * periodMs, step: -1 },
  ]);
  edges.sort((left, right) => left.atMs - right.atMs || left.step - right.step);
  const least = Math.max(2, COMMON_PART * sites.length);
  const windows: CommonWindow[] = [];
  let silentCount = 0;
  let open: { startMs: number; siteCount: number } | undefined;
  for (const { atMs, step } of edges) {
    silentCount += step;
    if (silentCount >= least) {
      open = { startMs: open?.startMs ?? atMs, siteCount: Math.max(open?.siteCount ?? 0, silentCount) };
    } else if (open !== undefined) {
      windows.push({ ...open, endMs: atMs });
      open = undefined;
    }
  }
  return windows;
}

/** The recording without the runs that touch one of the windows. */
export function withoutWindows(observed: Observed, windows: readonly CommonWindow[]): Observed {
  const { periodMs } = observed;
  return {
    ...observed,
    silentRuns: observed.silentRuns.filter(
      ({ startMs, missingCount }) =>
        !windows.some(
          (window) => startMs < window.endMs && startMs + missingCount * periodMs > window.startMs,
        ),
    ),
  };
}
