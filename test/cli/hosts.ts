import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startCesSim } from '../../src/adapters/sim/ces/start.ts';
import { type ConcertoSimOptions, startConcertoSim } from '../../src/adapters/sim/concerto/start.ts';
import { type FaultRates, NO_FAULTS } from '../../src/adapters/sim/faults.ts';
import type { SimStats } from '../adapters/sim/sims.ts';

/** Both simulated hosts on this machine, and a folder whose flex.yaml names them. */

export const HOSTS_NOW = '2026-11-22T14:03:00Z';
export const HOSTS_ENV = { SIM_SECRET: 'simulated-secret' } as const;

/** Longer than any answer on this machine takes, and short where none comes. */
const TIMEOUT = '2s';

export interface Hosts {
  readonly concerto: () => SimStats;
  readonly ces: () => SimStats;
  /** Of the platform. */
  readonly concertoUrl: string;
  close(): Promise<void>;
}

/** The words with the option that fixes the time. */
export function atNow(args: readonly string[]): readonly string[] {
  return ['--now', HOSTS_NOW, ...args];
}

export async function startHosts(
  dir: string,
  more: Partial<ConcertoSimOptions> = {},
  faults: Partial<FaultRates> = {},
): Promise<Hosts> {
  const common = {
    clientId: 'flex',
    secret: HOSTS_ENV.SIM_SECRET,
    port: 0,
    seed: more.seed ?? 1,
    systemCount: 20,
    hasDefects: true,
    faults: { ...NO_FAULTS, ...faults },
  };
  const pageFaults = { movingPct: 0, lostCursorsPct: 0 };
  const concerto = await startConcertoSim({
    ...common,
    provisionedPct: 0,
    conflictsPct: 0,
    pageFaults,
    ...more,
  });
  const nowMs = () => Date.parse(HOSTS_NOW);
  const ces = await startCesSim({
    ...common,
    nowMs,
    wrongMetadataPct: 0,
    missingMetadataPct: 0,
    staleStatusPct: 0,
  });
  const host = (url: string) =>
    `{ url: "${url}", clientId: flex, secretEnv: SIM_SECRET, callsPerSecond: 1000, timeout: ${TIMEOUT} }`;
  await mkdir(dir, { recursive: true });
  await writeFile(
    join(dir, 'flex.yaml'),
    `context: rehearsal
contexts:
  rehearsal:
    store: { kind: sqlite, path: store.sqlite }
    fleet:
      instance: test
      concerto: ${host(concerto.url)}
      ces: ${host(ces.url)}
`,
  );
  return {
    concerto: () => concerto.stats() as SimStats,
    ces: () => ces.stats() as SimStats,
    concertoUrl: concerto.url,
    close: async () => {
      await Promise.all([concerto.close(), ces.close()]);
    },
  };
}
