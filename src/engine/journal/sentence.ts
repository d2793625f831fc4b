import type { JournalEntry } from '../ports.ts';
import { formatEnergy, formatMoney, formatPower } from '../quantity/index.ts';
import { formatTime, type Zone } from '../time/index.ts';
import type { EntryName } from './kinds.ts';
import { SENTENCES } from './sentences.ts';

/** How numbers and times of an entry are said. */
export interface Telling {
  /** Times of the day are those of this zone. */
  readonly zone: Zone;
  /** ISO 4217, of the group; empty where it is not known. */
  readonly currency: string;
}

/**
 * What an entry says, without when and who: a phrase in lower case with the numbers and the reason,
 * `offers prognosis revision 3; 2 options`. An entry of a kind that this version does not know is told by
 * its name and its details.
 */
export function sentenceOf(entry: JournalEntry, telling: Telling): string {
  const details = detailsOf(entry, telling);
  const phrase = Object.hasOwn(SENTENCES, entry.what) ? SENTENCES[entry.what as EntryName] : undefined;
  return phrase === undefined ? plainSentence(entry) : phrase(details);
}

/** The details of an entry as the sentences ask for them; what is absent or redacted is undefined. */
export interface Details {
  readonly count: (name: string) => number | undefined;
  readonly text: (name: string) => string | undefined;
  readonly texts: (name: string) => readonly string[];
  /** `name` ends in W. */
  readonly power: (name: string) => string | undefined;
  /** With its sign. */
  readonly powerChange: (name: string) => string | undefined;
  readonly energy: (name: string) => string | undefined;
  readonly energyChange: (name: string) => string | undefined;
  readonly money: (name: string) => string | undefined;
  /** An amount [micro-units] that follows from details. */
  readonly amount: (micros: number) => string;
  readonly time: (name: string) => string | undefined;
}

const REDACTED = /^\[(secret|personal|unregistered)\]$/;

function detailsOf({ details = {} }: JournalEntry, { zone, currency }: Telling): Details {
  const count = (name: string) => {
    const value = details[name];
    return typeof value === 'number' ? value : undefined;
  };
  const said = (name: string, say: (value: number) => string) => {
    const value = count(name);
    return value === undefined ? undefined : say(value);
  };
  const amount = (micros: number) => formatMoney(micros, currency).trim();
  const signed = (say: (value: number) => string) => (value: number) =>
    value > 0 ? `+${say(value)}` : say(value);
  return {
    count,
    text: (name) => {
      const value = details[name];
      return typeof value === 'string' && value !== '' && !REDACTED.test(value) ? value : undefined;
    },
    texts: (name) => {
      const value = details[name];
      return Array.isArray(value) ? value.map(String) : [];
    },
    power: (name) => said(name, formatPower),
    powerChange: (name) => said(name, signed(formatPower)),
    energy: (name) => said(name, formatEnergy),
    energyChange: (name) => said(name, signed(formatEnergy)),
    money: (name) => said(name, amount),
    amount,
    time: (name) => said(name, (ms) => formatTime(ms, zone)),
  };
}

function plainSentence({ what, details = {} }: JournalEntry): string {
  const told = Object.entries(details).map(([name, value]) =>
    typeof value === 'string' ? `${name} ${value}` : `${name} ${JSON.stringify(value)}`,
  );
  return [what.replaceAll('-', ' '), ...(told.length === 0 ? [] : [told.join(', ')])].join(': ');
}
