import type { SoftPowerLimit } from '../../../engine/planner/index.ts';
import type { Fields } from '../fields.ts';
import { POWER } from '../quantity.ts';
import type { Firmness } from './firmness.ts';
import type { DeviceReading } from './storage.ts';
import { readSeries } from './variable.ts';

/** What a device can draw and give. */
export interface Capacities {
  /** [W] ≥ 0 per period, physical. */
  readonly chargeW: Float64Array;
  readonly dischargeW: Float64Array;
  readonly softLimits: readonly SoftPowerLimit[];
}

/**
 * Reads `power-capacity`, `consumption-capacity` and `production-capacity`. Without `power-capacity` it is the larger of the
 * other two where both are given, else `site-power-capacity`, as in FlexMeasures.
 */
export function readCapacities(fields: Fields, reading: DeviceReading): Capacities {
  const { firmnesses, sitePowerW, findings } = reading;
  const powerW = readLimitW(fields, 'power-capacity', reading);
  const consumptionW = readLimitW(fields, 'consumption-capacity', reading);
  const productionW = readLimitW(fields, 'production-capacity', reading);
  const eitherW =
    consumptionW && productionW?.map((limitW, period) => Math.max(limitW, consumptionW[period]!));
  const physicalW = powerW ?? eitherW ?? sitePowerW;
  if (powerW === undefined && eitherW === undefined && sitePowerW !== undefined) {
    findings.note(`${fields.path}.power-capacity`, 'left out: site-power-capacity, as in FlexMeasures');
  }
  if (physicalW === undefined || physicalW.some((limitW) => !Number.isFinite(limitW))) {
    if (!fields.has('power-capacity')) {
      findings.mistake(
        { path: `${fields.path}.power-capacity` },
        'a power such as "5 kW", or both consumption-capacity and production-capacity',
      );
    } else if (powerW !== undefined) {
      findings.mistake({ path: `${fields.path}.power-capacity` }, 'a power for every period');
    }
    const none = new Float64Array(reading.grid.count);
    return { chargeW: none, dischargeW: none, softLimits: [] };
  }
  const charge = oneDirection('charge', physicalW, consumptionW, firmnesses.consumption);
  const discharge = oneDirection('discharge', physicalW, productionW, firmnesses.production);
  return {
    chargeW: charge.limitW,
    dischargeW: discharge.limitW,
    softLimits: [...charge.softLimits, ...discharge.softLimits],
  };
}

function readLimitW(fields: Fields, key: string, reading: DeviceReading): Float64Array | undefined {
  const found = fields.take(key);
  if (found === undefined) return undefined;
  const limitsW = readSeries(found, POWER, reading, { how: 'least', gap: Number.POSITIVE_INFINITY });
  if (limitsW?.some((limitW) => limitW < 0)) reading.findings.mistake(found, 'a power of at least 0');
  return limitsW;
}

/** A capacity that is 0 throughout says what the device cannot do at all, and stays physical. */
function oneDirection(
  direction: 'charge' | 'discharge',
  physicalW: Float64Array,
  capacityW: Float64Array | undefined,
  firmness: Firmness,
): { readonly limitW: Float64Array; readonly softLimits: readonly SoftPowerLimit[] } {
  if (capacityW === undefined) return { limitW: physicalW, softLimits: [] };
  const tightW = capacityW.map((limitW, period) => Math.min(limitW, physicalW[period]!));
  if (typeof firmness !== 'object' || capacityW.every((limitW) => limitW === 0)) {
    return { limitW: tightW, softLimits: [] };
  }
  const { breachMicros } = firmness;
  const soft: SoftPowerLimit = {
    id: direction === 'charge' ? 'consumption-capacity' : 'production-capacity',
    direction,
    limitW: tightW,
    peakPriceMicrosPerKw: breachMicros,
    priceMicrosPerKwh: breachMicros,
  };
  return { limitW: physicalW, softLimits: [soft] };
}
