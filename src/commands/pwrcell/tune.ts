import {
  commonWindows,
  falseAlarms,
  judgePolling,
  judgeTimeouts,
  type MeasuredWay,
  type Observed,
  type PollPolicy,
  recommendPolling,
  recommendTimeout,
  SUSPICION_PERIODS,
  TIMEOUT_DEFAULTS,
  type TimeoutRow,
  type TimeoutSettings,
  usefulnessOf,
  withoutWindows,
  worstSites,
} from '../../engine/commissioning/index.ts';
import { DAY_MS, SECOND_MS } from '../../engine/time/index.ts';
import type { Run } from '../shell/define.ts';
import type { Cell } from '../shell/result.ts';

import { durationText } from './duration-text.ts';
import { type ObservedFleet, observedFrom } from './observed.ts';
import { rulesOf } from './session.ts';
import { instantJson } from './texts.ts';
import type { tune } from './tune-command.ts';
import { type TuneChoices, tuneChoices } from './tune-options.ts';
import {
  type JudgedPolicy,
  policyText,
  pollTable,
  skewTable,
  timeoutTable,
  windowTable,
  worstTable,
} from './tune-view.ts';

const TIMEOUT_PERIODS = [1.5, 2, 2.5, 3, 3.5, 4, 6] as const;
const WORST_MAX = 5;

export const run: Run<typeof tune> = async ({ args, options }, io) => {
  const choices = tuneChoices(options);
  const presentMs = (await rulesOf(options, io)).offlineTimeoutMs;
  const files = [...args.file, ...options.stream];
  const fleet = await observedFrom({ ...options, files }, io);
  const { observed: all, measured } = fleet;
  const windows = commonWindows(all);
  const observed = options.excludeCommonMode ? withoutWindows(all, windows) : all;
  const settings = settingsOf(options, measured);
  const present = { periodMs: observed.periodMs, timeoutMs: presentMs };
  const timeoutsMs =
    choices.timeoutsMs.length > 0
      ? choices.timeoutsMs
      : TIMEOUT_PERIODS.map((count) => count * observed.periodMs);
  const timeouts = judgeTimeouts(observed, timeoutsMs, settings);
  const apart =
    windows.length === 0 || options.excludeCommonMode
      ? undefined
      : falseAlarms(withoutWindows(all, windows), timeoutsMs, settings);
  const recommendation = recommendTimeout(timeouts, choices.costs, present);
  const polls = judgedPolicies(fleet, observed, { settings, choices, presentMs });
  const presentPolicy: PollPolicy = options.adaptive
    ? { kind: 'adaptive' }
    : { kind: 'fixed', intervalMs: options.intervalMs };
  const polling = recommendPolling(polls, observed.sites.length, presentPolicy);
  const worst = worstSites(observed, presentMs, WORST_MAX);
  const isOther = recommendation.timeoutMs !== presentMs;
  const isOtherPolling = policyText(polling.policy) !== policyText(presentPolicy);
  return {
    kind: 'object',
    data: {
      periodMs: observed.periodMs,
      siteCount: observed.sites.length,
      siteDays: siteDaysOf(observed),
      silentRunCount: observed.silentRuns.length,
      ...(measured === undefined ? {} : { measured }),
      settings,
      timeouts: timeouts.map((row, index) =>
        measuredOf(apart === undefined ? row : { ...row, falsePer1000Apart: apart[index]! }),
      ),
      polls,
      worstSites: worst,
      commonWindows: windows.map(({ startMs, endMs, siteCount }) => ({
        ...instantJson('start', startMs),
        ...instantJson('end', endMs),
        siteCount,
      })),
      recommendation: { ...recommendation, presentTimeoutMs: presentMs, isOther },
      polling: { ...polling, presentPolicy, isOther: isOtherPolling },
    },
    view: [
      {
        kind: 'pairs',
        pairs: [
          ['systems', observed.sites.length],
          ['days of a system', siteDaysOf(observed).toFixed(0)],
          ['gaps', observed.silentRuns.length],
          ...wayPairs(observed, settings, measured),
          ['silent together', windows.length],
          ['timeout', recommendation.reason],
          ['timeout now', `${durationText(presentMs)}${isOther ? ', which is another' : ', the same'}`],
          ['polling', `${policyText(polling.policy)}: ${polling.reason}`],
          [
            'polling now',
            `${policyText(presentPolicy)}${isOtherPolling ? ', which is another' : ', the same'}`,
          ],
          ['useful polls', polls.some(({ usefulness }) => usefulness) ? undefined : NO_ANSWERS],
        ],
      },
      timeoutTable(timeouts, present, apart),
      pollTable(polls),
      worstTable(worst),
      ...(windows.length === 0 ? [] : [windowTable(windows, all.sites.length)]),
      ...(measured === undefined || measured.skewed.length === 0 ? [] : [skewTable(measured)]),
    ],
    ...(options.exitCode ? { changes: isOther || isOtherPolling } : {}),
  };
};

