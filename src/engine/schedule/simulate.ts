import { InputError } from '../errors.ts';
import { containsInstant, type Interval } from '../time/index.ts';
import { agendaOf } from './agenda.ts';
import { lastSlotMs, slotAt } from './slots.ts';
import type { MissedSlot, PastRun, Schedule, Slot } from './types.ts';

/** How many looks at the schedule a simulation may take. */
export const LOOKS_MAX = 100_000;

/** A job as far as its schedule goes. */
export interface ScheduledJob {
  readonly name: string;
  readonly schedule: Schedule;
}

/** What would happen at one instant. */
export type SimulatedEvent = { readonly atMs: number; readonly job: string } & (
  | (Slot & { readonly what: 'run' | 'caught-up' })
  | (MissedSlot & { readonly what: 'missed' })
);

export interface Simulation {
  /** From when to when jobs are looked after; the end exclusive. */
  readonly interval: Interval;
  /** How often [ms]. */
  readonly tickMs: number;
  /** When the machine is off. */
  readonly outages: readonly Interval[];
}

/**
 * What a schedule would do: at each tick the jobs that are due run, and succeed at once. What was due before it begins
 * counts as done.
 *
 * @returns events in the order of time, and within one tick in that of the jobs.
 * @throws InputError `too-long` for more than {@link LOOKS_MAX} ticks times jobs.
 */
export function simulate(jobs: readonly ScheduledJob[], simulation: Simulation): readonly SimulatedEvent[] {
  const { interval, tickMs, outages } = simulation;
  const tickCount = Math.ceil((interval.endMs - interval.startMs) / tickMs);
  if (tickCount * jobs.length > LOOKS_MAX) throw tooLong(tickCount * jobs.length);
  const events: SimulatedEvent[] = [];
  const runsOf = jobs.map(({ schedule }) => runBefore(schedule, interval.startMs));
  for (let atMs = interval.startMs; atMs < interval.endMs; atMs += tickMs) {
    if (outages.some((outage) => containsInstant(outage, atMs))) continue;
    for (const [index, job] of jobs.entries()) {
      events.push(...lookAfter(job, { atMs, tickMs, runs: runsOf[index]! }));
    }
  }
  return events;
}

function runBefore(schedule: Schedule, startMs: number): PastRun[] {
  const slotMs = lastSlotMs(schedule, startMs - 1);
  if (slotMs === undefined) return [];
  const { day } = slotAt(schedule, slotMs);
  return [{ slotMs, outcome: 'settled', ...(day === undefined ? {} : { day }) }];
}

function lookAfter(
  { name: job, schedule }: ScheduledJob,
  { atMs, tickMs, runs }: { readonly atMs: number; readonly tickMs: number; readonly runs: PastRun[] },
): readonly SimulatedEvent[] {
  const { due, missed } = agendaOf(schedule, atMs, runs);
  for (const { slotMs, day } of due) {
    runs.push({ slotMs, outcome: 'settled', ...(day === undefined ? {} : { day }) });
  }
  // One run before the catch-up time is enough to know that the job is not new.
  while (runs.length > 1 && runs[1]!.slotMs < atMs - schedule.catchUpMs) runs.shift();
  return [
    ...missed.map((slot) => ({ ...slot, atMs, job, what: 'missed' as const })),
    ...due.map((slot) => {
      const isOnTime = atMs - slot.slotMs < tickMs;
      return { ...slot, atMs, job, what: isOnTime ? ('run' as const) : ('caught-up' as const) };
    }),
  ];
}

function tooLong(lookCount: number): InputError {
  return new InputError('too-long', `That would be ${lookCount} looks at the schedule, over ${LOOKS_MAX}.`, {
    details: [{ path: '', expected: 'a shorter time, or looks further apart' }],
  });
}
