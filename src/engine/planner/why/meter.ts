import type { PlannerConstraint, PlannerProblem, PvDevice, SiteConnection } from '../problem.ts';
import type { DeviceSchedule, Schedule } from '../result.ts';
import { hoursOf } from '../units.ts';
import { HELD_BAND_W, type Limit, type PriceSource, SAME_W } from './reason.ts';

/** What one kWh more, or less, costs at the connection in a period. */
export interface Marginal {
  /** What one more costs; what one less saves [micro-units per kWh]. */
  readonly microsPerKwh: number;
  readonly of: PriceSource;
  /** The limit or order that does not let it be; its price is then what it would be without. */
  readonly blockedBy?: Block;
}

/** What does not let a power change. */
export interface Block {
  readonly limit: Limit;
  /** The constraint, as said to people. */
  readonly cause?: string;
}

/**
 * The connection around a schedule: what it costs to draw a little more, or a little less, at the devices in one
 * period while all other devices stay as they are, but PV, which gives what is curtailed or is curtailed.
 */
export class Meter {
  readonly problem: PlannerProblem;
  readonly schedule: Schedule;
  readonly hours: Float64Array;

  constructor(problem: PlannerProblem, schedule: Schedule) {
    this.problem = problem;
    this.schedule = schedule;
    this.hours = hoursOf(problem.horizon);
  }

  /** Drawing one kWh more. */
  more(period: number): Marginal {
    const plain = this.#plainMore(period);
    const isGiven = this.#curtailedW(period) > SAME_W && (plain.blockedBy || plain.microsPerKwh > 0);
    return isGiven ? { microsPerKwh: 0, of: 'curtailed' } : plain;
  }

  /** Drawing one kWh less. */
  less(period: number): Marginal {
    const plain = this.#plainLess(period);
    const isCurtailed = this.#curtailableW(period) > SAME_W && (plain.blockedBy || plain.microsPerKwh < 0);
    return isCurtailed ? { microsPerKwh: 0, of: 'curtailed' } : plain;
  }

  /** As {@link less}, with all PV as it is. */
  plainLess(period: number): Marginal {
    return this.#plainLess(period);
  }

  /** The order that holds the net power from below, from above, or both. */
  orderAt(period: number): { readonly below?: string; readonly above?: string } {
    const netW = this.schedule.netW[period]!;
    const own = this.problem.constraints.filter(({ target }) => target.kind === 'net');
    return boundsHit(own, period, netW);
  }

