import type { Assessment } from './conditions.ts';
import type { AssetFacts, StateHistory } from './facts.ts';
import { foundMsOf, isSinceReturn, isToldSinceReturn } from './intents.ts';
import type { Reason } from './reasons.ts';
import { sentState } from './remote-state.ts';
import { contradictionOf } from './stream-warnings.ts';
import { isOverwritten } from './transitions.ts';

/**
 * Something that is not as an asset was commissioned. Nothing is done about it but by a person, or with --auto where what was
 * made is gone; states alone are told again.
 */
export interface Drift {
  readonly assetId: string;
  readonly reason: Reason;
  /** What changed: `wiring`, `ratings`, `vendor site`, `site`, `inverter`, `state`. */
  readonly what: string;
  readonly was: string;
  readonly is: string;
  /** Of the newer of both. */
  readonly evidenceMs: number;
}

/**
 * What is not as an asset was commissioned: its wiring by the vendor or by its own records, its places and its state by the
 * platform. Of one that never was linked nothing is.
 *
 * @param told - the state that the platform was told last; absent: it was told none.
 */
export function driftOf(facts: AssetFacts, { topology }: Assessment, told?: StateHistory): readonly Drift[] {
  if (!wasLinked(facts)) return [];
  return [
    ...wiringDrift(facts, topology),
    ...contradicted(facts, topology),
    ...generationDrift(facts),
    ...objectDrift(facts),
    ...stateDrift(facts, told),
  ];
}

/** Whether it is linked, or was when it was given to us last: whoever has removed the link has not undone that. */
function wasLinked({ device, intents: { link } }: AssetFacts): boolean {
  if (device.siteId !== undefined && device.inverterId !== undefined) return true;
  const wasMade = link?.state === 'confirmed' || link?.reason === 'LinkRemoved';
  return wasMade && isSinceReturn(link, device.returned);
}

function wiringDrift({ device, metadata }: AssetFacts, topology: Assessment['topology']): readonly Drift[] {
  const { first, answer } = metadata ?? {};
  if (first === undefined || answer === undefined || topology === undefined) return [];
  const base = { assetId: device.id, reason: 'TopologyChanged', evidenceMs: answer.receivedMs } as const;
  if (first.class !== topology.class) {
    return [{ ...base, what: 'wiring', was: first.class, is: `${topology.class}: ${topology.message}` }];
  }
  return first.message === topology.message
    ? []
    : [{ ...base, what: 'ratings', was: first.message, is: topology.message }];
}

/** The vendor says what it said, and the records of the system show something else. */
function contradicted({ device, heartbeat }: AssetFacts, topology: Assessment['topology']): readonly Drift[] {
  const found = heartbeat?.evidence && contradictionOf(heartbeat.evidence, topology);
  if (found === undefined || topology === undefined) return [];
  const { reason, message, lastMs: evidenceMs } = found;
  return [{ assetId: device.id, reason, what: 'wiring', was: topology.class, is: message, evidenceMs }];
}

function generationDrift({ device, metadata }: AssetFacts): readonly Drift[] {
  if (metadata === undefined || metadata.generation === device.generation) return [];
  const { id: assetId, seenMs: evidenceMs } = device;
  return [
    {
      assetId,
      reason: 'SiteChanged',
      what: 'vendor site',
      was: metadata.generation,
      is: device.generation,
      evidenceMs,
    },
  ];
}

/** Where the platform has other objects than those that were made or found for the asset. */
function objectDrift(facts: AssetFacts): readonly Drift[] {
  const { device, intents } = facts;
  const now = { site: device.siteId, inverter: device.inverterId };
  return (['site', 'inverter'] as const).flatMap((what): readonly Drift[] => {
    const intent = intents[what];
    if (intent?.state !== 'confirmed' || intent.objectId === undefined) return [];
    // The row may be from before the link was made.
    const madeMs = intents.link?.state === 'confirmed' ? intents.link.atMs : intent.atMs;
    const is = now[what];
    const evidenceMs = foundMsOf(facts);
    if (is === intent.objectId || evidenceMs <= madeMs) return [];
    const { id: assetId } = device;
    const unlinked = intents.link?.reason === 'LinkRemoved' ? 'LinkRemoved' : 'Unlinked';
    const reason = is === undefined ? unlinked : 'SiteChanged';
    return [{ assetId, reason, what, was: intent.objectId, is: is ?? 'none', evidenceMs }];
  });
}

/** Where the platform has another state than it was told. */
function stateDrift(facts: AssetFacts, told: StateHistory | undefined): readonly Drift[] {
  const { id: assetId, siteId, inverterId, remoteState, returned } = facts.device;
  const evidenceMs = foundMsOf(facts);
  if (siteId === undefined || inverterId === undefined) return [];
  const isOther =
    told !== undefined &&
    isToldSinceReturn(told, returned) &&
    isOverwritten(told, { state: remoteState, atMs: evidenceMs });
  if (!isOther) return [];
  const was = sentState(told.state);
  return [{ assetId, reason: 'StateDiffers', what: 'state', was, is: remoteState ?? 'none', evidenceMs }];
}
