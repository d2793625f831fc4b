import {
  type AssetFacts,
  type AssetView,
  type CommissioningRules,
  claimsOf,
  type Device,
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

/**
 * Everything that is known of all assets, by id. What was heard of a system counts for the asset that has it by right,
 * and for no other that claims it.
 *
 * @param devices - where they have been read already.
 */
export async function readFacts(
  fleet: FleetReading,
  devices?: readonly Device[],
): Promise<readonly AssetFacts[]> {
  const table = devices ?? (await collect(fleet.devices()));
  const claims = claimsOf(table);
  const metadata = await byId(fleet.metadata());
  const status = await byId(fleet.status());
  const heartbeats = await byId(fleet.heartbeats());
  const intents = Map.groupBy(await collect(fleet.intents()), ({ assetId }) => assetId);
  return table.map((device) => {
    const claim = claims.get(device.id)!;
    return {
      device,
      claim,
      metadata: metadata.get(device.id),
      status: status.get(device.id),
      heartbeat: claim.isIncumbent ? heartbeats.get(systemKeyOf(device.remoteId)) : undefined,
      intents: intentsOf(intents.get(device.id) ?? []),
    };
  });
}

/** How far each asset is. */
export async function readViews(
  fleet: FleetReading,
  rules: CommissioningRules,
  nowMs: number,
): Promise<readonly AssetView[]> {
  return (await readFacts(fleet)).map((facts) => viewOf(facts, rules, nowMs));
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
