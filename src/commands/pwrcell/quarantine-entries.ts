import { reread } from '../../adapters/telemetry/replay/reread.ts';
import { todoOf } from '../../engine/commissioning/index.ts';
import { NotFoundError } from '../../engine/errors.ts';
import { type Recheck, type RecheckPorts, recheck } from '../../engine/fleet/index.ts';
import {
  collect,
  type FleetRepository,
  type QuarantineEntry,
  type QuarantineHead,
} from '../../engine/repositories/index.ts';
import { nearest } from '../shell/suggest.ts';
import { instantJson } from './texts.ts';

const LIST = 'flex pwrcell quarantine list';

/** Keys that are named where none fits. */
const NAMED_MAX = 5;

export function headJson(head: QuarantineHead): object {
  const { key, reason, cause, systemId, recording, message, count, keptCount } = head;
  const todo = todoOf(reason);
  return {
    key,
    reason,
    ...(cause === undefined ? {} : { cause }),
    ...(systemId === undefined ? {} : { systemId }),
    ...(recording === undefined ? {} : { recording }),
    message,
    count,
    keptCount,
    notKeptCount: count - keptCount,
    ...instantJson('first', head.firstMs),
    ...instantJson('last', head.lastMs),
    ...instantJson('noted', head.notedMs),
    ...(todo === undefined ? {} : { todo }),
  };
}

/** Makes the checks of entries again. */
export function rechecker(
  fleet: FleetRepository,
  nowMs: number,
): (entry: QuarantineEntry) => Promise<Recheck> {
  let read: ReturnType<RecheckPorts['devices']> | undefined;
  const devices = () => {
    read ??= collect(fleet.devices());
    return read;
  };
  return (entry) => recheck(entry, { fleet, devices, nowMs, reread });
}

/** What becomes of what was put apart, once its cause is mended; undefined where it stays unused. */
export function replayOf({ reason, recording }: QuarantineHead): string | undefined {
  if (reason === 'DecodeError') {
    const file = recording === undefined || recording.file === '-' ? 'FILE' : recording.file;
    return `flex telemetry replay ${file} --restart`;
  }
  return reason === 'SimRealCollision' ? 'flex telemetry replay FILE --restart' : undefined;
}

/**
 * The entries of these keys, in their order.
 *
 * @throws NotFoundError `not-quarantined` that names every key that there is not, and what was probably meant.
 */
export async function entriesOf(
  keys: readonly string[],
  fleet: FleetRepository,
): Promise<readonly QuarantineEntry[]> {
  const possible = keys.filter(isPossible);
  const found = await fleet.quarantinedOf(possible);
  const there = new Set(found.map((entry) => entry?.key));
  const missing = keys.filter((key) => !there.has(key));
  if (missing.length > 0) throw await notQuarantined(missing, fleet);
  return found.filter((entry) => entry !== undefined);
}

async function notQuarantined(missing: readonly string[], fleet: FleetRepository): Promise<NotFoundError> {
  const heads = await collect(fleet.quarantined());
  const known = heads.map(({ key }) => key);
  const details = await Promise.all(
    missing.map(async (value) => {
      const alike =
        value === '' ? [] : known.filter((key) => key.toLowerCase().includes(value.toLowerCase()));
      const meant = await nearest(value, known);
      const named = meant === undefined ? alike.slice(0, NAMED_MAX) : [meant];
      const expected = `a key that "${LIST}" prints${named.length === 0 ? '' : `; near is ${named.join(', ')}`}`;
      return { path: 'key', value, expected };
    }),
  );
  const [only] = missing;
  const asset = missing.length === 1 ? await assetOf(only!, fleet) : undefined;
  return new NotFoundError('not-quarantined', `Nothing is put apart under ${missing.join(', ')}.`, {
    details,
    next: asset === undefined ? LIST : `flex pwrcell explain ${asset}`,
  });
}

/** Others than these are no keys of the store, which takes none that are longer. */
function isPossible(key: string): boolean {
  return key.startsWith('q:') && !key.includes('#') && key.length <= KEY_LENGTH_MAX;
}

const KEY_LENGTH_MAX = 512;

/** Assets are quarantined by what is known of them, and stand in no list of records. */
async function assetOf(id: string, fleet: FleetRepository): Promise<string | undefined> {
  if (id === '' || id.includes('#') || id.length > KEY_LENGTH_MAX) return undefined;
  return (await fleet.device(id))?.id ?? (await fleet.devicesOfSystem(id))[0]?.id;
}
