import type { Attributes, JournalEntry, JournalLevel } from '../ports.ts';
import { redacted } from './details.ts';
import { ENTRY_KINDS, type EntryName } from './kinds.ts';

/** What is told of one effect. */
export interface Told {
  readonly eventId: string;
  /** When the effect was stored [ms]: the time that is stored with it, not that of telling. */
  readonly atMs: number;
  /** Who it concerns: a participant or group id. */
  readonly who?: string;
  /** The numbers and reasons, under names that {@link DETAILS} registers. */
  readonly details?: Attributes;
  /** Absent: that of the kind. */
  readonly level?: JournalLevel;
}

/**
 * An entry of the journal. Everything in it comes from what is stored, so that a task that runs again
 * and finds its effect done tells of it with the same entry, which is the same item.
 */
export function entryOf(what: EntryName, told: Told): JournalEntry {
  const { eventId, atMs, who, details, level } = told;
  return {
    eventId,
    what,
    level: level ?? ENTRY_KINDS[what].level,
    atMs,
    ...(who === undefined ? {} : { who }),
    ...(details === undefined ? {} : { details: redacted(details) }),
  };
}
