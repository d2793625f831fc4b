import {
  commonWindows,
  judgePolling,
  judgeTimeouts,
  type Observed,
  OFFLINE_TIMEOUT_MS,
  type PollPolicy,
  type PollRow,
  recommendTimeout,
  SUSPICION_PERIODS,
  type TimeoutRow,
  type TimeoutSettings,
  withoutWindows,
} from '../../engine/commissioning/index.ts';
import { DAY_MS, MINUTE_MS } from '../../engine/time/index.ts';
import type { Run } from '../shell/define.ts';
import type { View } from '../shell/result.ts';
import type { tune } from './commands.ts';
import { durationText } from './duration-text.ts';
import { observedFrom } from './observed.ts';
import { instantJson } from './texts.ts';

const TIMEOUT_PERIODS = [1.5, 2, 2.5, 3, 3.5, 4, 6] as const;
const POLL_MINUTES = [5, 10, 15, 30, 60] as const;
const WORST_MAX = 5;

export const run: Run<typeof tune> = async ({ args, options }, io) => {
  const all = await observedFrom({ files: args.file, ...options }, io);
  const windows = commonWindows(all);
  const observed = options.excludeCommonMode ? withoutWindows(all, windows) : all;
  const { evaluateMs, outageMs, jitterMs, seed } = options;
  const settings: TimeoutSettings = { evaluateMs, outageMs, jitterMs, seed, latencyMs: 0 };
  const timeoutsMs =
    options.timeoutsMs.length > 0
      ? options.timeoutsMs.toSorted((left, right) => left - right)
      : TIMEOUT_PERIODS.map((count) => count * observed.periodMs);
  const timeouts = judgeTimeouts(observed, timeoutsMs, settings);
  const costs = { falseAlarm: options.falseCost, lateMinute: options.lateCost };
  const recommendation = recommendTimeout(timeouts, costs);
  const polls = pollsOf(observed, settings, options);
  const worst = worstSites(observed);
  const isOther = recommendation.timeoutMs !== OFFLINE_TIMEOUT_MS;
  return {
    kind: 'object',
    data: {
      periodMs: observed.periodMs,
      siteCount: observed.sites.length,
      siteDays: siteDaysOf(observed),
      silentRunCount: observed.silentRuns.length,
      timeouts: timeouts.map(measuredOf),
      polls,
      worstSites: worst,
      commonWindows: windows.map(({ startMs, endMs, siteCount }) => ({
        ...instantJson('start', startMs),
        ...instantJson('end', endMs),
        siteCount,
      })),
      recommendation: { ...recommendation, presentTimeoutMs: OFFLINE_TIMEOUT_MS, isOther },
    },
    view: [
      {
        kind: 'pairs',
        pairs: [
          ['systems', observed.sites.length],
          ['days of a system', siteDaysOf(observed).toFixed(0)],
          ['gaps', observed.silentRuns.length],
          ['silent together', windows.length],
          ['recommended', recommendation.reason],
          ['present', durationText(OFFLINE_TIMEOUT_MS)],
        ],
      },
      timeoutTable(timeouts, observed.periodMs),
      pollTable(polls),
      {
        kind: 'table',
        title: 'Systems with most gaps',
        headers: ['system', 'gaps', 'missing samples'],
        rows: worst.map(({ siteId, runCount, missingCount }) => [siteId, runCount, missingCount]),
      },
    ],
    ...(options.exitCode ? { changes: isOther } : {}),
  };
};

/** Without what cannot be said, where nothing fell silent. */
function measuredOf(row: TimeoutRow): object {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => !Number.isNaN(value)));
}

function siteDaysOf({ sites, periodMs }: Observed): number {
  return sites.reduce((sum, { periodCount }) => sum + (periodCount * periodMs) / DAY_MS, 0);
}

/** A suspicion is a gap that is longer than one and a half periods: how often that is follows from the same rule. */
function pollsOf(
  observed: Observed,
  settings: TimeoutSettings,
  { budget, rate }: { readonly budget: number; readonly rate: number },
): readonly PollRow[] {
  const [suspicion] = judgeTimeouts(observed, [SUSPICION_PERIODS * observed.periodMs], settings);
  const policies: PollPolicy[] = POLL_MINUTES.map((count) => ({
    kind: 'fixed',
    intervalMs: count * MINUTE_MS,
  }));
  return judgePolling([...policies, { kind: 'adaptive' }], {
    siteCount: observed.sites.length,
    callsPerDayMax: budget,
    callsPerSecondMax: rate,
    latencyMs: 0,
    suspicionsPerDay: suspicion!.offlinePer1000 / 1000,
  });
}

function worstSites({ silentRuns }: Observed) {
  return [...Map.groupBy(silentRuns, ({ siteId }) => siteId)]
    .map(([siteId, runs]) => ({
      siteId,
      runCount: runs.length,
      missingCount: runs.reduce((sum, { missingCount }) => sum + missingCount, 0),
    }))
    .sort((left, right) => right.runCount - left.runCount || (left.siteId < right.siteId ? -1 : 1))
    .slice(0, WORST_MAX);
}

const CHANCE_WARNING = 'a multiple of the period';

function timeoutTable(rows: readonly TimeoutRow[], periodMs: number): View {
  return {
    kind: 'table',
    title: 'Timeouts, per 1,000 days of a system',
    headers: ['timeout', 'OFFLINE', 'false', '95 %', 'precision', 'mean delay', 'worst', 'lost samples', ''],
    rows: rows.map((row) => [
      durationText(row.timeoutMs),
      row.offlinePer1000.toFixed(1),
      row.falsePer1000.toFixed(1),
      row.falseInterval.map((edge) => edge.toFixed(1)).join('–'),
      Number.isNaN(row.precision) ? undefined : row.precision.toFixed(2),
      durationText(row.meanDelayMs),
      durationText(row.worstDelayMs),
      row.toleratedCount,
      row.timeoutMs % periodMs === 0 && row.timeoutMs !== OFFLINE_TIMEOUT_MS ? CHANCE_WARNING : undefined,
    ]),
  };
}

function pollTable(rows: readonly PollRow[]): View {
  return {
    kind: 'table',
    title: 'Polling the status',
    headers: ['every', 'calls a day', 'a second', 'mean age', 'worst', 'most systems'],
    rows: rows.map((row) => [
      row.policy.kind === 'fixed' ? durationText(row.policy.intervalMs) : '60 min, and on suspicion',
      Math.round(row.callsPerDay),
      row.callsPerSecond.toFixed(2),
      durationText(row.meanAgeMs),
      durationText(row.worstAgeMs),
      row.siteCountMax,
    ]),
  };
}
