import { type Condition, METADATA_DEADLINE_MS } from './conditions.ts';
import type { AssetFacts, CommissioningRules, ProvisioningStep, StateHistory } from './facts.ts';

/** What a condition goes by, and what was told of the asset last. */
export interface SinceEvidence {
  readonly facts: AssetFacts;
  readonly rules: Pick<CommissioningRules, 'offlineTimeoutMs' | 'statusFreshMs'>;
  /** Absent: nothing. */
  readonly told?: Pick<StateHistory, 'state' | 'sinceMs'> | undefined;
}

const STEPS = { SiteProvisioned: 'site', InverterProvisioned: 'inverter', Linked: 'link' } as const;

/**
 * Since when a condition is as it is [ms], as far as the evidence says. No condition is stored, so it follows from the same
 * evidence as the condition itself: what the platform says is so since the row of the asset last changed.
 *
 * @returns undefined where nothing says it: since when samples arrive is not kept.
 */
export function sinceMsOf(condition: Condition, { facts, rules, told }: SinceEvidence): number | undefined {
  const { device } = facts;
  switch (condition.name) {
    case 'InConcerto':
      return device.absence?.sinceMs ?? device.seenMs;
    case 'IdentityValid':
    case 'Unique':
      return device.seenMs;
    case 'MetadataReady':
    case 'TopologyResolved':
      return metadataSinceMs(condition, facts);
    case 'SiteProvisioned':
    case 'InverterProvisioned':
    case 'Linked':
      return stepSinceMs(condition, STEPS[condition.name], facts);
    case 'TelemetryFlowing':
      return silentSinceMs(condition, facts, rules);
    case 'StatusFresh':
      return statusSinceMs(condition, facts, rules);
    case 'Reachable':
      return reachableSinceMs(condition, told);
  }
}

function metadataSinceMs({ reason, holds }: Condition, { device, metadata }: AssetFacts): number {
  if (device.isSimulated || metadata === undefined || metadata.generation !== device.generation) {
    return device.seenMs;
  }
  if (reason === 'MetadataTimeout') return metadata.askedMs + METADATA_DEADLINE_MS;
  if (holds === 'unknown') return metadata.askedMs;
  return metadata.first?.receivedMs ?? metadata.answer?.receivedMs ?? device.seenMs;
}

function stepSinceMs({ source }: Condition, step: ProvisioningStep, { device, intents }: AssetFacts): number {
  return source === 'journal' ? (intents[step]?.atMs ?? device.seenMs) : device.seenMs;
}

function silentSinceMs(
  { holds }: Condition,
  { heartbeat }: AssetFacts,
  { offlineTimeoutMs }: SinceEvidence['rules'],
): number | undefined {
  return holds === 'false' && heartbeat !== undefined ? heartbeat.lastFreshMs + offlineTimeoutMs : undefined;
}

function statusSinceMs(
  { holds }: Condition,
  { status }: AssetFacts,
  { statusFreshMs }: SinceEvidence['rules'],
): number | undefined {
  if (status === undefined) return undefined;
  return holds === 'false' ? status.observedMs + statusFreshMs : status.observedMs;
}

const HOLDS: { readonly [state in StateHistory['state']]: Condition['holds'] } = {
  ONLINE: 'true',
  OFFLINE: 'false',
  ERROR: 'false',
  UNKNOWN: 'unknown',
};

/** As it was told, where it is still so; else since the evidence that has changed it. */
function reachableSinceMs({ holds, evidenceMs }: Condition, told: SinceEvidence['told']): number | undefined {
  const atMs = told !== undefined && HOLDS[told.state] === holds ? told.sinceMs : evidenceMs;
  return atMs === undefined || atMs <= 0 ? undefined : atMs;
}
