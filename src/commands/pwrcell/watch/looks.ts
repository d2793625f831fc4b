import { setTimeout as sleep } from 'node:timers/promises';

/** The fleet is looked at anew after at least so many times as long as that takes: it must not be what keeps the machine busy. */
const PAUSE_FACTOR = 10;

/** Looks at the fleet after something was done, one look at a time and with pauses in between. */
export class Looks {
  readonly #look: () => Promise<void>;
  readonly #ended = new AbortController();
  #looking: Promise<void> | undefined;
  #againMs = 0;

  constructor(look: () => Promise<void>) {
    this.#look = look;
  }

  /** Looks now, or when the last look is long enough ago. One that fails is made again after the next thing that is done. */
  soon(): void {
    if (this.#looking !== undefined) return;
    this.#looking = this.#lookAfterPause().finally(() => {
      this.#looking = undefined;
    });
    this.#looking.catch(() => undefined);
  }

  /** Looks for the last time, at once: a pause keeps no process alive, so whoever waited for one would never go on. */
  async last(): Promise<void> {
    this.#ended.abort();
    await this.#looking;
    await this.#lookNow();
  }

  async #lookAfterPause(): Promise<void> {
    const { signal } = this.#ended;
    const waitMs = Math.max(0, this.#againMs - performance.now());
    await sleep(waitMs, undefined, { ref: false, signal }).catch(() => undefined);
    if (!signal.aborted) await this.#lookNow();
  }

  async #lookNow(): Promise<void> {
    const startedMs = performance.now();
    await this.#look();
    const endedMs = performance.now();
    this.#againMs = endedMs + PAUSE_FACTOR * (endedMs - startedMs);
  }
}
