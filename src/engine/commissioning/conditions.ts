import { MINUTE_MS } from '../time/index.ts';
import { warningsOf } from './asset-warnings.ts';
import type { Absence, AssetFacts, CommissioningRules, ProvisioningIntent, UnansweredSite } from './facts.ts';
import { isSystemId } from './identity.ts';
import { adoptedSiteId, foundMsOf, inverterIntent, linkIntent, lostLink, siteIntent } from './intents.ts';
import type { Reason } from './reasons.ts';
import { remoteState } from './remote-state.ts';
import type { Warning } from './stream-warnings.ts';
import { metadataOf, type SiteAnswers, type Topology, topologyOf } from './topology.ts';

/** What is asked of every asset, in the order in which commissioning needs it. */
export const CONDITIONS = [
  'InConcerto',
  'IdentityValid',
  'Unique',
  'MetadataReady',
  'TopologyResolved',
  'SiteProvisioned',
  'InverterProvisioned',
  'Linked',
  'TelemetryFlowing',
  'StatusFresh',
  'Reachable',
] as const;
export type ConditionName = (typeof CONDITIONS)[number];

/** Whether a condition holds, and on which evidence that is said. */
export interface Condition {
  readonly name: ConditionName;
  readonly holds: 'true' | 'false' | 'unknown';
  readonly reason: Reason;
  /** In words, with the values. */
  readonly message: string;
  readonly source: 'concerto' | 'ces' | 'stream' | 'journal';
  /** Of the evidence; absent where there is none. */
  readonly evidenceMs?: number;
}

/** An asset that complete sweeps do not find is given up after so many of them, and not before so long [ms]. */
export const ABSENT_SWEEPS = 3;
export const ABSENT_MS = 900_000;

/** After this long without an answer [ms] an asset waits for a person, and the vendor is asked once a day. */
export const METADATA_DEADLINE_MS = 86_400_000;

/** The conditions of an asset and how its photovoltaics are wired, as far as that is known. */
export interface Assessment {
  readonly conditions: Readonly<Record<ConditionName, Condition>>;
  readonly topology: Topology | undefined;
  /** What is to be said though nothing depends on it. */
  readonly warnings: readonly Warning[];
}

/** Looks at everything that is known of an asset: a pure function, so that no answer of the past can stick. */
export function assess(facts: AssetFacts, rules: CommissioningRules, nowMs: number): Assessment {
  const metadata = metadataCondition(facts, nowMs);
  const topology = topologyFrom(facts);
  const conditions = {
    InConcerto: inConcerto(facts, nowMs),
    IdentityValid: identity(facts),
    Unique: unique(facts),
    MetadataReady: metadata,
    TopologyResolved: topologyCondition(topology, facts),
    SiteProvisioned: provisioned('SiteProvisioned', facts, siteIntent(facts)),
    InverterProvisioned: provisioned('InverterProvisioned', facts, inverterIntent(facts)),
    Linked: linked(facts),
    TelemetryFlowing: telemetryFlowing(facts, rules, nowMs),
    StatusFresh: statusFresh(facts, rules, nowMs),
    Reachable: reachable(facts, rules, nowMs),
  };
  return { conditions, topology, warnings: warningsOf(facts, topology) };
}

/** Whether the connection of an asset means something: it is in the platform with an inverter, and nobody else is it. */
export function hasConnection(facts: AssetFacts, nowMs: number): boolean {
  return (
    inConcerto(facts, nowMs).holds !== 'false' &&
    [identity(facts), unique(facts), linked(facts)].every(({ holds }) => holds === 'true')
  );
}

function isGoneAt({ sweepCount, sinceMs }: Absence, nowMs: number): boolean {
  return sweepCount >= ABSENT_SWEEPS && nowMs - sinceMs >= ABSENT_MS;
}

/** Whether enough complete sweeps did not find an asset to give it up. */
export function isGone({ absence }: Pick<AssetFacts['device'], 'absence'>, nowMs: number): boolean {
  return absence !== undefined && isGoneAt(absence, nowMs);
}

