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
  'offer-failed': kind(20, 'warn'),
  'participant-late': kind(30, 'warn'),
  'offers-selected': kind(40),
  'cycle-closed': kind(90),
  'cycle-cancelled': kind(95, 'warn'),

  'order-opened': kind(10),
  'order-applied': kind(20),
  'order-refused': kind(20, 'error'),
  'order-failed': kind(20, 'error'),
  'cancellation-opened': kind(91, 'warn'),
  'order-given-back': kind(92),

  'rebalance-opened': kind(10),
  'deviation-found': kind(20),
  'round-ordered': kind(30),
  'round-no-offer': kind(30),
  'round-refused': kind(30, 'warn'),
  'rebalance-closed': kind(90),

  'aggregate-stored': kind(60),
  'aggregate-unchanged': kind(60),
  'aggregate-empty': kind(60, 'warn'),
  'prognosis-updated': kind(70),
  'subscriber-told': kind(71),
  'subscriber-failed': kind(71, 'warn'),

  'order-closed': kind(90),
  'cancellation-closed': kind(95, 'warn'),
  'run-closed': kind(90),

  'device-appeared': kind(10),
  'device-changed': kind(10),
  'device-missing': kind(10, 'warn'),
  'device-returned': kind(10),
  'device-forgotten': kind(10),
  'absences-held': kind(15, 'warn'),
  'absences-believed': kind(15),
  'metadata-resolved': kind(20),
  'metadata-changed': kind(20, 'warn'),
  'record-quarantined': kind(22, 'warn'),
  'quarantine-released': kind(22),
  'system-unknown': kind(24, 'warn'),
  'site-created': kind(30),
  'inverter-created': kind(32),
  'asset-linked': kind(34),
  'provisioning-failed': kind(36, 'warn'),
  'falls-held': kind(40, 'warn'),
  'falls-believed': kind(40),
  'state-told': kind(42),
  'site-state-told': kind(44),
  'phase-changed': kind(50),
  'pass-closed': kind(90),
} as const satisfies { readonly [what: string]: EntryKind };

/** The name of a kind of entry, in kebab case. */
export type EntryName = keyof typeof ENTRY_KINDS;

/** The greatest rank; kinds that this version does not know have it. */
export const RANK_MAX = 99;

/** Place within one moment of entries of a kind: 0 to {@link RANK_MAX}. */
export function rankOf(what: string): number {
  return Object.hasOwn(ENTRY_KINDS, what) ? ENTRY_KINDS[what as EntryName].rank : RANK_MAX;
}
