import { type Assessment, assess, type Condition, METADATA_DEADLINE_MS } from './conditions.ts';
import {
  type AssetFacts,
  type CommissioningRules,
  PROVISIONING_STEPS,
  type ProvisioningStep,
} from './facts.ts';
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
  /** Who said what it is planned on; absent in plans that were kept before there was such a note. */
  readonly evidenceSource?: Condition['source'];
  /** Of the evidence it is planned on; absent where that has no time. */
  readonly evidenceMs?: number;
}

/** What a pass is to do: first what has begun, then what waits longest, and at last what has failed before. */
export interface CommissioningPlan {
  readonly actions: readonly PlannedAction[];
  /** Creations that wait for a later pass since there are too many for one. */
  readonly deferredCount: number;
  /** The assets that they are for, in the order in which they will be done. */
  readonly deferred: readonly DeferredAsset[];
}

/** An asset of which something waits for a later pass. */
export interface DeferredAsset {
  readonly assetId: string;
  readonly remoteId: string;
  /** Sites and inverters that are to be created for it and wait. */
  readonly createCount: number;
  readonly reason: Reason & 'CreateLimitReached';
  readonly message: string;
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
 *
 * Creations are counted one by one, and what may have been created counts as one, since it is created where it is not
 * found. An asset that needs more than there is left of the limit gets the rest from later passes.
 */
export function planCommissioning(
  views: readonly AssetView[],
  settings: PlanSettings,
  nowMs: number,
): CommissioningPlan {
  const actions: PlannedAction[] = [];
  const deferred: DeferredAsset[] = [];
  const creations = new Creations(settings.createsMax);
  for (const view of inOrder(views)) {
    const metadata = metadataAction(view, nowMs);
    if (metadata !== undefined) actions.push(metadata);
    const { now, waitingCount } = creations.allow(provisioningActions(view, settings));
    actions.push(...now);
    if (waitingCount > 0) deferred.push(deferredAsset(view, waitingCount, settings));
  }
  const deferredCount = deferred.reduce((sum, { createCount }) => sum + createCount, 0);
  return { actions, deferred, deferredCount };
}

function deferredAsset(
  { facts: { device } }: AssetView,
  createCount: number,
  { createsMax }: PlanSettings,
): DeferredAsset {
  const message =
    createsMax === 0
      ? 'a pass creates nothing'
      : `a pass creates no more than ${createsMax}, and what comes first is more`;
  return {
    assetId: device.id,
    remoteId: device.remoteId,
    createCount,
    reason: 'CreateLimitReached',
    message,
  };
}

/** The same views, of which those say so that wait since a pass creates no more. One that gets a part of it now does not wait. */
export function withDeferred(
  views: readonly AssetView[],
  { deferred, actions }: Pick<CommissioningPlan, 'deferred' | 'actions'>,
): readonly AssetView[] {
  if (deferred.length === 0) return views;
  const waiting = new Map(deferred.map((one) => [one.assetId, one]));
  for (const { kind, assetId } of actions) if (kind !== 'request-metadata') waiting.delete(assetId);
  return views.map((view) => {
    const one = waiting.get(view.facts.device.id);
    return one === undefined ? view : new DeferredView(view, one);
  });
}

class DeferredView implements AssetView {
  readonly facts: AssetFacts;
  readonly phase: PhaseVerdict;
  readonly #view: AssetView;

  constructor(view: AssetView, { reason, message }: DeferredAsset) {
    this.facts = view.facts;
    this.phase = { phase: view.phase.phase, reason, message };
    this.#view = view;
  }

