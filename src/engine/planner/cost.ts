import { inwardW, outwardW } from './directions.ts';
import type {
  Device,
  PlannerProblem,
  ShiftableDevice,
  SoftEnergyBound,
  SoftPowerLimit,
  StorageDevice,
  StorageTarget,
} from './problem.ts';
import type { CostComponents, DeviceSchedule, Schedule } from './result.ts';
import { startCostMicrosAt } from './shiftable-starts.ts';
import { hoursOf, sum, W_PER_KW } from './units.ts';

const WH_PER_KWH = 1000;

/** Money of a schedule. */
export interface ScheduleCost {
  /** Sum of the components [micro-units]. */
  readonly costMicros: number;
  /** `import`, `export`, `wear`, `terminal`, `holding`, `start`, `optional`, `peak:<id>`, `overrun:<id>`, `soft:<id>`, `target:<id>`. */
  readonly components: CostComponents;
}

/**
 * What a schedule costs [micro-units], from the schedule alone: no solver is asked. The schedule need
 * not be feasible. Components that are the same in every schedule of the problem are left out where
 * they are nothing (no wear price, no terminal value …).
 *
 * @param schedule - one value per period in every series; devices in the problem's order.
 */
export function costOf(problem: PlannerProblem, schedule: Schedule): ScheduleCost {
  const hours = hoursOf(problem.horizon);
  const components = new Components();
  addExchange(components, problem, schedule, hours);
  problem.devices.forEach((device, index) => {
    addDevice(components, device, schedule.devices[index]!, hours);
  });
  return components.total();
}

class Components {
  readonly #micros = new Map<string, number>();

  add(name: string, micros: number): void {
    this.#micros.set(name, (this.#micros.get(name) ?? 0) + micros);
  }

