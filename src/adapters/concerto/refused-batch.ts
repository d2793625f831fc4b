import type { AssetMeasurement } from '../../engine/commissioning/index.ts';
import { AdapterError, type Problem } from '../../engine/errors.ts';

/** What a call with measurements came to. */
export type BatchAnswer =
  | {
      readonly kind: 'taken';
      readonly takenCount: number;
      /** Those that it says it did not take, each by itself. */
      readonly rejected: readonly Problem[];
    }
  /** Nothing was done, and of which measurements that is the fault it does not say. */
  | { readonly kind: 'refused'; readonly code: string; readonly says: string };

/** Measurements that are tried alone before anything is called their fault. */
export const PROBES = 8;
/** Calls that are made for one batch that is refused. */
export const SEARCH_CALLS_MAX = 256;

const GOLDEN_PU = (Math.sqrt(5) - 1) / 2;

/** What is known of a refused batch when it was searched. */
export interface Searched {
  readonly takenCount: number;
  /** Measurements that are refused alone, and those that it says it did not take. */
  readonly refused: readonly Problem[];
}

/**
 * Finds the measurements for which a whole batch is refused, so that the others can be taken: it is halved until they are
 * alone. That is nearly twenty calls for one of 500. Where nothing has been taken yet, some are tried alone before: a host that
 * takes none of them refuses something else than a measurement.
 *
 * @param isTaking - whether the host has taken anything of what is being sent.
 * @throws AdapterError `rejected` where nothing is taken, or so little that it is the host's fault.
 */
export async function searchRefused(
  batch: readonly AssetMeasurement[],
  send: (part: readonly AssetMeasurement[]) => Promise<BatchAnswer>,
  isTaking: boolean,
): Promise<Searched> {
  const search = new Search(batch.length, send);
  if (isTaking) await search.halve(batch);
  else {
    const probes = probesOf(batch.length);
    for (const index of probes) await search.try([batch[index]!]);
    if (search.takenCount === 0) throw search.takesNothing();
    const rest = batch.filter((_, index) => !probes.has(index));
    if (rest.length > 0) await search.narrow(rest);
  }
  return search;
}

/** Spread so that neither neighbours nor every n-th are taken together: these have something in common. */
function probesOf(count: number): ReadonlySet<number> {
  const probes = new Set<number>();
  for (let at = 0; probes.size < Math.min(PROBES, count); at += GOLDEN_PU) {
    probes.add(Math.floor((at % 1) * count));
  }
  return probes;
}

class Search implements Searched {
  readonly refused: Problem[] = [];
  takenCount = 0;
  readonly #batchLength: number;
  readonly #send: (part: readonly AssetMeasurement[]) => Promise<BatchAnswer>;
  #callCount = 0;
  #lastSaid = '';

  constructor(
    batchLength: number,
    send: (part: readonly AssetMeasurement[]) => Promise<BatchAnswer>,
  ) {
    this.#batchLength = batchLength;
    this.#send = send;
  }

  /** Sends a part, and if that is refused its halves. */
  async narrow(part: readonly AssetMeasurement[]): Promise<void> {
    if (!(await this.try(part))) await this.halve(part);
  }

  async halve(part: readonly AssetMeasurement[]): Promise<void> {
    if (part.length === 1) return;
    const middle = part.length >> 1;
    await this.narrow(part.slice(0, middle));
    await this.narrow(part.slice(middle));
  }

  /** @returns whether the part was taken. */
  async try(part: readonly AssetMeasurement[]): Promise<boolean> {
    if (this.#callCount >= SEARCH_CALLS_MAX) throw this.#takesTooLittle();
    this.#callCount += 1;
    const answer = await this.#send(part);
    if (answer.kind === 'taken') {
      this.takenCount += answer.takenCount;
      this.refused.push(...answer.rejected);
      return true;
    }
    this.#lastSaid = answer.says;
    const [alone, second] = part;
    if (alone !== undefined && second === undefined) this.refused.push(refusedAlone(alone.key, answer));
    return false;
  }

  takesNothing(): AdapterError {
    const tried = this.#batchLength === 1 ? 'that one' : `${this.#callCount} of them alone`;
    return new AdapterError(
      'rejected',
      `Concerto refuses telemetry: of ${this.#batchLength} measurements it takes none, nor ${tried}: ${this.#lastSaid}.`,
      { details: this.refused },
    );
  }

  #takesTooLittle(): AdapterError {
    return new AdapterError(
      'rejected',
      `Concerto refuses telemetry: of ${this.#batchLength} measurements it takes ${this.takenCount} in ${this.#callCount} calls, and not the rest: ${this.#lastSaid}.`,
      { details: this.refused },
    );
  }
}

function refusedAlone(key: string, { code, says }: BatchAnswer & { readonly kind: 'refused' }): Problem {
  return { path: key, value: code, expected: `a measurement that Concerto takes: ${says}` };
}
