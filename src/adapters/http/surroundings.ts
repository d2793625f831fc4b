import { setTimeout as sleep } from 'node:timers/promises';
import { exchange, type HttpAnswer, type HttpRequest } from './exchange.ts';

/** What calls over HTTP need of the machine; handed in, so that tests need not wait for the real ones. */
export interface HttpSurroundings {
  /** @throws as `exchange` of this machine. */
  exchange(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>;
  /** A clock that never jumps [ms]; its zero means nothing. */
  nowMs(): number;
  /** @throws the signal's reason once it is aborted. */
  wait(ms: number, signal: AbortSignal | undefined): Promise<void>;
  /** Uniform in [0, 1). */
  uniform(): number;
}

/** The machine's own. */
export const REAL_SURROUNDINGS: HttpSurroundings = {
  exchange,
  nowMs: () => performance.now(),
  wait: async (ms, signal) => {
    try {
      await sleep(ms, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
  uniform: Math.random,
};
