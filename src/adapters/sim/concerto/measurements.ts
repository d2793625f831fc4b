import type { Tally } from '../tally.ts';
import type { Measurement } from './bodies.ts';

/** Ends of intervals that are remembered of each component, to know what comes twice. */
const REMEMBERED_MAX = 64;

/** What was taken of one component of an asset. */
interface Taken {
  readonly endsMs: number[];
  last: Measurement;
}

/** What was taken of measurements: the last of each component, and the ends of some before it. */
export class SimMeasurements {
  readonly #counts: Tally;
  readonly #ofAssets = new Map<string, Map<Measurement['component'], Taken>>();

  constructor(counts: Tally) {
    this.#counts = counts;
  }

  /** @returns whether it is new. */
  take(measurement: Measurement): boolean {
    const isNew = this.#isNew(measurement);
    this.#counts.add(isNew ? 'measurements' : 'measurementsTwice');
    return isNew;
  }

  #isNew(measurement: Measurement): boolean {
    const { assetId, component, endAt } = measurement;
    const ofAsset = this.#ofAssets.get(assetId) ?? new Map<Measurement['component'], Taken>();
    const taken = ofAsset.get(component);
    if (taken === undefined) {
      this.#ofAssets.set(assetId, ofAsset.set(component, { endsMs: [endAt], last: measurement }));
      return true;
    }
    if (taken.endsMs.includes(endAt)) return false;
    taken.endsMs.push(endAt);
    if (taken.endsMs.length > REMEMBERED_MAX) taken.endsMs.shift();
    if (taken.last.endAt < endAt) taken.last = measurement;
    return true;
  }

  /** The last one of each component of an asset. */
  lastOf(assetId: string): readonly Measurement[] {
    return [...(this.#ofAssets.get(assetId)?.values() ?? [])].map(({ last }) => last);
  }
}
