import {
  ALL_SITES,
  type AssetFacts,
  type AssetView,
  type CommissioningRules,
  claimsOf,
  countedFacts,
  type Device,
  type Heartbeat,
  isGone,
  PROVISIONING_STEPS,
  type StateHistory,
  type StatusEvidence,
  type UnansweredSite,
  viewOf,
} from '../commissioning/index.ts';
import {
  type AssetIntent,
  collect,
  type FleetRepository,
  keys,
  type Recorded,
  type ShownTable,
} from '../repositories/index.ts';
import { beside, together } from './beside.ts';
import { essentialOf } from './essential.ts';

/** What reading the fleet needs: no more than lists. */
export type FleetReading = Pick<
  FleetRepository,
  'devices' | 'shown' | 'metadata' | 'status' | 'heartbeats' | 'intents' | 'states' | 'unanswered'
>;

/** What has been read of the fleet already, or is not wanted. */
export interface ReadingOptions {
  readonly devices?: readonly Device[];
  /** Views of the same assets since which nothing was asked or created: what does not change by itself is taken of them. */
  readonly unchanged?: readonly AssetView[] | undefined;
  /**
   * Whether heartbeats come with what the records of a system add up to, which takes longer than all else, and metadata with
   * all that was answered, and not with what decides alone.
   */
  readonly withEvidence?: boolean;
}

/**
 * Everything that is known of all assets, by id. What was heard of a system counts for the asset that has it by right,
 * and for no other that claims it. Nothing is held of an asset once it is given: a hundred thousand of them need no more
 * memory than their claims and heartbeats.
 */
export async function* queryFacts(
  fleet: FleetReading,
  { devices, unchanged, withEvidence = false }: ReadingOptions = {},
): AsyncGenerator<AssetFacts> {
  const heartbeats = await heartbeatsOf(fleet, withEvidence);
  const unanswered = await unansweredOf(fleet);
  const status = beside(fleet.status(), assetKeyOf);
  const lasting = unchanged === undefined ? queryLasting(fleet, devices, withEvidence) : unchanged;
  for await (const one of lasting) {
    const { device, foundMs, claim, neighbourSiteId, metadata, intents } = 'facts' in one ? one.facts : one;
    const said = await status.of(device.id);
    yield countedFacts({
      device,
      foundMs,
      claim,
      ...(neighbourSiteId === undefined ? {} : { neighbourSiteId }),
      metadata,
      status: isOf(device, said) ? withoutName(said) : undefined,
      heartbeat: claim.isIncumbent ? heartbeats.get(systemKeyOf(device.remoteId)) : undefined,
      intents,
      unanswered: unanswered(device),
    });
  }
}

/** Everything that is known of all assets, in memory. */
export function readFacts(fleet: FleetReading, options: ReadingOptions = {}): Promise<readonly AssetFacts[]> {
  return collect(queryFacts(fleet, options));
}

/** Of an asset that has become another thing nothing counts that was said of what it was. */
function isOf({ generation }: Device, said: StatusEvidence | undefined): boolean {
  return said?.generation === undefined || said.generation === generation;
}

/** Of which sites the vendor does not answer; mostly of none. */
async function unansweredOf(
  fleet: Pick<FleetRepository, 'unanswered'>,
): Promise<(device: Device) => readonly UnansweredSite[] | undefined> {
  const bySite = Map.groupBy(await collect(fleet.unanswered()), ({ id }) => id);
  const all = bySite.get(ALL_SITES) ?? [];
  return ({ vendorSiteId, isSimulated }) => {
    if (bySite.size === 0 || vendorSiteId === undefined || isSimulated) return undefined;
    const found = [...all, ...(bySite.get(vendorSiteId) ?? [])];
    return found.length === 0 ? undefined : found;
  };
}

/** Whose it is says the asset that it is of. */
function withoutName(said: Recorded<StatusEvidence> | undefined): StatusEvidence | undefined {
  if (said === undefined) return undefined;
  const { status, observedMs, receivedMs, stale } = said;
  return stale === undefined ? { status, observedMs, receivedMs } : { status, observedMs, receivedMs, stale };
}

async function heartbeatsOf(
  fleet: Pick<FleetRepository, 'heartbeats'>,
  withEvidence: boolean,
): Promise<ReadonlyMap<string, Heartbeat>> {
  const found = new Map<string, Heartbeat>();
  for await (const { id, ...heartbeat } of fleet.heartbeats({ withEvidence })) found.set(id, heartbeat);
  return found;
}

/** What is known of assets and changes only when somebody does something about them. */
type LastingFacts = Pick<
  AssetFacts,
  'device' | 'foundMs' | 'claim' | 'neighbourSiteId' | 'metadata' | 'intents'
>;

const NO_INTENTS: AssetFacts['intents'] = {};