  total(): ScheduleCost {
    return { costMicros: sum(this.#micros.values()), components: Object.fromEntries(this.#micros) };
  }
}

function addExchange(
  components: Components,
  { site }: PlannerProblem,
  { netW, throughW }: Schedule,
  hours: Float64Array,
): void {
  const flow = { netW, throughW };
  components.add('import', pricedFlow(flow, INWARD, hours, site.importPriceMicrosPerKwh));
  components.add('export', -pricedFlow(flow, OUTWARD, hours, site.exportPriceMicrosPerKwh));
  if (site.peaks.length === 0 && site.overruns.length === 0) return;
  const exchangeW = { import: inwardW(netW, throughW), export: outwardW(netW, throughW) };
  for (const { id, direction, thresholdW, priceMicrosPerKw, window } of site.peaks) {
    const excessW = exchangeW[direction].map((powerW, period) =>
      window?.[period] === false ? 0 : powerW - thresholdW,
    );
    components.add(`peak:${id}`, (highestOf(excessW) / W_PER_KW) * priceMicrosPerKw);
  }
  for (const { id, direction, thresholdW, priceMicrosPerKwh } of site.overruns) {
    const excessW = exchangeW[direction].map((powerW) => Math.max(0, powerW - thresholdW));
    components.add(`overrun:${id}`, priced(excessW, hours, priceMicrosPerKwh));
  }
}

/** Power in one direction and the other, with what flows both ways at once. */
interface Flow {
  readonly netW: Float64Array;
  readonly throughW: Float64Array | undefined;
}

const INWARD = 1;
const OUTWARD = -1;

/** Σ power·h·price [micro-units] of what flows in a direction. */
function pricedFlow(
  { netW, throughW }: Flow,
  direction: number,
  hours: Float64Array,
  priceMicrosPerKwh: number | Float64Array,
): number {
  const isSame = typeof priceMicrosPerKwh === 'number';
  let micros = 0;
  for (let period = 0; period < netW.length; period++) {
    const through = throughW === undefined ? 0 : throughW[period]!;
    const powerW = Math.max(0, direction * netW[period]!) + through;
    const priceMicros = isSame ? priceMicrosPerKwh : priceMicrosPerKwh[period]!;
    micros += ((powerW * hours[period]!) / WH_PER_KWH) * priceMicros;
  }
  return micros;
}

/** Σ power·h·price [micro-units]. */
function priced(powerW: Float64Array, hours: Float64Array, priceMicrosPerKwh: number): number {
  let micros = 0;
  for (let period = 0; period < powerW.length; period++) {
    micros += ((powerW[period]! * hours[period]!) / WH_PER_KWH) * priceMicrosPerKwh;
  }
  return micros;
}

function highestOf(values: Float64Array): number {
  return values.reduce((highest, value) => Math.max(highest, value), 0);
}

function addDevice(
  components: Components,
  device: Device,
  schedule: DeviceSchedule,
  hours: Float64Array,
): void {
  if (device.kind === 'storage') addStorage(components, device, schedule, hours);
  if (device.kind === 'shiftable') addShiftable(components, device, schedule);
}

function addStorage(
  components: Components,
  device: StorageDevice,
  { powerW, throughW, energyWh }: DeviceSchedule,
  hours: Float64Array,
): void {
  const flow = { netW: powerW, throughW };
  const storedWh = energyWh ?? new Float64Array(hours.length);
  const { wearMicrosPerKwhCharged, wearMicrosPerKwhDischarged } = device;
  if (wearMicrosPerKwhCharged !== 0 || wearMicrosPerKwhDischarged !== 0) {
    const chargedMicros = pricedFlow(flow, INWARD, hours, wearMicrosPerKwhCharged);
    components.add('wear', chargedMicros + pricedFlow(flow, OUTWARD, hours, wearMicrosPerKwhDischarged));
  }
  if (device.holdingMicrosPerKwhPeriod !== 0) {
    components.add('holding', (sum(storedWh) / WH_PER_KWH) * device.holdingMicrosPerKwhPeriod);
  }
  if (device.terminalValueMicrosPerKwh !== 0) {
    components.add('terminal', (-storedWh.at(-1)! / WH_PER_KWH) * device.terminalValueMicrosPerKwh);
  }
  for (const limit of device.softPowerLimits) {
    const limitedW = (limit.direction === 'charge' ? inwardW : outwardW)(powerW, throughW);
    components.add(`soft:${limit.id}`, softPowerMicros(limit, limitedW, hours));
  }
  for (const bound of device.softEnergyBounds) {
    components.add(`soft:${bound.id}`, softEnergyMicros(bound, storedWh, hours));
  }
  for (const target of device.targets) addTarget(components, target, storedWh[target.period]!);
}

function softPowerMicros(limit: SoftPowerLimit, powerW: Float64Array, hours: Float64Array): number {
  const excessW = powerW.map((value, period) => Math.max(0, value - limit.limitW[period]!));
  const energyMicros = priced(excessW, hours, limit.priceMicrosPerKwh);
  return energyMicros + (highestOf(excessW) / W_PER_KW) * limit.peakPriceMicrosPerKw;
}

function softEnergyMicros(soft: SoftEnergyBound, storedWh: Float64Array, hours: Float64Array): number {
  const sign = soft.bound === 'min' ? 1 : -1;
  const breachWh = storedWh.map((energyWh, period) => {
    const levelWh = soft.levelWh[period]!;
    return Number.isFinite(levelWh) ? Math.max(0, sign * (levelWh - energyWh)) : 0;
  });
  let micros = (highestOf(breachWh) / WH_PER_KWH) * soft.peakPriceMicrosPerKwh;
  breachWh.forEach((energyWh, period) => {
    const priceMicros = soft.priceMicrosPerKwhPeriod + hours[period]! * soft.priceMicrosPerKwhHour;
    micros += (energyWh / WH_PER_KWH) * priceMicros;
  });
  return micros;
}

function addTarget(components: Components, target: StorageTarget, energyWh: number): void {
  if (typeof target.firmness !== 'object') return;
  const shortWh = Math.max(0, (target.minWh ?? Number.NEGATIVE_INFINITY) - energyWh);
  const overWh = Math.max(0, energyWh - (target.maxWh ?? Number.POSITIVE_INFINITY));
  components.add(
    `target:${target.id}`,
    ((shortWh + overWh) / WH_PER_KWH) * target.firmness.priceMicrosPerKwh,
  );
}

/** A run that was only done in part, as a mixed schedule may have it, earns that part of its value. */
function addShiftable(components: Components, device: ShiftableDevice, { powerW }: DeviceSchedule): void {
  const starts = startsOf(device, powerW);
  const micros = sum(starts.map((period) => startCostMicrosAt(device, period)));
  if (device.startCostMicros !== 0) components.add('start', micros);
  if (device.optionalValueMicros === undefined) return;
  const donePu = Math.min(1, sum(powerW) / sum(device.profileW));
  components.add('optional', -donePu * device.optionalValueMicros);
}

/** Half of the profile's least power: what lies above counts as running. */
function runningAboveW(device: ShiftableDevice): number {
  return device.profileW.reduce((least, value) => (value > 0 ? Math.min(least, value) : least), Infinity) / 2;
}

function startsOf(device: ShiftableDevice, powerW: Float64Array): readonly number[] {
  const aboveW = runningAboveW(device);
  if (device.contiguous) {
    // Zeros at the beginning of the profile belong to the run; a pause within it is no new start.
    const first = powerW.findIndex((value) => value > aboveW);
    const leadingZeros = device.profileW.findIndex((value) => value > 0);
    return first < 0 ? [] : [Math.max(0, first - leadingZeros)];
  }
  const starts: number[] = [];
  powerW.forEach((value, period) => {
    const before = period === 0 ? (device.onBefore ? Infinity : 0) : powerW[period - 1]!;
    if (value > aboveW && before <= aboveW) starts.push(period);
  });
  return starts;
}
