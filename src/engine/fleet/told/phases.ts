import type { Phase } from '../../commissioning/index.ts';
import type { Item, Table } from '../../ports.ts';
import { keys, queryRecords } from '../../repositories/index.ts';
import { MINUTE_MS } from '../../time/index.ts';
import { beside } from '../beside.ts';
import type { PhasedAsset } from '../phased.ts';
import { assetKeyOf } from '../view.ts';
import type { ToldPhase } from './tellers.ts';

/** Which of these it is depends on whether somebody lets missing objects be created, and on nothing else. */
const DEPENDS_ON_AUTO: readonly Phase[] = [
  'manual-setup-required',
  'provisioning-site',
  'provisioning-inverter',
];

/** How phases are told. */
export interface PhaseOptions {
  /** Whether the phases were found by somebody who knows if missing objects are to be created. */
  readonly isAutoKnown: boolean;
}

type ToldPhases = ReadonlyMap<string, Phase>;

/** After so long the store is asked again what was told: somebody else may have told it otherwise. */
const TRUSTED_MS = 15 * MINUTE_MS;

/**
 * Tells in which phase each asset is. A phase is no state of its own: what is kept says since when it is so, and nothing follows
 * from it. Whoever tells again and again compares with what it told before, and reads what is stored once in a quarter of an
 * hour.
 */
export class PhaseTeller {
  readonly #table: Table;
  #before: { readonly assets: readonly PhasedAsset[]; readonly options: PhaseOptions } | undefined;
  #readMs = Number.NEGATIVE_INFINITY;

  /** @param table - tells what changes in it. */
  constructor(table: Table) {
    this.#table = table;
  }

  /**
   * Stores the phases of these assets that are in another one than was told last, and forgets those without a row.
   *
   * @param assets - all there are; in the order of their ids they are compared without a copy of what is stored.
   */
  async tell(assets: readonly PhasedAsset[], options: PhaseOptions, nowMs: number): Promise<void> {
    const before = this.#before;
    this.#before = undefined; // who fails reads again
    const isTrusted =
      before?.options.isAutoKnown === options.isAutoKnown && nowMs - this.#readMs < TRUSTED_MS;
    if (isTrusted) await this.#tellSince(before.assets, assets, { options, nowMs });
    else await this.#tellAll(assets, { options, nowMs });
    this.#before = { assets, options };
  }

  async #tellAll(assets: readonly PhasedAsset[], how: Telling): Promise<void> {
    this.#readMs = how.nowMs;
    const changed: Item[] = [];
    const told = beside(queryPhases(this.#table), assetKeyOf);
    for (const asset of assets) {
      const was = await told.of(asset.assetId);
      if (isTold(asset, was?.phase, how.options)) continue;
      changed.push(itemOf(asset, how.nowMs));
    }
    await this.#table.putMany(changed);
    await this.#forget(await told.rest());
  }

  async #tellSince(
    before: readonly PhasedAsset[],
    assets: readonly PhasedAsset[],
    how: Telling,
  ): Promise<void> {
    const phases: ToldPhases = new Map(before.map(({ assetId, phase }) => [assetId, phase.phase]));
    const changed = assets.filter((asset) => !isTold(asset, phases.get(asset.assetId), how.options));
    await this.#table.putMany(changed.map((asset) => itemOf(asset, how.nowMs)));
    const known = new Set(assets.map(({ assetId }) => assetId));
    await this.#forget([...phases.keys()].filter((id) => !known.has(id)));
  }

  /** Where an asset has no row any more. */
  async #forget(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      if ((await this.#table.get(keys.fleetKey(keys.FLEET_DEVICES, id))) !== undefined) continue;
      await this.#table.delete(keys.fleetKey(keys.FLEET_PHASES, id));
    }
  }
}

interface Telling {
  readonly options: PhaseOptions;
  readonly nowMs: number;
}

/** In which phase an asset was when that was told, and when that was [ms]. */
export type ToldSince = Pick<ToldPhase, 'phase' | 'sinceMs'>;

/** Since when each asset is in the phase that was told last, by its id. */
export async function readToldSince(table: Table): Promise<ReadonlyMap<string, ToldSince>> {
  const told = new Map<string, ToldSince>();
  for await (const { id, phase, sinceMs } of queryPhases(table)) told.set(id, { phase, sinceMs });
  return told;
}

/** The phases as they were told last, by the id of the asset. */
export async function readToldPhases(table: Table): Promise<ToldPhases> {
  const told = new Map<string, Phase>();
  for await (const { id, phase } of queryPhases(table)) told.set(id, phase);
  return told;
}

async function* queryPhases(table: Table): AsyncGenerator<Pick<ToldPhase, 'id' | 'phase' | 'sinceMs'>> {
  for await (const { id, phase, sinceMs } of queryRecords<ToldPhase>(table, { pk: keys.FLEET_PHASES })) {
    yield { id, phase, sinceMs };
  }
}

function isTold(
  { phase: { phase } }: PhasedAsset,
  was: Phase | undefined,
  { isAutoKnown }: PhaseOptions,
): boolean {
  return was === phase || (!isAutoKnown && DEPENDS_ON_AUTO.includes(phase));
}

function itemOf({ assetId: id, phase: { phase, reason, message } }: PhasedAsset, sinceMs: number): Item {
  const attributes = { id, phase, reason, message, sinceMs } satisfies ToldPhase;
  return { ...keys.fleetKey(keys.FLEET_PHASES, id), attributes };
}