function inConcerto({ device: { seenMs, absence } }: AssetFacts, nowMs: number): Condition {
  const base = { name: 'InConcerto', source: 'concerto', evidenceMs: seenMs } as const;
  if (absence === undefined) {
    return {
      ...base,
      holds: 'true',
      reason: 'InConcerto',
      message: 'found in each complete sweep since it last changed',
    };
  }
  const isGone = isGoneAt(absence, nowMs);
  const message = `not found in ${absence.sweepCount} complete ${absence.sweepCount === 1 ? 'sweep' : 'sweeps'}`;
  return { ...base, holds: isGone ? 'false' : 'unknown', reason: 'AbsentFromConcerto', message };
}

function identity({ device: { remoteId, seenMs } }: AssetFacts): Condition {
  const isValid = isSystemId(remoteId);
  return {
    name: 'IdentityValid',
    holds: isValid ? 'true' : 'false',
    reason: isValid ? 'IdentityValid' : 'BadRemoteId',
    message: isValid
      ? `remote id ${remoteId}`
      : `remote id ${JSON.stringify(remoteId)}: expected 12 hexadecimal digits`,
    source: 'concerto',
    evidenceMs: seenMs,
  };
}

function unique({ device: { remoteId, seenMs }, claim }: AssetFacts): Condition {
  const base = { name: 'Unique', source: 'concerto', evidenceMs: seenMs } as const;
  if (claim.others.length === 0) {
    return { ...base, holds: 'true', reason: 'Unique', message: 'no other asset has its remote id' };
  }
  const others = claim.others.join(', ');
  return claim.isIncumbent
    ? {
        ...base,
        holds: 'true',
        reason: 'DuplicateClaim',
        message: `keeps ${remoteId}, which ${others} claims later`,
      }
    : {
        ...base,
        holds: 'false',
        reason: 'DuplicateClaim',
        message: `${remoteId} is claimed by ${others} too`,
      };
}

/** What it is that the vendor has been asked for and does not answer. */
function outageOf(
  { unanswered }: AssetFacts,
  of: UnansweredSite['of'],
  nowMs: number,
): Pick<Condition, 'reason' | 'message' | 'evidenceMs'> | undefined {
  const site = unanswered?.find((one) => one.of === of);
  if (site === undefined) return undefined;
  const minutes = Math.floor(Math.max(0, nowMs - site.sinceMs) / MINUTE_MS);
  const message = `the vendor has not answered for ${minutes} min: ${site.message}`;
  return { reason: 'CesUnavailable', message, evidenceMs: site.sinceMs };
}

function metadataCondition(facts: AssetFacts, nowMs: number): Condition {
  const { device, metadata } = facts;
  const base = { name: 'MetadataReady', source: 'ces' } as const;
  if (device.isSimulated) {
    return {
      ...base,
      source: 'concerto',
      holds: 'true',
      reason: 'Simulated',
      message: 'simulated: the vendor is not asked',
    };
  }
  if (device.vendorSiteId === undefined) {
    const message = 'the asset names no site of the vendor, which is what metadata is asked for';
    return { ...base, source: 'concerto', holds: 'false', reason: 'VendorSiteMissing', message };
  }
  const outage = outageOf(facts, 'metadata', nowMs);
  if (metadata === undefined || metadata.generation !== device.generation) {
    if (outage !== undefined) return { ...base, holds: 'unknown', ...outage };
    return { ...base, holds: 'unknown', reason: 'MetadataPending', message: 'not asked for yet' };
  }
  const { answer, askedMs, attemptCount } = metadata;
  const found =
    answer === undefined ? { reason: 'MetadataPending' as const } : metadataOf(device.remoteId, answer);
  if ('metadata' in found) {
    return {
      ...base,
      holds: 'true',
      reason: 'MetadataReady',
      message: 'answered',
      evidenceMs: answer!.receivedMs,
    };
  }
  const tried = `asked for ${attemptCount} ${attemptCount === 1 ? 'time' : 'times'}`;
  if (nowMs - askedMs >= METADATA_DEADLINE_MS) {
    return {
      ...base,
      holds: 'false',
      reason: 'MetadataTimeout',
      message: `${tried} in more than a day`,
      evidenceMs: askedMs,
    };
  }
  if (outage !== undefined) return { ...base, holds: 'unknown', ...outage };
  const message =
    found.reason === 'MetadataIncomplete'
      ? `${tried}; the answer leaves out systems of the site: it has ${countsText(answer)}`
      : `${tried}; no answer yet`;
  return { ...base, holds: 'unknown', reason: found.reason, message, evidenceMs: metadata.lastAttemptMs };
}

