import { applySweep, type Device, type FleetReader } from '../commissioning/index.ts';
import { RefusedError } from '../errors.ts';
import { collect, type FleetRepository } from '../repositories/index.ts';
import { forgetDevices, rememberReturns } from './returns.ts';
import { readSweep, type SweepPorts, type SweepReport, storeDevices } from './sweep-assets.ts';

/** What a rebuilt table was made of. */
export interface RebuildReport extends SweepReport {
  /** Rows that are gone, since the platform does not have the assets. */
  readonly forgottenCount: number;
}

/**
 * Makes the device table anew of what the platform has now, and keeps nothing of the one that there is: neither since when
 * an asset is missing, nor rows of assets that were given up. An asset that is not there is forgotten at once; should it
 * come back it begins anew, and what was made for it is found again.
 *
 * Rows are written before others are removed, so that whoever reads meanwhile finds every asset that there is. One that was
 * killed is made again.
 *
 * @throws RefusedError `sweep-incomplete` where not everything was read, `mass-absence` where many assets are missing and
 *   nobody has said that they are gone; nothing is changed then.
 */
export async function rebuildTable(
  reader: Pick<FleetReader, 'assets'>,
  { repositories: { fleet }, nowMs, areAbsencesBelieved = false }: SweepPorts,
): Promise<RebuildReport> {
  const table = await collect(fleet.devices());
  const sweep = await readSweep(reader, table, nowMs);
  assertWhole(sweep);
  const returns = await collect(fleet.returns());
  const { held, returned, changed } = applySweep(table, sweep, { areAbsencesBelieved, returns });
  if (held !== undefined) throw manyAreMissing();
  await rememberReturns(returned, fleet);
  const { devices } = applySweep([], sweep, { returns: await collect(fleet.returns()) });
  await storeDevices(devices, fleet);
  const foundIds = new Set(devices.map(({ id }) => id));
  const missing = table.filter(({ id }) => !foundIds.has(id));
  await forgetDevices(missing, nowMs, fleet);
  await noteSweep(nowMs, fleet);
  return { ...countsOf(table, devices, changed), absentCount: 0, devices, forgottenCount: missing.length };
}

function assertWhole({ incomplete, unreadable = [] }: Awaited<ReturnType<typeof readSweep>>): void {
  const [first] = unreadable;
  const why =
    incomplete ??
    (first === undefined ? undefined : `${first.id ?? 'an asset'} cannot be read: ${first.message}`);
  if (why === undefined) return;
  throw new RefusedError('sweep-incomplete', `The table is left as it is, since not all was read: ${why}.`, {
    next: 'flex pwrcell register --rebuild',
  });
}

function manyAreMissing(): RefusedError {
  return new RefusedError(
    'mass-absence',
    'The table is left as it is: many of its assets are missing in Concerto, and their rows would be gone.',
    { next: 'flex pwrcell register --rebuild --believe-absences' },
  );
}

async function noteSweep(
  nowMs: number,
  fleet: Pick<FleetRepository, 'putSweptMs' | 'putShown'>,
): Promise<void> {
  await fleet.putSweptMs(nowMs);
  await fleet.putShown({ atMs: nowMs, exceptIds: [] });
}

function countsOf(table: readonly Device[], devices: readonly Device[], changed: readonly Device[]) {
  const known = new Set(table.map(({ id }) => id));
  const foundIds = new Set(devices.map(({ id }) => id));
  const changedIds = changed.filter(({ id }) => foundIds.has(id));
  const addedCount = changedIds.filter(({ id }) => !known.has(id)).length;
  return { deviceCount: devices.length, addedCount, changedCount: changedIds.length - addedCount };
}
