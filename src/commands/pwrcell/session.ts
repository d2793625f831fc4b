import { hostname, userInfo } from 'node:os';
import type { Fleet } from '../../adapters/fleet/open.ts';
import {
  type CommissioningRules,
  OFFLINE_TIMEOUT_MS,
  timeoutAdvice,
} from '../../engine/commissioning/index.ts';
import { type FleetPass, openPass, type PollSettings, statusFreshMsOf } from '../../engine/fleet/index.ts';
import type { Clock } from '../../engine/ports.ts';
import type { FleetRepository } from '../../engine/repositories/index.ts';
import { MINUTE_MS } from '../../engine/time/index.ts';
import { fleetOf } from '../common/fleet-of.ts';
import { keepHeapSmall } from '../common/small-heap.ts';
import type { Io } from '../shell/io.ts';

/** Between two samples of a system. */
export const PERIOD_MS = 5 * MINUTE_MS;

/** How often the vendor is asked for the status of a site, where nothing else is said. */
const POLL_MS = 15 * MINUTE_MS;

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
  keepHeapSmall();
  const { repositories } = await (await io.context()).open();
  return openPass(repositories, {
    actor: { process, user: accountName(), host: hostname() },
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

/** How the names of writes of the repository begin: a test holds the list of them. */
const WRITES = /^(put|remove|begin|release)/;

/** The same fleet, to be read only. */
function unwritten(fleet: FleetRepository): FleetRepository {
  const writes = Object.keys(fleet).filter((name) => WRITES.test(name));
  return { ...fleet, ...Object.fromEntries(writes.map((name) => [name, async () => undefined])) };
}

/** The options that say how evidence is weighed. */
export interface RuleOptions {
  readonly auto?: boolean;
  readonly strict?: boolean;
  readonly offlineTimeoutMs?: number | undefined;
}

/** How evidence is weighed: what the options leave open says the context, so that all commands say the same. */
export async function rulesOf(
  { offlineTimeoutMs: givenMs, ...options }: RuleOptions,
  io: Pick<Io, 'context' | 'warn'>,
  polls: PollSettings = { kind: 'fixed', intervalMs: POLL_MS },
): Promise<CommissioningRules> {
  const advice = givenMs === undefined ? undefined : timeoutAdvice(givenMs, PERIOD_MS);
  if (advice !== undefined) io.warn(`--offline-timeout: ${advice}.`);
  const { fleet } = await io.context();
  const offlineTimeoutMs = givenMs ?? fleet?.offlineTimeoutMs;
  return usualRules({ ...options, offlineTimeoutMs }, polls);
}

/** The same where no context has a say. */
export function usualRules(
  { auto = false, strict = false, offlineTimeoutMs = OFFLINE_TIMEOUT_MS }: RuleOptions,
  polls: PollSettings,
): CommissioningRules {
  return { isAuto: auto, isStrict: strict, offlineTimeoutMs, statusFreshMs: statusFreshMsOf(polls) };
}

export function pollsOf({
  adaptive,
  intervalMs = POLL_MS,
}: {
  readonly adaptive: boolean;
  readonly intervalMs?: number | undefined;
}): PollSettings {
  return adaptive ? { kind: 'adaptive', periodMs: PERIOD_MS } : { kind: 'fixed', intervalMs };
}