const NO_ANSWERS = 'not known: the recording has no answers of the vendor';

interface WayOptions {
  readonly evaluateMs: number;
  readonly outageMs: number;
  readonly jitterMs: number | undefined;
  readonly latencyMs: number | undefined;
  readonly seed: number;
}

/** What is not said is as it was measured, and else as it is usual. */
function settingsOf(
  { evaluateMs, outageMs, seed, ...given }: WayOptions,
  measured: MeasuredWay | undefined,
): TimeoutSettings {
  const { jitterMs, latencyMs } = TIMEOUT_DEFAULTS;
  return {
    evaluateMs,
    outageMs,
    seed,
    jitterMs: given.jitterMs ?? measured?.jitterMs ?? jitterMs,
    latencyMs: given.latencyMs ?? Math.max(0, measured?.latencyMs ?? latencyMs),
  };
}

function wayPairs(
  { periodMs }: Observed,
  { jitterMs, latencyMs }: TimeoutSettings,
  measured: MeasuredWay | undefined,
): readonly (readonly [string, Cell])[] {
  const seconds = (ms: number) => `${Number((ms / SECOND_MS).toFixed(1))} s`;
  return [
    ['between samples', durationText(periodMs)],
    ['on their way', `${seconds(latencyMs)}, varying by ${seconds(jitterMs)}`],
    ['clocks that are off', measured?.skewed.length],
  ];
}

/** Without what cannot be said, where nothing fell silent; false alarms also without the times of common silence. */
function measuredOf(row: TimeoutRow & { readonly falsePer1000Apart?: number }): object {
  const isKnown = (value: unknown) =>
    Array.isArray(value) ? !value.some(Number.isNaN) : !Number.isNaN(value);
  return Object.fromEntries(Object.entries(row).filter(([, value]) => isKnown(value)));
}

function siteDaysOf({ sites, periodMs }: Observed): number {
  return sites.reduce((sum, { periodCount }) => sum + (periodCount * periodMs) / DAY_MS, 0);
}

/** A suspicion is a gap that is longer than one and a half periods: how often that is follows from the same rule. */
function judgedPolicies(
  { systems }: ObservedFleet,
  observed: Observed,
  {
    settings,
    choices: { policies, callsPerDayMax, callsPerSecondMax },
    presentMs,
  }: { readonly settings: TimeoutSettings; readonly choices: TuneChoices; readonly presentMs: number },
): readonly JudgedPolicy[] {
  const { periodMs } = observed;
  const [suspicion] = judgeTimeouts(observed, [SUSPICION_PERIODS * periodMs], settings);
  const rows = judgePolling(policies, {
    siteCount: observed.sites.length,
    callsPerDayMax,
    callsPerSecondMax,
    latencyMs: 0,
    suspicionsPerDay: suspicion!.offlinePer1000 / 1000,
  });
  return rows.map((row) => {
    const usefulness = usefulnessOf(systems, row.policy, { periodMs, offlineTimeoutMs: presentMs });
    return usefulness === undefined ? row : { ...row, usefulness };
  });
}
