import { MINUTE_MS } from '../time/index.ts';
import type { AssetFacts } from './facts.ts';
import { isSystemId } from './identity.ts';
import { streamWarnings, type Warning } from './stream-warnings.ts';
import type { Topology } from './topology.ts';

/** Manufacturer, then type of device: an inverter. Derived from published ids, so another type is only a warning. */
const INVERTER_TYPE = '0007';

/**
 * What is to be said of an asset though nothing depends on it: of its id, of what the vendor answered, and of what its records
 * add up to.
 */
export function warningsOf(facts: AssetFacts, topology: Topology | undefined): readonly Warning[] {
  const { device, heartbeat } = facts;
  const warnings: Warning[] = [...staleWarnings(facts)];
  if (isSystemId(device.remoteId) && device.remoteId.slice(4, 8) !== INVERTER_TYPE) {
    const message = `${device.remoteId} is of device type ${device.remoteId.slice(4, 8)}; inverters have ${INVERTER_TYPE}`;
    warnings.push({ reason: 'UnexpectedDeviceType', message });
  }
  if (topology?.reason === 'NoPvFound') warnings.push({ reason: 'NoPvFound', message: topology.message });
  return [...warnings, ...streamWarnings(heartbeat?.evidence, topology)];
}

/** An answer that is older than the one before it was not used. */
function staleWarnings({ status }: AssetFacts): readonly Warning[] {
  if (status?.stale === undefined) return [];
  const { stale, observedMs } = status;
  const minutes = Math.ceil((observedMs - stale.observedMs) / MINUTE_MS);
  const message = `the vendor's last answer says ${stale.status} of ${minutes} min before the one that is kept: it is not used`;
  return [{ reason: 'StaleAnswer', message }];
}
