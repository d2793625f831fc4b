import {
  type AssetView,
  evidenceOf,
  hasConnection,
  isToldSinceReturn,
  remoteState,
  type StateHistory,
  type StateInput,
  type StateRules,
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
}

/** What the assets of a site come to whose state is as it was told. */
interface SiteSum {
  assetCount: number;
  onlineCount: number;
  state: StateHistory['state'] | undefined;
  sinceMs: number;
}

/**
 * What is looked at of all assets at once: those whose state is not as it was told, or that have fallen OFFLINE within a day;
 * and of the others no more than a sum per site. They are given one after the other and need not be held.
 */
export class StateSheet {
  readonly #rules: StateRules;
  readonly #nowMs: number;
  readonly #ids: ReadonlySet<string> | undefined;
  readonly #rows: StateRow[] = [];
  readonly #sites = new Map<string, SiteSum>();
  readonly #siteless: SiteSum = nothing();
  /** At which the assets of the choice are. */
  readonly #chosenSites = new Set<string>();

  /** @param ids - the assets that it is for; undefined: all. Others at their sites are looked at, too. */
  constructor(rules: StateRules, nowMs: number, ids?: ReadonlySet<string>) {
    this.#rules = rules;
    this.#nowMs = nowMs;
    this.#ids = ids;
  }

  /** @param told - the state as it was last told; what was told before the asset came back may be gone with it. */
  add({ facts }: AssetView, told: StateHistory | undefined): void {
    const { device, intents, heartbeat } = facts;
    const history = told !== undefined && isToldSinceReturn(told, device.returned) ? told : undefined;
    const siteId = device.siteId ?? intents.site?.objectId;
    const isChosen = this.#ids === undefined || this.#ids.has(device.id);
    if (this.#ids !== undefined && isChosen && siteId !== undefined) this.#chosenSites.add(siteId);
    if (!hasConnection(facts, this.#nowMs) || (siteId === undefined && !isChosen)) return;
    const verdict = remoteState(evidenceOf(facts), this.#nowMs, this.#rules);
    const sum = this.#sumOf(siteId);
    sum.assetCount += 1;
    if (history?.state === 'ONLINE') sum.onlineCount += 1;
    if (history !== undefined && history.state === verdict.state && history.offlineMs.length === 0) {
      if (!device.isSimulated) addState(sum, history);
      return;
    }
    const { id: assetId, remoteId: systemId, isSimulated } = device;
    const freshCount = heartbeat?.freshCount ?? 0;
    this.#rows.push({ input: { assetId, systemId, history, verdict, freshCount }, siteId, isSimulated });
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
    for (const [siteId, { state, sinceMs }] of this.#sites) {
      if (state === undefined || !this.#isSiteLookedAt(siteId)) continue;
      const worst = siteState([state]);
      if (worst !== undefined) yield { siteId, state: worst, evidenceMs: sinceMs };
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
  return { assetCount: 0, onlineCount: 0, state: undefined, sinceMs: 0 };
}

/** As `siteState` has it: the worst counts, and what is not known only where nothing else is. */
const RANKS: Readonly<Record<StateHistory['state'], number>> = {
  UNKNOWN: 0,
  ONLINE: 1,
  OFFLINE: 2,
  ERROR: 3,
};

function addState(sum: SiteSum, { state, sinceMs }: StateHistory): void {
  if (sum.state === undefined || RANKS[state] > RANKS[sum.state]) sum.state = state;
  sum.sinceMs = Math.max(sum.sinceMs, sinceMs);
}
