import { type FleetSystem, fleetSystems } from '../../../engine/example/index.ts';
import { randomStream } from '../../../engine/quantity/index.ts';
import { Tally } from '../tally.ts';

/** What a simulated platform has: in memory, and gone with it. */

export interface SimAsset {
  readonly id: string;
  readonly adapterType: string;
  readonly remoteId: string;
  readonly simulated: boolean;
  readonly vendorSiteRef: string;
  readonly ratedPowerW: number;
  readonly hasPhotovoltaics: boolean;
  siteId: string | undefined;
  inverterId: string | undefined;
  connectivity: string | undefined;
  /** Of the connectivity. */
  evidenceMs: number;
  version: number;
}

export interface SimObject {
  readonly id: string;
  readonly externalId: string;
  connectivity?: string;
  evidenceMs?: number;
}

export interface FleetOfSim {
  readonly seed: number;
  readonly systemCount: number;
  readonly hasDefects: boolean;
}

export interface SimFleetOptions extends FleetOfSim {
  /** So many of the assets have their site and inverter already, made by hand [%]. */
  readonly provisionedPct: number;
}

const RATED_W = 7_600;
const ID_DIGITS = 6;
/** Among so many assets of ours there is one that another adapter owns. */
const OTHER_EVERY = 10;

/** Objects of one kind, by id and by the key they were created under; the same key may be there more than once. */
export class SimObjects {
  readonly #prefix: string;
  readonly #byId = new Map<string, SimObject>();
  readonly #byKey = new Map<string, SimObject[]>();

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  create(externalId: string): SimObject {
    const object: SimObject = { id: numbered(this.#prefix, this.#byId.size), externalId };
    this.#byId.set(object.id, object);
    this.#byKey.set(externalId, [...this.withKey(externalId), object]);
    return object;
  }

  withId(id: string): SimObject | undefined {
    return this.#byId.get(id);
  }

  withKey(externalId: string): readonly SimObject[] {
    return this.#byKey.get(externalId) ?? [];
  }
}

export class SimFleetState {
  readonly assets: readonly SimAsset[];
  readonly sites = new SimObjects('s');
  readonly inverters = new SimObjects('i');
  readonly counts = new Tally();
  readonly #byId: ReadonlyMap<string, SimAsset>;

  constructor(options: SimFleetOptions) {
    const systems = fleetSystems(options);
    const ours = systems.map((system) => assetOf(system, remoteIdOf(system, systems)));
    const others = ours.filter((_, index) => index % OTHER_EVERY === 0).map(otherOf);
    this.assets = [...ours, ...others];
    this.#byId = new Map(this.assets.map((asset) => [asset.id, asset]));
    for (const [index, asset] of ours.entries()) {
      const drawn = randomStream(options.seed, 'provisioned', index).between(0, 100);
      if (drawn < options.provisionedPct) this.#provisionByHand(asset);
    }
  }

  asset(id: string): SimAsset | undefined {
    return this.#byId.get(id);
  }

  #provisionByHand(asset: SimAsset): void {
    asset.siteId = this.sites.create(`by-hand:${asset.vendorSiteRef}`).id;
    asset.inverterId = this.inverters.create(`by-hand:${asset.remoteId}`).id;
  }
}

/** What its owner wrote down: where a system claims another, the id of the nearest before it that has one of its own. */
function remoteIdOf({ fault, index, systemId }: FleetSystem, systems: readonly FleetSystem[]): string {
  if (fault !== 'claims-other') return systemId;
  let claimed = index - 1;
  while (systems[claimed]?.fault === 'beacon-id') claimed -= 1;
  return systems[claimed]?.systemId ?? systemId;
}

function assetOf(system: FleetSystem, remoteId: string): SimAsset {
  const { index } = system;
  return {
    id: numbered('a', index),
    adapterType: 'PWRCELL',
    remoteId,
    simulated: system.simulated,
    vendorSiteRef: system.siteId,
    ratedPowerW: RATED_W,
    hasPhotovoltaics: true,
    siteId: undefined,
    inverterId: undefined,
    connectivity: undefined,
    evidenceMs: Number.NEGATIVE_INFINITY,
    version: 1,
  };
}

function otherOf(asset: SimAsset, index: number): SimAsset {
  return { ...asset, id: numbered('x', index), adapterType: 'OCPP', remoteId: `charger-${index + 1}` };
}

function numbered(prefix: string, index: number): string {
  return `${prefix}-${String(index + 1).padStart(ID_DIGITS, '0')}`;
}