  #plainMore(period: number): Marginal {
    const { site } = this.problem;
    const netW = this.schedule.netW[period]!;
    const importMicros = site.importPriceMicrosPerKwh[period]!;
    const exportMicros = site.exportPriceMicrosPerKwh[period]!;
    const isExporting = netW < -SAME_W;
    const microsPerKwh = isExporting
      ? exportMicros - overrunMicros(site, 'export', -netW - SAME_W)
      : importMicros + overrunMicros(site, 'import', netW + SAME_W) + this.#peakMicros(period);
    const blockedBy = this.#blockedAbove(period, netW);
    return { microsPerKwh, of: isExporting ? 'export' : 'import', ...(blockedBy && { blockedBy }) };
  }

  #plainLess(period: number): Marginal {
    const { site } = this.problem;
    const netW = this.schedule.netW[period]!;
    const isImporting = netW > SAME_W;
    const microsPerKwh = isImporting
      ? site.importPriceMicrosPerKwh[period]! + overrunMicros(site, 'import', netW - SAME_W)
      : site.exportPriceMicrosPerKwh[period]! - overrunMicros(site, 'export', -netW + SAME_W);
    const blockedBy = this.#blockedBelow(period, netW);
    return { microsPerKwh, of: isImporting ? 'import' : 'export', ...(blockedBy && { blockedBy }) };
  }

  #blockedAbove(period: number, netW: number): Block | undefined {
    const { above } = this.orderAt(period);
    if (above !== undefined) return { limit: 'order', cause: above };
    return netW >= this.problem.site.importLimitW[period]! - SAME_W ? { limit: 'import-limit' } : undefined;
  }

  #blockedBelow(period: number, netW: number): Block | undefined {
    const { site } = this.problem;
    const { below } = this.orderAt(period);
    if (below !== undefined) return { limit: 'order', cause: below };
    if (-netW >= site.exportLimitW[period]! - SAME_W) return { limit: 'export-limit' };
    const isAtSurplus =
      site.exportOnlyPvSurplus && netW <= SAME_W && -netW >= this.#surplusW(period) - SAME_W;
    return isAtSurplus ? { limit: 'pv-surplus' } : undefined;
  }

  /** What raising the highest power costs, if this period has it [micro-units per kWh]. */
  #peakMicros(period: number): number {
    const netW = this.schedule.netW[period]!;
    let micros = 0;
    for (const { direction, thresholdW, priceMicrosPerKw, window } of this.problem.site.peaks) {
      if (direction !== 'import' || window?.[period] === false) continue;
      const highestW = this.schedule.netW.reduce(
        (most, powerW, other) => (window?.[other] === false ? most : Math.max(most, powerW)),
        thresholdW,
      );
      if (netW >= highestW - SAME_W) micros += priceMicrosPerKw / this.hours[period]!;
    }
    return micros;
  }

  #surplusW(period: number): number {
    let surplusW = -this.problem.site.fixedPowerW[period]!;
    for (const [, { powerW }] of this.#plants()) surplusW -= powerW[period]!;
    return Math.max(0, surplusW);
  }

  /** What PV could give beyond what it does [W]. */
  #curtailedW(period: number): number {
    let sumW = 0;
    for (const [device, { powerW, curtailedW }] of this.#plants()) {
      const isHeld = this.#isDeviceHeld(device.id, period, powerW[period]!, 'below');
      if (!isHeld) sumW += curtailedW?.[period] ?? 0;
    }
    return sumW;
  }

  /** What PV gives and need not [W]. */
  #curtailableW(period: number): number {
    let sumW = 0;
    for (const [device, { powerW }] of this.#plants()) {
      const isHeld = this.#isDeviceHeld(device.id, period, powerW[period]!, 'above');
      if (device.curtailable && !isHeld) sumW -= powerW[period]!;
    }
    return sumW;
  }

  #isDeviceHeld(deviceId: string, period: number, powerW: number, side: 'below' | 'above'): boolean {
    return deviceOrderAt(this.problem, deviceId, period, powerW)[side] !== undefined;
  }

  #plants(): readonly (readonly [PvDevice, DeviceSchedule])[] {
    return this.problem.devices.flatMap((device, index) =>
      device.kind === 'pv' ? [[device, this.schedule.devices[index]!] as const] : [],
    );
  }
}

/** The order that holds the power of a device from below, from above, or both, as said to people. */
export function deviceOrderAt(
  { constraints }: PlannerProblem,
  deviceId: string,
  period: number,
  powerW: number,
): { readonly below?: string; readonly above?: string } {
  const own = constraints.filter(({ target }) => target.kind === 'device' && target.deviceId === deviceId);
  return boundsHit(own, period, powerW);
}

function boundsHit(
  constraints: readonly PlannerConstraint[],
  period: number,
  powerW: number,
): { readonly below?: string; readonly above?: string } {
  let below: string | undefined;
  let above: string | undefined;
  for (const { source, minW, maxW } of constraints) {
    const isHeld = maxW[period]! - minW[period]! <= HELD_BAND_W;
    if (isHeld || powerW <= minW[period]! + SAME_W) below = source;
    if (isHeld || powerW >= maxW[period]! - SAME_W) above = source;
  }
  return { ...(below !== undefined && { below }), ...(above !== undefined && { above }) };
}

/** What is paid beyond thresholds at a power in one direction [micro-units per kWh]. */
function overrunMicros({ overruns }: SiteConnection, direction: 'import' | 'export', powerW: number): number {
  let micros = 0;
  for (const overrun of overruns) {
    if (overrun.direction === direction && powerW > overrun.thresholdW) micros += overrun.priceMicrosPerKwh;
  }
  return micros;
}
