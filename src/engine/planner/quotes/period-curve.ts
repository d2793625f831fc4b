import { type Connection, netMicros, netSlope } from '../closed-form/connection.ts';
import { Convolution, type Sides } from '../dynamic-program/convolution.ts';
import { Curves, type Ties } from '../dynamic-program/curves.ts';
import { DeviceSteps, deviceMoney } from '../dynamic-program/device-steps.ts';
import { Envelope } from '../dynamic-program/envelope.ts';
import type { Window } from '../dynamic-program/merge.ts';
import type { Setting } from '../dynamic-program/moves.ts';
import { powerForW, storeChangeWh } from '../dynamic-program/storage-periods.ts';
import { NetPieces, SAME_W } from './net-pieces.ts';
import type { StorageFunctions } from './storage-functions.ts';

/** Energies outside of a function by this much are a matter of rounding [Wh]. */
const NEAR_WH = 1e-6;

/** Bands of the storage's power and of the net power within which a mode may be used [W]. */
interface Mode {
  readonly powerMinW: number;
  readonly powerMaxW: number;
  readonly netMinW: number;
  readonly netMaxW: number;
}

/**
 * Writes the least cost of the whole horizon as a function of the net power in one of its periods:
 *
 *     C(e) = grid(e) + min { wear(p) + R(x(p)) : e − base − room ≤ p ≤ e − base },   R(x) = min { F(z) + A(z + x) }
 *
 * where R is the infimal convolution of the arrivals and the costs to go: what all other periods cost at least if the store
 * gains x in this one. All of it is merging, cutting and adding of straight pieces; see docs/trader.md. The arrays are
 * kept from one period to the next, nothing is allocated.
 */
export class PeriodCurve {
  readonly pieces = new NetPieces();
  readonly #convolution = new Convolution();
  readonly #envelope = new Envelope();
  readonly #window: Window = { leastWh: 0, mostWh: 0, retentionPu: 1, usedWh: 0 };
  /** R, over the gain of the store [Wh]. */
  readonly #rest = new Curves();
  /** Without the cost of the net power, over it [W]: convex parts, and the lowest of them. */
  readonly #spans = new Curves();
  readonly #lowest = new Curves();
  #steps = new DeviceSteps(0);
  #connection: Connection | undefined;
  #period = 0;
  /** A convex part in the making: where it starts [W of the storage], and its segments. */
  #spanW = 0;
  #spanMicros = 0;
  #spanCount = 0;
  #spanLengthW = new Float64Array(FIRST_SEGMENTS);
  #spanMicrosPerW = new Float64Array(FIRST_SEGMENTS);

  /** Writes the curve of a period that belongs to a storage [micro-units over W] to `pieces`. */
  writeStored(functions: StorageFunctions, period: number): void {
    const { setting } = functions;
    const { connection, storage } = setting;
    this.#begin(connection, period);
    const limitCount = storage.device.softPowerLimits.length;
    if (!this.#steps.hasRoomFor(limitCount)) this.#steps = new DeviceSteps(limitCount);
    this.#steps.read(storage, period, connection.hours[period]!);
    this.#writeRest(functions, period);
    for (const mode of modesOf(setting, period)) {
      for (let run = 0; run < this.#rest.runCount; run++) this.#writeRun(setting, run, mode);
    }
    const { tieMicrosPerW } = connection;
    this.#finish({ money: setting.ties.money, dislike: 0, slopeMoney: tieMicrosPerW, slopeDislike: 0 });
  }

  /** Writes the curve of a period of a site that stores nothing, apart from all other periods. */
  writeStill(connection: Connection, period: number): void {
    this.#begin(connection, period);
    this.#spanW = 0;
    this.#spanMicros = 0;
    this.#spanCount = 0;
    this.#endSpan({
      powerMinW: 0,
      powerMaxW: 0,
      netMinW: connection.netMinW[period]!,
      netMaxW: connection.netMaxW[period]!,
    });
    this.#finish({ money: 0, dislike: 0, slopeMoney: 0, slopeDislike: 0 });
  }

