import { IN_MEMORY, openSqliteTable } from '../../../src/adapters/store/sqlite/open.ts';
import {
  type AssetMeasurement,
  OFFLINE_TIMEOUT_MS,
  type PlanSettings,
  type VendorCloud,
} from '../../../src/engine/commissioning/index.ts';
import { fleetMessages } from '../../../src/engine/example/index.ts';
import type { ArrivedMessage } from '../../../src/engine/fleet/index.ts';
import { createRepositories } from '../../../src/engine/repositories/index.ts';
import { cesWith, concertoWith, NOW_MS } from '../../adapters/sim/sims.ts';

/** Both simulated hosts, a store in memory, and a clock that tests move. */

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
export const PERIOD_MS = 5 * MINUTE_MS;

export const SETTINGS: PlanSettings = {
  isAuto: true,
  offlineTimeoutMs: OFFLINE_TIMEOUT_MS,
  statusFreshMs: 30 * MINUTE_MS,
  isStrict: false,
  instance: 'test',
  createsMax: 1_000,
};

export interface Options {
  readonly concerto?: Parameters<typeof concertoWith>[0];
  readonly ces?: Parameters<typeof cesWith>[0];
}

export async function rehearse({ concerto = {}, ces = {} }: Options = {}) {
  let nowMs = NOW_MS;
  const clock = { nowMs: () => nowMs };
  const platform = await concertoWith(concerto);
  const vendor = await cesWith({ nowMs: clock.nowMs, ...ces });
  const table = await openSqliteTable(IN_MEMORY);
  const repositories = createRepositories(table);
  const { fleet } = repositories;
  const { reader, provisioner, states, telemetry } = platform.host;
  return {
    fleet,
    table,
    repositories,
    clock,
    platform,
    vendor,
    ports: { fleet, reader, provisioner, cloud: vendor.host, clock },
    statusPorts: { fleet, cloud: vendor.host, clock },
    evaluationPorts: { fleet, states, clock },
    telemetryPorts: { fleet, sink: telemetry },
    after: (ms: number) => {
      nowMs += ms;
      platform.around.advance(ms);
      vendor.around.advance(ms);
    },
    close: () => table.close(),
  };
}
export type TestFleet = Awaited<ReturnType<typeof rehearse>>;

/** A vendor's cloud that answers what a test wants, and counts. */
export function cloudOf(answers: Partial<VendorCloud>): VendorCloud & { readonly calls: { count: number } } {
  const calls = { count: 0 };
  return {
    calls,
    metadata: async (query) => {
      calls.count += 1;
      return (await answers.metadata?.(query)) ?? [];
    },
    status: async (query) => {
      calls.count += 1;
      return (await answers.status?.(query)) ?? [];
    },
  };
}

export function sinkOf() {
  const sent: AssetMeasurement[] = [];
  return {
    sent,
    send: async (measurements: readonly AssetMeasurement[]) => {
      sent.push(...measurements);
    },
  };
}

/** What the made-up fleet of the simulators sends in this time. */
export function messagesOf(
  startMs: number,
  endMs: number,
  { systemCount = 40, seed = 1, hasDefects = true } = {},
): readonly ArrivedMessage[] {
  const messages = [...fleetMessages({ seed, systemCount, hasDefects, startMs, endMs })];
  return messages.map(({ message, arrivalMs }) => ({ message, arrivalMs }));
}
