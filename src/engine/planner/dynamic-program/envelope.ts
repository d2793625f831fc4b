import { Curves, SAME_WH, type Ties } from './curves.ts';
import { Pieces } from './pieces.ts';

/** Computes lower envelopes; its arrays are kept from one to the next. */
export class Envelope {
  readonly #lowest = new Pieces();
  readonly #candidate = new Pieces();
  readonly #stacked = new Pieces();
  readonly #changed = new Pieces();
  /** Runs without a segment. */
  readonly #points = new Curves();

  /** Begins anew. */
  clear(): void {
    this.#lowest.count = 0;
    this.#points.clear();
  }

  /** Takes in runs of any kind and order. */
  add(candidates: Curves, ties: Ties): void {
    for (let run = 0; run < candidates.runCount; run++) {
      if (this.#read(candidates, run)) this.#lower(this.#candidate, ties);
    }
  }

  /**
   * Takes in runs that come from runs in ascending order by the same convex move: of two of them the later one is the lower from
   * some point on, so that each is put upon those before it from there.
   */
  addAscending(candidates: Curves, ties: Ties): void {
    this.#stacked.count = 0;
    for (let run = 0; run < candidates.runCount; run++) {
      if (this.#read(candidates, run)) stack(this.#stacked, this.#candidate, ties);
    }
    if (this.#stacked.count > 0) this.#lower(this.#stacked, ties);
  }

  /**
   * Appends the lowest of all that was taken in to `out`, cut into convex runs. Single points that lie below everything
   * else stay runs of their own, after the others.
   */
  write(ties: Ties, out: Curves): void {
    writeRuns(this.#lowest, ties, out);
    for (let point = 0; point < this.#points.runCount; point++) this.#writePoint(point, ties, out);
  }

  /** @returns false for a single point, which is kept apart. */
  #read(candidates: Curves, run: number): boolean {
    if (candidates.firstSegment[run] !== candidates.firstSegment[run + 1]) {
      this.#candidate.read(candidates, run);
      return true;
    }
    const { startWh, startMoney, startDislike } = candidates;
    this.#points.beginRun(startWh[run]!, startMoney[run]!, startDislike[run]!);
    this.#points.endRun();
    return false;
  }

  #writePoint(point: number, ties: Ties, out: Curves): void {
    const points = this.#points;
    const atWh = points.startWh[point]!;
    const money = points.startMoney[point]!;
    const dislike = points.startDislike[point]!;
    const isBeaten = (otherMoney: number, otherDislike: number) =>
      otherMoney < money - ties.money ||
      (otherMoney <= money + ties.money && otherDislike <= dislike + ties.dislike);
    const lowest = this.#lowest;
    for (let piece = 0; piece < lowest.count; piece++) {
      if (atWh < lowest.fromWh[piece]! - SAME_WH || atWh > lowest.untilWh[piece]! + SAME_WH) continue;
      if (isBeaten(lowest.moneyAt(piece, atWh), lowest.dislikeAt(piece, atWh))) return;
    }
    for (let other = 0; other < points.runCount; other++) {
      const isSamePlace = Math.abs(points.startWh[other]! - atWh) <= SAME_WH;
      if (!isSamePlace || other === point) continue;
      const otherMoney = points.startMoney[other]!;
      const otherDislike = points.startDislike[other]!;
      const isEqual =
        Math.abs(otherMoney - money) <= ties.money && Math.abs(otherDislike - dislike) <= ties.dislike;
      if (isEqual ? other < point : isBeaten(otherMoney, otherDislike)) return;
    }
    out.beginRun(atWh, money, dislike);
    out.endRun();
  }

  /** Takes the lower of what there is and another function, piece by piece, where the other is. */
  #lower(b: Pieces, ties: Ties): void {
    const a = this.#lowest;
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

/** Puts a function upon one that begins and ends before it, from where it is the lower: at the latest from its end. */
function stack(lowest: Pieces, upper: Pieces, ties: Ties): void {
  const startWh = upper.fromWh[0]!;
  lowest.reserve(lowest.count + upper.count + 1);
  let crossWh = startWh;
  let low = lowest.firstBeyond(startWh);
  let high = lowest.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    const endWh = lowest.untilWh[middle]!;
    const over = Math.min(upper.firstBeyond(endWh), upper.count - 1);
    if (isLower(upper, over, lowest, middle, endWh, ties)) high = middle;
    else low = middle + 1;
  }
  if (low < lowest.count) {
    crossWh = crossingOf(lowest, low, upper, ties);
    lowest.untilWh[low] = crossWh;
    lowest.count = crossWh - lowest.fromWh[low]! <= SAME_WH ? low : low + 1;
  } else if (lowest.count > 0) crossWh = Math.max(startWh, lowest.untilWh[lowest.count - 1]!);
  for (let piece = 0; piece < upper.count; piece++) {
    const untilWh = upper.untilWh[piece]!;
    if (untilWh > crossWh) lowest.append(upper, piece, Math.max(upper.fromWh[piece]!, crossWh), untilWh);
  }
}

/** From where in a piece the upper function is the lower, which it is at the piece's end [Wh]. */
function crossingOf(lowest: Pieces, piece: number, upper: Pieces, ties: Ties): number {
  let fromWh = Math.max(lowest.fromWh[piece]!, upper.fromWh[0]!);
  for (let over = upper.firstBeyond(fromWh); over < upper.count; over++) {
    const untilWh = Math.min(lowest.untilWh[piece]!, upper.untilWh[over]!);
    if (isLower(upper, over, lowest, piece, untilWh, ties)) {
      let first = lowest.moneyAt(piece, fromWh) - upper.moneyAt(over, fromWh);
      let last = lowest.moneyAt(piece, untilWh) - upper.moneyAt(over, untilWh);
      if (Math.abs(first) <= ties.money && Math.abs(last) <= ties.money) {
        first = lowest.dislikeAt(piece, fromWh) - upper.dislikeAt(over, fromWh);
        last = lowest.dislikeAt(piece, untilWh) - upper.dislikeAt(over, untilWh);
      }
      if (first >= 0) return fromWh;
      return last <= 0 ? untilWh : fromWh + ((untilWh - fromWh) * first) / (first - last);
    }
    fromWh = untilWh;
  }
  return lowest.untilWh[piece]!;
}

function isLower(a: Pieces, i: number, b: Pieces, j: number, atWh: number, ties: Ties): boolean {
  const difference = a.moneyAt(i, atWh) - b.moneyAt(j, atWh);
  if (Math.abs(difference) > ties.money) return difference < 0;
  return a.dislikeAt(i, atWh) - b.dislikeAt(j, atWh) < -ties.dislike;
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
