import {
  type AssetView,
  adoptedSiteId,
  type CommissioningPlan,
  type DeferredAsset,
  type Device,
  expiryMs,
  type FleetProvisioner,
  type FleetReader,
  type PlannedAction,
  type PlanSettings,
  PROVISIONING_STEPS,
  type ProvisioningStep,
  planCommissioning,
  provisioningKeys,
  TOMBSTONE_MS,
  type VendorCloud,
} from '../commissioning/index.ts';
import type { Clock } from '../ports.ts';
import { digestOf, type FleetRepository } from '../repositories/index.ts';
import { type AssetChoice, type ChosenAssets, chooseAssets, chosenViews } from './choose.ts';
import { type CallsAtOnce, inParallel } from './in-parallel.ts';
import { askMetadata, type FleetFailure, type MetadataReport, NOTHING_ASKED } from './metadata.ts';
import { byAsset, type Provisioned, provision } from './provision.ts';
import { forgetDevices } from './returns.ts';
import { settleIntents } from './settle.ts';
import { type RegistrarReport, registerAssets } from './sweep-asked.ts';
import { readViews } from './view.ts';

/** What a look at the fleet needs. */
export interface ReconcilePorts {
  readonly fleet: FleetRepository;
  readonly reader: FleetReader;
  readonly clock: Clock;
}

/** What carrying out a plan needs besides. */
export interface ApplyPorts extends ReconcilePorts, CallsAtOnce {
  readonly provisioner: FleetProvisioner;
  readonly cloud: Pick<VendorCloud, 'metadata'>;
}

/** What was found, and what is to be done about it. */
export interface Reconciled {
  readonly sweep: RegistrarReport;
  /** Of all assets. */
  readonly views: readonly AssetView[];
  /** The assets that it is for; absent: all. */
  readonly chosen?: ChosenAssets;
  readonly plan: CommissioningPlan;
  /** Of what the platform has, as far as a plan depends on it. */
  readonly digest: string;
}

/** Sweeps the platform, looks at all evidence, and plans for the assets of a choice. Nothing outside is changed. */
export async function reconcile(
  settings: PlanSettings,
  ports: ReconcilePorts,
  choice: AssetChoice = {},
): Promise<Reconciled> {
  const nowMs = ports.clock.nowMs();
  const sweep = await sweepTable(ports);
  const { devices } = sweep;
  const views = await readViews(ports.fleet, settings, nowMs, { devices });
  const chosen = chooseAssets(views, planCommissioning(named(views, choice), settings, nowMs), choice);
  return {
    sweep,
    views,
    ...(chosen === undefined ? {} : { chosen }),
    plan: planCommissioning(chosenViews(views, chosen?.ids), settings, nowMs),
    digest: fleetDigestOf(devices),
  };
}

/** Sweeps the platform, and forgets rows that have been over for long. */
export async function sweepTable({ reader, fleet, clock }: ReconcilePorts): Promise<RegistrarReport> {
  const nowMs = clock.nowMs();
  const sweep = await registerAssets(reader, { repositories: { fleet }, nowMs });
  return { ...sweep, devices: await withoutForgotten(sweep.devices, nowMs, fleet) };
}

/** What one pass may create counts for the assets that it is for. */
function named(views: readonly AssetView[], { only }: AssetChoice): readonly AssetView[] {
  return chosenViews(views, chooseAssets(views, { actions: [] }, only === undefined ? {} : { only })?.ids);
}

/** Takes out rows of assets that were forgotten long ago. */
async function withoutForgotten(
  devices: readonly Device[],
  nowMs: number,
  fleet: Pick<FleetRepository, 'putReturns' | 'removeDevice'>,
): Promise<readonly Device[]> {
  const isOver = (device: Device) => nowMs - (expiryMs(device) ?? nowMs) > TOMBSTONE_MS;
  await forgetDevices(devices.filter(isOver), nowMs, fleet);
  return devices.filter((device) => !isOver(device));
}

/**
 * A short name for what the platform has: which assets, and what they are. Not what they are called now (ONLINE, OFFLINE)
 * or how often they were changed: what the evaluator tells every minute makes no plan old.
 */
export function fleetDigestOf(devices: readonly Device[]): string {
  return digestOf(
    devices
      .filter(({ absence }) => absence === undefined)
      .map((device) =>
        [
          device.id,
          device.generation,
          device.isSimulated,
          device.siteId,
          device.inverterId,
          device.ratedPowerW,
          device.connectedPhotovoltaics,
        ].map((value) => value ?? null),
      ),
  );
}

/** What became of an asset that something was to be created for. */
export interface ProvisionedAsset {
  readonly assetId: string;
  readonly result: Provisioned;
}

