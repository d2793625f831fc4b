import type { ReplaySpeed } from '../../adapters/telemetry/replay/pace.ts';

/** How long what is remembered is held back [ms]: others look on. */
const HELD_MS = 15_000;

/** Of the time of a replay, what its marks take at most. */
const MARKS_PU = 0.1;

/** What is held back, at most [bytes]: an hour of a hundred thousand systems, of which each has six series to be written. */
const HELD_BYTES_MAX = 64 * 1_048_576;

/** What a replay has found out and holds back. */
export interface Held {
  /** What it takes in memory, as far as it grows with what is replayed. */
  readonly byteCount: number;
  write(): Promise<void>;
}

/**
 * How far a replay is: first what it has found out, and then the place. Both only now and then where it goes as fast as
 * possible; who is killed in between begins at the last place, with what was written there.
 */
export class ReplayMarks<Place> {
  readonly #held: Held;
  readonly #putPlace: (place: Place) => Promise<void>;
  readonly #heldMs: number;
  #reached: Place | undefined;
  #markedMs = performance.now();
  #tookMs = 0;

  constructor(held: Held, speed: ReplaySpeed, putPlace: (place: Place) => Promise<void>) {
    this.#held = held;
    this.#heldMs = speed.kind === 'max' ? HELD_MS : 0;
    this.#putPlace = putPlace;
  }

  async reach(place: Place): Promise<void> {
    this.#reached = place;
    const heldMs = this.#heldMs === 0 ? 0 : Math.max(this.#heldMs, this.#tookMs / MARKS_PU);
    const isLong = performance.now() - this.#markedMs >= heldMs;
    if (isLong || this.#held.byteCount >= HELD_BYTES_MAX) await this.mark();
  }

  /** Of what was reached; what has been begun since is not part of it. */
  async mark(): Promise<void> {
    const beganMs = performance.now();
    await this.#held.write();
    const place = this.#reached;
    this.#reached = undefined;
    if (place !== undefined) await this.#putPlace(place);
    this.#markedMs = performance.now();
    this.#tookMs = this.#markedMs - beganMs;
  }
}
