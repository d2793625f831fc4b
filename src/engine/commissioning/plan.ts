import { type Assessment, assess, METADATA_DEADLINE_MS } from './conditions.ts';
import type { AssetFacts, CommissioningRules, ProvisioningStep } from './facts.ts';
import { type PhaseVerdict, phaseOf } from './phase.ts';
import type { Reason } from './reasons.ts';
import { metadataOf } from './topology.ts';

/** One asset as a pass of commissioning sees it. */
export interface AssetView {
  readonly facts: AssetFacts;
  /** Made anew each time. */
  readonly assessment: Assessment;
  readonly phase: PhaseVerdict;
}

/** What is to be done about an asset, and why. */
export interface PlannedAction {
  /** `request-metadata`, or the next step of provisioning. */
  readonly kind: 'request-metadata' | 'verify' | 'create-site' | 'create-inverter' | 'link';
  /** Of the effect: done again under it, it changes nothing. */
  readonly key: string;
  readonly assetId: string;
  readonly remoteId: string;
  readonly reason: Reason;
  /** In words, with the evidence. */
  readonly why: string;
  /** Of the evidence it is planned on; absent where that has no time. */
  readonly evidenceMs?: number;
}

/** What a pass is to do, the oldest assets first. */
export interface CommissioningPlan {
  readonly actions: readonly PlannedAction[];
  /** Creations that wait for a later pass since there are too many for one. */
  readonly deferredCount: number;
}

/** Assets and objects of different installations do not meet. */
export interface PlanSettings extends CommissioningRules {
  readonly instance: string;
  /** Sites and inverters that one pass may create. */
  readonly createsMax: number;
}

/** After these waits [ms] the vendor is asked again for metadata; then every six hours, and daily after the deadline. */
const METADATA_WAITS_MS = [0, 60_000, 300_000, 900_000, 3_600_000] as const;
const METADATA_REPEAT_MS = 21_600_000;
const METADATA_STALLED_MS = 86_400_000;

/** Metadata that is older [ms] is asked for again. */
export const METADATA_TTL_MS = 86_400_000;

/** Sees how far an asset is. */
export function viewOf(facts: AssetFacts, rules: CommissioningRules, nowMs: number): AssetView {
  return new ViewOfAsset(facts, rules, nowMs);
}

/** Keeps no assessment: it is larger than all that is known of an asset, few ask for it, and it is made again as it was. */
class ViewOfAsset implements AssetView {
  readonly facts: AssetFacts;
  readonly phase: PhaseVerdict;
  readonly #rules: CommissioningRules;
  readonly #nowMs: number;

  constructor(facts: AssetFacts, rules: CommissioningRules, nowMs: number) {
    this.facts = facts;
    this.#rules = rules;
    this.#nowMs = nowMs;
    this.phase = phaseOf(facts, this.assessment, rules, nowMs);
  }

