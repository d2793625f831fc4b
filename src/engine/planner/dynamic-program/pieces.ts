import { type Curves, SAME_WH } from './curves.ts';

/** Straight pieces of a function, ascending and apart; one value each per piece. */
export class Pieces {
  count = 0;
  fromWh = new Float64Array(FIRST_PIECES);
  untilWh = new Float64Array(FIRST_PIECES);
  /** At `fromWh`. */
  startMoney = new Float64Array(FIRST_PIECES);
  startDislike = new Float64Array(FIRST_PIECES);
  /** Slopes [per Wh]. */
  money = new Float64Array(FIRST_PIECES);
  dislike = new Float64Array(FIRST_PIECES);

  reserve(count: number): void {
    if (count <= this.fromWh.length) return;
    const grown = (values: Float64Array) => {
      const larger = new Float64Array(2 * count);
      larger.set(values);
      return larger;
    };
    this.fromWh = grown(this.fromWh);
    this.untilWh = grown(this.untilWh);
    this.startMoney = grown(this.startMoney);
    this.startDislike = grown(this.startDislike);
    this.money = grown(this.money);
    this.dislike = grown(this.dislike);
  }

  moneyAt(piece: number, energyWh: number): number {
    return this.startMoney[piece]! + this.money[piece]! * (energyWh - this.fromWh[piece]!);
  }

  dislikeAt(piece: number, energyWh: number): number {
    return this.startDislike[piece]! + this.dislike[piece]! * (energyWh - this.fromWh[piece]!);
  }

  /** Appends the part of another's piece between two energies [Wh]; what is too short to matter lengthens the last. */
  append(source: Pieces, piece: number, fromWh: number, untilWh: number): void {
    const last = this.count - 1;
    const isJoined = last >= 0 && fromWh - this.untilWh[last]! <= SAME_WH;
    if (isJoined && untilWh - fromWh <= SAME_WH) {
      this.untilWh[last] = Math.max(this.untilWh[last]!, untilWh);
      return;
    }
    const at = this.count;
    this.fromWh[at] = fromWh;
    this.untilWh[at] = untilWh;
    this.startMoney[at] = source.moneyAt(piece, fromWh);
    this.startDislike[at] = source.dislikeAt(piece, fromWh);
    this.money[at] = source.money[piece]!;
    this.dislike[at] = source.dislike[piece]!;
    this.count += 1;
  }

  /** The first piece that ends beyond an energy [Wh]. */
  firstBeyond(energyWh: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.untilWh[middle]! > energyWh) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Puts all of another's pieces in the place of some. */
  replace(first: number, end: number, by: Pieces): void {
    const more = by.count - (end - first);
    this.reserve(this.count + more);
    replaceIn(this.fromWh, first, end, this.count, by.fromWh, by.count);
    replaceIn(this.untilWh, first, end, this.count, by.untilWh, by.count);
    replaceIn(this.startMoney, first, end, this.count, by.startMoney, by.count);
    replaceIn(this.startDislike, first, end, this.count, by.startDislike, by.count);
    replaceIn(this.money, first, end, this.count, by.money, by.count);
    replaceIn(this.dislike, first, end, this.count, by.dislike, by.count);
    this.count += more;
  }

  /** Reads a run that has at least one segment. */
  read(curves: Curves, run: number): void {
    const first = curves.firstSegment[run]!;
    const end = curves.firstSegment[run + 1]!;
    this.count = end - first;
    this.reserve(this.count);
    let atWh = curves.startWh[run]!;
    let money = curves.startMoney[run]!;
    let dislike = curves.startDislike[run]!;
    for (let piece = 0; piece < this.count; piece++) {
      const lengthWh = curves.lengthWh[first + piece]!;
      this.fromWh[piece] = atWh;
      this.startMoney[piece] = money;
      this.startDislike[piece] = dislike;
      this.money[piece] = curves.money[first + piece]!;
      this.dislike[piece] = curves.dislike[first + piece]!;
      atWh += lengthWh;
      money += lengthWh * this.money[piece]!;
      dislike += lengthWh * this.dislike[piece]!;
      this.untilWh[piece] = atWh;
    }
  }
}

const FIRST_PIECES = 256;

function replaceIn(
  values: Float64Array,
  first: number,
  end: number,
  count: number,
  by: Float64Array,
  byCount: number,
): void {
  if (end < count && end - first !== byCount) values.copyWithin(first + byCount, end, count);
  for (let at = 0; at < byCount; at++) values[first + at] = by[at]!;
}
