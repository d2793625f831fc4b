import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRates } from '../../adapters/sim/faults.ts';
import type { RunningSim, SimOptions } from '../../adapters/sim/server.ts';
import { counted } from '../../engine/quantity/index.ts';
import type { StreamEvent, StreamResult } from '../shell/result.ts';

/** Who may call a simulated host. It guards nothing: nobody beyond this machine can reach it. */
export const SIM_LOGIN = { clientId: 'flex', secret: 'simulated-secret' } as const;

interface CommonOptions {
  readonly systems: number;
  readonly seed: number;
  readonly clean: boolean;
  readonly port: number;
  readonly latencyMs: number;
  readonly tooManyPct: number;
  readonly errorsPct: number;
  readonly lostPct: number;
  readonly expiredPct: number;
}

/** What both hosts are started with. */
export function simOptionsOf(
  options: CommonOptions,
): SimOptions & { readonly systemCount: number; readonly hasDefects: boolean } {
  const { systems, seed, clean, port, latencyMs, tooManyPct, errorsPct, lostPct, expiredPct } = options;
  const faults: FaultRates = { latencyMs, tooManyPct, errorsPct, lostPct, expiredPct };
  return { ...SIM_LOGIN, systemCount: systems, hasDefects: !clean, seed, port, faults };
}

export interface Serving {
  readonly start: () => Promise<RunningSim>;
  /** `Concerto` */
  readonly title: string;
  readonly systems: number;
  readonly seed: number;
  /** Ends by itself after so long; absent: never. */
  readonly forMs: number | undefined;
  readonly signal: AbortSignal;
}

/** Starts a simulated host, says where it listens, and keeps it until it is to end. */
export async function serve(serving: Serving): Promise<StreamResult> {
  const sim = await serving.start();
  return { kind: 'stream', events: life(sim, serving) };
}

async function* life(sim: RunningSim, serving: Serving): AsyncGenerator<StreamEvent> {
  const { title, systems, seed, forMs, signal } = serving;
  const { url, port } = sim;
  const listening = { type: 'listening', url, port, systemCount: systems, seed, ...SIM_LOGIN };
  try {
    yield {
      data: listening,
      line: `${title} is simulated at ${url}: ${counted(systems, 'system')}, seed ${seed}`,
    };
    await untilOver(forMs, signal);
  } finally {
    await sim.close();
  }
  yield { data: { type: 'stopped', ...sim.stats() } };
}

async function untilOver(forMs: number | undefined, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  if (forMs !== undefined) return sleep(forMs, undefined, { signal }).catch(() => undefined);
  await new Promise((resolve) => {
    signal.addEventListener('abort', resolve, { once: true });
  });
}
