import {
  type AssetView,
  type Condition,
  clockOffsetMs,
  PHASES,
  type StreamEvidence,
} from '../../engine/commissioning/index.ts';
import type { FleetFailure, RegistrarReport } from '../../engine/fleet/index.ts';
import { DAY_MS, formatInstant, HOUR_MS, MINUTE_MS, UTC } from '../../engine/time/index.ts';
import type { Failure } from '../shell/result.ts';

/** An instant for JSON: as text, and as a number. */
export function instantJson(name: string, ms: number | undefined): object {
  return ms === undefined ? {} : { [name]: formatInstant(ms, UTC), [`${name}Ms`]: ms };
}

const SECOND_MS = 1_000;

/** `1 record`, `12 records` */
export function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** How far the clock of a system is off, where enough was heard. */
export function clockText(evidence: StreamEvidence | undefined): string | undefined {
  const offsetMs = evidence && clockOffsetMs(evidence);
  if (offsetMs === undefined) return undefined;
  const seconds = Math.round(Math.abs(offsetMs) / SECOND_MS);
  return `${seconds} s ${offsetMs < 0 ? 'ahead' : 'behind'}, with the way of its records`;
}

/** What the records of a system add up to. */
export function evidenceJson(evidence: StreamEvidence): object {
  const { delaysMs, batterySigns, meterSigns, seen } = evidence;
  const offsetMs = clockOffsetMs(evidence);
  return {
    ...(offsetMs === undefined ? {} : { clockOffsetMs: offsetMs }),
    delaysMs: [...delaysMs],
    batterySigns,
    meterSigns,
    seen,
  };
}

/** How long ago something was, in its largest unit. */
export function ageText(atMs: number | undefined, nowMs: number): string | undefined {
  // Evidence of time 0 is that there is none.
  if (atMs === undefined || atMs <= 0) return undefined;
  const ageMs = Math.max(0, nowMs - atMs);
  for (const [unitMs, unit] of [
    [DAY_MS, 'd'],
    [HOUR_MS, 'h'],
    [MINUTE_MS, 'min'],
  ] as const) {
    if (ageMs >= unitMs) return `${Math.floor(ageMs / unitMs)} ${unit} ago`;
  }
  return `${Math.floor(ageMs / SECOND_MS)} s ago`;
}

const SOURCES: { readonly [source in Condition['source']]: string } = {
  concerto: 'sweep',
  ces: 'vendor',
  stream: 'stream',
  journal: 'journal',
};

/** Who said it, and how long ago: `sweep, 3 min`. */
export function evidenceText(
  source: Condition['source'] | undefined,
  atMs: number | undefined,
  nowMs: number,
): string | undefined {
  const age = ageText(atMs, nowMs)?.replace(/ ago$/, '');
  if (source === undefined) return age;
  return age === undefined ? `${SOURCES[source]}: nothing yet` : `${SOURCES[source]}, ${age}`;
}

/** How many assets are in each phase, in the order of the phases; those in which none is are left out. */
export function phaseCounts(assets: readonly Pick<AssetView, 'phase'>[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { phase } of assets) counts.set(phase.phase, (counts.get(phase.phase) ?? 0) + 1);
  return Object.fromEntries(
    PHASES.flatMap((phase) => {
      const count = counts.get(phase) ?? 0;
      return count === 0 ? [] : [[phase, count]];
    }),
  );
}

export function sweepJson({ devices: _devices, ...counts }: RegistrarReport): object {
  return counts;
}

export function sweepPairs(
  sweep: RegistrarReport,
): readonly (readonly [string, string | number | undefined])[] {
  const { deviceCount, addedCount, changedCount, absentCount, held, incomplete, unreadable, asked } = sweep;
  return [
    ['devices', deviceCount],
    ['new', addedCount],
    ['changed', changedCount],
    ['not found', absentCount],
    ['absences held', held],
    ['incomplete', incomplete],
    ['cannot be read', unreadable?.length],
    ['systems that nobody knew', asked?.unknownCount],
    ['of these known now', asked?.foundCount],
  ];
}

/** Assets of a sweep that cannot be read. */
export function sweepFailures({ unreadable = [] }: Pick<RegistrarReport, 'unreadable'>): readonly Failure[] {
  return unreadable.map(({ id = 'an asset without an id', message }) => ({ id, message }));
}

export function failuresOf(failures: readonly FleetFailure[]): readonly Failure[] {
  return failures.map(({ id, message }) => ({ id, message }));
}
