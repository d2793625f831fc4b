import type { ProvisioningStep } from '../../commissioning/index.ts';
import { type AssetIntent, type AuditLine, collect, keys } from '../../repositories/index.ts';
import type { Audit, Invariant, Subject } from '../invariant.ts';
import { placeOf } from '../places.ts';
import { heldInPieces } from '../read.ts';

/** Nothing is made twice in the platform, and nothing without a note of it. */
export const fleetProvisioning: Invariant = {
  id: 'fleet-provisioning',
  says: 'steps of provisioning are noted under their asset, in their order, with one object for each key, and every one that was done is in the audit log',
  checks: { [keys.FLEET_INTENTS]: checkIntents, [keys.AUDIT_LOG]: checkLines },
};

const PREFIX: { readonly [step in ProvisioningStep]: string } = {
  site: 'site:',
  inverter: 'inv:',
  link: 'link:',
};

type Rule = readonly [isKept: boolean, found: string, expected: string];

async function checkIntents({ items }: Subject, audit: Audit): Promise<void> {
  const objects = new Map<string, string>();
  const keysOf = new Map<string, string>();
  for await (const piece of heldInPieces<AssetIntent>(items())) {
    audit.checked(piece.length);
    for (const { key, record } of piece) {
      for (const [isKept, found, expected] of intentRules(record, key.sk)) {
        if (!isKept) audit.violated({ place: placeOf(key), found, expected });
      }
      if (record.state === 'sent' || record.state === 'intended') {
        const found = `${record.state}, and it is not known what came of it`;
        audit.unfinished({ place: placeOf(key), found, expected: 'an outcome: the next pass looks for it' });
      }
      const breach = objectBreach(record, objects, keysOf);
      if (breach !== undefined) audit.violated({ place: placeOf(key), ...breach });
    }
  }
}

function intentRules(
  { assetId, key, step, state, objectId, failure }: AssetIntent,
  sk: string,
): readonly Rule[] {
  return [
    [sk === `${assetId}#${step}`, `${step} of ${assetId}`, sk],
    [key.startsWith(PREFIX[step] ?? '?'), `the key ${key}`, `one that begins with ${PREFIX[step]}`],
    [
      ['intended', 'sent', 'confirmed', 'failed'].includes(state),
      `the state ${state}`,
      'intended, sent, confirmed or failed',
    ],
    [
      (state === 'confirmed') === (objectId !== undefined),
      `${state}, ${objectId === undefined ? 'without' : 'with an'} object`,
      'an object if, and only if, it is confirmed',
    ],
    [state !== 'failed' || failure !== undefined, 'failed, without a word', 'why it failed'],
  ];
}

/** Assets of one site share it: they have it under the same key. */
function objectBreach(
  { key, step, objectId }: AssetIntent,
  objects: Map<string, string>,
  keysOf: Map<string, string>,
): { readonly found: string; readonly expected: string } | undefined {
  if (objectId === undefined) return undefined;
  const before = objects.get(key);
  const beforeKey = keysOf.get(`${step} ${objectId}`);
  objects.set(key, objectId);
  keysOf.set(`${step} ${objectId}`, key);
  if (before !== undefined && before !== objectId) {
    return { found: `${objectId} under ${key}`, expected: `${before}, which is under the same key` };
  }
  if (beforeKey !== undefined && beforeKey !== key) {
    return { found: `${objectId} under ${key}`, expected: `the key ${beforeKey}, which has the same object` };
  }
  return undefined;
}

const STEP_OF: { readonly [what: string]: ProvisioningStep } = {
  'create-site': 'site',
  'create-inverter': 'inverter',
  link: 'link',
};

/** What the log says to be done is noted, and what is noted as done is in the log. */
async function checkLines({ items }: Subject, audit: Audit): Promise<void> {
  const done = new Set<string>();
  const noted = new Map<string, AssetIntent>();
  for (const intent of await collect(audit.repositories.fleet.intents())) {
    noted.set(`${intent.assetId}#${intent.step}`, intent);
  }
  for await (const piece of heldInPieces<AuditLine>(items())) {
    for (const { key, record } of piece) {
      const step = STEP_OF[record.what];
      if (step === undefined) continue;
      audit.checked();
      const place = `${record.who}#${step}`;
      if (record.outcome === 'done' || record.outcome === 'found') done.add(`${place} ${record.key}`);
      if (noted.has(place)) continue;
      const expected = placeOf(keys.fleetIntentKey(record.who, step));
      audit.violated({ place: placeOf(key), found: `${record.what} that is not noted`, expected });
    }
  }
  for (const [place, { key, state }] of noted) {
    if (state !== 'confirmed' || done.has(`${place} ${key}`)) continue;
    audit.violated({
      place: `${keys.FLEET_INTENTS} / ${place}`,
      found: 'confirmed, and not in the audit log',
      expected: `a line of ${key}`,
    });
  }
}
