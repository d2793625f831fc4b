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
  /** Measurements that are refused alone, by a host that does not refuse others. */
  readonly alone: readonly Problem[];
  /** Those that it says it did not take. */
  readonly rejected: readonly Problem[];
}

/**
 * Finds the measurements for which a whole batch is refused, so that the others can be taken: it is halved until they are
 * alone, which is nearly twenty calls for one of 500. Where nothing that is being sent has been answered yet, some are tried
 * alone before: a host that refuses each of them refuses something else than a measurement.
 *
 * @param isAnswering - whether the host has answered any call with measurements that are being sent.
 * @throws AdapterError `rejected` where everything is refused, or so much that it is the host's fault.
 */
export async function searchRefused(
  batch: readonly AssetMeasurement[],
  send: (part: readonly AssetMeasurement[]) => Promise<BatchAnswer>,
  isAnswering: boolean,
): Promise<Searched> {
  const search = new Search(batch.length, send);
  if (isAnswering) await search.narrow(batch);
  else await search.probe(batch);
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
  readonly alone: Problem[] = [];
  readonly rejected: Problem[] = [];
  takenCount = 0;
  readonly #batchLength: number;
  readonly #send: (part: readonly AssetMeasurement[]) => Promise<BatchAnswer>;
  #callCount = 0;
  #answeredCount = 0;
  #lastSaid = '';

  constructor(batchLength: number, send: (part: readonly AssetMeasurement[]) => Promise<BatchAnswer>) {
    this.#batchLength = batchLength;
    this.#send = send;
  }

  /** Tries some alone; the others are sent where any of these is answered. */
  async probe(batch: readonly AssetMeasurement[]): Promise<void> {
    const probes = probesOf(batch.length);
    for (const index of probes) await this.#try([batch[index]!]);
    if (this.#answeredCount === 0) throw this.#takesNothing();
    const rest = batch.filter((_, index) => !probes.has(index));
    if (rest.length > 0) await this.narrow(rest);
  }

  /** Sends a part, and if that is refused its halves. */
  async narrow(part: readonly AssetMeasurement[]): Promise<void> {
    if ((await this.#try(part)) || part.length === 1) return;
    const middle = part.length >> 1;
    await this.narrow(part.slice(0, middle));
    await this.narrow(part.slice(middle));
  }

  /** @returns whether the part was not refused. */
  async #try(part: readonly AssetMeasurement[]): Promise<boolean> {
    if (this.#callCount >= SEARCH_CALLS_MAX) throw this.#takesTooLittle();
    this.#callCount += 1;
    const answer = await this.#send(part);
    if (answer.kind === 'taken') {
      this.#answeredCount += 1;
      this.takenCount += answer.takenCount;
      this.rejected.push(...answer.rejected);
      return true;
    }
    this.#lastSaid = answer.says;
    const [alone, second] = part;
    if (alone !== undefined && second === undefined) this.alone.push(refusedAlone(alone.key, answer));
    return false;
  }

  #takesNothing(): AdapterError {
    const tried = this.#batchLength === 1 ? 'one measurement' : `${this.#batchLength} measurements`;
    const alone = this.#batchLength === 1 ? '' : `, and each of ${this.#callCount} alone`;
    return new AdapterError('rejected', `Concerto refuses ${tried}${alone}: ${this.#lastSaid}.`, {
      details: this.alone,
    });
  }

  #takesTooLittle(): AdapterError {
    return new AdapterError(
      'rejected',
      `Concerto refuses too many of ${this.#batchLength} measurements: ${this.alone.length} were found in ${this.#callCount} calls, and not all yet: ${this.#lastSaid}.`,
      { details: this.alone },
    );
  }
}

function refusedAlone(key: string, { code, says }: BatchAnswer & { readonly kind: 'refused' }): Problem {
  return { path: key, value: code, expected: `a measurement that Concerto takes: ${says}` };
}
