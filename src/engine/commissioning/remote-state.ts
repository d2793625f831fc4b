import type { ConnectionStatus } from '../telemetry/index.ts';
import type { RemoteState } from './fleet.ts';
import { AHEAD_MAX_MS } from './intake.ts';
import type { Reason } from './reasons.ts';
import { stateClassOf, stateCodeText } from './state-code.ts';

/** Two and a half, or three, periods of five minutes: see docs/pwrcell.md for what other values would mean. */
export const OFFLINE_TIMEOUT_MS = 900_000;

/** What is known of the connection of an asset. Times are those of arrival, so that a wrong clock does not count. */
export interface Evidence {
  /** When the last fresh sample came; undefined: never. */
  readonly lastFreshMs: number | undefined;
  /** Of the last fresh sample, as the inverter says it. */
  readonly inverterStateCode: number | undefined;
  readonly status: ConnectionStatus | undefined;
  readonly statusObservedMs: number | undefined;
}

/** How evidence is weighed. */
export interface StateRules {
  /** An asset that has been silent for longer is OFFLINE. */
  readonly offlineTimeoutMs: number;
  /** An answer of the vendor that is older does not count against silence: two poll intervals. */
  readonly statusFreshMs: number;
  /** Take the vendor's word against fresh telemetry. */
  readonly isStrict: boolean;
}

/** The state of an asset, and why. `sent`: as the platform is told, which knows no `UNKNOWN`. */
export interface StateVerdict {
  readonly state: RemoteState | 'UNKNOWN';
  readonly sent: RemoteState;
  readonly reason: Reason;
  readonly message: string;
  /** Of the evidence that decided: as the platform is told. */
  readonly evidenceMs: number;
  /** Of the newest that was observed, whatever decided: a verdict never replaces one that newer observations led to. */
  readonly observedMs: number;
  /** What else is to be said. */
  readonly warnings: readonly Reason[];
}

const SILENT_STATUSES: readonly (ConnectionStatus | undefined)[] = [
  'disconnected',
  'unknown',
  'never-connected',
];

/**
 * The connection of an asset: a pure function of the evidence, decided anew each time. The first line that fits decides:
 *
 * 1. never heard, and the vendor knows of no connection or says nothing: UNKNOWN;
 * 2. heard in time, and the inverter says that it has a fault: ERROR;
 * 3. heard in time, and a fresh answer of the vendor, newer than the sample, says error: ERROR;
 * 4. heard in time, and a fresh answer says that it is not connected: ONLINE, with a warning (strict: ERROR);
 * 5. heard in time: ONLINE;
 * 6. silent, and a fresh answer of the vendor says error: ERROR;
 * 7. silent: OFFLINE.
 */
export function remoteState(found: Evidence, nowMs: number, rules: StateRules): StateVerdict {
  const evidence = withoutFuture(found, nowMs);
  const { lastFreshMs = 0, statusObservedMs = 0 } = evidence;
  return { ...decided(evidence, nowMs, rules), observedMs: Math.max(lastFreshMs, statusObservedMs) };
}

/** A verdict, without what does not depend on what was decided. */
type Decided = Omit<StateVerdict, 'observedMs'>;

function decided(evidence: Evidence, nowMs: number, rules: StateRules): Decided {
  const { lastFreshMs, status } = evidence;
  if (lastFreshMs === undefined && (status === undefined || status === 'never-connected')) {
    return verdict('UNKNOWN', 'NeverConnected', 'never heard', evidence.statusObservedMs ?? 0);
  }
  const isHeard = lastFreshMs !== undefined && nowMs - lastFreshMs <= rules.offlineTimeoutMs;
  const { statusObservedMs } = evidence;
  const isStatusFresh = statusObservedMs !== undefined && nowMs - statusObservedMs <= rules.statusFreshMs;
  const weighing = { ...rules, isStatusFresh };
  return isHeard ? heard(evidence, lastFreshMs, weighing) : silent(evidence, nowMs, weighing);
}

