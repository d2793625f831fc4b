import { type FleetSystem, fleetSystems } from '../../../engine/example/index.ts';
import { randomStream } from '../../../engine/quantity/index.ts';
import { Tally } from '../tally.ts';

/** What a simulated platform has: in memory, and gone with it. */

export interface SimAsset {
  readonly id: string;
  readonly adapterType: string;
  readonly remoteId: string;
  readonly simulated: boolean;
  readonly vendorSiteRef: string | undefined;
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

/** What somebody enters in the platform about an asset; null: takes it away. */
export interface AssetEdit {
  readonly remoteId?: string | undefined;
  readonly vendorSiteRef?: string | null | undefined;
  readonly simulated?: boolean | undefined;
  readonly siteId?: string | null | undefined;
  readonly inverterId?: string | null | undefined;
}

export class SimFleetState {
  readonly sites = new SimObjects('s');
  readonly inverters = new SimObjects('i');
  readonly counts = new Tally();
  /** Sites of the vendor that there is a site for. */
  readonly #vendorSites = new Set<string>();
  /** In the order in which they are listed. */
  readonly #byId: Map<string, SimAsset>;
  /** Undefined since somebody has changed it. */
  #listed: readonly SimAsset[] | undefined;

  constructor(options: SimFleetOptions) {
    const ours = fleetSystems(options).map(assetOf);
    const others = ours.filter((_, index) => index % OTHER_EVERY === 0).map(otherOf);
    this.#byId = new Map([...ours, ...others].map((asset) => [asset.id, asset]));
    for (const [index, asset] of ours.entries()) {
      const drawn = randomStream(options.seed, 'provisioned', index).between(0, 100);
      if (drawn < options.provisionedPct) this.#provisionByHand(asset);
    }
  }

  get assets(): readonly SimAsset[] {
    this.#listed ??= [...this.#byId.values()];
    return this.#listed;
  }

  asset(id: string): SimAsset | undefined {
    return this.#byId.get(id);
  }

  hasSiteOf(vendorSiteRef: string): boolean {
    return this.#vendorSites.has(vendorSiteRef);
  }

  noteSiteOf(vendorSiteRef: string): void {
    this.#vendorSites.add(vendorSiteRef);
  }

  /** As a person does it: enters an asset, or changes what was entered. */
  edit(id: string, edit: AssetEdit): SimAsset {
    const before = this.#byId.get(id) ?? enteredAsset(id);
    const { remoteId, vendorSiteRef, simulated, siteId, inverterId } = edit;
    const asset: SimAsset = {
      ...before,
      remoteId: remoteId ?? before.remoteId,
      vendorSiteRef: vendorSiteRef === undefined ? before.vendorSiteRef : (vendorSiteRef ?? undefined),
      simulated: simulated ?? before.simulated,
      siteId: siteId === undefined ? before.siteId : (siteId ?? undefined),
      inverterId: inverterId === undefined ? before.inverterId : (inverterId ?? undefined),
      version: before.version + 1,
    };
    this.#byId.set(id, asset);
    this.#listed = undefined;
    return asset;
  }

  /** Whoever enters it again has one that knows of no site, no inverter and no state. */
  remove(id: string): boolean {
    this.#listed = undefined;
    return this.#byId.delete(id);
  }

  #provisionByHand(asset: SimAsset): void {
    const siteKey = `by-hand:${asset.vendorSiteRef}`;
    const [site = this.sites.create(siteKey)] = this.sites.withKey(siteKey);
    asset.siteId = site.id;
    if (asset.vendorSiteRef !== undefined) this.noteSiteOf(asset.vendorSiteRef);
    asset.inverterId = this.inverters.create(`by-hand:${asset.remoteId}`).id;
  }
}

/** The id of the asset of a system, by its place in the fleet. */
export function assetIdOf(index: number): string {
  return numbered('a', index);
}

function assetOf(system: FleetSystem): SimAsset {
  const { index, enteredId: remoteId } = system;
  return {
    id: assetIdOf(index),
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

function enteredAsset(id: string): SimAsset {
  return {
    id,
    adapterType: 'PWRCELL',
    remoteId: '',
    simulated: false,
    vendorSiteRef: undefined,
    ratedPowerW: RATED_W,
    hasPhotovoltaics: true,
    siteId: undefined,
    inverterId: undefined,
    connectivity: undefined,
    evidenceMs: Number.NEGATIVE_INFINITY,
    version: 0,
  };
}

function otherOf(asset: SimAsset, index: number): SimAsset {
  return { ...asset, id: numbered('x', index), adapterType: 'OCPP', remoteId: `charger-${index + 1}` };
}

function numbered(prefix: string, index: number): string {
  return `${prefix}-${String(index + 1).padStart(ID_DIGITS, '0')}`;
}
