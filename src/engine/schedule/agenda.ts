import { invariant } from '../errors.ts';
import { lastSlotMs, nextSlotMs, slotAt, slotsIn } from './slots.ts';
import {
  type Agenda,
  ATTEMPTS_MAX,
  type MissedSlot,
  type PastRun,
  type Schedule,
  type Slot,
} from './types.ts';

/**
 * What is to be done for a job now: the latest slot, and those before it that were missed as far as they still make
 * sense. A job that has never run starts with its latest slot; what was before there was a job is not caught up.
 *
 * @param nowMs - now [ms since the epoch].
 * @param runs - the job's runs whose slots lie in the catch-up time, and one before them where there is one.
 * @throws InputError `bad-day` where the schedule's day cannot be understood.
 */
export function agendaOf(schedule: Schedule, nowMs: number, runs: readonly PastRun[]): Agenda {
  const nextMs = nextSlotMs(schedule, nowMs);
  invariant(nextMs !== undefined, 'a timetable without slots');
  const toldMs = Math.max(...runs.map(({ slotMs }) => slotMs));
  const due: Slot[] = [];
  const givenUp: Slot[] = [];
  const missed: MissedSlot[] = [];
  for (const slot of lastOfEachDay(openSlots(schedule, nowMs, runs))) {
    const tried = runs.filter(({ slotMs, day }) => slotMs >= slot.slotMs && day === slot.day);
    if (tried.some(({ outcome }) => outcome === 'settled')) continue;
    if (nowMs >= slot.usefulUntilMs) {
      if (runs.length > 0 && slot.slotMs > toldMs) missed.push({ ...slot, why: whyMissed(schedule, slot) });
    } else if (tried.filter(({ outcome }) => outcome === 'failed').length >= ATTEMPTS_MAX) {
      givenUp.push(slot);
    } else {
      due.push(slot);
    }
  }
  return { due, missed, givenUp, nextMs };
}

function openSlots(schedule: Schedule, nowMs: number, runs: readonly PastRun[]): readonly Slot[] {
  const lastMs = lastSlotMs(schedule, nowMs);
  if (lastMs === undefined) return [];
  if (runs.length === 0) return [slotAt(schedule, lastMs)];
  const firstMs = Math.min(...runs.map(({ slotMs }) => slotMs));
  const startMs = Math.max(firstMs, nowMs - schedule.catchUpMs);
  return slotsIn(schedule, { startMs, endMs: nowMs + 1 }).map((slotMs) => slotAt(schedule, slotMs));
}

/** Of slots about the same day, or about none, the last one: it does what the others would have. */
function lastOfEachDay(slots: readonly Slot[]): readonly Slot[] {
  const byDay = new Map(slots.map((slot) => [slot.day, slot]));
  return [...byDay.values()].sort((a, b) => a.slotMs - b.slotMs);
}

function whyMissed({ catchUpMs }: Schedule, { slotMs, usefulUntilMs }: Slot): MissedSlot['why'] {
  return usefulUntilMs < slotMs + catchUpMs ? 'day-over' : 'too-old';
}
