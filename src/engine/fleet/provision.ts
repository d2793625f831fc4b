import {
  type Device,
  type FleetObject,
  type FleetProvisioner,
  type FleetReader,
  type InverterLink,
  isSinceReturn,
  type NewInverter,
  type NewSite,
  type PlannedAction,
  PROVISIONING_STEPS,
  type ProvisioningStep,
  type TopologyClass,
} from '../commissioning/index.ts';
import { AdapterError, FlexError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import { type AssetIntent, collect, type Repositories } from '../repositories/index.ts';

/** An asset of which something is missing in the platform, and what is known of it. */
export interface Provisioning {
  readonly device: Device;
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
  const written = await writtenSteps(asset, ports);
  for (const step of PROVISIONING_STEPS) {
    const known = written.get(step);
    const thereId =
      objectThere(step, asset.device) ?? (known?.state === 'confirmed' ? known.objectId : undefined);
    if (thereId !== undefined) {
      ids[step] = thereId;
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
function objectThere(step: ProvisioningStep, { siteId, inverterId }: Device): string | undefined {
  return { site: siteId, inverter: inverterId, link: undefined }[step];
}

/** The steps that were written down of what the asset is now. */
async function writtenSteps(
  { device, keys }: Provisioning,
  { repositories }: ProvisioningPorts,
): Promise<ReadonlyMap<ProvisioningStep, AssetIntent>> {
  const intents = await collect(repositories.fleet.intents(device.id));
  const counted = intents.filter(
    (intent) => intent.key === keys[intent.step] && isSinceReturn(intent, device.returned),
  );
  return new Map(counted.map((intent) => [intent.step, intent]));
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

/** The actions of a plan by asset, in the order of the plan. */
export function byAsset(actions: readonly PlannedAction[]): ReadonlyMap<string, readonly PlannedAction[]> {
  return Map.groupBy(actions, ({ assetId }) => assetId);
}
