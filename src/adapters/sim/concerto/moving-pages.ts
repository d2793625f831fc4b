import { randomStream } from '../../../engine/quantity/index.ts';
import { happens } from '../faults.ts';
import type { Tally } from '../tally.ts';
import type { SimAsset } from './state.ts';

export interface PageFaults {
  /** Pages before which an asset goes or comes back, so that those behind it shift [%]. */
  readonly movingPct: number;
  /** Pages whose cursor is not known any more [%]. */
  readonly lostCursorsPct: number;
}

export interface SimPage {
  readonly assets: readonly SimAsset[];
  readonly nextCursor: string | undefined;
  readonly totalCount: number;
}

/** All assets page by page. At most one is gone at a time, and it comes back. */
export class MovingPages {
  readonly #fleet: { readonly assets: readonly SimAsset[] };
  readonly #seed: number;
  readonly #rates: PageFaults;
  readonly #counts: Tally;
  #hidden: number | undefined;
  #pageCount = 0;

  /** @param faults.counts - of pages that moved, and of cursors that were lost. */
  constructor(
    fleet: { readonly assets: readonly SimAsset[] },
    seed: number,
    faults: { readonly rates: PageFaults; readonly counts: Tally },
  ) {
    this.#fleet = fleet;
    this.#seed = seed;
    this.#rates = faults.rates;
    this.#counts = faults.counts;
  }

  /** @returns undefined where the cursor is not known, or not any more. */
  page(cursor: string | null, limit: number): SimPage | undefined {
    this.#pageCount += 1;
    const from = cursor === null ? 0 : offsetOf(cursor);
    if (from === undefined) return undefined;
    if (cursor !== null && this.#happens('lost-cursor', this.#rates.lostCursorsPct)) {
      this.#counts.add('lost-cursor');
      return undefined;
    }
    if (cursor !== null && this.#happens('moving', this.#rates.movingPct)) this.#move();
    const { assets } = this.#fleet;
    const shown = this.#hidden === undefined ? assets : assets.toSpliced(this.#hidden, 1);
    const end = from + limit;
    return {
      assets: shown.slice(from, end),
      nextCursor: end < shown.length ? cursorOf(end) : undefined,
      totalCount: shown.length,
    };
  }

  #move(): void {
    this.#counts.add('moving-page');
    const drawn = randomStream(this.#seed, 'hidden', this.#pageCount).whole(0, this.#fleet.assets.length - 1);
    this.#hidden = this.#hidden === undefined ? drawn : undefined;
  }

  #happens(what: string, pct: number): boolean {
    return happens(pct, this.#seed, what, this.#pageCount);
  }
}

/** Cursors are nobody’s business but ours. */
function cursorOf(offset: number): string {
  return Buffer.from(`from:${offset}`).toString('base64url');
}

function offsetOf(cursor: string): number | undefined {
  const offset = /^from:(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'))?.[1];
  return offset === undefined ? undefined : Number(offset);
}