  get assessment(): Assessment {
    return this.#view.assessment;
  }
}

/** A step of provisioning, as it is planned. */
interface PlannedStep {
  readonly step: ProvisioningStep;
  readonly action: PlannedAction;
}

/** Counts what a pass creates. Assets of one site share it, so it is planned once. */
class Creations {
  readonly #max: number;
  readonly #sites = new Set<string>();
  #count = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** @returns the steps that may be done now, and how many creations wait. */
  allow(steps: readonly PlannedStep[]): {
    readonly now: readonly PlannedAction[];
    readonly waitingCount: number;
  } {
    const now: PlannedAction[] = [];
    let waitingCount = 0;
    for (const { step, action } of steps) {
      if (step === 'link') {
        if (waitingCount === 0) now.push(action);
        continue;
      }
      if (step === 'site') {
        if (this.#sites.has(action.key)) continue;
        this.#sites.add(action.key);
      }
      if (this.#count < this.#max) {
        this.#count += 1;
        now.push(action);
      } else waitingCount += 1;
    }
    return { now, waitingCount };
  }
}

/**
 * What has begun is completed before anything else begins; then come those that are known longest: an asset that has waited
 * is not overtaken by new ones. What has failed comes last, that which was tried longest ago first, so that it holds up
 * nothing else.
 */
function inOrder(views: readonly AssetView[]): readonly AssetView[] {
  return views
    .map((view) => ({ view, ...turnOf(view.facts) }))
    .sort(
      (left, right) =>
        left.turn - right.turn ||
        (left.sinceMs === right.sinceMs ? 0 : left.sinceMs - right.sinceMs) ||
        (left.view.facts.device.id < right.view.facts.device.id ? -1 : 1),
    )
    .map(({ view }) => view);
}

const TURN = { begun: 0, new: 1, failed: 2 } as const;

function turnOf({ metadata, intents }: AssetFacts): { readonly turn: number; readonly sinceMs: number } {
  const steps = Object.values(intents);
  const failed = steps.filter(({ failure }) => failure !== undefined);
  if (failed.length > 0) {
    return { turn: TURN.failed, sinceMs: Math.max(...failed.map(({ atMs }) => atMs)) };
  }
  const hasBegun = steps.length > 0;
  return { turn: hasBegun ? TURN.begun : TURN.new, sinceMs: metadata?.askedMs ?? Number.POSITIVE_INFINITY };
}

/** When the vendor is to be asked for an asset's metadata next [ms]; undefined where there is nothing to ask. */
export function metadataDueMs(facts: AssetFacts, nowMs: number): number | undefined {
  if (unaskedBecause(facts) !== undefined) return undefined;
  const { device, metadata } = facts;
  if (metadata === undefined || metadata.generation !== device.generation) return nowMs;
  const { answer, attemptCount, lastAttemptMs, askedMs } = metadata;
  const againMs = lastAttemptMs + (METADATA_WAITS_MS[attemptCount] ?? METADATA_REPEAT_MS);
  if (answer !== undefined && 'metadata' in metadataOf(device.remoteId, answer))
    return Math.max(answer.receivedMs + METADATA_TTL_MS, againMs);
  if (nowMs - askedMs >= METADATA_DEADLINE_MS) return lastAttemptMs + METADATA_STALLED_MS;
  return againMs;
}

/** Why the vendor is never asked for the metadata of an asset as it is; undefined where it can be. */
export function unaskedBecause({
  device,
  claim,
}: Pick<AssetFacts, 'device' | 'claim'>): { readonly reason: Reason; readonly message: string } | undefined {
  const { isSimulated, vendorSiteId, absence, remoteId } = device;
  if (isSimulated) return { reason: 'Simulated', message: 'the vendor does not know simulated systems' };
  if (vendorSiteId === undefined)
    return { reason: 'VendorSiteMissing', message: 'the asset names no site of the vendor' };
  if (absence !== undefined) return { reason: 'AbsentFromConcerto', message: 'sweeps do not find the asset' };
  if (claim.isIncumbent) return undefined;
  return claim.others.length === 0
    ? { reason: 'BadRemoteId', message: `${JSON.stringify(remoteId)} is no id of a system` }
    : { reason: 'DuplicateClaim', message: `${claim.others.join(', ')} claims its remote id, too` };
}

/** Asks for an asset's metadata now, whatever is due: somebody wants to know. Undefined where nobody can be asked. */
export function wantedMetadata(view: AssetView): PlannedAction | undefined {
  if (unaskedBecause(view.facts) !== undefined) return undefined;
  return { ...metadataRequest(view), why: 'somebody wants to know' };
}

function metadataAction(view: AssetView, nowMs: number): PlannedAction | undefined {
  const dueMs = metadataDueMs(view.facts, nowMs);
  return dueMs === undefined || dueMs > nowMs ? undefined : metadataRequest(view);
}

function metadataRequest(view: AssetView): PlannedAction {
  const { device, metadata } = view.facts;
  const attempt = metadata?.generation === device.generation ? metadata.attemptCount + 1 : 1;
  const { reason, message } = view.assessment.conditions.MetadataReady;
  return {
    kind: 'request-metadata',
    key: `meta:${device.vendorSiteId}:${device.remoteId}:${device.generation}:${attempt}`,
    assetId: device.id,
    remoteId: device.remoteId,
    reason,
    why: reason === 'MetadataReady' ? 'the last answer is a day old' : message,
    ...(metadata === undefined || metadata.generation !== device.generation
      ? sweepEvidence(device)
      : { evidenceSource: 'ces', evidenceMs: metadata.lastAttemptMs }),
  };
}

type ActionEvidence = Pick<PlannedAction, 'evidenceSource' | 'evidenceMs'>;

/** That the platform has it. */
function sweepEvidence({ seenMs }: AssetFacts['device']): ActionEvidence {
  return { evidenceSource: 'concerto', evidenceMs: seenMs };
}

/** What has to be read back is known of the journal; all else is created because of the wiring. */
function evidenceOfStep(missing: Condition, wiring: Condition, device: AssetFacts['device']): ActionEvidence {
  const { source, evidenceMs } = hasToBeReadBack(missing) ? missing : wiring;
  return evidenceMs === undefined ? sweepEvidence(device) : { evidenceSource: source, evidenceMs };
}

/** What is written down of it is not what there is: it may be there, or not. */
function hasToBeReadBack({ holds, reason }: Condition): boolean {
  return holds === 'unknown' || reason === 'Unlinked';
}

const ACTION_OF: { readonly [step in ProvisioningStep]: PlannedAction['kind'] } = {
  site: 'create-site',
  inverter: 'create-inverter',
  link: 'link',
};

function provisioningActions(view: AssetView, settings: PlanSettings): readonly PlannedStep[] {
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
  return PROVISIONING_STEPS.filter((step) => missing[step].holds !== 'true').map((step) => ({
    step,
    action: {
      kind: hasToBeReadBack(missing[step]) && step !== 'link' ? 'verify' : ACTION_OF[step],
      key: keys[step],
      assetId: device.id,
      remoteId: device.remoteId,
      reason: missing[step].holds === 'unknown' ? 'OutcomeUnknown' : phase.reason,
      why,
      ...evidenceOfStep(missing[step], conditions.TopologyResolved, device),
    },
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
