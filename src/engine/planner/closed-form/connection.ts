import { CURTAILED, SOONER } from '../model/preferences.ts';
import type { PlannerConstraint, PlannerProblem, PvDevice } from '../problem.ts';
import { hoursOf, W_PER_KW } from '../units.ts';
import { KeptSeries } from './kept-series.ts';

/**
 * The connection of a site period by period, with all PV taken together: what is left to decide there is
 * how much PV is curtailed. Series have one value per period.
 */
export interface Connection {
  /** Length of each period [h]. */
  readonly hours: Float64Array;
  /** Net power with all PV there is and no storage [W]. */
  readonly baseW: Float64Array;
  /** PV that can be curtailed [W] ≥ 0: the net power can be raised by it. NaN where orders on a plant contradict. */
  readonly roomW: Float64Array;
  /** Net power that the connection and orders allow [W]; negative is export. */
  readonly netMinW: Float64Array;
  readonly netMaxW: Float64Array;
  /** Money of a watt over the period [micro-units per W]: paid for import, earned by export. */
  readonly importMicrosPerW: Float64Array;
  readonly exportMicrosPerW: Float64Array;
  /** Net powers at which the price changes, ascending, the same in every period [W]; 0 is among them. */
  readonly stepNetW: Float64Array;
  /** What is added to the price below the first step, between two, above the last [micro-units per kWh]; as a slope over the net power. */
  readonly addedMicrosPerKwh: Float64Array;
  /** Index of net power 0 in `stepNetW`. */
  readonly zeroStep: number;
  /** How much a curtailed watt is disliked. */
  readonly dislikePerW: Float64Array;
  /** Slopes of money over power that differ by less are the same: rounding [micro-units per W]. */
  readonly tieMicrosPerW: number;
}

/**
 * Reads the connection from a problem whose storages are left out.
 *
 * @param prefers - whether curtailing is disliked, and sooner more than later.
 * @param kept - where its series are taken from.
 */
export function connectionOf(problem: PlannerProblem, prefers: boolean, kept = new KeptSeries()): Connection {
  const { site, horizon, constraints } = problem;
  const hours = hoursOf(horizon);
  const periodCount = hours.length;
  const [baseW, roomW, netMinW, netMaxW, importMicrosPerW, exportMicrosPerW, dislikePerW] = kept.take(
    7,
    periodCount,
  ) as Seven;
  let highestMicrosPerW = 0;
  for (let period = 0; period < periodCount; period++) {
    const kiloH = hours[period]! / W_PER_KW;
    baseW[period] = site.fixedPowerW[period]!;
    netMinW[period] = -site.exportLimitW[period]!;
    netMaxW[period] = site.importLimitW[period]!;
    importMicrosPerW[period] = site.importPriceMicrosPerKwh[period]! * kiloH;
    exportMicrosPerW[period] = site.exportPriceMicrosPerKwh[period]! * kiloH;
    highestMicrosPerW = Math.max(
      highestMicrosPerW,
      Math.abs(importMicrosPerW[period]!),
      Math.abs(exportMicrosPerW[period]!),
    );
    if (prefers) dislikePerW[period] = kiloH * (CURTAILED + SOONER - (SOONER * period) / periodCount);
  }
  for (const constraint of constraints) {
    if (constraint.target.kind === 'net') narrow(netMinW, netMaxW, constraint);
  }
  for (const device of problem.devices) {
    if (device.kind === 'pv') addPv(baseW, roomW, generationBand(problem, device));
  }
  return {
    hours,
    baseW,
    roomW,
    netMinW,
    netMaxW,
    importMicrosPerW,
    exportMicrosPerW,
    dislikePerW,
    tieMicrosPerW: highestMicrosPerW * TIE_PU,
    ...priceSteps(problem),
  };
}

/** What rounding can make of equal slopes: this part of the highest. */
export const TIE_PU = 1e-12;

type Seven = readonly [
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
];

/** Narrows a band of power to what a constraint allows too [W]. */
export function narrow(minW: Float64Array, maxW: Float64Array, constraint: PlannerConstraint): void {
  for (let period = 0; period < minW.length; period++) {
    minW[period] = Math.max(minW[period]!, constraint.minW[period]!);
    maxW[period] = Math.min(maxW[period]!, constraint.maxW[period]!);
  }
}

/** What a plant can generate, and orders on it allow [W] ≥ 0; the least above the most where they contradict. */
export interface GenerationBand {
  readonly mostW: Float64Array;
  /** Absent: nothing. */
  readonly leastW?: Float64Array;
}

