import type { Device, ReturnedAsset } from '../commissioning/index.ts';
import type { FleetRepository } from '../repositories/index.ts';

/**
 * Writes down which assets a sweep found again that had been given up. Before their rows: killed in between, the next sweep
 * finds them given up still, and writes it down anew.
 */
export async function rememberReturns(
  returned: readonly ReturnedAsset[],
  fleet: Pick<FleetRepository, 'putReturns'>,
): Promise<void> {
  if (returned.length > 0) await fleet.putReturns(returned);
}

/**
 * Takes the rows of assets out of the table. That they are forgotten is written down first: what was done for them before
 * is kept, and does not count for one that comes back under the same id.
 */
export async function forgetDevices(
  devices: readonly Device[],
  nowMs: number,
  fleet: Pick<FleetRepository, 'putReturns' | 'removeDevice'>,
): Promise<void> {
  if (devices.length === 0) return;
  await fleet.putReturns(devices.map(({ id }) => ({ id, returnedMs: nowMs, bornMs: nowMs })));
  for (const { id } of devices) await fleet.removeDevice(id);
}
