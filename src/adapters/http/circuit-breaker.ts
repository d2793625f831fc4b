import type { HttpSurroundings } from './surroundings.ts';

/** Calls that are looked back at. */
export const WINDOW_CALLS = 20;
/** From this part of failures on nobody calls any more. */
export const FAILED_PU_MAX = 0.5;
/** How long nobody calls before one call tries whether it is over. */
export const OPEN_MS = 30_000;

/**
 * Stops calling a host that fails: half of the last 20 calls open it, after half a minute one call is let through,
 * and what comes of that closes it or keeps it open (M. Nygard, "Release It!", 2007).
 */
export class CircuitBreaker {
  readonly #nowMs: HttpSurroundings['nowMs'];
  #failures: boolean[] = [];
  #openUntilMs: number | undefined;
  #isTrying = false;

  constructor({ nowMs }: Pick<HttpSurroundings, 'nowMs'>) {
    this.#nowMs = nowMs;
  }

  /** How long nobody calls yet [ms], 0 while one call tries; undefined: calls are made. */
  get openForMs(): number | undefined {
    return this.#openUntilMs === undefined ? undefined : Math.max(0, this.#openUntilMs - this.#nowMs());
  }

  /** @returns undefined where a call may be made, else how long not [ms]. */
  enter(): number | undefined {
    if (this.#openUntilMs === undefined) return undefined;
    const leftMs = this.#openUntilMs - this.#nowMs();
    if (leftMs > 0) return leftMs;
    if (this.#isTrying) return 0;
    this.#isTrying = true;
    return undefined;
  }

  /** Says how a call ended that was let in. */
  leave(outcome: 'succeeded' | 'failed' | 'says-nothing'): void {
    if (this.#openUntilMs !== undefined) this.#leaveTrial(outcome);
    else if (outcome !== 'says-nothing') this.#count(outcome === 'failed');
  }

  #count(hasFailed: boolean): void {
    this.#failures = [...this.#failures, hasFailed].slice(-WINDOW_CALLS);
    const failedCount = this.#failures.filter(Boolean).length;
    if (this.#failures.length === WINDOW_CALLS && failedCount >= FAILED_PU_MAX * WINDOW_CALLS) this.#open();
  }

  /** Calls that were under way when it opened count for nothing unless they are good news. */
  #leaveTrial(outcome: 'succeeded' | 'failed' | 'says-nothing'): void {
    if (outcome === 'succeeded') {
      this.#openUntilMs = undefined;
      this.#failures = [];
    } else if (this.#isTrying && outcome === 'failed') this.#open();
    this.#isTrying = false;
  }

  #open(): void {
    this.#openUntilMs = this.#nowMs() + OPEN_MS;
    this.#isTrying = false;
  }
}