  #begin(connection: Connection, period: number): void {
    this.#connection = connection;
    this.#period = period;
    this.#spans.clear();
    this.pieces.clear();
  }

  #writeRest({ costToGo, arrivals, setting }: StorageFunctions, period: number): void {
    const { storage, ties } = setting;
    const sides: Sides = {
      values: costToGo.values,
      firstValueRun: costToGo.firstValueRun(period),
      endValueRun: costToGo.endValueRun(period),
      moves: arrivals.values,
      firstMoveRun: arrivals.firstRun(period),
      endMoveRun: arrivals.endRun(period),
    };
    this.#window.leastWh = storeChangeWh(storage, period, storage.powerMinW[period]!) - NEAR_WH;
    this.#window.mostWh = storeChangeWh(storage, period, storage.powerMaxW[period]!) + NEAR_WH;
    this.#rest.clear();
    this.#convolution.write(sides, this.#window, ties, this.#rest);
  }

  /** Turns a run of R into spans over the storage's power, within a mode. */
  #writeRun({ storage }: Setting, run: number, mode: Mode): void {
    const rest = this.#rest;
    const steps = this.#steps;
    const { powerMinW, powerMaxW } = mode;
    const end = rest.firstSegment[run + 1]!;
    let gainWh = rest.startWh[run]!;
    let powerW = powerForW(storage, this.#period, gainWh);
    if (powerW > powerMaxW + SAME_W) return;
    let micros = rest.startMoney[run]! + deviceMoney(steps, powerW);
    let step = steps.segmentBelow(powerW);
    if (step < steps.count && steps.stepW[step] === powerW) step += 1;
    let isBegun = powerW >= powerMinW;
    if (isBegun) this.#beginSpan(powerW, micros);
    for (let at = rest.firstSegment[run]!; at < end && powerW < powerMaxW; at++) {
      gainWh += rest.lengthWh[at]!;
      const untilW = powerForW(storage, this.#period, gainWh);
      while (powerW < untilW && powerW < powerMaxW) {
        const stepW = step < steps.count ? steps.stepW[step]! : Number.POSITIVE_INFINITY;
        const slope = rest.money[at]! * steps.whPerW[step]! + steps.money[step]!;
        const nextW = Math.min(untilW, stepW);
        if (!isBegun && nextW >= powerMinW) {
          micros += slope * (powerMinW - powerW);
          powerW = powerMinW;
          isBegun = true;
          this.#beginSpan(powerW, micros);
        }
        const lengthW = Math.min(nextW, powerMaxW) - powerW;
        if (isBegun) this.#addSegment(mode, powerW, lengthW, micros, slope);
        micros += slope * lengthW;
        powerW = nextW;
        if (nextW === stepW) step += 1;
      }
    }
    if (!isBegun && powerW >= powerMinW - SAME_W) {
      this.#beginSpan(powerMinW, micros);
      isBegun = true;
    }
    if (isBegun) this.#endSpan(mode);
  }

  #beginSpan(powerW: number, micros: number): void {
    this.#spanW = powerW;
    this.#spanMicros = micros;
    this.#spanCount = 0;
  }

  /** Where slopes would fall a new span begins. */
  #addSegment(mode: Mode, powerW: number, lengthW: number, micros: number, slope: number): void {
    if (!(lengthW > 0)) return;
    const last = this.#spanCount - 1;
    const tie = this.#connection!.tieMicrosPerW;
    if (last >= 0 && slope < this.#spanMicrosPerW[last]! - tie) {
      this.#endSpan(mode);
      this.#beginSpan(powerW, micros);
    }
    const at = this.#spanCount;
    if (at === this.#spanLengthW.length) {
      this.#spanLengthW = twice(this.#spanLengthW);
      this.#spanMicrosPerW = twice(this.#spanMicrosPerW);
    }
    this.#spanLengthW[at] = lengthW;
    this.#spanMicrosPerW[at] = slope;
    this.#spanCount = at + 1;
  }

  /**
   * Writes a span over the net power. What can be curtailed is a flat segment as long as that: the net power exceeds base and
   * storage by it where more of the storage's power would cost.
   */
  #endSpan({ netMinW, netMaxW }: Mode): void {
    const connection = this.#connection!;
    const roomW = connection.roomW[this.#period]!;
    const count = this.#spanCount;
    const slopes = this.#spanMicrosPerW;
    let totalW = roomW;
    for (let at = 0; at < count; at++) totalW += this.#spanLengthW[at]!;
    let atW = connection.baseW[this.#period]! + this.#spanW;
    const fromW = Math.max(atW, netMinW);
    const untilW = Math.min(atW + totalW, netMaxW);
    if (!(fromW <= untilW + SAME_W)) return;
    const spans = this.#spans;
    spans.reserve(count + 1);
    let micros = this.#spanMicros;
    let isBegun = atW >= fromW;
    if (isBegun) spans.beginRun(atW, micros, 0);
    let isFlatDone = roomW === 0;
    for (let at = 0; (at < count || !isFlatDone) && atW < untilW; ) {
      const isFlat = !isFlatDone && (at === count || slopes[at]! >= 0);
      const slope = isFlat ? 0 : slopes[at]!;
      let lengthW = isFlat ? roomW : this.#spanLengthW[at]!;
      if (isFlat) isFlatDone = true;
      else at += 1;
      if (!isBegun && atW + lengthW >= fromW) {
        micros += slope * (fromW - atW);
        lengthW -= fromW - atW;
        atW = fromW;
        isBegun = true;
        spans.beginRun(atW, micros, 0);
      }
      lengthW = Math.min(lengthW, untilW - atW);
      if (isBegun && lengthW > 0) {
        const segment = spans.segmentCount;
        spans.lengthWh[segment] = lengthW;
        spans.money[segment] = slope;
        spans.dislike[segment] = 0;
        spans.segmentCount = segment + 1;
      }
      atW += lengthW;
      micros += slope * lengthW;
    }
    if (!isBegun) spans.beginRun(atW, micros, 0);
    spans.endRun();
  }

  #finish(ties: Ties): void {
    if (this.#spans.runCount <= 1) {
      this.#addGrid(this.#spans);
      return;
    }
    this.#lowest.clear();
    this.#envelope.clear();
    this.#envelope.add(this.#spans, ties);
    this.#envelope.write(ties, this.#lowest);
    this.#addGrid(this.#lowest);
    this.pieces.sort();
  }

  /** Adds the cost of the net power. */
  #addGrid(curves: Curves): void {
    const connection = this.#connection!;
    const { stepNetW, tieMicrosPerW } = connection;
    for (let run = 0; run < curves.runCount; run++) {
      let netW = curves.startWh[run]!;
      let micros = curves.startMoney[run]! + netMicros(connection, this.#period, netW);
      const end = curves.firstSegment[run + 1]!;
      const first = curves.firstSegment[run]!;
      if (first === end) this.pieces.push(netW, netW, micros, 0, tieMicrosPerW);
      let step = 0;
      while (step < stepNetW.length && stepNetW[step]! <= netW) step += 1;
      for (let at = first; at < end; at++) {
        const untilW = netW + curves.lengthWh[at]!;
        while (netW < untilW) {
          const stepW = step < stepNetW.length ? stepNetW[step]! : Number.POSITIVE_INFINITY;
          const nextW = Math.min(untilW, stepW);
          const slope = curves.money[at]! + netSlope(connection, this.#period, step);
          this.pieces.push(netW, nextW, micros, slope, tieMicrosPerW);
          micros += slope * (nextW - netW);
          netW = nextW;
          if (nextW === stepW) step += 1;
        }
      }
    }
  }
}