/** Nobody was heard after now; clocks of machines differ by less than a sample may be ahead. */
function withoutFuture(evidence: Evidence, nowMs: number): Evidence {
  const { lastFreshMs = 0 } = evidence;
  return lastFreshMs <= nowMs + AHEAD_MAX_MS ? evidence : { ...evidence, lastFreshMs: undefined };
}

/** Whether the vendor's answer counts: a stale one neither overrides telemetry nor speaks against it. */
type Weighing = StateRules & { readonly isStatusFresh: boolean };

function heard(evidence: Evidence, lastFreshMs: number, { isStrict, isStatusFresh }: Weighing): Decided {
  const { inverterStateCode: code, status, statusObservedMs = 0 } = evidence;
  if (code !== undefined && stateClassOf(code) === 'fault') {
    return verdict('ERROR', 'InverterFault', `the inverter says ${stateCodeText(code)}`, lastFreshMs);
  }
  if (status === 'error' && isStatusFresh && statusObservedMs > lastFreshMs) {
    return verdict('ERROR', 'CesError', 'the vendor says error since the last sample', statusObservedMs);
  }
  if (isStatusFresh && SILENT_STATUSES.includes(status)) {
    const message = `samples arrive, and the vendor says ${status}`;
    const state = isStrict ? 'ERROR' : 'ONLINE';
    return {
      ...verdict(state, 'StatusContradictsTelemetry', message, lastFreshMs),
      warnings: ['StatusContradictsTelemetry'],
    };
  }
  return verdict('ONLINE', 'TelemetryFresh', 'samples arrive', lastFreshMs);
}

function silent(evidence: Evidence, nowMs: number, rules: Weighing): Decided {
  const { isStatusFresh } = rules;
  const { lastFreshMs, status, statusObservedMs } = evidence;
  if (status === 'error' && isStatusFresh && statusObservedMs !== undefined) {
    return verdict('ERROR', 'CesError', 'silent, and the vendor says error', statusObservedMs);
  }
  const message = lastFreshMs === undefined ? 'never heard, though the vendor knows it' : 'no sample in time';
  // The evidence of silence is that the time has passed, not the last sample; that the vendor's error is over is newer.
  const silentMs = lastFreshMs === undefined ? 0 : lastFreshMs + rules.offlineTimeoutMs;
  const evidenceMs = Math.max(silentMs, noErrorSinceMs(evidence, nowMs, rules));
  const warnings: readonly Reason[] = statusObservedMs !== undefined && !isStatusFresh ? ['StatusStale'] : [];
  return { ...verdict('OFFLINE', 'TelemetryTimeout', message, evidenceMs), warnings };
}

/** When the vendor said something else than error, or its error became stale; 0: it has said nothing. */
function noErrorSinceMs(
  { status, statusObservedMs = 0 }: Evidence,
  nowMs: number,
  { statusFreshMs }: StateRules,
): number {
  const saidMs = Math.min(nowMs, statusObservedMs);
  return status === 'error' ? saidMs + statusFreshMs : saidMs;
}

function verdict(state: StateVerdict['state'], reason: Reason, message: string, evidenceMs: number): Decided {
  return { state, sent: sentState(state), reason, message, evidenceMs, warnings: [] };
}

/** What the platform is told of a state: it has no word for what is not known. */
export function sentState(state: StateVerdict['state']): RemoteState {
  return state === 'UNKNOWN' ? 'OFFLINE' : state;
}

/** The worst of a site's real assets; undefined where none is commissioned. */
export function siteState(states: readonly StateVerdict['state'][]): RemoteState | undefined {
  for (const worst of ['ERROR', 'OFFLINE', 'ONLINE'] as const) {
    if (states.includes(worst)) return worst;
  }
  return states.includes('UNKNOWN') ? 'OFFLINE' : undefined;
}
