import type { AssetMeasurement, TelemetrySink } from '../../engine/commissioning/index.ts';
import { AdapterError, type Problem } from '../../engine/errors.ts';
import { inParallel } from '../../engine/fleet/index.ts';
import type { HttpClient } from '../http/client.ts';
import { readAnswer } from '../http/read-answer.ts';
import { instantText } from '../http/wire.ts';
import { measurementOnWire, unsendable } from './measurement.ts';
import { problemOf } from './problem.ts';
import { type BatchAnswer, type Searched, searchRefused } from './refused-batch.ts';
import { acceptedOnWire } from './wire.ts';

/** Measurements in one call. */
export const BATCH_MAX = 500;

/** Calls with measurements that are under way at once. */
export const BATCHES_AT_ONCE = 4;

const TOO_LARGE = 413;
/** Of a whole batch, for the fault of some of it perhaps. */
const REFUSALS: readonly number[] = [400, TOO_LARGE, 422];
const UNKNOWN_ASSET = 'ASSET_NOT_FOUND';
/** What has no place in the contract is named as the platform would. */
const UNSENDABLE = 'INVALID_FIELD';

/** So many assets may be gone together, and nothing else of what is sent be taken. */
const GONE_MAX = 20;

/**
 * Sends measurements in batches, a few at once: the platform drops what it has by its key, and takes them in any order. What
 * it refuses for the fault of a measurement is put apart and the rest is sent; what it refuses for a fault of its own ends it.
 */
export function telemetrySink(client: HttpClient): TelemetrySink {
  let batchMax = BATCH_MAX;
  const send = async (batch: readonly AssetMeasurement[]): Promise<BatchAnswer> => {
    const answer = await sendBatch(client, batch);
    if (answer.kind === 'refused' && answer.isTooLarge) {
      batchMax = Math.max(1, Math.min(batchMax, batch.length >> 1));
    }
    return answer;
  };
  return {
    send: async (measurements) => {
      const step = new Step(measurements);
      await step.send(send, batchMax);
      step.judge();
    },
  };
}

/** What is sent in one go, and what became of it. */
class Step {
  readonly #all: readonly AssetMeasurement[];
  readonly #sendable: readonly AssetMeasurement[];
  /** Measurements that are to blame themselves, whatever becomes of the others. */
  readonly #blamed: Problem[];
  /** Those that the platform says it did not take. */
  readonly #rejected: Problem[] = [];
  #takenCount = 0;
  #isAnswering = false;

  constructor(measurements: readonly AssetMeasurement[]) {
    this.#all = measurements;
    this.#blamed = measurements.flatMap((one) => {
      const why = unsendable(one);
      return why === undefined ? [] : [refusal(one.key, UNSENDABLE, why)];
    });
    this.#sendable =
      this.#blamed.length === 0 ? measurements : measurements.filter((one) => unsendable(one) === undefined);
  }

  async send(
    send: (batch: readonly AssetMeasurement[]) => Promise<BatchAnswer>,
    batchMax: number,
  ): Promise<void> {
    const searched: (readonly AssetMeasurement[])[] = [];
    const sendOrKeep = async (batch: readonly AssetMeasurement[]) => {
      // A host that refuses everything is not asked for all of it.
      const isHopeless = !this.#isAnswering && searched.length > 0;
      const answer = isHopeless ? undefined : await send(batch);
      if (answer?.kind === 'taken') this.#add(answer);
      else searched.push(batch);
    };
    await inParallel(batchesOf(this.#sendable, batchMax), sendOrKeep, BATCHES_AT_ONCE);
    for (const batch of searched) {
      const found = await searchRefused(batch, send, this.#isAnswering);
      this.#blamed.push(...found.alone);
      this.#add(found);
    }
  }

  #add({ takenCount, rejected }: Pick<Searched, 'takenCount' | 'rejected'>): void {
    this.#isAnswering = true;
    this.#takenCount += takenCount;
    this.#rejected.push(...rejected);
  }

  /**
   * Where anything was taken, what was not is to blame for it. Where nothing was, only assets that are not known are: somebody may
   * have removed a few, but not all of a fleet.
   */
  judge(): void {
    if (this.#takenCount === 0) this.#judgeNothingTaken();
    const refused = [...this.#blamed, ...this.#rejected];
    if (refused.length === 0) return;
    throw new AdapterError(
      'measurements-rejected',
      `Concerto did not take ${refused.length} of ${this.#all.length} measurements, for example ${exampleOf(refused)}.`,
      { details: refused },
    );
  }

  #judgeNothingTaken(): void {
    const details = this.#rejected;
    const others = details.filter(({ value }) => value !== UNKNOWN_ASSET);
    if (others.length > 0) {
      throw new AdapterError(
        'rejected',
        `Concerto took none of ${this.#all.length} measurements, for example ${exampleOf(others)}.`,
        { details },
      );
    }
    const assetCount = new Set(this.#sendable.map(({ assetId }) => assetId)).size;
    if (details.length === 0 || assetCount <= GONE_MAX) return;
    throw new AdapterError(
      'rejected',
      `Concerto knows none of ${assetCount} assets that are measured, for example ${exampleOf(details)}. Is its url in flex.yaml right? A sweep finds out which were removed.`,
      { details, next: 'flex pwrcell register' },
    );
  }
}

function batchesOf(
  measurements: readonly AssetMeasurement[],
  batchMax: number,
): readonly (readonly AssetMeasurement[])[] {
  const batches: (readonly AssetMeasurement[])[] = [];
  for (let from = 0; from < measurements.length; from += batchMax) {
    batches.push(measurements.slice(from, from + batchMax));
  }
  return batches;
}

async function sendBatch(
  client: HttpClient,
  measurements: readonly AssetMeasurement[],
): Promise<BatchAnswer & { readonly isTooLarge?: boolean }> {
  const textOf = instantTexts();
  const call = {
    method: 'POST',
    route: '/telemetry/batches',
    body: { measurements: measurements.map((one) => measurementOnWire(one, textOf)) },
    isRepeatable: true,
    expected: REFUSALS,
  } as const;
  const answer = await client.send(call);
  const { status, text } = answer;
  if (REFUSALS.includes(status)) {
    const problem = problemOf(answer);
    const code = problem?.code ?? `HTTP_${status}`;
    const says = client.scrubbed(`${status} ${code} (${problem?.detail ?? problem?.title ?? 'no more'})`);
    return { kind: 'refused', code, says, isTooLarge: status === TOO_LARGE };
  }
  const { accepted, duplicates, rejected } = readAnswer(acceptedOnWire, text, client.nameOf(call));
  return {
    kind: 'taken',
    takenCount: accepted + duplicates,
    rejected: rejected.map(({ key, code, message }) => refusal(key, code, message)),
  };
}

/** Components of a system have their instants in common: each is written out once. */
function instantTexts(): (ms: number) => string {
  const texts = new Map<number, string>();
  return (ms) => {
    const known = texts.get(ms);
    if (known !== undefined) return known;
    const text = instantText(ms);
    texts.set(ms, text);
    return text;
  };
}

function refusal(key: string, code: string, why: string): Problem {
  return { path: key, value: code, expected: `a measurement that Concerto takes: ${why}` };
}

function exampleOf([first]: readonly Problem[]): string {
  return first === undefined ? '' : `${first.path}: ${first.value}`;
}
