import type { Assessment, Condition } from './conditions.ts';
import type { AssetFacts, CommissioningRules } from './facts.ts';
import { hasBegun } from './intents.ts';
import type { Reason } from './reasons.ts';

/** How far the commissioning of an asset has come. */
export const PHASES = [
  'discovered',
  'quarantined',
  'awaiting-metadata',
  'stalled',
  'manual-setup-required',
  'provisioning-site',
  'provisioning-inverter',
  'verifying',
  'awaiting-telemetry',
  'commissioned',
  'orphaned',
  'decommissioned',
] as const;
export type Phase = (typeof PHASES)[number];

/** A phase, and why the asset is not further. */
export interface PhaseVerdict {
  readonly phase: Phase;
  readonly reason: Reason;
  readonly message: string;
}

/** An asset that is gone from the platform is forgotten after this long [ms]. */
export const ORPHAN_EXPIRY_MS = 7 * 86_400_000;

/** A row of an asset that was forgotten is kept for this long [ms] after it expired, so that its return is noticed. */
export const TOMBSTONE_MS = 90 * 86_400_000;

/** When an absent asset is forgotten [ms], simulated or not; undefined where it is there. */
export function expiryMs({ absence }: Pick<AssetFacts['device'], 'absence'>): number | undefined {
  return absence === undefined ? undefined : absence.sinceMs + ORPHAN_EXPIRY_MS;
}

/**
 * The phase of an asset: no state of its own, but what its conditions come to now. What is first missing decides.
 */
export function phaseOf(
  facts: AssetFacts,
  { conditions, topology }: Assessment,
  { isAuto }: Pick<CommissioningRules, 'isAuto'>,
  nowMs: number,
): PhaseVerdict {
  const { device, heartbeat } = facts;
  const { InConcerto, IdentityValid, Unique, MetadataReady, TopologyResolved } = conditions;
  if (InConcerto.holds === 'false') {
    const isExpired = nowMs - device.absence!.sinceMs >= ORPHAN_EXPIRY_MS;
    return because(isExpired ? 'decommissioned' : 'orphaned', InConcerto);
  }
  for (const condition of [IdentityValid, Unique]) {
    if (condition.holds === 'false') return because('quarantined', condition);
  }
  if (MetadataReady.holds === 'false') return because('stalled', MetadataReady);
  if (MetadataReady.holds === 'unknown') {
    return because(isUnasked(facts, MetadataReady) ? 'discovered' : 'awaiting-metadata', MetadataReady);
  }
  if (topology?.class === 'conflict') return because('quarantined', TopologyResolved);
  if (TopologyResolved.holds !== 'true') return because('stalled', TopologyResolved);

  if (conditions.Linked.holds !== 'true') return provisioningPhase(conditions, hasBegun(facts), isAuto);
  if (heartbeat === undefined) return because('awaiting-telemetry', conditions.TelemetryFlowing);
  return because('commissioned', conditions.TelemetryFlowing);
}

/** Whether the vendor was not asked yet for the metadata of what the asset is now; it may have been, and not have answered. */
function isUnasked({ device, metadata }: AssetFacts, { reason }: Condition): boolean {
  return reason === 'MetadataPending' && metadata?.generation !== device.generation;
}

function provisioningPhase(
  { SiteProvisioned, InverterProvisioned, Linked }: Assessment['conditions'],
  hasBegun: boolean,
  isAuto: boolean,
): PhaseVerdict {
  // A person has undone it: whoever does it again by himself fights with him.
  if (Linked.reason === 'LinkRemoved') return because('manual-setup-required', Linked);
  const unknown = [SiteProvisioned, InverterProvisioned].find(({ holds }) => holds === 'unknown');
  if (unknown !== undefined) return because('verifying', unknown);
  const isLost = Linked.reason === 'Unlinked';
  if (!isAuto && !hasBegun) {
    if (isLost) return because('manual-setup-required', Linked);
    const message = 'site and inverter have to be created, and auto-commissioning is off';
    return { phase: 'manual-setup-required', reason: 'AutoDisabled', message };
  }
  const missing = [SiteProvisioned, InverterProvisioned, Linked].find(({ holds }) => holds !== 'true')!;
  const phase = missing === SiteProvisioned ? 'provisioning-site' : 'provisioning-inverter';
  if (!hasBegun) {
    if (isLost) return because(phase, Linked);
    const message = 'what is missing is created, since auto-commissioning is on';
    return { phase, reason: 'AutoEnabled', message };
  }
  if (!isAuto) return { phase, reason: 'AutoDisabledMidway', message: missing.message };
  const reason = missing.reason === 'NotYetProvisioned' ? 'PartialProvision' : missing.reason;
  return { phase, reason, message: missing.message };
}

function because(phase: Phase, { reason, message }: Condition): PhaseVerdict {
  return { phase, reason, message };
}