/** What carrying out a plan came to. */
export interface AppliedPlan {
  readonly metadata: MetadataReport;
  readonly provisioned: readonly ProvisionedAsset[];
  readonly failures: readonly FleetFailure[];
}

/** What one pass came to. */
export interface CommissionedPass extends AppliedPlan {
  /** What later passes create, since this one was to create no more. */
  readonly deferred: readonly DeferredAsset[];
  /** All assets, where nothing that is kept of them has changed since these views were made; absent where it has. */
  readonly unchanged?: readonly AssetView[];
}

/**
 * Carries out a plan: asks for the metadata, then creates what is planned. Assets of one site of the vendor are done one
 * after the other, since they share what is made of it; sites are done a few at a time.
 *
 * @param views - of all assets; with `systems` only of those of the plan.
 * @param systems - of all assets, as `systemKeyOf` has them.
 * @param stop - asked before each asset; what has begun is completed.
 */
export async function applyPlan(
  { actions }: Pick<CommissioningPlan, 'actions'>,
  views: readonly AssetView[],
  {
    instance,
    ports,
    systems,
    stop,
  }: {
    readonly instance: string;
    readonly ports: ApplyPorts;
    readonly systems?: ReadonlySet<string>;
    readonly stop?: () => boolean;
  },
): Promise<AppliedPlan> {
  if (actions.length === 0) return { metadata: NOTHING_ASKED, provisioned: [], failures: [] };
  const facts = views.map((view) => view.facts);
  const metadata = await askMetadata(actions, facts, systems === undefined ? ports : { ...ports, systems });
  const creating = byAsset(actions.filter(({ kind }) => kind !== 'request-metadata'));
  const known = new Map(views.map((view) => [view.facts.device.id, view]));
  const planned = [...creating].flatMap(([assetId, ofAsset]) => {
    const view = known.get(assetId);
    return view === undefined ? [] : [plannedAsset(view, ofAsset, instance)];
  });
  const bySite = Map.groupBy(planned, ({ keys }) => keys.site);
  const provisionSite = async (ofSite: readonly PlannedAsset[]) => {
    const done: ProvisionedAsset[] = [];
    // The site is planned for one asset, and shared by all: whoever comes after one that failed at it does not try again.
    let isSiteTried = ofSite.every(({ steps }) => !steps.has('site'));
    for (const asset of ofSite) {
      if (stop?.() === true) break;
      const result = await provisionAsset(isSiteTried ? asset : withSite(asset), ports);
      if (result === undefined) continue;
      isSiteTried ||= result.outcome === 'failed' && result.step === 'site';
      done.push({ assetId: asset.view.facts.device.id, result });
    }
    return done;
  };
  const provisioned = (await inParallel([...bySite.values()], provisionSite, ports.callsAtOnce)).flat();
  return { metadata, provisioned, failures: [...metadata.failures, ...failuresOf(provisioned)] };
}

/** An asset, and what a plan allows to be done for it. */
interface PlannedAsset {
  readonly view: AssetView;
  readonly keys: Readonly<Record<ProvisioningStep, string>>;
  readonly steps: ReadonlySet<ProvisioningStep>;
}

function plannedAsset(view: AssetView, actions: readonly PlannedAction[], instance: string): PlannedAsset {
  const keys = provisioningKeys(view.facts.device, instance);
  const steps = PROVISIONING_STEPS.filter((step) => actions.some(({ key }) => key === keys[step]));
  return { view, keys, steps: new Set(steps) };
}

function withSite(asset: PlannedAsset): PlannedAsset {
  return { ...asset, steps: new Set([...asset.steps, 'site']) };
}

async function provisionAsset(
  { view, keys, steps }: PlannedAsset,
  ports: ApplyPorts,
): Promise<Provisioned | undefined> {
  const { facts, assessment } = view;
  const { topology } = assessment;
  if (topology === undefined) return undefined;
  const why = `${topology.class}: ${topology.message}`;
  const { device, foundMs } = facts;
  const place = { device, foundMs, adoptedSiteId: adoptedSiteId(facts) };
  const asset = { ...place, topology: topology.class, keys, why, steps };
  return provision(asset, { ...ports, repositories: { fleet: ports.fleet } });
}

function failuresOf(provisioned: readonly ProvisionedAsset[]): readonly FleetFailure[] {
  return provisioned.flatMap(({ assetId, result }) => {
    const message = failureOf(result);
    return message === undefined ? [] : [{ id: assetId, message }];
  });
}

