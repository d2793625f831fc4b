import { DAY_MS } from '../time/index.ts';
import type { StateHistory } from './facts.ts';
import type { Reason } from './reasons.ts';
import type { StateVerdict } from './remote-state.ts';

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

function transitionOf(
  { assetId, history, verdict, freshCount }: StateInput,
  isFlapping: boolean,
  nowMs: number,
): StateTransition | undefined {
  const { state, evidenceMs } = verdict;
  if (history?.state === state) return undefined;
  if (history !== undefined && evidenceMs < history.sinceMs) return undefined;
  const comesBack = history?.state === 'OFFLINE' && state === 'ONLINE';
  if (comesBack && isFlapping && freshCount < FLAPPING_SAMPLES) return undefined;
  const falls = fallsOf(history, nowMs);
  return {
    assetId,
    key: `rs:${assetId}:${state}:${evidenceMs}`,
    from: history?.state,
    verdict,
    history: {
      state,
      sinceMs: evidenceMs,
      toldMs: nowMs,
      offlineMs: state === 'OFFLINE' ? [...falls, evidenceMs] : falls,
      reason: verdict.reason,
    },
    warnings: isFlapping ? [...verdict.warnings, 'Flapping'] : verdict.warnings,
  };
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
