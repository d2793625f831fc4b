import { type Curves, SAME_WH, type Ties } from './curves.ts';

/** Straight pieces of a function, ascending and apart; one value each per piece. */
class Pieces {
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

/** Computes lower envelopes; its arrays are kept from one to the next. */
export class Envelope {
  readonly #lowest = new Pieces();
  readonly #candidate = new Pieces();
  readonly #changed = new Pieces();
  /** Runs without a segment: single points. */
  readonly #points: number[] = [];

  /**
   * Appends the lowest of all runs of `candidates` to `out`, cut into convex runs. Single points that lie below everything
   * else stay runs of their own, after the others.
   */
  write(candidates: Curves, ties: Ties, out: Curves): void {
    this.#lowest.count = 0;
    this.#points.length = 0;
    for (let run = 0; run < candidates.runCount; run++) {
      if (candidates.firstSegment[run] === candidates.firstSegment[run + 1]) this.#points.push(run);
      else {
        this.#candidate.read(candidates, run);
        this.#lower(ties);
      }
    }
    writeRuns(this.#lowest, ties, out);
    for (const run of this.#points) this.#writePoint(candidates, run, ties, out);
  }

  #writePoint(candidates: Curves, run: number, ties: Ties, out: Curves): void {
    const atWh = candidates.startWh[run]!;
    const money = candidates.startMoney[run]!;
    const dislike = candidates.startDislike[run]!;
    const isBeaten = (otherMoney: number, otherDislike: number) =>
      otherMoney < money - ties.money ||
      (otherMoney <= money + ties.money && otherDislike <= dislike + ties.dislike);
    const lowest = this.#lowest;
    for (let piece = 0; piece < lowest.count; piece++) {
      if (atWh < lowest.fromWh[piece]! - SAME_WH || atWh > lowest.untilWh[piece]! + SAME_WH) continue;
      if (isBeaten(lowest.moneyAt(piece, atWh), lowest.dislikeAt(piece, atWh))) return;
    }
    for (const other of this.#points) {
      const isSamePlace = Math.abs(candidates.startWh[other]! - atWh) <= SAME_WH;
      if (!isSamePlace || other === run) continue;
      const otherMoney = candidates.startMoney[other]!;
      const otherDislike = candidates.startDislike[other]!;
      const isEqual =
        Math.abs(otherMoney - money) <= ties.money && Math.abs(otherDislike - dislike) <= ties.dislike;
      if (isEqual ? other < run : isBeaten(otherMoney, otherDislike)) return;
    }
    out.beginRun(atWh, money, dislike);
    out.endRun();
  }

  /** Takes the lower of what there is and the candidate, piece by piece, where the candidate is. */
  #lower(ties: Ties): void {
    const a = this.#lowest;
    const b = this.#candidate;
    const out = this.#changed;
    const first = a.firstBeyond(b.fromWh[0]!);
    const endWh = b.untilWh[b.count - 1]!;
    let end = first;
    while (end < a.count && a.fromWh[end]! < endWh) end += 1;
    out.count = 0;
    out.reserve(3 * (end - first + b.count) + 2);
    let i = first;
    let j = 0;
    let doneWh = Number.NEGATIVE_INFINITY;
    while (i < end || j < b.count) {
      const aFromWh = i < end ? Math.max(a.fromWh[i]!, doneWh) : Number.POSITIVE_INFINITY;
      const bFromWh = j < b.count ? Math.max(b.fromWh[j]!, doneWh) : Number.POSITIVE_INFINITY;
      const fromWh = Math.min(aFromWh, bFromWh);
      const isA = aFromWh === fromWh;
      const isB = bFromWh === fromWh;
      const untilWh = Math.min(isA ? a.untilWh[i]! : aFromWh, isB ? b.untilWh[j]! : bFromWh);
      if (isA && isB) appendLower(out, a, i, b, j, fromWh, untilWh, ties);
      else if (isA) out.append(a, i, fromWh, untilWh);
      else out.append(b, j, fromWh, untilWh);
      doneWh = Math.max(doneWh, untilWh);
      if (isA && a.untilWh[i]! <= doneWh) i += 1;
      if (isB && b.untilWh[j]! <= doneWh) j += 1;
    }
    a.replace(first, end, out);
  }
}

/** Appends the lower of two straight pieces over an interval that both cover, cut where they cross. */
function appendLower(
  out: Pieces,
  a: Pieces,
  i: number,
  b: Pieces,
  j: number,
  fromWh: number,
  untilWh: number,
  ties: Ties,
): void {
  let first = a.moneyAt(i, fromWh) - b.moneyAt(j, fromWh);
  let last = a.moneyAt(i, untilWh) - b.moneyAt(j, untilWh);
  let tie = ties.money;
  if (Math.abs(first) <= tie && Math.abs(last) <= tie) {
    first = a.dislikeAt(i, fromWh) - b.dislikeAt(j, fromWh);
    last = a.dislikeAt(i, untilWh) - b.dislikeAt(j, untilWh);
    tie = ties.dislike;
  }
  const isCrossing = (first < -tie && last > tie) || (first > tie && last < -tie);
  if (isCrossing) {
    const crossWh = fromWh + ((untilWh - fromWh) * first) / (first - last);
    if (first < 0) {
      out.append(a, i, fromWh, crossWh);
      out.append(b, j, crossWh, untilWh);
    } else {
      out.append(b, j, fromWh, crossWh);
      out.append(a, i, crossWh, untilWh);
    }
    return;
  }
  const difference = Math.abs(first) > Math.abs(last) ? first : last;
  if (difference > tie) out.append(b, j, fromWh, untilWh);
  else out.append(a, i, fromWh, untilWh);
}

/** Cuts a function into convex runs: where it has a gap, jumps, or its slope falls. */
function writeRuns(pieces: Pieces, ties: Ties, out: Curves): void {
  out.reserve(pieces.count);
  let endWh = Number.NaN;
  let endMoney = 0;
  let endDislike = 0;
  for (let piece = 0; piece < pieces.count; piece++) {
    const fromWh = pieces.fromWh[piece]!;
    const money = pieces.money[piece]!;
    const dislike = pieces.dislike[piece]!;
    const last = out.segmentCount - 1;
    const isJoined =
      fromWh - endWh <= SAME_WH &&
      Math.abs(pieces.startMoney[piece]! - endMoney) <= ties.money &&
      Math.abs(pieces.startDislike[piece]! - endDislike) <= ties.dislike;
    const rise = isJoined ? money - out.money[last]! : -1;
    const dislikeRise = isJoined ? dislike - out.dislike[last]! : -1;
    const isFlat = Math.abs(rise) <= ties.slopeMoney;
    const lengthWh = pieces.untilWh[piece]! - fromWh;
    if (isJoined && isFlat && Math.abs(dislikeRise) <= ties.slopeDislike) out.lengthWh[last]! += lengthWh;
    else {
      const isConvex = isJoined && (isFlat ? dislikeRise > 0 : rise > 0);
      if (!isConvex) {
        if (piece > 0) out.endRun();
        out.beginRun(fromWh, pieces.startMoney[piece]!, pieces.startDislike[piece]!);
      }
      const at = out.segmentCount;
      out.lengthWh[at] = lengthWh;
      out.money[at] = money;
      out.dislike[at] = dislike;
      out.segmentCount = at + 1;
    }
    endWh = pieces.untilWh[piece]!;
    endMoney = pieces.startMoney[piece]! + money * lengthWh;
    endDislike = pieces.startDislike[piece]! + dislike * lengthWh;
  }
  if (pieces.count > 0) out.endRun();
}
