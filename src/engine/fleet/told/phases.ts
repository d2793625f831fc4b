import type { AssetView, Phase } from '../../commissioning/index.ts';
import type { Item, Table } from '../../ports.ts';
import { keys } from '../../repositories/index.ts';
import type { ToldPhase } from './tellers.ts';

/** Which of these it is depends on whether somebody lets missing objects be created, and on nothing else. */
const DEPENDS_ON_AUTO: readonly Phase[] = [
  'manual-setup-required',
  'provisioning-site',
  'provisioning-inverter',
];

/** How phases are told. */
export interface PhaseOptions {
  /** Whether the views were made by somebody who knows if missing objects are to be created. */
  readonly isAutoKnown: boolean;
}

/**
 * Stores the phase of every asset of these that is in another one than was told last, and forgets those without a row. A phase is no state of its own: what is kept
 * says since when it is so, and nothing follows from it.
 *
 * @param table - tells what changes in it.
 */
export async function tellPhases(
  views: readonly AssetView[],
  table: Table,
  { nowMs, isAutoKnown }: PhaseOptions & { readonly nowMs: number },
): Promise<void> {
  const told = new Map<string, string>();
  for await (const { sk, attributes } of table.query({ pk: keys.FLEET_PHASES })) {
    told.set(sk, String(attributes['phase']));
  }
  const changed = views.flatMap(({ facts, phase: { phase, reason, message } }): readonly Item[] => {
    const { id } = facts.device;
    if (told.get(id) === phase || (!isAutoKnown && DEPENDS_ON_AUTO.includes(phase))) return [];
    const attributes = { id, phase, reason, message, sinceMs: nowMs } satisfies ToldPhase;
    return [{ ...keys.fleetKey(keys.FLEET_PHASES, id), attributes }];
  });
  await table.putMany(changed);
  const known = new Set(views.map(({ facts }) => facts.device.id));
  for (const id of told.keys()) {
    if (known.has(id) || (await table.get(keys.fleetKey(keys.FLEET_DEVICES, id))) !== undefined) continue;
    await table.delete(keys.fleetKey(keys.FLEET_PHASES, id));
  }
}
