/**
 * Piecewise-linear functions of stored energy in flat arrays. A function is a sequence of *runs*, ascending and
 * apart but for their ends; a run is convex: it starts at a point with a value, and goes on in segments of
 * ascending slope. A function that is convex is one run. Where two runs meet, the lower value counts.
 *
 * Values and slopes are pairs: money, and, where that is the same, dislike. Energies in Wh, money in
 * micro-units, slopes per Wh.
 *
 * The arrays grow and are kept from one use to the next, so that nothing is allocated while functions are computed.
 */
export class Curves {
  runCount = 0;
  /** Where a run starts [Wh], and its value there. */
  startWh = new Float64Array(FIRST_RUNS);
  startMoney = new Float64Array(FIRST_RUNS);
  startDislike = new Float64Array(FIRST_RUNS);
  /** First segment of a run; that of the next run is its end. One more than there are runs. */
  firstSegment = new Int32Array(FIRST_RUNS + 1);

  segmentCount = 0;
  lengthWh = new Float64Array(FIRST_SEGMENTS);
  money = new Float64Array(FIRST_SEGMENTS);
  dislike = new Float64Array(FIRST_SEGMENTS);

  clear(): void {
    this.runCount = 0;
    this.segmentCount = 0;
    this.firstSegment[0] = 0;
  }

  /** Makes room for so many more segments. */
  reserve(segments: number): void {
    if (this.segmentCount + segments > this.lengthWh.length) this.#growSegments(this.segmentCount + segments);
  }

  /** Begins a run; its segments are pushed, and then it is ended. */
  beginRun(startWh: number, startMoney: number, startDislike: number): void {
    const run = this.runCount;
    if (run === this.startWh.length) this.#growRuns(run + 1);
    this.startWh[run] = startWh;
    this.startMoney[run] = startMoney;
    this.startDislike[run] = startDislike;
  }

  endRun(): void {
    this.runCount += 1;
    this.firstSegment[this.runCount] = this.segmentCount;
  }

  #growRuns(needed: number): void {
    const size = 2 * needed;
    this.startWh = grown(this.startWh, size);
    this.startMoney = grown(this.startMoney, size);
    this.startDislike = grown(this.startDislike, size);
    const firstSegment = new Int32Array(size + 1);
    firstSegment.set(this.firstSegment);
    this.firstSegment = firstSegment;
  }

  #growSegments(needed: number): void {
    const size = 2 * needed;
    this.lengthWh = grown(this.lengthWh, size);
    this.money = grown(this.money, size);
    this.dislike = grown(this.dislike, size);
  }
}

const FIRST_RUNS = 256;
const FIRST_SEGMENTS = 2048;

function grown(values: Float64Array<ArrayBuffer>, size: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(size);
  larger.set(values);
  return larger;
}

/** Differences that are rounding: of slopes, in both of their parts, and of values. */
export interface Ties {
  /** [micro-units per Wh]. */
  readonly slopeMoney: number;
  /** [per Wh]. */
  readonly slopeDislike: number;
  /** [micro-units]. */
  readonly money: number;
  readonly dislike: number;
}

/** Energies that differ by less are the same [Wh]. */
export const SAME_WH = 1e-9;
