import { makeDisambiguator, type ParsedStamp } from '../../engine/time/index.ts';

type Ambiguous = Extract<ParsedStamp, { kind: 'ambiguous' }>;

/** A row whose time the clocks show twice, held until the hour is over. */
export interface HeldRow<Row> {
  readonly stamp: Ambiguous;
  readonly row: Row;
}

type Order = 'ascending' | 'descending';

function eachTwice(held: readonly HeldRow<unknown>[]): boolean {
  const counts = new Map<number, number>();
  for (const { stamp } of held) counts.set(stamp.firstMs, (counts.get(stamp.firstMs) ?? 0) + 1);
  return [...counts.values()].every((count) => count === 2);
}

/** Every stamp is there twice, perhaps side by side: the first of each is the earlier one. */
function byOccurrence(held: readonly HeldRow<unknown>[], order: Order): readonly number[] {
  const seen = new Set<number>();
  return held.map(({ stamp }) => {
    const isFirst = !seen.has(stamp.firstMs) === (order === 'ascending');
    seen.add(stamp.firstMs);
    return isFirst ? stamp.firstMs : stamp.secondMs;
  });
}

/** Parts of an hour are missing: where the local time goes back, the second hour begins. */
function bySequence(held: readonly HeldRow<unknown>[], order: Order): readonly number[] | undefined {
  const disambiguate = makeDisambiguator(order);
  const read = held.map(({ stamp }) => disambiguate(stamp)!);
  const occurrences = new Set(read.map(({ occurrence }) => occurrence));
  return occurrences.size === 2 ? read.map(({ ms }) => ms) : undefined;
}

/**
 * Decides which of the two hours each row of one series means, by their order in the file.
 *
 * @returns the instant of each [ms], or undefined where the hour is there once only: somebody averaged, dropped or
 * overwrote one, and nobody can tell which.
 */
export function resolveDoubledHour(
  held: readonly HeldRow<unknown>[],
  order: Order,
): readonly number[] | undefined {
  return eachTwice(held) ? byOccurrence(held, order) : bySequence(held, order);
}

export interface RowTrackEvents<Row> {
  readonly onInstant: (row: Row, ms: number) => void;
  readonly onOnce: (row: Row) => void;
}

/** The rows of one series in their order in the file: holds back those of a doubled hour until it is decided. */
export class RowTrack<Row> {
  readonly #events: RowTrackEvents<Row>;
  #held: HeldRow<Row>[] = [];
  #order: Order = 'ascending';
  #previousMs = Number.NEGATIVE_INFINITY;

  constructor(events: RowTrackEvents<Row>) {
    this.#events = events;
  }

  /** To be called with each instant before its row is used. */
  pass(ms: number): void {
    if (ms === this.#previousMs) return;
    this.#order = ms < this.#previousMs ? 'descending' : 'ascending';
    this.#previousMs = ms;
    if (this.#held.length > 0) this.end();
  }

  hold(stamp: Ambiguous, row: Row): void {
    this.#held.push({ stamp, row });
  }

  /** Decides what is held. */
  end(): void {
    const held = this.#held;
    if (held.length === 0) return;
    this.#held = [];
    const instants = resolveDoubledHour(held, this.#order);
    held.forEach(({ row }, index) => {
      const ms = instants?.[index];
      if (ms === undefined) this.#events.onOnce(row);
      else this.#events.onInstant(row, ms);
    });
  }
}
