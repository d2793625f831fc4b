import type { JournalLevel } from '../ports.ts';

/** What is known of a kind of journal entry before one is written. */
export interface EntryKind {
  /**
   * Place within one moment: of entries of one event with the same time the lower comes first. A
   * workflow's entries count up in the order of its steps.
   */
  readonly rank: number;
  /** Unless the entry says otherwise. */
  readonly level: JournalLevel;
}

const kind = (rank: number, level: JournalLevel = 'info'): EntryKind => ({ rank, level });

/** Every kind of entry. What is not listed here cannot be written. */
export const ENTRY_KINDS = {
  'request-stored': kind(10),

  'prognosis-stored': kind(20),
  'prognosis-unchanged': kind(20),
  'prognosis-failed': kind(20, 'warn'),

  'cycle-opened': kind(10),
  'offer-made': kind(20),
  'offers-selected': kind(40),

  'order-opened': kind(10),
  'order-applied': kind(20),
  'order-failed': kind(20, 'error'),

  'aggregate-stored': kind(60),
  'aggregate-unchanged': kind(60),
  'aggregate-empty': kind(60, 'warn'),
  'prognosis-updated': kind(70),
  'subscriber-told': kind(71),
  'subscriber-failed': kind(71, 'warn'),

  'order-closed': kind(90),
} as const satisfies { readonly [what: string]: EntryKind };

/** The name of a kind of entry, in kebab case. */
export type EntryName = keyof typeof ENTRY_KINDS;
