import { type Device, expiryMs, generationOf } from '../../commissioning/index.ts';
import { keys } from '../../repositories/index.ts';
import type { Audit, Invariant, Subject } from '../invariant.ts';
import { placeOf } from '../places.ts';
import { heldInPieces, recordsAt } from '../read.ts';

/** The device table says what there is, and whatever is known is known of something in it. */
export const fleetDevices: Invariant = {
  id: 'fleet-devices',
  says: 'every asset has one row, which expires if it is absent and is found by its system, and evidence, states and steps are of assets that have one',
  checks: {
    [keys.FLEET_DEVICES]: checkRows,
    [keys.FLEET_SYSTEMS]: checkNames,
    [keys.FLEET_METADATA]: isOfDevice,
    [keys.FLEET_STATUS]: isOfDevice,
    [keys.FLEET_STATES]: isOfDevice,
    [keys.FLEET_PHASES]: isOfDevice,
    [keys.FLEET_INTENTS]: isOfDevice,
    [keys.FLEET_HEARTBEATS]: checkHeartbeats,
    'FLEET-SEEN': checkSeen,
  },
};

async function checkRows({ items }: Subject, audit: Audit): Promise<void> {
  for await (const piece of heldInPieces<Device>(items())) {
    audit.checked(piece.length);
    for (const { key, record } of piece) {
      for (const [isKept, found, expected] of rowRules(record, key.sk)) {
        if (!isKept) audit.violated({ place: placeOf(key), found, expected });
      }
    }
    const names = piece.map(({ record: { id, remoteId } }) =>
      keys.fleetSystemKey(keys.keyText(remoteId.toLowerCase()), id),
    );
    const named = await audit.table.getMany(names);
    piece.forEach(({ key }, index) => {
      if (named[index] !== undefined) return;
      const found = 'an asset that is not found by its system';
      audit.violated({ place: placeOf(key), found, expected: placeOf(names[index]!) });
    });
  }
}

/** What an asset was called before stays until its row is given up. */
async function checkNames({ items }: Subject, audit: Audit): Promise<void> {
  for await (const { pk, sk, attributes } of items()) {
    audit.checked();
    const { id } = attributes;
    if (id === keys.keyParts(sk)[1]) continue;
    audit.violated({ place: placeOf({ pk, sk }), found: `of ${String(id)}`, expected: `of ${sk}` });
  }
}

type Rule = readonly [isKept: boolean, found: string, expected: string];

function rowRules(device: Device, id: string): readonly Rule[] {
  const { absence, generation, seenMs } = device;
  const expiresMs = expiryMs(device);
  return [
    [device.id === id, `the asset ${device.id}`, `the asset ${id}`],
    [generation === generationOf(device), `generation ${generation}`, generationOf(device)],
    [
      absence === undefined || (Number.isFinite(expiresMs) && absence.sweepCount >= 1),
      `absent since ${absence?.sinceMs}, in ${absence?.sweepCount} sweeps`,
      'since when, and in how many sweeps, so that it expires',
    ],
    [
      absence === undefined || !(absence.sinceMs < seenMs),
      `absent since ${absence?.sinceMs}, and seen at ${seenMs}`,
      'an absence that begins after it was seen',
    ],
  ];
}

interface OfAsset {
  readonly id?: string;
  readonly assetId?: string;
}

/** Where the table was deleted, the next sweep makes it again. */
async function isOfDevice({ items }: Subject, audit: Audit): Promise<void> {
  for await (const piece of heldInPieces<OfAsset>(items())) {
    audit.checked(piece.length);
    const ids = piece.map(({ key }) => key.sk.split('#')[0]!);
    const rows = await recordsAt<Device>(
      audit.table,
      ids.map((id) => keys.fleetKey(keys.FLEET_DEVICES, id)),
    );
    for (const [index, { key, record }] of piece.entries()) {
      const id = record.assetId ?? record.id;
      if (id !== ids[index]) {
        audit.violated({ place: placeOf(key), found: `of ${id}`, expected: `of ${ids[index]}` });
      }
      if (rows[index] !== undefined || (await isForgotten(ids[index]!, audit))) continue;
      const expected = `a row of ${ids[index]}, which the next sweep may find`;
      audit.unfinished({ place: placeOf(key), found: 'an asset without a row', expected });
    }
  }
}

/** What was known of an asset stays when its row is given up. */
async function isForgotten(assetId: string, { repositories }: Audit): Promise<boolean> {
  let isLast = false;
  for await (const { what } of repositories.journal.entriesOf(assetId)) {
    if (what === 'device-forgotten' || what === 'device-appeared') isLast = what === 'device-forgotten';
  }
  return isLast;
}

/** A system whose asset was given another id, or whose row the next sweep makes again, was a device once. */
async function checkHeartbeats({ items }: Subject, audit: Audit): Promise<void> {
  const systems = new Set<string>();
  const { fleet } = audit.repositories;
  for await (const { remoteId } of fleet.devices()) systems.add(remoteId.toLowerCase());
  // Those of assets that were forgotten are known by what the vendor had answered.
  for await (const { generation } of fleet.metadata()) systems.add(generation.split('@')[0]!.toLowerCase());
  for await (const item of items()) {
    audit.checked();
    const { id } = item.attributes;
    if (id !== item.sk) {
      audit.violated({ place: placeOf(item), found: `of ${String(id)}`, expected: `of ${item.sk}` });
    }
    if (systems.has(item.sk)) continue;
    const expected = 'one of an asset that has a row: no other is listened to';
    audit.unfinished({ place: placeOf(item), found: 'a system that no asset has', expected });
  }
}

async function checkSeen({ pk, parts: [systemId] }: Subject, audit: Audit): Promise<void> {
  audit.checked();
  const key = keys.fleetKey(keys.FLEET_HEARTBEATS, systemId!);
  if ((await audit.table.get(key)) !== undefined) return;
  audit.violated({ place: pk, found: 'intervals of a system that was not heard', expected: placeOf(key) });
}
