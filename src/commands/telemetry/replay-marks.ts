import type { ReplaySpeed } from '../../adapters/telemetry/replay/pace.ts';
import type { KeptMemories } from '../../engine/repositories/index.ts';

/**
 * What is written together: it takes a few KB of memory each, and as many bytes of the store for one that is alone as for ten
 * that are neighbours.
 */
const SYSTEMS_MAX = 20_000;

/** How long what is remembered is held back [ms]: others look on. */
const HELD_MS = 15_000;

/**
 * How far a replay is: first what is remembered of systems, and then the place. Both only now and then where it goes as fast as
 * possible; who is killed in between begins at the last place, with what was remembered there.
 */
export class ReplayMarks<Place> {
  readonly #kept: KeptMemories;
  readonly #putPlace: (place: Place) => Promise<void>;
  readonly #heldMs: number;
  #reached: Place | undefined;
  #markedMs = performance.now();

  constructor(kept: KeptMemories, speed: ReplaySpeed, putPlace: (place: Place) => Promise<void>) {
    this.#kept = kept;
    this.#heldMs = speed.kind === 'max' ? HELD_MS : 0;
    this.#putPlace = putPlace;
  }

  async reach(place: Place): Promise<void> {
    this.#reached = place;
    const isLong = performance.now() - this.#markedMs >= this.#heldMs;
    if (isLong || this.#kept.unwrittenCount >= SYSTEMS_MAX) await this.mark();
  }

  /** Of what was reached; what has been begun since is not part of it. */
  async mark(): Promise<void> {
    await this.#kept.write();
    const place = this.#reached;
    this.#reached = undefined;
    if (place !== undefined) await this.#putPlace(place);
    this.#markedMs = performance.now();
  }
}
