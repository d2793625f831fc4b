import type { Tally } from '../tally.ts';
import type { Measurement } from './bodies.ts';

/** Ends of intervals that are remembered of each component, to know what comes twice. */
const REMEMBERED_MAX = 64;

/** What was taken of measurements: the last of each component, and the ends of some before it. */
export class SimMeasurements {
  readonly #counts: Tally;
  readonly #endsMs = new Map<string, number[]>();
  readonly #last = new Map<string, Measurement>();

  constructor(counts: Tally) {
    this.#counts = counts;
  }

  /** @returns whether it is new. */
  take(measurement: Measurement): boolean {
    const place = `${measurement.assetId} ${measurement.component}`;
    const known = this.#endsMs.get(place) ?? [];
    if (known.includes(measurement.endAt)) {
      this.#counts.add('measurementsTwice');
      return false;
    }
    this.#endsMs.set(place, [...known, measurement.endAt].slice(-REMEMBERED_MAX));
    const last = this.#last.get(place);
    if (last === undefined || last.endAt < measurement.endAt) this.#last.set(place, measurement);
    this.#counts.add('measurements');
    return true;
  }

  /** The last one of each component of an asset. */
  lastOf(assetId: string): readonly Measurement[] {
    return [...this.#last.values()].filter((measurement) => measurement.assetId === assetId);
  }
}
