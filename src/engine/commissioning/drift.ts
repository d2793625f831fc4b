import type { Assessment } from './conditions.ts';
import type { AssetFacts } from './facts.ts';
import type { Reason } from './reasons.ts';
import { contradictionOf } from './stream-warnings.ts';

/** Something that is not as an asset was commissioned; nothing is done about it but by a person. */
export interface Drift {
  readonly assetId: string;
  readonly reason: Reason;
  /** What changed: `wiring`, `ratings`, `vendor site`, `site`, `inverter`. */
  readonly what: string;
  readonly was: string;
  readonly is: string;
  /** Of the newer of both. */
  readonly evidenceMs: number;
}

/** What is not as an asset was commissioned: its wiring by the vendor or by its own records, its places by the platform. */
export function driftOf(facts: AssetFacts, { topology }: Assessment): readonly Drift[] {
  return [
    ...wiringDrift(facts, topology),
    ...contradicted(facts, topology),
    ...generationDrift(facts),
    ...objectDrift(facts),
  ];
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
function objectDrift({ device, intents }: AssetFacts): readonly Drift[] {
  const now = { site: device.siteId, inverter: device.inverterId };
  return (['site', 'inverter'] as const).flatMap((what): readonly Drift[] => {
    const intent = intents[what];
    if (intent?.state !== 'confirmed' || intent.objectId === undefined) return [];
    // The row may be from before the link was made.
    if (now[what] === intent.objectId || device.seenMs <= (intents.link?.atMs ?? intent.atMs)) return [];
    const { id: assetId, seenMs: evidenceMs } = device;
    return [
      { assetId, reason: 'SiteChanged', what, was: intent.objectId, is: now[what] ?? 'none', evidenceMs },
    ];
  });
}
