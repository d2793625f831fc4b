import type { ConnectionStatus } from '../../telemetry/index.ts';
import { SECOND_MS } from '../../time/index.ts';
import { remoteState, type StateVerdict } from '../remote-state.ts';
import type { HeardSystem } from './listen.ts';
import { type PollPolicy, SUSPICION_PERIODS, SWEEP_MS } from './polling.ts';

/** Polls that were made in thought, and those whose answer changed the state of an asset. */
export interface Usefulness {
  readonly pollCount: number;
  readonly usefulCount: number;
  /** The latter as part of the former [0..1]. */
  readonly usefulPu: number;
}

/** How states are decided while polls are made in thought. */
export interface UsefulnessSettings {
  readonly periodMs: number;
  readonly offlineTimeoutMs: number;
}

/** An answer counts against silence for so many intervals. */
const FRESH_INTERVALS = 2;

/**
 * How many polls of a policy would have changed what was decided: the recording is gone through, at the time of each poll the
 * vendor's last word before it is the answer, and the state is decided without it and with it. Only systems of which the
 * recording has answers count; undefined where it has none.
 */
export function usefulnessOf(
  systems: readonly HeardSystem[],
  policy: PollPolicy,
  settings: UsefulnessSettings,
): Usefulness | undefined {
  let pollCount = 0;
  let usefulCount = 0;
  for (const system of systems) {
    if (system.statuses.length === 0) continue;
    const replayed = replay(system, policy, settings);
    pollCount += replayed.pollCount;
    usefulCount += replayed.usefulCount;
  }
  return pollCount === 0 ? undefined : { pollCount, usefulCount, usefulPu: usefulCount / pollCount };
}

interface Answer {
  readonly status: ConnectionStatus;
  readonly observedMs: number;
}

function replay(system: HeardSystem, policy: PollPolicy, settings: UsefulnessSettings) {
  const { statuses, codes } = system;
  const statusFreshMs = FRESH_INTERVALS * (policy.kind === 'fixed' ? policy.intervalMs : SWEEP_MS);
  const rules = { offlineTimeoutMs: settings.offlineTimeoutMs, statusFreshMs, isStrict: false };
  const arrivals = walker(system.arrivalsS.length, (index) => system.arrivalsS[index]! * SECOND_MS);
  const told = walker(statuses.length, (index) => statuses[index]!.observedMs);
  const coded = walker(codes.length, (index) => codes[index]!.atMs);
  let known: Answer | undefined;
  let usefulCount = 0;
  const times = pollTimes(system, policy, settings.periodMs);
  for (const atMs of times) {
    const heard = arrivals(atMs);
    const decided = (answer: Answer | undefined): StateVerdict['state'] =>
      remoteState(
        {
          lastFreshMs: heard < 0 ? undefined : system.arrivalsS[heard]! * SECOND_MS,
          inverterStateCode: codes[coded(atMs)]?.code,
          status: answer?.status,
          statusObservedMs: answer?.observedMs,
        },
        atMs,
        rules,
      ).state;
    const answer = statuses[told(atMs)] ?? known;
    if (decided(known) !== decided(answer)) usefulCount += 1;
    known = answer;
  }
  return { pollCount: times.length, usefulCount };
}

/** Of ascending times, the last that is not after the one asked for, which never goes back; -1 where there is none. */
function walker(count: number, timeOf: (index: number) => number): (atMs: number) => number {
  let last = -1;
  return (atMs) => {
    while (last + 1 < count && timeOf(last + 1) <= atMs) last += 1;
    return last;
  };
}

/** When a policy asks about a system: spread over the interval by its id, and where a sample is overdue. */
function pollTimes(system: HeardSystem, policy: PollPolicy, periodMs: number): readonly number[] {
  const { arrivalsS, statuses, systemId } = system;
  const startMs = Math.min((arrivalsS[0] ?? Number.POSITIVE_INFINITY) * SECOND_MS, statuses[0]!.observedMs);
  const endMs = Math.max((arrivalsS.at(-1) ?? 0) * SECOND_MS, statuses.at(-1)!.observedMs);
  const everyMs = policy.kind === 'fixed' ? policy.intervalMs : SWEEP_MS;
  const times: number[] = [];
  for (let atMs = startMs + (spread(systemId) % everyMs); atMs <= endMs; atMs += everyMs) times.push(atMs);
  if (policy.kind === 'fixed') return times;
  const overdueMs = SUSPICION_PERIODS * periodMs;
  for (let index = 1; index < arrivalsS.length; index += 1) {
    const dueMs = arrivalsS[index - 1]! * SECOND_MS + overdueMs;
    if (arrivalsS[index]! * SECOND_MS > dueMs) times.push(dueMs);
  }
  return times.sort((left, right) => left - right);
}

/** FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo), 32 bits. */
function spread(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}