function failureOf(result: Provisioned): string | undefined {
  switch (result.outcome) {
    case 'provisioned':
      return undefined;
    case 'conflict':
      return 'Conflict: somebody changed it meanwhile; the next pass looks again';
    case 'failed':
      return `${result.step}: ${result.message}`;
  }
}

/**
 * One pass: what is planned, and then what the metadata that came allows. Creations of both together are no more than the
 * settings allow.
 */
export async function commissionOnce(
  found: Reconciled,
  settings: PlanSettings,
  { ports, stop }: { readonly ports: ApplyPorts; readonly stop?: () => boolean },
): Promise<CommissionedPass> {
  const { instance } = settings;
  const settledCount = await settleIntents(found.views, ports);
  const asking = { actions: found.plan.actions.filter(({ kind }) => kind === 'request-metadata') };
  const asked = await applyPlan(asking, found.views, { instance, ports });
  const isAsFound = settledCount === 0 && asked.metadata.askedCount === 0;
  const { views, plan } = isAsFound ? found : await planAgain(found, settings, ports);
  const creating = plan.actions.filter(({ kind }) => kind !== 'request-metadata');
  const made = await applyPlan({ actions: creating }, views, {
    instance,
    ports,
    ...(stop === undefined ? {} : { stop }),
  });
  return {
    metadata: asked.metadata,
    provisioned: made.provisioned,
    failures: [...asked.failures, ...made.failures],
    deferred: plan.deferred,
    ...(made.provisioned.length === 0 ? { unchanged: views } : {}),
  };
}

/** Looks at all evidence again, and plans for the assets that were chosen. */
async function planAgain(
  { sweep: { devices }, chosen }: Reconciled,
  settings: PlanSettings,
  { fleet, clock }: ApplyPorts,
): Promise<Pick<Reconciled, 'views' | 'plan'>> {
  const nowMs = clock.nowMs();
  const views = await readViews(fleet, settings, nowMs, { devices });
  return { views, plan: planCommissioning(chosenViews(views, chosen?.ids), settings, nowMs) };
}

/** A plan that was kept, to be done exactly, or not at all. */
export interface SavedPlan {
  readonly instance: string;
  readonly digest: string;
  readonly actions: readonly PlannedAction[];
}

/** What was found, planned for the assets of a saved plan: the others take nothing of what one pass may create. */
export function foundForSaved(
  { actions }: SavedPlan,
  found: Reconciled,
  { settings, nowMs }: { readonly settings: PlanSettings; readonly nowMs: number },
): Reconciled {
  const ids = new Set(actions.map(({ assetId }) => assetId));
  return { ...found, plan: planCommissioning(chosenViews(found.views, ids), settings, nowMs) };
}

/** Why a saved plan is not done any more; undefined where the world is as it was. */
export function staleBecause(saved: SavedPlan, found: Reconciled, instance: string): string | undefined {
  if (saved.instance !== instance) return `it was made for ${saved.instance}, and this is ${instance}`;
  if (saved.digest !== found.digest) return 'what Concerto has is not what it had then';
  const planned = new Set(found.plan.actions.map(textOf));
  const gone = saved.actions.find((action) => !planned.has(textOf(action)));
  return gone === undefined
    ? undefined
    : `${gone.kind} ${gone.key} is not to be done any more, or not for the same reason`;
}

/** Of what was found to be done what a saved plan has: no more than that is done. */
export function plannedIn(saved: SavedPlan, { plan }: Pick<Reconciled, 'plan'>): readonly PlannedAction[] {
  const kept = new Set(saved.actions.map(textOf));
  return plan.actions.filter((action) => kept.has(textOf(action)));
}

/**
 * Why a plan that somebody has cut makes no sense: nothing is linked that is not there, and no inverter comes before its site.
 * Undefined where all that it needs is there, or in it.
 *
 * @param found - planned for the assets of the saved plan.
 */
export function cutBecause(saved: SavedPlan, { plan }: Pick<Reconciled, 'plan'>): string | undefined {
  const kept = new Set(saved.actions.map(({ key }) => key));
  const needed = byAsset(plan.actions.filter(({ kind }) => kind !== 'request-metadata'));
  // Sites are planned for one of the assets that share them.
  for (const [assetId, actions] of needed) {
    const last = actions.findLastIndex(({ key }) => kept.has(key));
    const missing = actions.slice(0, last + 1).find(({ key }) => !kept.has(key));
    if (missing === undefined) continue;
    const { kind, key } = actions[last]!;
    return `${kind} ${key} of ${assetId} needs ${missing.kind} ${missing.key}, which is not in it`;
  }
  return undefined;
}

function textOf({ kind, key, assetId, reason, why }: PlannedAction): string {
  return [kind, key, assetId, reason, why].join('\n');
}
