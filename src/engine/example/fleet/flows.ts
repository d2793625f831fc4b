/** Powers and energies of a home with a battery: what it would measure if all meters were right. */

/** Means over an interval [W]: consumption, import and charging positive, what comes out negative. */
export interface Flows {
  readonly loadW: number;
  /** At most 0. */
  readonly pvW: number;
  readonly batteryW: number;
  readonly inverterW: number;
  readonly gridW: number;
  /** At the end of the interval [0..1]. */
  readonly socPu: number;
}

const BATTERY_W_MAX = 6_700;
const INVERTER_W_MAX = 7_600;
/** Kept for outages. */
const SOC_PU_MIN = 0.1;
/** One way, into the battery or out of it. */
const BATTERY_EFFICIENCY_PU = 0.975;
const INVERTER_EFFICIENCY_PU = 0.965;

export interface FlowInput {
  readonly loadW: number;
  /** What the array gives, at least 0. */
  readonly pvPotentialW: number;
  readonly socPu: number;
  readonly capacityWh: number;
  readonly hours: number;
  readonly isDcCoupled: boolean;
  /** The battery takes nothing and gives nothing. */
  readonly isIdle?: boolean;
}

/**
 * Self supply: what the sun gives beyond the load goes into the battery, and what the load takes beyond the sun comes
 * out of it, as far as power and charge allow; the grid does the rest.
 *
 * The balance holds to a watt: grid = load + inverter with photovoltaics on the bus, grid = load + inverter + pv with
 * photovoltaics on the AC side.
 */
export function selfSupply(input: FlowInput): Flows {
  return input.isDcCoupled ? dcCoupled(input) : acCoupled(input);
}

function dcCoupled(input: FlowInput): Flows {
  const { loadW, pvPotentialW } = input;
  const neededDcW = Math.min(loadW, INVERTER_W_MAX) / INVERTER_EFFICIENCY_PU;
  const batteryW = boundedBattery(pvPotentialW - neededDcW, input);
  const toInverterW = Math.min(pvPotentialW - batteryW, INVERTER_W_MAX / INVERTER_EFFICIENCY_PU);
  const inverterW = -Math.round(Math.max(0, toInverterW) * INVERTER_EFFICIENCY_PU);
  const pvW = -Math.round(Math.max(0, toInverterW) + batteryW);
  return whole({
    loadW,
    pvW,
    batteryW,
    inverterW,
    gridW: Math.round(loadW) + inverterW,
    socPu: after(batteryW, input),
  });
}

function acCoupled(input: FlowInput): Flows {
  const { loadW, pvPotentialW } = input;
  const spareW = pvPotentialW - loadW;
  const wantedW = spareW > 0 ? spareW * INVERTER_EFFICIENCY_PU : spareW / INVERTER_EFFICIENCY_PU;
  const batteryW = boundedBattery(wantedW, input);
  const inverterW = Math.round(
    batteryW > 0 ? batteryW / INVERTER_EFFICIENCY_PU : batteryW * INVERTER_EFFICIENCY_PU,
  );
  const pvW = -Math.round(pvPotentialW);
  return whole({
    loadW,
    pvW,
    batteryW,
    inverterW,
    gridW: Math.round(loadW) + inverterW + pvW,
    socPu: after(batteryW, input),
  });
}

/** What the battery can take of a wish, by its power and by what is in it. */
function boundedBattery(wantedW: number, { socPu, capacityWh, hours, isIdle }: FlowInput): number {
  if (isIdle) return 0;
  const roomW = ((1 - socPu) * capacityWh) / hours / BATTERY_EFFICIENCY_PU;
  const storedW = (Math.max(0, socPu - SOC_PU_MIN) * capacityWh * BATTERY_EFFICIENCY_PU) / hours;
  return Math.round(Math.max(-BATTERY_W_MAX, -storedW, Math.min(wantedW, BATTERY_W_MAX, roomW)));
}

function after(batteryW: number, { socPu, capacityWh, hours }: FlowInput): number {
  const factor = batteryW > 0 ? BATTERY_EFFICIENCY_PU : 1 / BATTERY_EFFICIENCY_PU;
  return Math.min(1, Math.max(0, socPu + (batteryW * factor * hours) / capacityWh));
}

/** Plus zero: there is no minus zero among measurements. */
function whole(flows: Flows): Flows {
  return {
    loadW: Math.round(flows.loadW),
    pvW: flows.pvW + 0,
    batteryW: flows.batteryW + 0,
    inverterW: flows.inverterW + 0,
    gridW: flows.gridW + 0,
    socPu: flows.socPu,
  };
}
