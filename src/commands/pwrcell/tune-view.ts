import {
  type CommonWindow,
  isLeftToChance,
  type MeasuredWay,
  type PollPolicy,
  type PollRow,
  type PresentTimeout,
  type TimeoutRow,
  type Usefulness,
  type WorstSite,
} from '../../engine/commissioning/index.ts';
import { formatInstant, SECOND_MS, UTC } from '../../engine/time/index.ts';
import type { View } from '../shell/result.ts';
import { durationText } from './duration-text.ts';

const SKEWED_MAX = 5;
const CHANCE_WARNING = 'a multiple of the period';

export interface JudgedPolicy extends PollRow {
  /** Absent where the recording has no answers of the vendor. */
  readonly usefulness?: Usefulness;
}

export function policyText(policy: PollPolicy): string {
  return policy.kind === 'fixed' ? durationText(policy.intervalMs) : '60 min, and on suspicion';
}

/** @param apart - false alarms without the times of common silence, where there were any. */
export function timeoutTable(
  rows: readonly TimeoutRow[],
  present: PresentTimeout,
  apart: readonly number[] | undefined,
): View {
  return {
    kind: 'table',
    title: 'Timeouts, per 1,000 days of a system',
    headers: [
      'timeout',
      'OFFLINE',
      'false',
      '95 %',
      ...(apart === undefined ? [] : ['but for common silence']),
      'precision',
      '95 %',
      'mean delay',
      'worst',
      'lost samples',
      '',
    ],
    rows: rows.map((row, index) => [
      durationText(row.timeoutMs),
      row.offlinePer1000.toFixed(1),
      row.falsePer1000.toFixed(1),
      row.falseInterval.map((edge) => edge.toFixed(1)).join('–'),
      ...(apart === undefined ? [] : [apart[index]!.toFixed(1)]),
      Number.isNaN(row.precision) ? undefined : row.precision.toFixed(2),
      row.precisionInterval.some(Number.isNaN)
        ? undefined
        : row.precisionInterval.map((edge) => edge.toFixed(2)).join('–'),
      durationText(row.meanDelayMs),
      durationText(row.worstDelayMs),
      row.toleratedCount,
      isLeftToChance(row.timeoutMs, present) ? CHANCE_WARNING : undefined,
    ]),
  };
}

export function pollTable(rows: readonly JudgedPolicy[]): View {
  return {
    kind: 'table',
    title: 'Polling the status',
    headers: ['every', 'calls a day', 'a second', 'mean age', '95 %', 'worst', 'most systems', 'useful'],
    rows: rows.map((row) => [
      policyText(row.policy),
      Math.round(row.callsPerDay),
      row.callsPerSecond.toFixed(2),
      durationText(row.meanAgeMs),
      durationText(row.p95AgeMs),
      durationText(row.worstAgeMs),
      row.siteCountMax,
      usefulnessText(row.usefulness),
    ]),
  };
}

function usefulnessText(usefulness: Usefulness | undefined): string | undefined {
  if (usefulness === undefined) return undefined;
  const { usefulCount, pollCount, usefulPu } = usefulness;
  return `${(100 * usefulPu).toFixed(2)} %, ${usefulCount} of ${pollCount}`;
}

export function worstTable(worst: readonly WorstSite[]): View {
  return {
    kind: 'table',
    title: 'Systems with most gaps',
    headers: ['system', 'gaps', 'of all', 'missing samples', 'OFFLINE at present', ''],
    rows: worst.map(({ siteId, runCount, runPu, missingCount, offlineCount, isFlapping }) => [
      siteId,
      runCount,
      `${Math.round(100 * runPu)} %`,
      missingCount,
      offlineCount,
      isFlapping ? 'flaps' : undefined,
    ]),
  };
}

export function windowTable(windows: readonly CommonWindow[], siteCount: number): View {
  return {
    kind: 'table',
    title: 'Silent together',
    headers: ['from', 'until', 'systems', 'of all'],
    rows: windows.map((window) => [
      formatInstant(window.startMs, UTC),
      formatInstant(window.endMs, UTC),
      window.siteCount,
      `${((100 * window.siteCount) / siteCount).toFixed(1)} %`,
    ]),
  };
}

export function skewTable({ skewed }: MeasuredWay): View {
  return {
    kind: 'table',
    title: 'Clocks that are off',
    headers: ['system', 'off by'],
    rows: skewed.slice(0, SKEWED_MAX).map(({ siteId, skewMs }) => [siteId, skewText(skewMs)]),
  };
}

function skewText(skewMs: number): string {
  return `${Math.round(Math.abs(skewMs) / SECOND_MS)} s ${skewMs < 0 ? 'ahead' : 'behind'}`;
}
