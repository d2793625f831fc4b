import { DAY_MS } from '../time/index.ts';
import type { StateHistory } from './facts.ts';
import type { RemoteState } from './fleet.ts';
import type { Reason } from './reasons.ts';
import { type StateVerdict, sentState } from './remote-state.ts';

/** After so many falls OFFLINE within a day [ms], one sample is not enough to be ONLINE again. */
export const FLAPPING_COUNT = 3;
const FLAPPING_MS = DAY_MS;
const FLAPPING_SAMPLES = 2;

/** More than so many, and more than such a part of those that are ONLINE, do not fall silent at once by themselves. */
export const COMMON_COUNT = 10;
export const COMMON_PART_OF_ONLINE = 0.05;

/** For so many assets the vendor is asked before the rest is believed to be OFFLINE. */
export const CANARY_COUNT = 5;

/** An asset at one look: what it is, and what the evidence makes of it. */
export interface StateInput {
  readonly assetId: string;
  readonly systemId: string;
  readonly history: StateHistory | undefined;
  readonly verdict: StateVerdict;
  /** Fresh samples since it was OFFLINE last; more than two are not counted. */
  readonly freshCount: number;
  /** What the platform had by the last sweep that found it; absent: no sweep has. */
  readonly seen?: SeenState;
  /** Of the asset as it is now; absent: as it was. */
  readonly generation?: string;
}

/** The state of an asset that a sweep has found in the platform. */
export interface SeenState {
  /** Undefined: it had none. */
  readonly state: RemoteState | undefined;
  /** When the sweep began: what was told after that it need not have seen. */
  readonly atMs: number;
}

/** Why an asset has not the state that the evidence says. */
export interface HeldBack {
  /** Absent where it is told at the next look. */
  readonly reason?: Reason;
  readonly message: string;
}

/** A change of state that is to be told to the platform. */
export interface StateTransition {
  readonly assetId: string;
  /** `rs:<asset>:<state>:<time of the evidence>` */
  readonly key: string;
  readonly from: StateHistory['state'] | undefined;
  readonly verdict: StateVerdict;
  readonly history: StateHistory;
  readonly warnings: readonly Reason[];
}

/** What a look at all assets comes to. */
export interface Look {
  readonly transitions: readonly StateTransition[];
  /** Assets that come and go too often to be believed at once. */
  readonly flappingIds: readonly string[];
  /** Held back, since so many do not fall silent at once; they are believed if it is still so after one period. */
  readonly held:
    | { readonly assetIds: readonly string[]; readonly canarySystemIds: readonly string[] }
    | undefined;
}

/** How looks at the states are taken. */
export interface LookSettings {
  readonly nowMs: number;
  /** Between two samples of a system. */
  readonly periodMs: number;
  /** When the last look held assets back first; absent: it did not. */
  readonly heldSinceMs?: number;
  /** How many of all assets are ONLINE, where not all of them are given; absent: they are. */
  readonly onlineCount?: number;
}

/**
 * Which assets change their state now. Pure, so that two looks at the same evidence tell the same: a state is changed
 * at most once per evidence, never by older evidence, and one that comes and goes is not believed at its first sample.
 */
export function lookAtStates(inputs: readonly StateInput[], settings: LookSettings): Look {
  const { nowMs } = settings;
  const flappingIds: string[] = [];
  const changes: StateTransition[] = [];
  for (const input of inputs) {
    const isFlapping = fallsOf(input.history, nowMs).length >= FLAPPING_COUNT;
    if (isFlapping) flappingIds.push(input.assetId);
    const change = transitionOf(input, isFlapping, nowMs);
    if (change !== undefined) changes.push(change);
  }
  const falling = changes.filter(isFall);
  const onlineCount =
    settings.onlineCount ?? inputs.filter(({ history }) => history?.state === 'ONLINE').length;
  if (!isCommon(falling.length, onlineCount) || isOver(settings)) {
    return { transitions: changes, flappingIds, held: undefined };
  }
  const heldIds = new Set(falling.map(({ assetId }) => assetId));
  const canaries = inputs.filter(({ assetId }) => heldIds.has(assetId)).slice(0, CANARY_COUNT);
  return {
    transitions: changes.filter(({ assetId }) => !heldIds.has(assetId)),
    flappingIds,
    held: { assetIds: [...heldIds], canarySystemIds: canaries.map(({ systemId }) => systemId) },
  };
}