  get assessment(): Assessment {
    return assess(this.facts, this.#rules, this.#nowMs);
  }
}

/**
 * Plans what a pass does: metadata that is due, and for every asset the next step of provisioning; what depends on a
 * step is planned together with it, in the order in which it is done: site, inverter, link. Nothing is created for an
 * asset whose wiring is not known.
 */
export function planCommissioning(
  views: readonly AssetView[],
  settings: PlanSettings,
  nowMs: number,
): CommissioningPlan {
  const inOrder = [...views].sort(byAge);
  const actions: PlannedAction[] = [];
  const plannedSites = new Set<string>();
  let createCount = 0;
  let deferredCount = 0;
  for (const view of inOrder) {
    const metadata = metadataAction(view, nowMs);
    if (metadata !== undefined) actions.push(metadata);
    const steps = provisioningActions(view, settings).filter(
      ({ kind, key }) => kind !== 'create-site' || !plannedSites.has(key),
    );
    const creates = steps.filter(({ kind }) => kind === 'create-site' || kind === 'create-inverter').length;
    if (creates > 0 && createCount + creates > settings.createsMax) {
      deferredCount += creates;
      continue;
    }
    createCount += creates;
    for (const step of steps) {
      if (step.kind === 'create-site') plannedSites.add(step.key);
      actions.push(step);
    }
  }
  return { actions, deferredCount };
}

/** The longest known first: an asset that has waited is not overtaken by new ones. */
function byAge({ facts: left }: AssetView, { facts: right }: AssetView): number {
  const ageOf = ({ metadata }: AssetFacts) => metadata?.askedMs ?? Number.POSITIVE_INFINITY;
  const [leftMs, rightMs] = [ageOf(left), ageOf(right)];
  if (leftMs !== rightMs) return leftMs < rightMs ? -1 : 1;
  return left.device.id < right.device.id ? -1 : 1;
}

/** When the vendor is to be asked for an asset's metadata next [ms]; undefined where there is nothing to ask. */
export function metadataDueMs({ device, metadata, claim }: AssetFacts, nowMs: number): number | undefined {
  if (device.isSimulated || device.vendorSiteId === undefined || device.absence !== undefined)
    return undefined;
  if (!claim.isIncumbent) return undefined;
  if (metadata === undefined || metadata.generation !== device.generation) return nowMs;
  const { answer, attemptCount, lastAttemptMs, askedMs } = metadata;
  const againMs = lastAttemptMs + (METADATA_WAITS_MS[attemptCount] ?? METADATA_REPEAT_MS);
  if (answer !== undefined && 'metadata' in metadataOf(device.remoteId, answer.systems))
    return Math.max(answer.receivedMs + METADATA_TTL_MS, againMs);
  if (nowMs - askedMs >= METADATA_DEADLINE_MS) return lastAttemptMs + METADATA_STALLED_MS;
  return againMs;
}

function metadataAction(view: AssetView, nowMs: number): PlannedAction | undefined {
  const { facts } = view;
  const dueMs = metadataDueMs(facts, nowMs);
  if (dueMs === undefined || dueMs > nowMs) return undefined;
  const { device, metadata } = facts;
  const attempt = metadata?.generation === device.generation ? metadata.attemptCount + 1 : 1;
  const { reason, message } = view.assessment.conditions.MetadataReady;
  return {
    kind: 'request-metadata',
    key: `meta:${device.vendorSiteId}:${device.remoteId}:${device.generation}:${attempt}`,
    assetId: device.id,
    remoteId: device.remoteId,
    reason,
    why: reason === 'MetadataReady' ? 'the last answer is a day old' : message,
    ...(metadata === undefined ? {} : { evidenceMs: metadata.lastAttemptMs }),
  };
}

const ACTION_OF: { readonly [step in ProvisioningStep]: PlannedAction['kind'] } = {
  site: 'create-site',
  inverter: 'create-inverter',
  link: 'link',
};

function provisioningActions(view: AssetView, settings: PlanSettings): readonly PlannedAction[] {
  const { facts, phase } = view;
  const isProvisioning = ['provisioning-site', 'provisioning-inverter', 'verifying'].includes(phase.phase);
  if (!isProvisioning) return [];
  const { device } = facts;
  const { topology, conditions } = view.assessment; // made when it is asked for
  const missing = {
    site: conditions.SiteProvisioned,
    inverter: conditions.InverterProvisioned,
    link: conditions.Linked,
  };
  const why = topology === undefined ? phase.message : `${topology.class}: ${topology.message}`;
  const keys = provisioningKeys(device, settings.instance);
  return (['site', 'inverter', 'link'] as const)
    .filter((step) => missing[step].holds !== 'true')
    .map((step) => ({
      kind: missing[step].holds === 'unknown' ? 'verify' : ACTION_OF[step],
      key: keys[step],
      assetId: device.id,
      remoteId: device.remoteId,
      reason: missing[step].holds === 'unknown' ? 'OutcomeUnknown' : phase.reason,
      why,
      ...(conditions.TopologyResolved.evidenceMs === undefined
        ? {}
        : { evidenceMs: conditions.TopologyResolved.evidenceMs }),
    }));
}

/** The keys of the steps of provisioning an asset: what is created is found again by them. */
export function provisioningKeys(
  { id, remoteId, vendorSiteId = id }: AssetFacts['device'],
  instance: string,
): Readonly<Record<ProvisioningStep, string>> {
  return {
    site: `site:${instance}:${vendorSiteId}`,
    inverter: `inv:${instance}:${remoteId}`,
    link: `link:${id}:${instance}`,
  };
}
