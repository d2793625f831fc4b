import { copyDomains, type Domains, putOn, takeOut } from './domains.ts';
import { surePart } from './node.ts';
import { anyRange, bestSides, type Side } from './penalties.ts';
import { reachOf } from './reach.ts';
import type { Frame } from './search-frame.ts';
import { type LoggedNode, logSplit } from './search-log.ts';
import type { SimplexNode, SimplexSearch } from './simplex-search.ts';
import type { Tableau } from './tableau.ts';
import { buildTableau, setOptionRanges, settle, tableauFor } from './tableau-build.ts';

/** How often prices take out what costs too much and are then computed anew. */
const ROUNDS_MAX = 3;

/** What is known of a node, besides its domains. */
interface Place {
  readonly depth: number;
  readonly boundUnits: number;
  readonly side?: Pick<Side, 'option' | 'shift'>;
  readonly logged: LoggedNode | undefined;
}

/**
 * Looks at all nodes of a small frame, the last first. The tableau stays, with a copy for every depth that there is to come back
 * to, so that a node costs some steps of the dual method and little else.
 */
export class DepthFirst {
  readonly #search: SimplexSearch;
  readonly #frame: Frame;
  readonly #tableaus: Tableau[] = [];
  readonly #domains: Domains[] = [];

  constructor(search: SimplexSearch, frame: Frame) {
    this.#search = search;
    this.#frame = frame;
  }

  search({ domains, boundUnits, logged, side }: SimplexNode): void {
    const { packed, tableau, widest } = this.#frame;
    const reach = reachOf(packed, domains, surePart(packed, domains).sumsKw);
    buildTableau(tableau, domains, { widest, reach });
    this.#look(domains, { depth: 0, boundUnits, logged, ...(side && { side }) });
  }

  #look(domains: Domains, { depth, side, logged, ...place }: Place): void {
    const search = this.#search;
    const frame = this.#frame;
    const { tableau, widest, packed } = frame;
    let { boundUnits } = place;
    if (search.nodesInside >= search.nodeLimit || search.isExhausted) {
      search.isLimited = true;
      search.leave(boundUnits);
      return;
    }
    search.nodesInside += 1;
    search.work += packed.optionCount;
    for (let round = 0; ; round += 1) {
      const ownUnits = search.solve(frame, domains);
      if (round === 0) search.noteGain({ boundUnits, ...(side && { side }) }, ownUnits);
      if (ownUnits >= boundUnits) {
        boundUnits = ownUnits;
        if (logged !== undefined) logged.end = { kind: 'bounded', lambda: search.allPrices(frame) };
      }
      if (search.isCutOff(boundUnits)) {
        search.leave(boundUnits);
        return;
      }
      if (round >= ROUNDS_MAX || !search.narrow({ frame, domains, logged }, ownUnits)) break;
      setOptionRanges(tableau, domains, widest);
      if (isWithin(tableau)) break;
      settle(tableau);
    }
    let sides = bestSides(frame, domains, tableau.values, search.gains);
    if (sides.length === 0) {
      search.round(frame, tableau.values);
      if (search.isCutOff(boundUnits)) {
        search.leave(boundUnits);
        return;
      }
      sides = anyRange(frame, domains);
    }
    if (sides.length === 0) {
      search.leave(boundUnits);
      return;
    }
    const parts = logged && logSplit(search.whole, logged, sides, frame.optionOf);
    const kept = this.#keep(depth);
    for (let index = 0; index < sides.length; index += 1) {
      const { option, from, to, mayBeOut, shift } = sides[index]!;
      if (index > 0) {
        if (search.isCutOff(boundUnits)) {
          search.leave(boundUnits);
          return;
        }
        tableau.copy(kept);
      }
      const child = this.#childOf(depth, domains);
      if (to === 0) takeOut(child, option);
      else if (mayBeOut) child.to[option] = to;
      else putOn(packed, child, { option, from, to });
      setOptionRanges(tableau, child, widest);
      settle(tableau);
      this.#look(child, {
        depth: depth + 1,
        boundUnits,
        side: { option: frame.optionOf[option]!, shift },
        logged: parts?.[index],
      });
    }
  }

  #keep(depth: number): Tableau {
    const kept = this.#tableaus[depth] ?? tableauFor(this.#frame.packed);
    this.#tableaus[depth] = kept;
    kept.copy(this.#frame.tableau);
    return kept;
  }

  #childOf(depth: number, domains: Domains): Domains {
    const child = this.#domains[depth] ?? copyDomains(domains);
    this.#domains[depth] = child;
    child.from.set(domains.from);
    child.to.set(domains.to);
    child.on.set(domains.on);
    return child;
  }
}

/** Whether what the tableau stands at still fits the ranges of the options. */
export function isWithin({ optionCount, low, high, values }: Tableau): boolean {
  for (let option = 0; option < optionCount; option += 1) {
    if (values[option]! < low[option]! - 1e-9 || values[option]! > high[option]! + 1e-9) return false;
  }
  return true;
}
