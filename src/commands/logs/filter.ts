import type { ParticipantId } from '../../engine/ids.ts';
import type { JournalEntry, JournalLevel } from '../../engine/ports.ts';

/** What is to be shown of the entries. */
export interface EntryFilter {
  readonly level: JournalLevel;
  readonly participant: ParticipantId | undefined;
  /** [ms] */
  readonly fromMs: number | undefined;
}

const LEVELS: readonly JournalLevel[] = ['debug', 'info', 'warn', 'error'];

export function isShown(entry: JournalEntry, { level, participant, fromMs }: EntryFilter): boolean {
  return (
    LEVELS.indexOf(entry.level) >= LEVELS.indexOf(level) &&
    (participant === undefined || entry.who === participant) &&
    (fromMs === undefined || entry.atMs >= fromMs)
  );
}

/** Warnings and errors are shown one by one, everything else may be summed up. */
export function isGrave({ level }: Pick<JournalEntry, 'level'>): boolean {
  return level === 'warn' || level === 'error';
}
