import { recordDigest } from './digest.ts';
import type { ChannelSample, EnergyRecord } from './types.ts';

/** A stretch without measurements. */
export interface Gap {
  readonly startMs: number;
  readonly endMs: number;
}

/** What a record is to those of its system that came before. */
export type RecordOrder = 'next' | 'duplicate' | 'conflict' | 'out-of-order';

/** Intervals that duplicates are told by: the last ones of each system. */
const REMEMBERED_COUNT = 16;
/** Stretches without measurements that are kept for each system; the shortest goes first. */
const GAP_COUNT_MAX = 64;
/** Clocks drift and are corrected: less is no gap, as a part of the interval. */
const GAP_TOLERANCE_PU = 0.5;

/** What one system has reported so far, in bounded memory. */
export class SystemHistory {
  firstMs = Number.POSITIVE_INFINITY;
  lastEndMs = Number.NEGATIVE_INFINITY;
  /** Records that are no duplicates. */
  recordCount = 0;
  /** Length of the last interval. */
  periodMs = 0;
  isSimulated = false;
  readonly gaps: Gap[] = [];
  readonly #startsMs = new Float64Array(REMEMBERED_COUNT).fill(Number.NaN);
  readonly #digests = new Int32Array(REMEMBERED_COUNT);
  readonly #counters = new Map<string, readonly [bigint | undefined, bigint | undefined]>();
  #bootId: number | undefined;

  /** Takes a record in and says how it stands to those before. */
  add(record: EnergyRecord): RecordOrder {
    const digest = recordDigest(record);
    const seen = this.#startsMs.indexOf(record.startMs);
    if (seen >= 0) return this.#digests[seen] === digest ? 'duplicate' : 'conflict';
    const slot = this.recordCount % REMEMBERED_COUNT;
    this.#startsMs[slot] = record.startMs;
    this.#digests[slot] = digest;
    this.recordCount += 1;
    const isLate = record.startMs < this.lastEndMs - this.periodMs * GAP_TOLERANCE_PU;
    if (isLate) this.#fill(record);
    else this.#extend(record);
    this.periodMs = record.endMs - record.startMs;
    this.firstMs = Math.min(this.firstMs, record.startMs);
    this.lastEndMs = Math.max(this.lastEndMs, record.endMs);
    return isLate ? 'out-of-order' : 'next';
  }

  /** Counters of lifetime energy that are less than they were, without the device having started again. */
  countersThatFell(record: EnergyRecord): number {
    const isSameBoot = this.#bootId === record.bootId;
    this.#bootId = record.bootId;
    let fellCount = 0;
    for (const sample of record.samples) {
      const key = `${sample.component}/${sample.deviceId}`;
      const before = isSameBoot ? this.#counters.get(key) : undefined;
      if (before !== undefined && fell(before, sample)) fellCount += 1;
      this.#counters.set(key, [sample.importedTotalWs, sample.exportedTotalWs]);
    }
    return fellCount;
  }

  #extend(record: EnergyRecord): void {
    const missingMs = record.startMs - this.lastEndMs;
    if (!Number.isFinite(missingMs)) return;
    if (missingMs <= (record.endMs - record.startMs) * GAP_TOLERANCE_PU) return;
    this.gaps.push({ startMs: this.lastEndMs, endMs: record.startMs });
    if (this.gaps.length > GAP_COUNT_MAX) this.gaps.splice(shortestOf(this.gaps), 1);
  }

  /** A record that came later than others may lie in a gap. */
  #fill(record: EnergyRecord): void {
    const toleranceMs = (record.endMs - record.startMs) * GAP_TOLERANCE_PU;
    const index = this.gaps.findIndex((gap) => record.startMs < gap.endMs && record.endMs > gap.startMs);
    if (index < 0) return;
    const gap = this.gaps[index]!;
    const left = [
      { startMs: gap.startMs, endMs: record.startMs },
      { startMs: record.endMs, endMs: gap.endMs },
    ].filter(({ startMs, endMs }) => endMs - startMs > toleranceMs);
    this.gaps.splice(index, 1, ...left);
  }
}

function fell(
  [imported, exported]: readonly [bigint | undefined, bigint | undefined],
  sample: ChannelSample,
): boolean {
  return isLess(sample.importedTotalWs, imported) || isLess(sample.exportedTotalWs, exported);
}

function isLess(now: bigint | undefined, before: bigint | undefined): boolean {
  return now !== undefined && before !== undefined && now < before;
}

function shortestOf(gaps: readonly Gap[]): number {
  let shortest = 0;
  for (let index = 1; index < gaps.length; index += 1) {
    if (lengthMs(gaps[index]!) < lengthMs(gaps[shortest]!)) shortest = index;
  }
  return shortest;
}

function lengthMs({ startMs, endMs }: Gap): number {
  return endMs - startMs;
}
