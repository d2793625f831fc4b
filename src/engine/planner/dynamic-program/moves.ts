import { type Connection, netMicros, netSlope, segmentBelow } from '../closed-form/connection.ts';
import { Curves, type Ties } from './curves.ts';
import { DeviceSteps, deviceDislike, deviceMoney } from './device-steps.ts';
import { type StoragePeriods, storeChangeWh } from './storage-periods.ts';

/** Powers that differ by less are the same [W]. */
const SAME_W = 1e-9;
/** Most segments that one mode can have, beyond those of overruns and soft limits. */
const SEGMENTS_MAX = 8;

/** What holds for the whole horizon. */
export interface Setting {
  readonly connection: Connection;
  readonly storage: StoragePeriods;
  /**
   * Number of the storage that each period belongs to: its connection, PV and money are decided with that storage.
   * Undefined where there is one storage.
   */
  readonly owner: Uint16Array | undefined;
  readonly ties: Ties;
  /** Whether only PV beyond the fixed load may be exported: the storage's own power may not. */
  readonly exportOnlyPvSurplus: boolean;
}

/**
 * What it costs to change the stored energy within a period: functions of y, the energy *taken out* [Wh]
 * (negative: put in), as runs of `curves`. In a run the storage's power and the net power stay within one band
 * each, and PV is curtailed as is best.
 *
 * They are functions of what is taken out, and not of what is put in, so that the cost-to-go before a period is
 * the infimal convolution of that after it with the moves: of convex runs, a merge of slopes.
 */
export class Moves {
  readonly curves = new Curves();
  #setting: Setting;
  #steps: DeviceSteps;
  /** Of each run: band of the storage's power, then of the net power [W]. */
  #bandW = new Float64Array(FIELDS * 256);
  #period = 0;
  /** Where the run that is being written has got to: taken out [Wh], and its value there. */
  #takenWh = 0;
  #money = 0;
  #dislike = 0;
  /** Step of the storage's own cost below which it is. */
  #step = 0;

  constructor(setting: Setting) {
    this.#setting = setting;
    this.#steps = new DeviceSteps(setting.storage.device.softPowerLimits.length);
  }