function transitionOf(input: StateInput, isFlapping: boolean, nowMs: number): StateTransition | undefined {
  const { assetId, history, verdict, generation } = input;
  if (history?.state === verdict.state || dampingOf(input, isFlapping) !== undefined) {
    return toldAgain(input, nowMs);
  }
  const { state, reason, observedMs } = verdict;
  const evidenceMs = toldEvidenceMs(input);
  const falls = fallsOf(history, nowMs);
  return {
    assetId,
    key: `rs:${assetId}:${state}:${evidenceMs}`,
    from: history?.state,
    verdict: { ...verdict, evidenceMs },
    history: {
      state,
      sinceMs: evidenceMs,
      toldMs: nowMs,
      observedMs,
      ...(generation === undefined ? {} : { generation }),
      offlineMs: state === 'OFFLINE' ? [...falls, evidenceMs] : falls,
      reason,
    },
    warnings: isFlapping ? [...verdict.warnings, 'Flapping'] : verdict.warnings,
  };
}

/** That the platform has another state than it was told is mended by telling it again what it was told. */
function toldAgain(
  { assetId, history, verdict, seen }: StateInput,
  nowMs: number,
): StateTransition | undefined {
  if (history === undefined || seen === undefined || !isOverwritten(history, seen)) return undefined;
  const { state } = history;
  // Somebody else may have told it on evidence as new as the sweep.
  const evidenceMs = Math.max(history.sinceMs, seen.atMs);
  const had = seen.state === undefined ? {} : { had: seen.state };
  const message = `Concerto had ${seen.state ?? 'no state'} in place of ${sentState(state)}`;
  return {
    assetId,
    key: `rs:${assetId}:${state}:${evidenceMs}`,
    from: state,
    verdict: { ...verdict, state, sent: sentState(state), reason: 'StateDiffers', message, evidenceMs },
    history: { ...history, sinceMs: evidenceMs, toldMs: nowMs, again: { atMs: nowMs, ...had } },
    warnings: verdict.warnings,
  };
}

/** Whether a sweep that began after the platform was told found another state there. */
export function isOverwritten(
  { state, sinceMs, toldMs = sinceMs }: Pick<StateHistory, 'state' | 'sinceMs' | 'toldMs'>,
  seen: SeenState,
): boolean {
  return seen.atMs > toldMs && seen.state !== sentState(state);
}

/** The platform refuses what is older than it has: it is told as of the newest that it was told, or that it was seen with. */
function toldEvidenceMs({ verdict, history, seen }: StateInput): number {
  const { evidenceMs } = verdict;
  if (history === undefined) return evidenceMs;
  const overwrittenMs = seen !== undefined && isOverwritten(history, seen) ? seen.atMs : 0;
  return Math.max(evidenceMs, history.sinceMs, overwrittenMs);
}

/**
 * Why an asset has not been told to be what the evidence says, where it is not.
 *
 * @returns undefined where it has been.
 */
export function heldBack(input: StateInput, nowMs: number): HeldBack | undefined {
  const { history, verdict, seen } = input;
  if (history?.state === verdict.state) {
    if (seen === undefined || !isOverwritten(history, seen)) return undefined;
    const message = `Concerto had ${seen.state ?? 'no state'}, and is told again at the next look`;
    return { reason: 'StateDiffers', message };
  }
  const isFlapping = fallsOf(history, nowMs).length >= FLAPPING_COUNT;
  return dampingOf(input, isFlapping) ?? { message: 'it is told at the next look' };
}

/** Why a change is not believed yet; undefined where it is. */
function dampingOf(
  { history, verdict, freshCount, generation }: StateInput,
  isFlapping: boolean,
): HeldBack | undefined {
  if (history === undefined) return undefined;
  const isSameThing = (history.generation ?? generation) === generation;
  if (isSameThing && verdict.observedMs < observedBefore(history)) {
    return { reason: 'StaleAnswer', message: 'what is known is older than what it was told on' };
  }
  const comesBack = history.state === 'OFFLINE' && verdict.state === 'ONLINE';
  if (!comesBack || !isFlapping || freshCount >= FLAPPING_SAMPLES) return undefined;
  const message = `it comes and goes: ${FLAPPING_SAMPLES} samples are needed, and ${freshCount} came`;
  return { reason: 'Flapping', message };
}

/** That nothing was heard is no observation: the first sample after it is newer, whenever the silence was noticed. */
function observedBefore({ state, sinceMs, observedMs }: StateHistory): number {
  const isSilence = state === 'OFFLINE' || state === 'UNKNOWN';
  return observedMs ?? (isSilence ? 0 : sinceMs);
}

/** When it became OFFLINE within the last day. */
function fallsOf(history: StateHistory | undefined, nowMs: number): readonly number[] {
  return (history?.offlineMs ?? []).filter((atMs) => nowMs - atMs < FLAPPING_MS);
}

function isFall({ from, verdict }: StateTransition): boolean {
  return from === 'ONLINE' && verdict.state === 'OFFLINE';
}

function isCommon(fallCount: number, onlineCount: number): boolean {
  return fallCount > COMMON_COUNT && fallCount > COMMON_PART_OF_ONLINE * onlineCount;
}

function isOver({ nowMs, periodMs, heldSinceMs }: LookSettings): boolean {
  return heldSinceMs !== undefined && nowMs - heldSinceMs >= periodMs;
}
