import { rankOf, type Tally, tallied } from '../../engine/journal/index.ts';
import type { JournalEntry } from '../../engine/ports.ts';
import { isGrave } from './filter.ts';

/** What stands in a line: an entry, or many that were summed up. */
export type Told =
  | { readonly kind: 'entry'; readonly entry: JournalEntry }
  | { readonly kind: 'tally'; readonly tally: Tally };

/** So many entries of a kind are shown each; where there are more, they are summed up. */
const SHOWN_MAX = 3;

/** So many warnings or errors of a kind are shown each; those beyond are summed up. */
const GRAVE_SHOWN_MAX = 10;

/** Entries of one kind, in the order in which they come. */
interface Gathered {
  readonly kept: JournalEntry[];
  /** Of those beyond what is kept; of all, where all are summed up. */
  all: Tally | undefined;
  beyond: Tally | undefined;
}

/**
 * Sums up entries of the same kind. Whatever their number, little is held in memory.
 *
 * @returns in the order of the first of each kind.
 */
export class Condenser {
  readonly #kinds = new Map<string, Gathered>();

  get isEmpty(): boolean {
    return this.#kinds.size === 0;
  }

  add(entry: JournalEntry): void {
    const { what, level } = entry;
    const key = `${what}/${level}`;
    const gathered = this.#kinds.get(key) ?? { kept: [], all: undefined, beyond: undefined };
    this.#kinds.set(key, gathered);
    gathered.all = tallied(gathered.all, entry);
    const isShownEach = isGrave(entry) || isOfRound(entry);
    if (gathered.kept.length < (isShownEach ? GRAVE_SHOWN_MAX : SHOWN_MAX)) gathered.kept.push(entry);
    else gathered.beyond = tallied(gathered.beyond, entry);
  }

  /** All that was added since the last time. */
  take(): readonly Told[] {
    const told = [...this.#kinds.values()].flatMap(tellGathered);
    this.#kinds.clear();
    return told.sort((a, b) => atMs(a) - atMs(b) || betweenRounds(a, b) || rank(a) - rank(b));
  }
}

/** What a rebalancing did round by round is its story; rounds are few. */
function isOfRound(entry: JournalEntry): boolean {
  return roundOf(entry) !== undefined;
}

function roundOf({ details }: JournalEntry): number | undefined {
  const round = details?.['round'];
  return typeof round === 'number' ? round : undefined;
}

/** Of two that tell of rounds at one moment the earlier round comes first. */
function betweenRounds(a: Told, b: Told): number {
  if (a.kind !== 'entry' || b.kind !== 'entry') return 0;
  const [left, right] = [roundOf(a.entry), roundOf(b.entry)];
  return left === undefined || right === undefined ? 0 : left - right;
}

function tellGathered({ kept, all, beyond }: Gathered): readonly Told[] {
  const isSummedUp = beyond !== undefined && !isGrave(kept[0]!);
  if (isSummedUp) return [{ kind: 'tally', tally: all! }]; // there is one as soon as there is an entry
  const each = kept.map((entry): Told => ({ kind: 'entry', entry }));
  return beyond === undefined ? each : [...each, { kind: 'tally', tally: beyond }];
}

function atMs(told: Told): number {
  return told.kind === 'entry' ? told.entry.atMs : told.tally.firstMs;
}

function rank(told: Told): number {
  return rankOf(told.kind === 'entry' ? told.entry.what : told.tally.what);
}