function countsText(answer: SiteAnswers | undefined): string {
  const { systems = [], siteSystemCount = 0 } = answer ?? {};
  const expected = Math.max(siteSystemCount, ...systems.map((system) => system.siteSystemCount ?? 0));
  return expected > systems.length ? `${systems.length} of ${expected}` : `${systems.length}`;
}

/** Of simulated assets what the platform says; of real ones what the vendor says. */
function topologyFrom({ device, metadata }: AssetFacts): Topology | undefined {
  if (device.isSimulated) return simulatedTopology(device.connectedPhotovoltaics);
  if (metadata?.answer === undefined || metadata.generation !== device.generation) return undefined;
  const found = metadataOf(device.remoteId, metadata.answer);
  return 'metadata' in found ? topologyOf(found.metadata) : undefined;
}

function simulatedTopology(hasPhotovoltaics: boolean | undefined): Topology {
  const message = 'simulated: as the platform says';
  return hasPhotovoltaics === false
    ? { class: 'storage-only', isAcCoupled: false, reason: 'Simulated', message }
    : { class: 'dc-coupled', isAcCoupled: false, reason: 'Simulated', message };
}

function topologyCondition(topology: Topology | undefined, { device, metadata }: AssetFacts): Condition {
  const evidenceMs = metadata?.answer?.receivedMs;
  const base = {
    name: 'TopologyResolved',
    source: device.isSimulated ? 'concerto' : 'ces',
    ...(evidenceMs === undefined ? {} : { evidenceMs }),
  } as const;
  if (topology === undefined) {
    return { ...base, holds: 'unknown', reason: 'MetadataPending', message: 'there is no metadata yet' };
  }
  const { class: of, reason, message } = topology;
  const holds = of === 'conflict' || of === 'unknown' ? 'false' : 'true';
  return { ...base, holds, reason, message: holds === 'true' ? `${of}: ${message}` : message };
}

function provisioned(
  name: 'SiteProvisioned' | 'InverterProvisioned',
  facts: AssetFacts,
  intent: ProvisioningIntent | undefined,
): Condition {
  const { siteId, inverterId } = facts.device;
  const evidenceMs = foundMsOf(facts);
  const [id, what] =
    name === 'SiteProvisioned' ? [siteId ?? adoptedSiteId(facts), 'site'] : [inverterId, 'inverter'];
  if (id !== undefined) {
    return { name, holds: 'true', reason: 'AlreadyProvisioned', message: id, source: 'concerto' };
  }
  if (intent === undefined && lostLink(facts) !== undefined) {
    const message = `it was linked, and Concerto shows no ${what} for it any more`;
    return { name, holds: 'false', reason: 'Unlinked', message, source: 'concerto', evidenceMs };
  }
  if (intent === undefined) {
    return { name, holds: 'false', reason: 'NotYetProvisioned', message: 'not there', source: 'concerto' };
  }
  const base = { name, source: 'journal', evidenceMs: intent.atMs } as const;
  switch (intent.state) {
    case 'confirmed':
      return { ...base, holds: 'true', reason: 'Provisioned', message: intent.objectId ?? intent.key };
    case 'failed':
      return {
        ...base,
        holds: 'false',
        reason: intent.reason ?? 'PartialProvision',
        message: intent.failure ?? 'failed',
      };
    case 'intended':
    case 'sent':
      return {
        ...base,
        holds: 'unknown',
        reason: 'OutcomeUnknown',
        message: `${intent.key} has to be read back`,
      };
  }
}

