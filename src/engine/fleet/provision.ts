import {
  type Device,
  type FleetObject,
  type FleetProvisioner,
  type FleetReader,
  foundMsOf,
  type InverterLink,
  isSinceReturn,
  lostLink,
  type NewInverter,
  type NewSite,
  type PlannedAction,
  PROVISIONING_STEPS,
  type ProvisioningStep,
  type TopologyClass,
} from '../commissioning/index.ts';
import { AdapterError, FlexError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import { type AssetIntent, collect, type FleetRepository, type Repositories } from '../repositories/index.ts';

/** An asset of which something is missing in the platform, and what is known of it. */
export interface Provisioning {
  readonly device: Device;
  /** See `AssetFacts`. */
  readonly foundMs?: number | undefined;
  /** The site of others at the same site of the vendor, where the platform has the asset at none. */
  readonly adoptedSiteId?: string | undefined;
  readonly topology: TopologyClass;
  /** The keys of its steps, as they were planned. */
  readonly keys: Readonly<Record<ProvisioningStep, string>>;
  /** The wiring, and the evidence of it. */
  readonly why: string;
  /** Steps that may be done now: what is not among them waits for a later pass. */
  readonly steps: ReadonlySet<ProvisioningStep>;
}

/** What became of an asset. */
export type Provisioned =
  | {
      readonly outcome: 'provisioned';
      readonly created: readonly ProvisioningStep[];
      /** The first step that was not to be done yet; absent: it is linked. */
      readonly waitsFor?: ProvisioningStep;
    }
  /** A person has changed the asset meanwhile: the next pass looks again. */
  | { readonly outcome: 'conflict' }
  | { readonly outcome: 'failed'; readonly step: ProvisioningStep; readonly message: string };

export interface ProvisioningPorts {
  readonly repositories: Pick<Repositories, 'fleet'>;
  readonly reader: Pick<FleetReader, 'findSite' | 'findInverter'>;
  readonly provisioner: FleetProvisioner;
  readonly clock: Clock;
}

/**
 * Creates what an asset needs in the platform: its site, its inverter, and the link of both, in this order, and each at
 * most once whatever fails in between. Every step is written down before it is done; one whose outcome is not known is read
 * back by its key before it is done again, and what somebody has created meanwhile is taken over.
 */
export async function provision(asset: Provisioning, ports: ProvisioningPorts): Promise<Provisioned> {
  const created: ProvisioningStep[] = [];
  const ids: Partial<Record<ProvisioningStep, string>> = {};
  const { written, lost, lostSite } = await writtenSteps(asset, ports);
  if (lost !== undefined && !written.has('site') && !written.has('inverter')) {
    const removed = await unlessRemoved(lost, asset, ports);
    if (removed !== undefined) return removed;
  }
  for (const step of PROVISIONING_STEPS) {
    const known = written.get(step);
    const there = await whatIsThere(step, known, asset, ports);
    if (typeof there === 'object') return there;
    if (there !== undefined) {
      ids[step] = there;
      if (step === 'site' && lostSite !== undefined) await noteSite(lostSite, there, ports);
      continue;
    }
    if (!asset.steps.has(step)) return { outcome: 'provisioned', created, waitsFor: step };
    if (known === undefined) {
      await ports.repositories.fleet.beginIntent({
        ...intentOf(step, asset),
        state: 'intended',
        atMs: ports.clock.nowMs(),
      });
    }
    try {
      const done = await doStep({ step, isSent: known?.state === 'sent' }, asset, ids, ports);
      if (done === 'conflict') return { outcome: 'conflict' };
      ids[step] = done.objectId;
      if (done.isNew) created.push(step);
    } catch (error) {
      return noteFailure(error, intentOf(step, asset), ports);
    }
  }
  return { outcome: 'provisioned', created };
}

/** What the platform has of an asset. */
function objectThere(
  step: ProvisioningStep,
  { device: { siteId, inverterId }, adoptedSiteId }: Provisioning,
): string | undefined {
  return { site: siteId ?? adoptedSiteId, inverter: inverterId, link: undefined }[step];
}

/**
 * What there is already for a step: by the sweep, or by what is written down. What was written down before the sweep is read
 * back, since the sweep does not show objects that are not linked yet.
 *
 * @returns its id; undefined: it is to be made; or why nothing more can be done now.
 */
async function whatIsThere(
  step: ProvisioningStep,
  known: AssetIntent | undefined,
  asset: Provisioning,
  ports: ProvisioningPorts,
): Promise<string | undefined | Provisioned> {
  const { keys, steps } = asset;
  const shown = objectThere(step, asset);
  if (shown !== undefined || known?.state !== 'confirmed') return shown;
  if (step === 'link' || known.atMs >= foundMsOf(asset)) return known.objectId;
  try {
    const found = await findObject(step, keys[step], ports);
    if (found !== undefined || steps.has(step)) return found?.id;
  } catch (error) {
    return notDone(step, error);
  }
  const failure = `${known.objectId ?? known.key} is not there any more`;
  const gone = { state: 'failed', atMs: ports.clock.nowMs(), failure } as const;
  await ports.repositories.fleet.putIntent({ ...intentOf(step, asset), ...gone });
  return { outcome: 'failed', step, message: failure };
}

/** The steps that were written down of what the asset is now, and the link that a sweep does not show any more. */
async function writtenSteps(
  { device, foundMs, keys }: Provisioning,
  { repositories }: ProvisioningPorts,
): Promise<{
  readonly written: ReadonlyMap<ProvisioningStep, AssetIntent>;
  readonly lost: AssetIntent | undefined;
  /** The site that was made before the link was lost. */
  readonly lostSite: AssetIntent | undefined;
}> {
  const all = await collect(repositories.fleet.intents(device.id));
  const counted = all.filter(
    (intent) => intent.key === keys[intent.step] && isSinceReturn(intent, device.returned),
  );
  const link = counted.find(({ step }) => step === 'link');
  const lost = lostLink({ device, foundMs, intents: link === undefined ? {} : { link } }) && link;
  const written = counted.filter(({ atMs }) => lost === undefined || atMs > lost.atMs);
  const lostSite = counted.find((intent) => intent.step === 'site' && !written.includes(intent));
  return { written: new Map(written.map((intent) => [intent.step, intent])), lost, lostSite };
}

/** The site that it had is not the one at which it is linked now. */
async function noteSite(
  before: AssetIntent,
  objectId: string,
  { repositories, clock }: ProvisioningPorts,
): Promise<void> {
  if (before.objectId === objectId) return;
  const { failure: _failure, ...kept } = before;
  await repositories.fleet.putIntent({ ...kept, state: 'confirmed', atMs: clock.nowMs(), objectId });
}

/** Why a link is not made again. */
const REMOVED = 'its site and its inverter are there, and somebody has removed the link';

/**
 * Looks why a link is there no more. Where site and inverter are gone, too, all is made anew. Where both are there somebody
 * has removed it, and it is left to him.
 *
 * @returns undefined where all is to be made anew.
 */
async function unlessRemoved(
  lost: AssetIntent,
  asset: Provisioning,
  ports: ProvisioningPorts,
): Promise<Provisioned | undefined> {
  const { keys } = asset;
  try {
    for (const step of ['site', 'inverter'] as const) {
      const isThere = objectThere(step, asset) ?? (await findObject(step, keys[step], ports));
      if (isThere === undefined) return undefined;
    }
  } catch (error) {
    return notDone('link', error);
  }
  const { objectId: _objectId, ...kept } = lost;
  const removed = {
    state: 'failed',
    atMs: ports.clock.nowMs(),
    failure: REMOVED,
    reason: 'LinkRemoved',
  } as const;
  await ports.repositories.fleet.putIntent({ ...kept, ...removed });
  return { outcome: 'failed', step: 'link', message: REMOVED };
}

/** What is written down stays as it is. */
function notDone(step: ProvisioningStep, error: unknown): Provisioned {
  if (!(error instanceof FlexError)) throw error;
  return { outcome: 'failed', step, message: error.message };
}

function intentOf(step: ProvisioningStep, { device, keys, why }: Provisioning) {
  return { assetId: device.id, key: keys[step], step, why, generation: device.generation } as const;
}

/** Why a link was not made: nothing of what somebody has done is overwritten. */
const CONFLICT = 'somebody changed the asset meanwhile';

interface Done {
  readonly objectId: string;
  /** By this call, and not found. */
  readonly isNew: boolean;
}

/** @param what.isSent - it was sent before, and what came of that is not known. */
async function doStep(
  { step, isSent }: { readonly step: ProvisioningStep; readonly isSent: boolean },
  asset: Provisioning,
  ids: Partial<Record<ProvisioningStep, string>>,
  ports: ProvisioningPorts,
): Promise<Done | 'conflict'> {
  const { provisioner, repositories, clock } = ports;
  const { keys } = asset;
  const intent = { ...intentOf(step, asset), request: requestOf(step, asset, ids) } as const;
  const sent = () => repositories.fleet.putIntent({ ...intent, state: 'sent', atMs: clock.nowMs() });
  const confirmed = async (objectId: string, isNew: boolean): Promise<Done> => {
    await repositories.fleet.putIntent({ ...intent, state: 'confirmed', atMs: clock.nowMs(), objectId });
    return { objectId, isNew };
  };
  if (step === 'link') {
    await sent();
    const { outcome } = await provisioner.link(linkOf(asset, ids));
    if (outcome !== 'conflict') return confirmed(keys.link, outcome === 'written');
    const refused = { state: 'failed', atMs: clock.nowMs(), failure: CONFLICT, reason: 'Conflict' } as const;
    await repositories.fleet.putIntent({ ...intent, ...refused });
    return 'conflict';
  }
  // What was sent and not confirmed, by us or by somebody else, is found by its key.
  const found = await findObject(step, keys[step], ports).catch((error: unknown) => {
    throw isSent ? stillUnknown(error) : error;
  });
  if (found !== undefined) return confirmed(found.id, false);
  await sent();
  const object =
    step === 'site'
      ? await provisioner.createSite(siteOf(asset))
      : await provisioner.createInverter(inverterOf(asset));
  return confirmed(object.id, true);
}

/** What was sent and could not be read back is as unknown as it was. */
function stillUnknown(error: unknown): unknown {
  return error instanceof FlexError
    ? new AdapterError('outcome-unknown', error.message, { retryable: true })
    : error;
}

/** What is asked of the platform, to be kept with the intent. */
function requestOf(
  step: ProvisioningStep,
  asset: Provisioning,
  ids: Partial<Record<ProvisioningStep, string>>,
): NonNullable<AssetIntent['request']> {
  switch (step) {
    case 'site':
      return { ...siteOf(asset) };
    case 'inverter': {
      const { ratedPowerW, ...inverter } = inverterOf(asset);
      return ratedPowerW === undefined ? inverter : { ...inverter, ratedPowerW };
    }
    case 'link':
      return { ...linkOf(asset, ids) };
  }
}

function siteOf({ device, keys }: Provisioning): NewSite {
  return { externalId: keys.site, vendorSiteId: device.vendorSiteId ?? device.id };
}

function linkOf({ device }: Provisioning, ids: Partial<Record<ProvisioningStep, string>>): InverterLink {
  return { assetId: device.id, inverterId: ids.inverter!, siteId: ids.site!, ifVersion: device.version };
}

function findObject(
  step: 'site' | 'inverter',
  key: string,
  { reader }: ProvisioningPorts,
): Promise<FleetObject | undefined> {
  return step === 'site' ? reader.findSite(key) : reader.findInverter(key);
}

const COUPLINGS: { readonly [of in TopologyClass]?: NewInverter['coupling'] } = {
  'ac-coupled': 'ac',
  'dc-coupled': 'dc',
  hybrid: 'hybrid',
  'storage-only': 'storage-only',
};

function inverterOf({ device, topology, keys }: Provisioning): NewInverter {
  const coupling = COUPLINGS[topology];
  if (coupling === undefined) {
    throw new AdapterError(
      'topology-unknown',
      `Nothing is created for ${device.id}: its wiring is ${topology}.`,
    );
  }
  return { externalId: keys.inverter, remoteId: device.remoteId, coupling, ratedPowerW: device.ratedPowerW };
}

/** A failure whose outcome is not known stays `sent`, so that the next pass reads it back first. */
async function noteFailure(
  error: unknown,
  intent: ReturnType<typeof intentOf>,
  { repositories, clock }: ProvisioningPorts,
): Promise<Provisioned> {
  if (!(error instanceof FlexError)) throw error;
  const isUnknown = error.code === 'outcome-unknown';
  await repositories.fleet.putIntent({
    ...intent,
    state: isUnknown ? 'sent' : 'failed',
    atMs: clock.nowMs(),
    failure: error.message,
  });
  return { outcome: 'failed', step: intent.step, message: error.message };
}

/** What is needed to write down what a sweep has shown. */
export interface ConfirmingPorts {
  readonly fleet: Pick<FleetRepository, 'putIntent'>;
  readonly clock: Clock;
}

/** Writes down that steps are done whose outcome was not known. */
export async function confirmSteps(
  intents: readonly AssetIntent[],
  { fleet, clock }: ConfirmingPorts,
): Promise<void> {
  for (const intent of intents) await fleet.putIntent({ ...intent, atMs: clock.nowMs() });
}

/** The actions of a plan by asset, in the order of the plan. */
export function byAsset(actions: readonly PlannedAction[]): ReadonlyMap<string, readonly PlannedAction[]> {
  return Map.groupBy(actions, ({ assetId }) => assetId);
}
