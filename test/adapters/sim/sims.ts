import { openCes } from '../../../src/adapters/ces/ces.ts';
import { type Concerto, openConcerto } from '../../../src/adapters/concerto/concerto.ts';
import type { HostOptions } from '../../../src/adapters/http/host.ts';
import { type CesSimOptions, startCesSim } from '../../../src/adapters/sim/ces/start.ts';
import { type ConcertoSimOptions, startConcertoSim } from '../../../src/adapters/sim/concerto/start.ts';
import { type FaultRates, NO_FAULTS } from '../../../src/adapters/sim/faults.ts';
import type { RunningSim } from '../../../src/adapters/sim/server.ts';
import type { VendorCloud } from '../../../src/engine/commissioning/index.ts';
import { createSecrets } from '../../../src/engine/journal/index.ts';
import { type TestSurroundings, testSurroundings } from '../http/surroundings.ts';

/** Simulated hosts on this machine, with the adapters that call them. Pauses take no time. */

export const NOW_MS = Date.UTC(2026, 10, 22, 14, 3);
export const LOGIN = { clientId: 'flex', secret: 'simulated-secret' } as const;

const COMMON = { ...LOGIN, port: 0, seed: 1, systemCount: 40, hasDefects: true } as const;

export interface Rehearsal<T> {
  readonly sim: RunningSim;
  readonly host: T;
  readonly around: TestSurroundings;
  stats(): SimStats;
}

export interface SimStats {
  readonly calls: { readonly [route: string]: number };
  readonly faults: { readonly [fault: string]: number };
  readonly done: { readonly [what: string]: number };
}

const running: RunningSim[] = [];

export async function closeSims(): Promise<void> {
  await Promise.all(running.splice(0).map((sim) => sim.close()));
}

export async function concertoWith(
  more: Partial<Omit<ConcertoSimOptions, 'faults'>> & { readonly faults?: Partial<FaultRates> } = {},
  host: Partial<HostOptions> = {},
): Promise<Rehearsal<Concerto>> {
  const sim = await startConcertoSim({
    ...COMMON,
    provisionedPct: 0,
    pageFaults: { movingPct: 0, lostCursorsPct: 0 },
    conflictsPct: 0,
    ...more,
    faults: { ...NO_FAULTS, ...more.faults },
  });
  return rehearsal(sim, host, openConcerto);
}

export async function cesWith(
  more: Partial<Omit<CesSimOptions, 'faults'>> & { readonly faults?: Partial<FaultRates> } = {},
  host: Partial<HostOptions> = {},
): Promise<Rehearsal<VendorCloud>> {
  const sim = await startCesSim({
    ...COMMON,
    wrongMetadataPct: 0,
    missingMetadataPct: 0,
    staleStatusPct: 0,
    nowMs: () => NOW_MS,
    ...more,
    faults: { ...NO_FAULTS, ...more.faults },
  });
  return rehearsal(sim, host, openCes);
}

function rehearsal<T>(
  sim: RunningSim,
  host: Partial<HostOptions>,
  open: (options: HostOptions) => T,
): Rehearsal<T> {
  running.push(sim);
  const around = testSurroundings();
  const login = {
    kind: 'client',
    clientId: LOGIN.clientId,
    clientSecret: LOGIN.secret,
    variable: 'SIM_SECRET',
  } as const;
  const options = {
    url: sim.url,
    login,
    secrets: createSecrets(),
    timeoutMs: 5_000,
    callsPerSecond: 1_000,
    around,
    ...host,
  };
  return { sim, host: open(options), around, stats: () => sim.stats() as SimStats };
}