/** The platform decides. That it was linked is believed of the journal until a later sweep shows the asset without it. */
function linked(facts: AssetFacts): Condition {
  const { siteId, inverterId, seenMs } = facts.device;
  const isLinked = siteId !== undefined && inverterId !== undefined;
  const base = { name: 'Linked', source: 'concerto', evidenceMs: seenMs } as const;
  if (isLinked) return { ...base, holds: 'true', reason: 'Linked', message: `${inverterId} at ${siteId}` };
  if (lostLink(facts) !== undefined) {
    const message = 'it was linked, and Concerto has no inverter and site for it any more';
    return { ...base, holds: 'false', reason: 'Unlinked', message, evidenceMs: foundMsOf(facts) };
  }
  const intent = linkIntent(facts);
  if (intent === undefined || intent.state === 'intended') {
    return {
      ...base,
      holds: 'false',
      reason: 'NotYetProvisioned',
      message: 'the asset has no inverter and site',
    };
  }
  const noted = { name: 'Linked', source: 'journal', evidenceMs: intent.atMs } as const;
  switch (intent.state) {
    case 'confirmed':
      return { ...noted, holds: 'true', reason: 'Linked', message: intent.key };
    case 'failed':
      return {
        ...noted,
        holds: 'false',
        reason: intent.reason ?? 'PartialProvision',
        message: intent.failure ?? 'failed',
      };
    case 'sent':
      return {
        ...noted,
        holds: 'false',
        reason: 'OutcomeUnknown',
        message: `${intent.key} has to be done again`,
      };
  }
}

function telemetryFlowing(
  { heartbeat }: AssetFacts,
  { offlineTimeoutMs }: CommissioningRules,
  nowMs: number,
): Condition {
  const base = { name: 'TelemetryFlowing', source: 'stream' } as const;
  if (heartbeat === undefined) {
    return { ...base, holds: 'unknown', reason: 'NeverHeard', message: 'no sample has come yet' };
  }
  const isFresh = nowMs - heartbeat.lastFreshMs <= offlineTimeoutMs;
  return {
    ...base,
    holds: isFresh ? 'true' : 'false',
    reason: isFresh ? 'TelemetryFlowing' : 'TelemetryTimeout',
    message: isFresh ? 'samples arrive' : 'no sample in time',
    evidenceMs: heartbeat.lastFreshMs,
  };
}

function statusFresh(facts: AssetFacts, { statusFreshMs }: CommissioningRules, nowMs: number): Condition {
  const { status } = facts;
  const base = { name: 'StatusFresh', source: 'ces' } as const;
  const outage = outageOf(facts, 'status', nowMs);
  if (status === undefined) {
    if (outage !== undefined) return { ...base, holds: 'unknown', ...outage };
    return {
      ...base,
      holds: 'unknown',
      reason: 'StatusStale',
      message: 'the vendor has not said anything yet',
    };
  }
  const isFresh = nowMs - status.observedMs <= statusFreshMs;
  if (!isFresh && outage !== undefined) {
    return { ...base, holds: 'false', ...outage, evidenceMs: status.observedMs };
  }
  return {
    ...base,
    holds: isFresh ? 'true' : 'false',
    reason: isFresh ? 'StatusFresh' : 'StatusStale',
    message: `the vendor says ${status.status}`,
    evidenceMs: status.observedMs,
  };
}

function reachable(facts: AssetFacts, rules: CommissioningRules, nowMs: number): Condition {
  const { state, reason, message, evidenceMs } = remoteState(evidenceOf(facts), nowMs, rules);
  const holds = state === 'UNKNOWN' ? 'unknown' : state === 'ONLINE' ? 'true' : 'false';
  return { name: 'Reachable', holds, reason, message, source: 'stream', evidenceMs };
}

/** What the state of an asset is decided by. */
export function evidenceOf({ heartbeat, status }: Pick<AssetFacts, 'heartbeat' | 'status'>) {
  return {
    lastFreshMs: heartbeat?.lastFreshMs,
    inverterStateCode: heartbeat?.inverterStateCode,
    status: status?.status,
    statusObservedMs: status?.observedMs,
  };
}