const FIRST_SEGMENTS = 256;

function twice(values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * values.length);
  larger.set(values);
  return larger;
}

/** What a storage can do in a period at any net power, other than what would be done at the best one only. */
function modesOf({ connection, storage, exportOnlyPvSurplus }: Setting, period: number): readonly Mode[] {
  const { device } = storage;
  const powerMinW = storage.powerMinW[period]!;
  const powerMaxW = storage.powerMaxW[period]!;
  const net = { netMinW: connection.netMinW[period]!, netMaxW: connection.netMaxW[period]! };
  const dischargesToGrid = device.dischargeToGrid && !exportOnlyPvSurplus;
  const isSwitched =
    device.chargePowerWMin > 0 || device.dischargePowerWMin > 0 || device.chargeStepsW.length > 0;
  if (!isSwitched && device.chargeFromGrid && dischargesToGrid) return [{ powerMinW, powerMaxW, ...net }];
  const modes: Mode[] = [];
  const add = (lowW: number, highW: number, bounds: Partial<Mode> = {}) => {
    if (lowW <= highW) modes.push({ powerMinW: lowW, powerMaxW: highW, ...net, ...bounds });
  };
  const surplus = dischargesToGrid ? {} : { netMinW: Math.max(0, net.netMinW) };
  if (powerMinW < 0) add(powerMinW, Math.min(powerMaxW, -device.dischargePowerWMin), surplus);
  if (powerMinW <= 0 && powerMaxW >= 0) add(0, 0);
  const grid = device.chargeFromGrid ? {} : { netMaxW: Math.min(0, net.netMaxW) };
  if (device.chargeStepsW.length > 0) {
    for (const stepW of device.chargeStepsW) {
      if (stepW >= powerMinW && stepW <= powerMaxW) add(stepW, stepW, grid);
    }
  } else if (powerMaxW > 0) add(Math.max(0, powerMinW, device.chargePowerWMin), powerMaxW, grid);
  return modes;
}
