/** Net powers that differ by less are the same [W]: what rounding adds up to over a day. */
export const SAME_W = 1e-6;

const FIRST_PIECES = 64;

/**
 * A piecewise-linear function of net power in flat arrays: straight pieces, ascending and apart but for their ends. Where two
 * meet, or a piece is a single point, the lower value counts. The arrays grow and are kept from one use to the next.
 */
export class NetPieces {
  count = 0;
  /** Ends of each piece [W], the same for a single point. */
  fromW = new Float64Array(FIRST_PIECES);
  untilW = new Float64Array(FIRST_PIECES);
  /** Value at `fromW` [micro-units] and slope [micro-units per W]. */
  startMicros = new Float64Array(FIRST_PIECES);
  microsPerW = new Float64Array(FIRST_PIECES);
  /** One piece after the other without gap or jump, slopes ascending. */
  isConvex = true;

  clear(): void {
    this.count = 0;
    this.isConvex = true;
  }

  /**
   * Appends a piece; one that goes on as the last lengthens it.
   *
   * @param tieMicrosPerW - slopes that differ by less are the same; values by less than this times the power too.
   */
  push(fromW: number, untilW: number, startMicros: number, microsPerW: number, tieMicrosPerW: number): void {
    const last = this.count - 1;
    if (last >= 0) {
      const isJoined =
        Math.abs(fromW - this.untilW[last]!) <= SAME_W && this.#isContinued(fromW, startMicros);
      const rise = microsPerW - this.microsPerW[last]!;
      if (isJoined && Math.abs(rise) <= tieMicrosPerW) {
        this.untilW[last] = untilW;
        return;
      }
      if (!isJoined || rise < 0) this.isConvex = false;
    }
    this.#reserve(this.count + 1);
    const at = this.count;
    this.fromW[at] = fromW;
    this.untilW[at] = untilW;
    this.startMicros[at] = startMicros;
    this.microsPerW[at] = microsPerW;
    this.count = at + 1;
  }

  /** Puts single points, which were appended after everything else, where they belong. */
  sort(): void {
    for (let at = 1; at < this.count; at++) {
      for (let place = at; place > 0 && this.fromW[place - 1]! > this.fromW[place]!; place--) {
        this.#swap(place - 1, place);
      }
    }
  }

  /** Takes an amount off all values [micro-units]. */
  lower(byMicros: number): void {
    for (let at = 0; at < this.count; at++) this.startMicros[at]! -= byMicros;
  }

  /** @returns the least value [micro-units]; Infinity of nothing. */
  least(): number {
    return this.leastWithin(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  }

  /** @returns the least value in a band of net power, ends included [micro-units]; Infinity where there is none. */
  leastWithin(minW: number, maxW: number): number {
    let micros = Number.POSITIVE_INFINITY;
    for (let at = 0; at < this.count; at++) {
      const fromW = this.fromW[at]!;
      const untilW = this.untilW[at]!;
      if (fromW > maxW + SAME_W || untilW < minW - SAME_W) continue;
      const slope = this.microsPerW[at]!;
      const lowW = Math.min(untilW, Math.max(fromW, minW));
      const highW = Math.max(fromW, Math.min(untilW, maxW));
      const start = this.startMicros[at]!;
      micros = Math.min(micros, start + slope * (lowW - fromW), start + slope * (highW - fromW));
    }
    return micros;
  }

  /**
   * Writes the values at net powers [micro-units] to `out` from a place on; Infinity where there is none.
   *
   * @param levelsW - ascending; to each of them `referenceW` is added.
   */
  write(levelsW: Float64Array, referenceW: number, out: Float64Array, place: number): void {
    let first = 0;
    for (let level = 0; level < levelsW.length; level++) {
      const netW = levelsW[level]! + referenceW;
      while (first < this.count && this.untilW[first]! < netW - SAME_W) first += 1;
      let micros = Number.POSITIVE_INFINITY;
      for (let at = first; at < this.count && this.fromW[at]! <= netW + SAME_W; at++) {
        if (this.untilW[at]! < netW - SAME_W) continue;
        micros = Math.min(micros, this.startMicros[at]! + this.microsPerW[at]! * (netW - this.fromW[at]!));
      }
      out[place + level] = micros < 0 ? 0 : micros;
    }
  }

  #isContinued(fromW: number, startMicros: number): boolean {
    const last = this.count - 1;
    const endMicros =
      this.startMicros[last]! + this.microsPerW[last]! * (this.untilW[last]! - this.fromW[last]!);
    const scale = Math.abs(startMicros) + Math.abs(this.microsPerW[last]! * fromW) + 1;
    return Math.abs(startMicros - endMicros) <= SAME_PU * scale;
  }

  #reserve(count: number): void {
    if (count <= this.fromW.length) return;
    const grown = (values: Float64Array) => {
      const larger = new Float64Array(2 * count);
      larger.set(values);
      return larger;
    };
    this.fromW = grown(this.fromW);
    this.untilW = grown(this.untilW);
    this.startMicros = grown(this.startMicros);
    this.microsPerW = grown(this.microsPerW);
  }

  #swap(a: number, b: number): void {
    for (const values of [this.fromW, this.untilW, this.startMicros, this.microsPerW]) {
      const value = values[a]!;
      values[a] = values[b]!;
      values[b] = value;
    }
  }
}

/** Values that differ by this part are the same: rounding. */
const SAME_PU = 1e-9;