async function* queryLasting(
  fleet: FleetReading,
  devices: readonly Device[] | undefined,
  withEvidence: boolean,
): AsyncGenerator<LastingFacts> {
  const table = devices ?? (await collect(fleet.devices()));
  const foundMsBy = foundBy(await fleet.shown());
  const claims = claimsOf(table);
  const neighbours = sitesOfNeighbours(table);
  const metadata = beside(fleet.metadata(), assetKeyOf);
  const intents = beside(
    together(fleet.intents(), ({ assetId }) => assetId),
    (id) => keys.fleetIntentKey(id, PROVISIONING_STEPS[0]).sk,
  );
  for (const device of table) {
    const { id } = device;
    const answered = await metadata.of(id);
    const ofAsset = await intents.of(id);
    yield {
      device,
      foundMs: foundMsBy(device),
      claim: claims.get(id)!,
      neighbourSiteId: device.siteId === undefined ? neighbours.get(device.vendorSiteId) : undefined,
      metadata: answered === undefined || withEvidence ? answered : essentialOf(answered, device),
      intents: ofAsset === undefined ? NO_INTENTS : intentsOf(ofAsset.elements),
    };
  }
}

/** Where those are in the platform that stand beside one that is nowhere yet: of two sites that of the first. */
function sitesOfNeighbours(table: readonly Device[]): ReadonlyMap<string | undefined, string> {
  const wanted = new Set<string>();
  for (const { siteId, vendorSiteId } of table) {
    if (siteId === undefined && vendorSiteId !== undefined) wanted.add(vendorSiteId);
  }
  const found = new Map<string | undefined, string>();
  for (const { siteId, vendorSiteId = '', absence } of table) {
    if (siteId === undefined || absence !== undefined || !wanted.has(vendorSiteId)) continue;
    if (!found.has(vendorSiteId)) found.set(vendorSiteId, siteId);
  }
  return found;
}

/** When a sweep last found a row as it is: it is stored only when something in it changes. */
function foundBy(shown: ShownTable | undefined): (row: Device) => number | undefined {
  if (shown === undefined) return () => undefined;
  const { atMs, exceptIds } = shown;
  const except = new Set(exceptIds);
  return ({ id, absence, seenMs }) =>
    absence === undefined && seenMs < atMs && !except.has(id) ? atMs : undefined;
}

/** What has to be known of an asset to ask the vendor about it; heartbeats only where it is asked on suspicion. */
export interface PolledFacts {
  readonly device: Pick<
    Device,
    'id' | 'remoteId' | 'generation' | 'vendorSiteId' | 'isSimulated' | 'absence'
  >;
  readonly claim: Pick<AssetFacts['claim'], 'isIncumbent'>;
  readonly heartbeat?: Pick<Heartbeat, 'lastFreshMs'> | undefined;
}

/** What has to be known of the assets to ask the vendor about them; those that it is not asked about are left out. */
export async function readPolled(
  fleet: Pick<FleetRepository, 'devices' | 'heartbeats'>,
  { nowMs, withHeartbeats }: { readonly nowMs: number; readonly withHeartbeats: boolean },
): Promise<readonly PolledFacts[]> {
  const devices = await collect(fleet.devices());
  const claims = claimsOf(devices);
  const heartbeats = withHeartbeats ? await heartbeatsOf(fleet, false) : undefined;
  return devices.flatMap((device): readonly PolledFacts[] => {
    const { id, remoteId, generation, vendorSiteId, isSimulated } = device;
    const { isIncumbent } = claims.get(id)!;
    if (isSimulated || vendorSiteId === undefined || !isIncumbent || isGone(device, nowMs)) return [];
    const heartbeat = heartbeats?.get(systemKeyOf(remoteId));
    return [
      { device: { id, remoteId, generation, vendorSiteId, isSimulated }, claim: { isIncumbent }, heartbeat },
    ];
  });
}

/** How far each asset is, one after the other. */
export async function* queryViews(
  fleet: FleetReading,
  rules: CommissioningRules,
  nowMs: number,
  options: ReadingOptions = {},
): AsyncGenerator<AssetView> {
  for await (const facts of queryFacts(fleet, options)) yield viewOf(facts, rules, nowMs);
}

/** How far each asset is. */
export function readViews(
  fleet: FleetReading,
  rules: CommissioningRules,
  nowMs: number,
  options: ReadingOptions = {},
): Promise<readonly AssetView[]> {
  return collect(queryViews(fleet, rules, nowMs, options));
}

/** The states as they were last told, by the id of the asset. */
export async function readStates(
  fleet: Pick<FleetRepository, 'states'>,
): Promise<ReadonlyMap<string, StateHistory>> {
  const found = new Map<string, Recorded<StateHistory>>();
  for await (const record of fleet.states()) found.set(record.id, record);
  return found;
}

/** Under which the evidence of a system is kept, however its id is written. */
export function systemKeyOf(systemId: string): string {
  return systemId.toLowerCase();
}

/** Under which sort key a list has what it has of an asset. */
export function assetKeyOf(assetId: string): string {
  return keys.fleetKey(keys.FLEET_DEVICES, assetId).sk;
}

function intentsOf(intents: readonly AssetIntent[]): AssetFacts['intents'] {
  const entries = PROVISIONING_STEPS.map((step) => [step, intents.find((intent) => intent.step === step)]);
  return Object.fromEntries(entries.filter(([, intent]) => intent !== undefined));
}
