import { setTimeout as startTimer } from 'node:timers';

/** The interpreter's only source of time. */
export interface Clock {
  /** Now [ms since epoch, UTC]. */
  nowMs(): number;
  /** Resolves after `ms` [ms]; rejects at once with the signal's reason when it is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** setTimeout fires at once for anything longer. */
const TIMER_MS_MAX = 2_147_483_647;

/** The machine's clock. */
export const realClock: Clock = {
  nowMs: () => Date.now(),
  async sleep(ms, signal) {
    const endMs = Date.now() + ms;
    for (let leftMs = ms; leftMs > 0; leftMs = endMs - Date.now()) {
      await timer(Math.min(leftMs, TIMER_MS_MAX), signal);
    }
    signal.throwIfAborted();
  },
};

function timer(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(handle);
      reject(signal.reason);
    };
    const handle = startTimer(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}

interface Sleeper {
  readonly dueMs: number;
  readonly wake: () => void;
}

/**
 * A clock that stands still while anything runs and jumps to the next due sleeper when nothing
 * does, so that an hour's wait takes no time and every run sees the same instants. All that is due
 * at the same instant wakes together.
 *
 * Work that leaves the process's own promises (files, sockets, workers) is invisible to it: hand
 * such work to `hold`, and time stands still until it is done.
 */
export class VirtualClock implements Clock {
  #nowMs: number;
  #held = 0;
  #isJumpPlanned = false;
  readonly #sleepers = new Set<Sleeper>();

  constructor(startMs = 0) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  /** How many are asleep: 0 once an execution has ended and left nothing behind. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const stop = () => {
        this.#sleepers.delete(sleeper);
        reject(signal.reason);
      };
      const wake = () => {
        signal.removeEventListener('abort', stop);
        resolve();
      };
      const sleeper: Sleeper = { dueMs: this.#nowMs + Math.max(0, ms), wake };
      signal.addEventListener('abort', stop, { once: true });
      this.#sleepers.add(sleeper);
      this.#planJump();
    });
  }

  /** Keeps time from passing until `work` is settled. */
  async hold<T>(work: Promise<T>): Promise<T> {
    this.#held += 1;
    try {
      return await work;
    } finally {
      this.#held -= 1;
      this.#planJump();
    }
  }

  /** A turn of the event loop begins only when no promise has anything left to do. */
  #planJump(): void {
    if (this.#isJumpPlanned) return;
    this.#isJumpPlanned = true;
    setImmediate(() => {
      this.#isJumpPlanned = false;
      if (this.#held === 0 && this.#sleepers.size > 0) this.#jump();
    });
  }

  #jump(): void {
    let dueMs = Number.POSITIVE_INFINITY;
    for (const sleeper of this.#sleepers) dueMs = Math.min(dueMs, sleeper.dueMs);
    const due = [...this.#sleepers].filter((sleeper) => sleeper.dueMs === dueMs);
    this.#nowMs = dueMs;
    for (const sleeper of due) this.#sleepers.delete(sleeper);
    for (const sleeper of due) sleeper.wake();
    this.#planJump();
  }
}
