import { exchange } from '../../../src/adapters/http/exchange.ts';
import type { HttpSurroundings } from '../../../src/adapters/http/surroundings.ts';

/** Surroundings whose clock stands still but for waits, which take no time; with what was waited for. */
export interface TestSurroundings extends HttpSurroundings {
  readonly waitsMs: readonly number[];
  advance(ms: number): void;
}

export function testSurroundings(uniform = () => 0.5): TestSurroundings {
  let nowMs = 0;
  const waitsMs: number[] = [];
  return {
    exchange,
    nowMs: () => nowMs,
    wait: async (ms, signal) => {
      signal?.throwIfAborted();
      waitsMs.push(ms);
      nowMs += ms;
    },
    uniform,
    waitsMs,
    advance: (ms) => {
      nowMs += ms;
    },
  };
}
