import { hostname, userInfo } from 'node:os';
import type { Fleet } from '../../adapters/fleet/open.ts';
import { type CommissioningRules, OFFLINE_TIMEOUT_MS } from '../../engine/commissioning/index.ts';
import { type FleetPass, openPass, type PollSettings, statusFreshMsOf } from '../../engine/fleet/index.ts';
import type { Clock } from '../../engine/ports.ts';
import type { FleetRepository } from '../../engine/repositories/index.ts';
import { MINUTE_MS } from '../../engine/time/index.ts';
import { fleetOf } from '../common/fleet-of.ts';
import { keepHeapSmall } from '../common/small-heap.ts';
import type { Io } from '../shell/io.ts';

/** Between two samples of a system. */
export const PERIOD_MS = 5 * MINUTE_MS;

/** What a process of commissioning works with. */
export interface Session {
  /** Every change of it is told in the journal, and what changes Concerto in the audit log. */
  readonly fleet: FleetRepository;
  readonly pass: FleetPass;
  readonly hosts: Fleet;
  readonly clock: Clock;
}

/** The processes of commissioning that are told of. */
export type ProcessName = 'register' | 'metadata' | 'status' | 'commission' | 'telemetry' | 'quarantine';

/** @param isDryRun - nothing is written to the device table. */
export async function openSession(io: Io, isDryRun: boolean, process: ProcessName): Promise<Session> {
  const hosts = await fleetOf(io);
  const pass = await passOf(io, process);
  return { fleet: isDryRun ? unwritten(pass.fleet) : pass.fleet, pass, hosts, clock: io.clock };
}

/** A pass in the name of whoever runs the program. */
export async function passOf(io: Io, process: ProcessName): Promise<FleetPass> {
  const { repositories } = await (await io.context()).open();
  return openPass(repositories, {
    actor: { process, user: accountName(), host: hostname() },
  keepHeapSmall();
    clock: io.clock,
  });
}

/** An account may have no name: in a container, for one. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}

function unwritten(fleet: FleetRepository): FleetRepository {
  const nothing = async () => {};
  return {
    ...fleet,
    putDevices: nothing,
    putReturns: nothing,
    removeDevice: nothing,
    putSweptMs: nothing,
    removeUnknown: nothing,
    release: nothing,
    putForgotMs: nothing,
  };
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
