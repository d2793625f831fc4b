import {
  type AssetFacts,
  type AssetView,
  type CommissioningRules,
  claimsOf,
  countedFacts,
  type Device,
  type MetadataEvidence,
  PROVISIONING_STEPS,
  type StateHistory,
  viewOf,
} from '../commissioning/index.ts';
import { type AssetIntent, collect, type FleetRepository, type Recorded } from '../repositories/index.ts';

/** What reading the fleet needs: no more than lists. */
export type FleetReading = Pick<
  FleetRepository,
  'devices' | 'metadata' | 'status' | 'heartbeats' | 'intents' | 'states'
>;

/** What has been read of the fleet already, or is not wanted. */
export interface ReadingOptions {
  readonly devices?: readonly Device[];
  /** Views of the same assets since which nothing was asked or created: what does not change by itself is taken of them. */
  readonly unchanged?: readonly AssetView[] | undefined;
  /** Whether heartbeats come with what the records of a system add up to, which takes longer than all else. */
  readonly withEvidence?: boolean;
}

/**
 * Everything that is known of all assets, by id. What was heard of a system counts for the asset that has it by right,
 * and for no other that claims it.
 */
export async function readFacts(
  fleet: FleetReading,
  { devices, unchanged, withEvidence = false }: ReadingOptions = {},
): Promise<readonly AssetFacts[]> {
  const status = await byId(fleet.status());
  const heartbeats = await byId(fleet.heartbeats({ withEvidence }));
  const lasting = unchanged?.map(({ facts }) => facts) ?? (await readLasting(fleet, devices));
  return lasting.map(({ device, claim, metadata, intents }) =>
    countedFacts({
      device,
      claim,
      metadata,
      status: status.get(device.id),
      heartbeat: claim.isIncumbent ? heartbeats.get(systemKeyOf(device.remoteId)) : undefined,
      intents,
    }),
  );
}

/** What is known of assets and changes only when somebody does something about them. */
type LastingFacts = Pick<AssetFacts, 'device' | 'claim' | 'metadata' | 'intents'>;

const NO_INTENTS: AssetFacts['intents'] = {};

async function readLasting(
  fleet: FleetReading,
  devices: readonly Device[] | undefined,
): Promise<readonly LastingFacts[]> {
  const table = devices ?? (await collect(fleet.devices()));
  const claims = claimsOf(table);
  const metadata = new Map<string, Recorded<MetadataEvidence>>();
  const share = shared();
  for await (const evidence of fleet.metadata()) metadata.set(evidence.id, withSharedTexts(evidence, share));
  const intents = Map.groupBy(await collect(fleet.intents()), ({ assetId }) => assetId);
  return table.map((device) => {
    const ofAsset = intents.get(device.id);
    return {
      device,
      claim: claims.get(device.id)!,
      metadata: metadata.get(device.id),
      intents: ofAsset === undefined ? NO_INTENTS : intentsOf(ofAsset),
    };
  });
}

/** Gives back the text that was equal to it before: of a hundred thousand systems there are few models. */
function shared(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size < SHARED_TEXTS_MAX) known.set(text, text);
    return text;
  };
}

const SHARED_TEXTS_MAX = 10_000;

function withSharedTexts(
  evidence: Recorded<MetadataEvidence>,
  share: (text: string) => string,
): Recorded<MetadataEvidence> {
  const { answer } = evidence;
  if (answer === undefined) return evidence;
  const systems = answer.systems.map((system) => ({
    ...system,
    devices: system.devices.map((part) => ({
      ...part,
      ...(part.type === undefined ? {} : { type: share(part.type) as typeof part.type }),
      ...(part.model === undefined ? {} : { model: share(part.model) }),
      ...(part.firmwareVersion === undefined ? {} : { firmwareVersion: share(part.firmwareVersion) }),
    })),
  }));
  return { ...evidence, answer: { ...answer, systems } };
}

/** What has to be known of all assets to ask the vendor about them. */
export async function readPolled(
  fleet: Pick<FleetRepository, 'devices' | 'heartbeats'>,
  { withHeartbeats }: { readonly withHeartbeats: boolean },
): Promise<readonly Pick<AssetFacts, 'device' | 'claim' | 'heartbeat'>[]> {
  const devices = await collect(fleet.devices());
  const claims = claimsOf(devices);
  const heartbeats = withHeartbeats ? await byId(fleet.heartbeats()) : undefined;
  return devices.map((device) => {
    const claim = claims.get(device.id)!;
    const heartbeat = claim.isIncumbent ? heartbeats?.get(systemKeyOf(device.remoteId)) : undefined;
    return { device, claim, heartbeat };
  });
}

/** How far each asset is. */
export async function readViews(
  fleet: FleetReading,
  rules: CommissioningRules,
  nowMs: number,
  options: ReadingOptions = {},
): Promise<readonly AssetView[]> {
  return (await readFacts(fleet, options)).map((facts) => viewOf(facts, rules, nowMs));
}

/** The states as they were last told, by the id of the asset. */
export function readStates(
  fleet: Pick<FleetRepository, 'states'>,
): Promise<ReadonlyMap<string, StateHistory>> {
  return byId(fleet.states());
}

/** Under which the evidence of a system is kept, however its id is written. */
export function systemKeyOf(systemId: string): string {
  return systemId.toLowerCase();
}

async function byId<Evidence>(
  records: AsyncIterable<Recorded<Evidence>>,
): Promise<ReadonlyMap<string, Recorded<Evidence>>> {
  const found = new Map<string, Recorded<Evidence>>();
  for await (const record of records) found.set(record.id, record);
  return found;
}

function intentsOf(intents: readonly AssetIntent[]): AssetFacts['intents'] {
  const entries = PROVISIONING_STEPS.map((step) => [step, intents.find((intent) => intent.step === step)]);
  return Object.fromEntries(entries.filter(([, intent]) => intent !== undefined));
}
