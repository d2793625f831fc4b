/** Why a row, or a value of it, was left out. */
export type ProblemReason =
  | 'bad-stamp'
  | 'no-zone'
  | 'skipped-hour'
  | 'doubled-hour-once'
  | 'not-a-number'
  | 'column-count'
  | 'malformed'
  | 'unreadable'
  | 'bad-id'
  | 'bad-interval';

export interface ProblemExample {
  /** Line of the file, counted from 1. */
  readonly line: number;
  /** What was found there. */
  readonly value: string;
}

export interface RowProblem {
  readonly reason: ProblemReason;
  /** As a sentence, with what to do about it. */
  readonly message: string;
  readonly count: number;
  readonly first: ProblemExample;
  readonly last: ProblemExample;
  /** The first few, the very first among them. */
  readonly examples: readonly ProblemExample[];
}

interface Tally {
  count: number;
  readonly examples: ProblemExample[];
  last: ProblemExample;
}

/** Counts what was left out of a file and keeps the first examples of each reason. */
export class ProblemLog {
  readonly #tallies = new Map<ProblemReason, Tally>();
  readonly #examplesMax: number;

  constructor(examplesMax: number) {
    this.#examplesMax = Math.max(1, examplesMax);
  }

  add(reason: ProblemReason, line: number, value: string): void {
    const example = { line, value };
    const tally = this.#tallies.get(reason);
    if (tally === undefined) {
      this.#tallies.set(reason, { count: 1, examples: [example], last: example });
      return;
    }
    tally.count += 1;
    tally.last = example;
    if (tally.examples.length < this.#examplesMax) tally.examples.push(example);
  }

  get count(): number {
    let count = 0;
    for (const tally of this.#tallies.values()) count += tally.count;
    return count;
  }

  /** Most frequent first. */
  list(zoneName: string | undefined): readonly RowProblem[] {
    return [...this.#tallies]
      .map(([reason, { count, examples, last }]) => {
        const first = examples[0]!;
        return {
          reason,
          message: describe(reason, count, { first, last, zoneName }),
          count,
          first,
          last,
          examples,
        };
      })
      .sort((a, b) => b.count - a.count || a.first.line - b.first.line);
  }
}

interface Described {
  readonly first: ProblemExample;
  readonly last: ProblemExample;
  readonly zoneName: string | undefined;
}

function span({ first, last }: Described): string {
  return first.value === last.value ? first.value : `${first.value} to ${last.value}`;
}

function describe(reason: ProblemReason, count: number, what: Described): string {
  const rows = count === 1 ? '1 row' : `${count} rows`;
  const values = count === 1 ? '1 value' : `${count} values`;
  const zone = what.zoneName ?? 'the zone';
  switch (reason) {
    case 'bad-stamp':
      return `${rows} with a time stamp that cannot be read; dates such as 21/11/2026 need the convention dmy or mdy`;
    case 'no-zone':
      return `${rows} with a time stamp without offset, and no zone is given`;
    case 'skipped-hour':
      return `${rows} in an hour that clocks in ${zone} skip (${span(what)}): wrong zone? It is set by the zone flag`;
    case 'doubled-hour-once':
      return `${rows} in an hour that clocks in ${zone} show twice, found once (${span(what)}): which one cannot be told. Wrong zone? It is set by the zone flag`;
    case 'not-a-number':
      return `${values} not a number`;
    case 'column-count':
      return `${rows} with more or fewer cells than the header`;
    case 'malformed':
      return `${rows} not well-formed CSV`;
    case 'unreadable':
      return `the rest of the file from line ${what.first.line} cannot be read: ${what.first.value}`;
    case 'bad-id':
      return `${rows} with an id that cannot be used (1 to 64 of A-Z a-z 0-9 . _ -, first a letter or digit); give it another with the map flag`;
    case 'bad-interval':
      return `${rows} whose interval does not end after its start`;
  }
}
