import { hostname } from 'node:os';
import { join } from 'node:path';
import { setImmediate as soon } from 'node:timers/promises';
import { type Fleet, openFleet } from '../../../adapters/fleet/open.ts';
import type { Told } from '../../../adapters/http/client.ts';
import { type HttpSurroundings, REAL_SURROUNDINGS } from '../../../adapters/http/surroundings.ts';
import { startCesSim } from '../../../adapters/sim/ces/start.ts';
import { startConcertoSim } from '../../../adapters/sim/concerto/start.ts';
import type { FaultRates } from '../../../adapters/sim/faults.ts';
import type { RunningSim } from '../../../adapters/sim/server.ts';
import { openSqliteTable } from '../../../adapters/store/sqlite/open.ts';
import { type FleetPass, openPass, POLLERS, type PollerName } from '../../../engine/fleet/index.ts';
import { createSecrets } from '../../../engine/journal/index.ts';
import type { Clock } from '../../../engine/ports.ts';
import { randomStream } from '../../../engine/quantity/index.ts';
import { createRepositories, type Repositories } from '../../../engine/repositories/index.ts';
import { SIM_LOGIN } from '../serve.ts';
import type { RehearseOptions } from './options.ts';

/** A clock that stands still until it is told what time it is. */
export class SetClock implements Clock {
  #nowMs: number;

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  readonly nowMs = (): number => this.#nowMs;

  set(nowMs: number): void {
    this.#nowMs = nowMs;
  }
}

/** Both hosts, a workspace with its store, and what works on them, all by one clock. */
export interface RehearsalWorld {
  readonly clock: SetClock;
  readonly concerto: RunningSim;
  readonly ces: RunningSim;
  readonly hosts: Fleet;
  readonly repositories: Repositories;
  readonly passes: ReadonlyMap<PollerName | 'telemetry', FleetPass>;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly options: RehearseOptions;
  readonly dir: string;
  readonly startMs: number;
  readonly signal: AbortSignal;
  readonly tell: (told: Told) => void;
}

const INSTANCE = 'rehearsal';
/** No answer in this time is a lost one: both ends are this process. */
const TIMEOUT_MS = 500;
/** Hosts of one's own need no rest. */
const CALLS_PER_SECOND = 1_000;
const SECRET_ENV = 'REHEARSAL_SECRET';

export async function openWorld({
  options,
  dir,
  startMs,
  signal,
  tell,
}: WorldOptions): Promise<RehearsalWorld> {
  const clock = new SetClock(startMs);
  const table = await openSqliteTable(join(dir, '.flex', 'store.sqlite'));
  const concerto = await startConcertoSim(concertoOptions(options));
  const ces = await startCesSim(cesOptions(options, clock));
  const host = (url: string) => ({
    url,
    login: { kind: 'client', clientId: SIM_LOGIN.clientId, secretEnv: SECRET_ENV } as const,
    timeoutMs: TIMEOUT_MS,
    callsPerSecond: CALLS_PER_SECOND,
  });
  const hosts = openFleet(
    { instance: INSTANCE, concerto: host(concerto.url), ces: host(ces.url) },
    {
      env: { [SECRET_ENV]: SIM_LOGIN.secret },
      secrets: createSecrets(),
      signal,
      tell,
      around: hurriedSurroundings(options.seed, clock),
    },
  );
  const repositories = createRepositories(table);
  const names = [...POLLERS, 'telemetry'] as const;
  const passes = names.map((name) => {
    const actor = { process: name, user: 'rehearsal', host: hostname() };
    return [name, openPass(repositories, { actor, clock })] as const;
  });
  return {
    clock,
    concerto,
    ces,
    hosts,
    repositories,
    passes: new Map(passes),
    close: async () => {
      await Promise.all([concerto.close(), ces.close()]);
      await table.close();
    },
  };
}

/** The workspace as flex.yaml has it, so that whoever comes afterwards looks into the same store. */
export function workspaceText({ concerto, ces }: Pick<RehearsalWorld, 'concerto' | 'ces'>): string {
  const host = ({ url }: RunningSim) =>
    `{ url: "${url}", clientId: ${SIM_LOGIN.clientId}, secretEnv: ${SECRET_ENV} }`;
  return `# A rehearsal. Both hosts are gone with it; the store is what it left.
context: rehearsal
contexts:
  rehearsal:
    store: { kind: sqlite, path: .flex/store.sqlite }
    fleet:
      instance: ${INSTANCE}
      concerto: ${host(concerto)}
      ces: ${host(ces)}
`;
}

function faultsOf({ clean, tooManyPct, errorsPct, lostPct, expiredPct }: RehearseOptions): FaultRates {
  const [latencyMs, none] = [0, 0];
  return clean
    ? { latencyMs, tooManyPct: none, errorsPct: none, lostPct: none, expiredPct: none }
    : { latencyMs, tooManyPct, errorsPct, lostPct, expiredPct };
}

function commonOptions(options: RehearseOptions) {
  const { systems, seed, clean } = options;
  return { ...SIM_LOGIN, port: 0, seed, systemCount: systems, hasDefects: !clean, faults: faultsOf(options) };
}

function concertoOptions(options: RehearseOptions): Parameters<typeof startConcertoSim>[0] {
  const { clean, provisionedPct, movingPagesPct, conflictsPct } = options;
  return {
    ...commonOptions(options),
    provisionedPct,
    pageFaults: { movingPct: clean ? 0 : movingPagesPct, lostCursorsPct: 0 },
    conflictsPct: clean ? 0 : conflictsPct,
  };
}

function cesOptions(options: RehearseOptions, clock: Clock): Parameters<typeof startCesSim>[0] {
  const { clean, wrongMetadataPct, missingMetadataPct, staleStatusPct } = options;
  return {
    ...commonOptions(options),
    wrongMetadataPct: clean ? 0 : wrongMetadataPct,
    missingMetadataPct: clean ? 0 : missingMetadataPct,
    staleStatusPct: clean ? 0 : staleStatusPct,
    nowMs: () => clock.nowMs(),
  };
}

/** Pauses take no time, and are over by the clock of those who wait. */
function hurriedSurroundings(seed: number, clock: Clock): HttpSurroundings {
  const chance = randomStream(seed, 'pauses');
  let waitedMs = 0;
  return {
    ...REAL_SURROUNDINGS,
    nowMs: () => clock.nowMs() + waitedMs,
    wait: async (ms, signal) => {
      signal?.throwIfAborted();
      waitedMs += ms;
      await soon();
    },
    uniform: () => chance.uniform(),
  };
}
