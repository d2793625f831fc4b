import { invariant } from '../errors.ts';
import type { JournalEntry, JournalLevel } from '../ports.ts';
import type { EntryName } from './kinds.ts';

/** Many entries of one kind under one event, summed up; entries are added one by one and not kept. */
export interface Tally {
  readonly what: string;
  readonly level: JournalLevel;
  /** Entries so far, and of how many participants or groups at least: one each. */
  readonly count: number;
  /** Times of the first and the last [ms]. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** Of every detail that is a number: the sum, and how many were not 0. */
  readonly numbers: ReadonlyMap<string, Numbers>;
}

interface Numbers {
  readonly sum: number;
  readonly nonZeroCount: number;
}

/** Sums up one entry more; without a tally, begins one. */
export function tallied(tally: Tally | undefined, entry: JournalEntry): Tally {
  const { what, level, atMs, details = {} } = entry;
  invariant(tally === undefined || tally.what === what, `${what} is no ${tally?.what}`);
  const numbers = new Map(tally?.numbers);
  for (const [name, value] of Object.entries(details)) {
    if (typeof value !== 'number') continue;
    const before = numbers.get(name) ?? { sum: 0, nonZeroCount: 0 };
    const nonZeroCount = before.nonZeroCount + (value === 0 ? 0 : 1);
    numbers.set(name, { sum: before.sum + value, nonZeroCount });
  }
  return {
    what,
    level,
    count: (tally?.count ?? 0) + 1,
    firstMs: Math.min(tally?.firstMs ?? atMs, atMs),
    lastMs: Math.max(tally?.lastMs ?? atMs, atMs),
    numbers,
  };
}

type Summary = (tally: Tally) => string;

const SUMMARIES: { readonly [What in EntryName]?: Summary } = {
  'prognosis-stored': ({ count }) => `${count} plans and prognoses stored`,
  'prognosis-unchanged': ({ count }) => `${count} plans and prognoses as before`,
  'prognosis-failed': ({ count }) => `${count} more not planned`,
  'offer-made': ({ count, numbers }) => {
    const { sum, nonZeroCount } = numbers.get('options') ?? { sum: 0, nonZeroCount: 0 };
    return `offers made: ${nonZeroCount} of ${count} with options, ${sum} options in all`;
  },
  'offer-failed': ({ count }) => `${count} more could not answer`,
  'participant-late': ({ count }) => `${count} more had not answered by the deadline`,
  'order-applied': ({ count }) => `${count} follow the order`,
  'order-given-back': ({ count }) => `${count} have given the order back`,
  'order-refused': ({ count }) => `${count} more refused: their contracts do not allow it any more`,
  'order-failed': ({ count }) => `${count} more cannot follow the order`,
  'subscriber-told': ({ count }) => `${count} subscribers told`,
  'subscriber-failed': ({ count }) => `${count} more subscribers failed`,
  'device-appeared': ({ count }) => `${count} devices are new`,
  'device-changed': ({ count }) => `${count} devices have changed in Concerto`,
  'device-missing': ({ count }) => `${count} more were not found in Concerto`,
  'device-returned': ({ count }) => `${count} are in Concerto again`,
  'device-forgotten': ({ count }) => `${count} forgotten`,
  'metadata-resolved': ({ count }) => `wiring of ${count} systems known`,
  'record-quarantined': ({ count }) => `${count} more quarantine entries`,
  'system-unknown': ({ count }) => `${count} more systems that nobody knows`,
  'site-created': ({ count }) => `${count} sites`,
  'inverter-created': ({ count }) => `${count} inverters`,
  'asset-linked': ({ count }) => `${count} assets linked`,
  'provisioning-failed': ({ count }) => `${count} more steps failed`,
  'state-told': ({ count }) => `Concerto told of ${count} assets`,
  'site-state-told': ({ count }) => `Concerto told of ${count} sites`,
  'phase-changed': ({ count }) => `${count} assets in another phase`,
};

/** What a tally says, without when: `offers made: 412 of 450 with options, 1103 options in all`. */
export function summaryOf(tally: Tally): string {
  const { what, count } = tally;
  const summary = Object.hasOwn(SUMMARIES, what) ? SUMMARIES[what as EntryName] : undefined;
  return summary === undefined ? `${what.replaceAll('-', ' ')}: ${count} times` : summary(tally);
}