function addPv(baseW: Float64Array, roomW: Float64Array, { mostW, leastW }: GenerationBand): void {
  for (let period = 0; period < baseW.length; period++) {
    const plantW = mostW[period]! - (leastW?.[period] ?? 0);
    baseW[period]! -= mostW[period]!;
    roomW[period]! += plantW >= 0 ? plantW : Number.NaN;
  }
}

/** Reads what a plant may generate from what is available and the orders on it. */
export function generationBand({ constraints }: PlannerProblem, device: PvDevice): GenerationBand {
  const { availableW, curtailable } = device;
  const own = constraints.filter(({ target }) => target.kind === 'device' && target.deviceId === device.id);
  if (own.length === 0)
    return curtailable ? { mostW: availableW } : { mostW: availableW, leastW: availableW };
  const lowW = availableW.map((powerW) => -powerW);
  const highW = curtailable ? new Float64Array(availableW.length) : lowW.slice();
  for (const constraint of own) narrow(lowW, highW, constraint);
  return { mostW: lowW.map((powerW) => -powerW), leastW: highW.map((powerW) => -powerW) };
}

const NO_STEPS = { stepNetW: new Float64Array(1), addedMicrosPerKwh: new Float64Array(2), zeroStep: 0 };

/** Where overruns begin to be priced: below, between and above these powers the price is the same. */
function priceSteps({
  site,
}: PlannerProblem): Pick<Connection, 'stepNetW' | 'addedMicrosPerKwh' | 'zeroStep'> {
  if (site.overruns.length === 0) return NO_STEPS;
  const signed = ({ direction, thresholdW }: (typeof site.overruns)[number]) =>
    direction === 'import' ? thresholdW : -thresholdW;
  const stepNetW = Float64Array.from(
    new Set([0, ...site.overruns.map(signed)].map((netW) => netW + 0)),
  ).sort();
  const addedMicrosPerKwh = new Float64Array(stepNetW.length + 1);
  for (const overrun of site.overruns) {
    const isImport = overrun.direction === 'import';
    const step = stepNetW.indexOf(signed(overrun) + 0);
    const isBeyond = (segment: number) => (isImport ? segment > step : segment <= step);
    addedMicrosPerKwh.forEach((_, segment) => {
      if (!isBeyond(segment)) return;
      addedMicrosPerKwh[segment]! += isImport ? overrun.priceMicrosPerKwh : -overrun.priceMicrosPerKwh;
    });
  }
  return { stepNetW, addedMicrosPerKwh, zeroStep: stepNetW.indexOf(0) };
}

/** Money of one more watt of net power in a segment between price steps [micro-units per W over the period]. */
export function netSlope(connection: Connection, period: number, segment: number): number {
  const { importMicrosPerW, exportMicrosPerW, zeroStep, addedMicrosPerKwh, hours } = connection;
  const plain = (segment > zeroStep ? importMicrosPerW : exportMicrosPerW)[period]!;
  const added = addedMicrosPerKwh[segment]!;
  return added === 0 ? plain : plain + (added * hours[period]!) / W_PER_KW;
}

/** The segment that a net power lies in; at a step the one below it. */
export function segmentBelow({ stepNetW }: Connection, netW: number): number {
  let segment = stepNetW.length;
  while (segment > 0 && stepNetW[segment - 1]! >= netW) segment -= 1;
  return segment;
}

/** Money of a net power in a period [micro-units], from 0 W on. */
export function netMicros(connection: Connection, period: number, netW: number): number {
  const { stepNetW, zeroStep } = connection;
  let micros = 0;
  if (netW >= 0) {
    for (let segment = zeroStep + 1; segment <= stepNetW.length; segment++) {
      const fromW = stepNetW[segment - 1]!;
      if (fromW >= netW) break;
      const untilW = segment < stepNetW.length ? Math.min(netW, stepNetW[segment]!) : netW;
      micros += (untilW - fromW) * netSlope(connection, period, segment);
    }
    return micros;
  }
  for (let segment = zeroStep; segment >= 0; segment--) {
    const fromW = stepNetW[segment]!;
    if (fromW <= netW) break;
    const untilW = segment > 0 ? Math.max(netW, stepNetW[segment - 1]!) : netW;
    micros -= (fromW - untilW) * netSlope(connection, period, segment);
  }
  return micros;
}