  /** Begins anew, for another problem. */
  reset(setting: Setting): void {
    this.#setting = setting;
    const limitCount = setting.storage.device.softPowerLimits.length;
    if (this.#steps.stepW.length <= limitCount) this.#steps = new DeviceSteps(limitCount);
    this.curves.clear();
  }

  powerMinW(run: number): number {
    return this.#bandW[FIELDS * run]!;
  }

  powerMaxW(run: number): number {
    return this.#bandW[FIELDS * run + 1]!;
  }

  netMinW(run: number): number {
    return this.#bandW[FIELDS * run + 2]!;
  }

  netMaxW(run: number): number {
    return this.#bandW[FIELDS * run + 3]!;
  }

  /** Sets the period that modes are added for. */
  begin(period: number): void {
    this.#period = period;
    this.#steps.read(this.#setting.storage, period, this.#setting.connection.hours[period]!);
  }

  /** Adds that nothing is done, and nothing paid: where the period is not this storage's. */
  addNothing(): void {
    this.#reserve();
    this.#setBand(this.curves.runCount, 0, 0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
    this.curves.beginRun(0, 0, 0);
    this.curves.endRun();
  }

  /**
   * Adds what can be done with the storage's power and the net power within two bands [W]: nothing where they leave
   * nothing, one run where that is convex, else more. Over the band of net power the cost of it must be convex.
   *
   * Written from the highest power down: each segment is the one that saves most, importing less (which is
   * exporting more) or curtailing more, so that slopes ascend in what is taken out.
   */
  add(powerMinW: number, powerMaxW: number, netMinW: number, netMaxW: number): void {
    const { connection } = this.#setting;
    const baseW = connection.baseW[this.#period]!;
    const roomW = connection.roomW[this.#period]!;
    const floorNetW = Math.max(netMinW, baseW + powerMinW);
    const topNetW = Math.min(netMaxW, baseW + powerMaxW + roomW);
    if (!(floorNetW <= topNetW + SAME_W)) return;
    const topW = Math.min(powerMaxW, topNetW - baseW);
    const bottomW = Math.max(powerMinW, floorNetW - roomW - baseW);
    if (!(bottomW <= topW + SAME_W)) return;
    this.#reserve();
    const run = this.curves.runCount;
    this.#setBand(run, powerMinW, powerMaxW, netMinW, netMaxW);
    this.#descend(topNetW, Math.min(floorNetW, topNetW), topW, Math.min(bottomW, topW));
    this.curves.endRun();
  }

  #reserve(): void {
    const { connection } = this.#setting;
    const most = SEGMENTS_MAX + 2 * (connection.stepNetW.length + this.#steps.stepW.length);
    this.curves.reserve(most);
    const needed = FIELDS * (this.curves.runCount + most);
    if (needed <= this.#bandW.length) return;
    const larger = new Float64Array(2 * needed);
    larger.set(this.#bandW);
    this.#bandW = larger;
  }

  #setBand(run: number, powerMinW: number, powerMaxW: number, netMinW: number, netMaxW: number): void {
    const at = FIELDS * run;
    this.#bandW[at] = powerMinW;
    this.#bandW[at + 1] = powerMaxW;
    this.#bandW[at + 2] = netMinW;
    this.#bandW[at + 3] = netMaxW;
  }

  /** Writes the segments between two powers of the storage [W], beginning uncurtailed at a net power [W]. */
  #descend(topNetW: number, floorNetW: number, topW: number, bottomW: number): void {
    const { connection } = this.#setting;
    const { stepNetW, tieMicrosPerW } = connection;
    const period = this.#period;
    const curtailedDislike = -connection.dislikePerW[period]!;
    let roomW = connection.roomW[period]!;
    let netW = topNetW;
    let powerW = topNetW - connection.baseW[period]!;
    let money = netMicros(connection, period, topNetW);
    let dislike = 0;
    let segment = segmentBelow(connection, topNetW);
    let isBegun = powerW <= topW;
    if (isBegun) this.#begin(topW, money, dislike);
    for (;;) {
      const isNetLeft = netW > floorNetW;
      const slope = isNetLeft ? netSlope(connection, period, segment) : 0;
      const curtails = !isNetLeft || (roomW > 0 && slope < -tieMicrosPerW);
      const stepFloorW = segment > 0 ? Math.max(stepNetW[segment - 1]!, floorNetW) : floorNetW;
      const lengthW = curtails ? roomW : netW - stepFloorW;
      const nextW = powerW - lengthW;
      const moneyPerW = curtails ? 0 : slope;
      const dislikePerW = curtails ? curtailedDislike : 0;
      const isEnd = nextW <= bottomW || (curtails && !isNetLeft);
      if (!isBegun && (nextW <= topW || isEnd)) {
        this.#begin(topW, money - (powerW - topW) * moneyPerW, dislike - (powerW - topW) * dislikePerW);
        isBegun = true;
      }
      if (isBegun) this.#write(Math.min(powerW, topW), Math.max(nextW, bottomW), moneyPerW, dislikePerW);
      if (isEnd) return;
      money -= lengthW * moneyPerW;
      dislike -= lengthW * dislikePerW;
      powerW = nextW;
      if (curtails) roomW = 0;
      else {
        netW = stepFloorW;
        segment -= 1;
      }
    }
  }

  #begin(powerW: number, netMoney: number, netDislike: number): void {
    this.#takenWh = -storeChangeWh(this.#setting.storage, this.#period, powerW);
    this.#money = netMoney + deviceMoney(this.#steps, powerW);
    this.#dislike = netDislike + deviceDislike(this.#steps, powerW);
    this.#step = this.#steps.segmentBelow(powerW);
    this.curves.beginRun(this.#takenWh, this.#money, this.#dislike);
  }

  /**
   * Adds segments from one power of the storage down to another [W], with the slopes of the connection there. Where
   * they would not ascend a new run begins.
   */
  #write(fromW: number, untilW: number, netMoneyPerW: number, netDislikePerW: number): void {
    const steps = this.#steps;
    const { curves } = this;
    const { lengthWh, money, dislike } = curves;
    const { slopeMoney, slopeDislike } = this.#setting.ties;
    let powerW = fromW;
    while (powerW > untilW) {
      const step = this.#step;
      const stepW = step > 0 ? steps.stepW[step - 1]! : Number.NEGATIVE_INFINITY;
      const floorW = Math.max(stepW, untilW);
      const wPerWh = steps.wPerWh[step]!;
      const pieceWh = (powerW - floorW) * steps.whPerW[step]!;
      const slope = -(netMoneyPerW + steps.money[step]!) * wPerWh;
      const dislikeSlope = -(netDislikePerW + steps.dislike[step]!) * wPerWh;
      const at = curves.segmentCount;
      if (at > curves.firstSegment[curves.runCount]!) {
        const rise = slope - money[at - 1]!;
        const isBelow =
          rise < -slopeMoney || (rise <= slopeMoney && dislikeSlope < dislike[at - 1]! - slopeDislike);
        if (isBelow) this.#breakRun();
      }
      lengthWh[at] = pieceWh;
      money[at] = slope;
      dislike[at] = dislikeSlope;
      curves.segmentCount = at + 1;
      this.#takenWh += pieceWh;
      this.#money += pieceWh * slope;
      this.#dislike += pieceWh * dislikeSlope;
      powerW = floorW;
      if (floorW === stepW) this.#step = step - 1;
    }
  }

  #breakRun(): void {
    const { curves } = this;
    const run = curves.runCount;
    curves.endRun();
    this.#bandW.copyWithin(FIELDS * (run + 1), FIELDS * run, FIELDS * (run + 1));
    curves.beginRun(this.#takenWh, this.#money, this.#dislike);
  }
}

const FIELDS = 4;
