import type { AssetMeasurement } from '../../engine/commissioning/index.ts';
import { instantText, isInstantOnWire } from '../http/wire.ts';

/** Measurements as docs/openapi/concerto.yaml has them. */

const COMPONENTS = {
  inverter: 'INVERTER',
  battery: 'BATTERY',
  photovoltaic: 'PHOTOVOLTAIC',
  'site-meter': 'SITE_METER',
} as const;

const TOTAL_WS_MAX = 2n ** 64n - 1n;
const SOC_PCT_MAX = 100;

/**
 * A measurement as Concerto takes it. Ours is positive into the component; theirs is positive out of it (discharging,
 * producing), but for the site meter, where import is positive for both. Energies go with the sign of their power.
 */
export function measurementOnWire(measurement: AssetMeasurement, textOf = instantText) {
  const { component, powerW, socPct, importedTotalWs, exportedTotalWs } = measurement;
  const isTurned = component !== 'site-meter';
  const [positiveWs, negativeWs] = isTurned
    ? [exportedTotalWs, importedTotalWs]
    : [importedTotalWs, exportedTotalWs];
  return {
    key: measurement.key,
    assetId: measurement.assetId,
    component: COMPONENTS[component],
    startAt: textOf(measurement.startMs),
    endAt: textOf(measurement.endMs),
    // 0 − x: there is no minus zero on the wire.
    ...(powerW === undefined ? {} : { activePower: isTurned ? 0 - powerW : powerW }),
    ...(socPct === undefined ? {} : { stateOfCharge: socPct }),
    ...(positiveWs === undefined ? {} : { energyPositive: String(positiveWs) }),
    ...(negativeWs === undefined ? {} : { energyNegative: String(negativeWs) }),
    late: measurement.late,
  };
}

/** What of a measurement has no place in the contract, so that it is not sent at all; undefined: nothing. */
export function unsendable(measurement: AssetMeasurement): string | undefined {
  const { startMs, endMs, powerW = 0, socPct = 0, importedTotalWs = 0n, exportedTotalWs = 0n } = measurement;
  if (!isInstantOnWire(startMs)) return `startMs is ${startMs}`;
  if (!isInstantOnWire(endMs)) return `endMs is ${endMs}`;
  if (!Number.isFinite(powerW)) return `powerW is ${powerW}`;
  if (!(socPct >= 0 && socPct <= SOC_PCT_MAX)) return `socPct is ${socPct}`;
  if (!isTotal(importedTotalWs)) return `importedTotalWs is ${importedTotalWs}`;
  return isTotal(exportedTotalWs) ? undefined : `exportedTotalWs is ${exportedTotalWs}`;
}

function isTotal(ws: bigint): boolean {
  return ws >= 0n && ws <= TOTAL_WS_MAX;
}
