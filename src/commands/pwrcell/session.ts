import type { Fleet } from '../../adapters/fleet/open.ts';
import { type CommissioningRules, OFFLINE_TIMEOUT_MS } from '../../engine/commissioning/index.ts';
import { type PollSettings, statusFreshMsOf } from '../../engine/fleet/index.ts';
import type { Clock } from '../../engine/ports.ts';
import type { FleetRepository } from '../../engine/repositories/index.ts';
import { MINUTE_MS } from '../../engine/time/index.ts';
import { fleetOf } from '../common/fleet-of.ts';
import type { Io } from '../shell/io.ts';

/** Between two samples of a system. */
export const PERIOD_MS = 5 * MINUTE_MS;

/** What a process of commissioning works with. */
export interface Session {
  readonly fleet: FleetRepository;
  readonly hosts: Fleet;
  readonly clock: Clock;
}

/** @param isDryRun - nothing is written to the device table. */
export async function openSession(io: Io, isDryRun: boolean): Promise<Session> {
  const hosts = await fleetOf(io);
  const { repositories } = await (await io.context()).open();
  const { fleet } = repositories;
  return { fleet: isDryRun ? unwritten(fleet) : fleet, hosts, clock: io.clock };
}

function unwritten(fleet: FleetRepository): FleetRepository {
  const nothing = async () => {};
  return { ...fleet, putDevices: nothing, removeDevice: nothing };
}

/** The options that say how evidence is weighed. */
export interface RuleOptions {
  readonly auto?: boolean;
  readonly strict?: boolean;
  readonly offlineTimeoutMs?: number | undefined;
}

export function rulesOf(
  { auto = false, strict = false, offlineTimeoutMs = OFFLINE_TIMEOUT_MS }: RuleOptions,
  polls: PollSettings = { kind: 'fixed', intervalMs: 3 * PERIOD_MS },
): CommissioningRules {
  return { isAuto: auto, isStrict: strict, offlineTimeoutMs, statusFreshMs: statusFreshMsOf(polls) };
}

export function pollsOf({
  adaptive,
  intervalMs,
}: {
  readonly adaptive: boolean;
  readonly intervalMs: number;
}): PollSettings {
  return adaptive ? { kind: 'adaptive', periodMs: PERIOD_MS } : { kind: 'fixed', intervalMs };
}
