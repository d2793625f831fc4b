import { openSqliteTable } from '../../src/adapters/store/sqlite/open.ts';
import type { Attributes, Item } from '../../src/engine/ports.ts';
import type { FleetWorld } from './fleet-world.ts';

/** What a fleet has come to, as lines that can be compared: the store, and what the simulated platform has counted. */
export type FleetState = ReadonlyMap<string, string>;

/** What tells how often something ran, and what is put together of other items: the doctor looks at these. */
const UNCOMPARED = ['JOB-RUN', 'JOB-RUNS', 'EVENT', 'EVENTS', 'JOURNAL-OF', 'AUDIT-HEAD', 'REPLAYS'];

export async function readFleetState({ storePath, concerto }: FleetWorld): Promise<FleetState> {
  const state = new Map<string, string>();
  const table = await openSqliteTable(storePath, { readOnly: true });
  try {
    for await (const item of table.scan()) {
      const [name, text] = lineOf(item) ?? [];
      if (name !== undefined) state.set(name, text!);
    }
  } finally {
    await table.close();
  }
  for (const [what, count] of Object.entries(concerto().done)) {
    // What comes twice was dropped by the platform: that is what keys of measurements are for.
    if (what !== 'measurementsTwice') state.set(`platform ${what}`, String(count));
  }
  return state;
}

function lineOf({ pk, sk, attributes }: Item): readonly [name: string, text: string] | undefined {
  const [kind = ''] = pk.split('#');
  if (UNCOMPARED.includes(kind)) return undefined;
  if (kind === 'AUDIT-LOG') return lineOfAudit(attributes);
  // The summary counts what a pass has done, and one that was broken off has done a part.
  if (kind === 'JOURNAL') return attributes['what'] === 'pass-closed' ? undefined : [`${pk} ${sk}`, ''];
  return [`${pk} ${sk}`, JSON.stringify(attributes, bytesAsText)];
}

/** The same change may be asked for twice: the platform does it once. */
function lineOfAudit(attributes: Attributes): readonly [name: string, text: string] {
  const { what, outcome, who, key, why, before, after, atMs } = attributes;
  return [`audit ${JSON.stringify({ what, outcome, who, key, why, before, after, atMs })}`, ''];
}

function bytesAsText(_: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}

/** Where two states differ; empty: nowhere. */
export function fleetDifferences(undisturbed: FleetState, found: FleetState): readonly string[] {
  const names = new Set([...undisturbed.keys(), ...found.keys()]);
  return [...names].flatMap((name) => {
    const [before, after] = [undisturbed.get(name), found.get(name)];
    if (before === after) return [];
    if (before === undefined) return [`${name}: is new ${after}`];
    if (after === undefined) return [`${name}: is missing`];
    return [`${name}: expected ${before}\n    found ${after}`];
  });
}
