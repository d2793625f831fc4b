import type { Day, Zone } from '../time/index.ts';

/**
 * When a job is to run. `every`: at the first instant of each local day and after each `everyMs` from there, as
 * settlement periods are counted, so that a day of 25 hours has one hour of runs more. `at`: when the wall clock shows
 * these minutes after midnight; once on each day, also where the clock shows them twice or skips them.
 */
export type Timetable =
  | {
      readonly kind: 'every';
      /** [ms], a whole number of minutes, at most a day. */
      readonly everyMs: number;
    }
  | {
      readonly kind: 'at';
      /** Minutes after local midnight, 0..1439, ascending. */
      readonly wallMinutes: readonly number[];
    };

/** A timetable in its zone, and what is done about runs that were missed. */
export interface Schedule {
  readonly zone: Zone;
  readonly timetable: Timetable;
  /**
   * The day that the job is about as told to the command: `today`, `+2`, a date; meant from the slot, so that what
   * was missed yesterday for tomorrow is about today. Absent: it is about no day.
   */
  readonly dayText?: string;
  /** How long after its slot a run still makes sense [ms]. */
  readonly catchUpMs: number;
}

/** An instant at which a job was to run. */
export interface Slot {
  readonly slotMs: number;
  /** The day that it is about; absent: none. */
  readonly day?: Day;
  /** From here on the run is worth nothing any more: its day is over, or its catch-up time [ms]. */
  readonly usefulUntilMs: number;
}

/** A run of the job as its ledger has it. */
export interface PastRun {
  /** The slot that it was for. */
  readonly slotMs: number;
  readonly day?: string;
  /**
   * `settled`: another run for the slot would come to the same. `failed`: it may be tried again. `not-run`: somebody
   * else was at it.
   */
  readonly outcome: 'settled' | 'failed' | 'not-run';
}

/** A slot whose time is over without a run. */
export interface MissedSlot extends Slot {
  readonly why: 'day-over' | 'too-old';
}

/** What is to be done for a job now. */
export interface Agenda {
  /** In the order of their slots; of several about the same day the last one only. */
  readonly due: readonly Slot[];
  /** Those that no run has told of yet. */
  readonly missed: readonly MissedSlot[];
  /** Tried {@link ATTEMPTS_MAX} times without success: not tried again. */
  readonly givenUp: readonly Slot[];
  /** When it is due next [ms]. */
  readonly nextMs: number;
}

/** How often a slot is tried before it is given up. */
export const ATTEMPTS_MAX = 3;
