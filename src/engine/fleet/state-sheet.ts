import {
  type AssetView,
  evidenceOf,
  foundMsOf,
  hasConnection,
  isOverwritten,
  isToldSinceReturn,
  remoteState,
  type StateHistory,
  type StateInput,
  type StateRules,
  siteIdOf,
  siteIntent,
  siteState,
} from '../commissioning/index.ts';

/** What a look needs of an asset whose state may change. */
export interface StateRow {
  readonly input: StateInput;
  /** Of the platform; undefined: it is at none. */
  readonly siteId: string | undefined;
  readonly isSimulated: boolean;
}

/** What is to be said of a site. */
export interface SiteVerdict {
  readonly siteId: string;
  readonly state: NonNullable<ReturnType<typeof siteState>>;
  readonly evidenceMs: number;
  /** What it was told before this time may be gone: it was made then, or an asset at it had lost its state [ms]. */
  readonly lostMs: number;
}

/** What the assets of a site come to whose state is as it was told. */
interface SiteSum {
  assetCount: number;
  onlineCount: number;
  state: StateHistory['state'] | undefined;
  sinceMs: number;
  lostMs: number;
}

/**
 * What is looked at of all assets at once: those whose state is not as it was told, or that have fallen OFFLINE within a day;
 * and of the others no more than a sum per site. They are given one after the other and need not be held.
 */
export class StateSheet {
  readonly #rules: StateRules;
  readonly #nowMs: number;
  readonly #ids: ReadonlySet<string> | undefined;
  readonly #linkingIds: ReadonlySet<string> | undefined;
  readonly #rows: StateRow[] = [];
  readonly #sites = new Map<string, SiteSum>();
  readonly #siteless: SiteSum = nothing();
  /** At which the assets of the choice are. */
  readonly #chosenSites = new Set<string>();

  /**
   * @param ids - the assets that it is for; undefined: all. Others at their sites are looked at, too.
   * @param linkingIds - assets that are looked at as if they were linked already.
   */
  constructor(rules: StateRules, nowMs: number, ids?: ReadonlySet<string>, linkingIds?: ReadonlySet<string>) {
    this.#rules = rules;
    this.#nowMs = nowMs;
    this.#ids = ids;
    this.#linkingIds = linkingIds;
  }

  /** @param told - the state as it was last told; what was told before the asset came back may be gone with it. */
  add({ facts }: AssetView, told: StateHistory | undefined): void {
    const { device, heartbeat } = facts;
    const history = told !== undefined && isToldSinceReturn(told, device.returned) ? told : undefined;
    const siteId = siteIdOf(facts);
    const isChosen = this.#ids === undefined || this.#ids.has(device.id);
    if (this.#ids !== undefined && isChosen && siteId !== undefined) this.#chosenSites.add(siteId);
    const isLinked = this.#linkingIds?.has(device.id) === true || hasConnection(facts, this.#nowMs);
    if (!isLinked || (siteId === undefined && !isChosen)) return;
    const verdict = remoteState(evidenceOf(facts), this.#nowMs, this.#rules);
    const sum = this.#sumOf(siteId);
    sum.assetCount += 1;
    sum.lostMs = Math.max(sum.lostMs, madeMs(facts, siteId));
    if (history?.state === 'ONLINE') sum.onlineCount += 1;
    const seen = { state: device.remoteState, atMs: foundMsOf(facts) };
    const isAsTold = history?.state === verdict.state && !isOverwritten(history, seen);
    if (history !== undefined && isAsTold && history.offlineMs.length === 0) {
      if (!device.isSimulated) addState(sum, history);
      return;
    }
    const { id: assetId, remoteId: systemId, isSimulated, generation } = device;
    const freshCount = heartbeat?.freshCount ?? 0;
    const input = { assetId, systemId, history, verdict, freshCount, seen, generation };
    this.#rows.push({ input, siteId, isSimulated });
  }

  /** The assets whose state may change, in the order in which they were given. */
  rows(): readonly StateRow[] {
    return this.#rows.filter(({ siteId, input }) => this.#isLookedAt(siteId, input.assetId));
  }

  /** Of the assets that are looked at. */
  counts(): { readonly assetCount: number; readonly onlineCount: number } {
    const counts = { assetCount: this.#siteless.assetCount, onlineCount: this.#siteless.onlineCount };
    for (const [siteId, { assetCount, onlineCount }] of this.#sites) {
      if (!this.#isSiteLookedAt(siteId)) continue;
      counts.assetCount += assetCount;
      counts.onlineCount += onlineCount;
    }
    return counts;
  }

  /** The worst of the real assets of each site. @param after - as they are told now, of those that changed. */
  *siteVerdicts(after: ReadonlyMap<string, StateHistory>): Generator<SiteVerdict> {
    for (const { siteId, input, isSimulated } of this.#rows) {
      const history = after.get(input.assetId) ?? input.history;
      if (siteId !== undefined && !isSimulated && history !== undefined)
        addState(this.#sumOf(siteId), history);
    }
    for (const [siteId, { state, sinceMs, lostMs }] of this.#sites) {
      if (state === undefined || !this.#isSiteLookedAt(siteId)) continue;
      const worst = siteState([state]);
      if (worst !== undefined) yield { siteId, state: worst, evidenceMs: sinceMs, lostMs };
    }
  }

  #sumOf(siteId: string | undefined): SiteSum {
    if (siteId === undefined) return this.#siteless;
    const before = this.#sites.get(siteId);
    if (before !== undefined) return before;
    const sum = nothing();
    this.#sites.set(siteId, sum);
    return sum;
  }

  #isSiteLookedAt(siteId: string): boolean {
    return this.#ids === undefined || this.#chosenSites.has(siteId);
  }

  #isLookedAt(siteId: string | undefined, assetId: string): boolean {
    return siteId === undefined ? this.#ids?.has(assetId) !== false : this.#isSiteLookedAt(siteId);
  }
}

function nothing(): SiteSum {
  return { assetCount: 0, onlineCount: 0, state: undefined, sinceMs: 0, lostMs: 0 };
}

/** When the site was made for the asset [ms]; 0: it was not. */
function madeMs(facts: AssetView['facts'], siteId: string | undefined): number {
  const made = siteIntent(facts);
  return made?.state === 'confirmed' && made.objectId === siteId ? made.atMs : 0;
}

/** As `siteState` has it: the worst counts, and what is not known only where nothing else is. */
const RANKS: Readonly<Record<StateHistory['state'], number>> = {
  UNKNOWN: 0,
  ONLINE: 1,
  OFFLINE: 2,
  ERROR: 3,
};

function addState(sum: SiteSum, { state, sinceMs, again }: StateHistory): void {
  if (sum.state === undefined || RANKS[state] > RANKS[sum.state]) sum.state = state;
  sum.sinceMs = Math.max(sum.sinceMs, sinceMs);
  sum.lostMs = Math.max(sum.lostMs, again?.atMs ?? 0);
}
