import {
  type AssetView,
  type CommissioningRules,
  type Look,
  lookAtStates,
  type StateHistory,
  type StateSink,
  type StateTransition,
  type WriteOutcome,
} from '../commissioning/index.ts';
import { AdapterError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { FleetRepository, HeldAssets } from '../repositories/index.ts';
import { beside } from './beside.ts';
import { type CallsAtOnce, inBatches } from './in-parallel.ts';
import type { FleetFailure } from './metadata.ts';
import { Refusal } from './refusal.ts';
import { type SiteVerdict, StateSheet } from './state-sheet.ts';
import { assetKeyOf } from './view.ts';

/** What the evaluator of states may do: it alone tells the platform who is connected. */
export interface EvaluationPorts extends CallsAtOnce {
  readonly fleet: Pick<
    FleetRepository,
    'states' | 'putStates' | 'siteStates' | 'putSiteStates' | 'heldSinceMs' | 'putHeldSince'
  >;
  readonly states: StateSink;
  readonly clock: Clock;
}

/** What looking needs, without telling. */
export interface LookPorts {
  readonly fleet: Pick<FleetRepository, 'states' | 'siteStates' | 'heldSinceMs'>;
  readonly clock: Clock;
}

export interface EvaluationSettings extends CommissioningRules {
  /** Between two samples of a system. */
  readonly periodMs: number;
  /** The assets that it is for; absent: all. What fell silent at once is held for each by itself. */
  readonly ids?: ReadonlySet<string> | undefined;
  /** Assets that are looked at as if they had their site and inverter already. */
  readonly linkingIds?: ReadonlySet<string> | undefined;
}

/** What a look at all assets told the platform. */
export interface EvaluationReport {
  readonly assetCount: number;
  /** Told, or known to the platform already. */
  readonly transitions: readonly StateTransition[];
  readonly siteCount: number;
  readonly flappingIds: readonly string[];
  /** Not believed to be OFFLINE yet, since so many do not fall silent at once. */
  readonly held: Look['held'];
  /** The platform has newer evidence, or could not be reached. */
  readonly failures: readonly FleetFailure[];
}

/**
 * Looks at the evidence about all assets and tells the platform what has changed, assets first, then sites. What was
 * told is kept after it was told: a look that was killed in between tells the same again.
 *
 * @param views - of all assets, one after the other; in the order of their ids they need no memory.
 * @param settings.ids - the assets that it is for; absent: all. Others at their sites are looked at, too.
 * @throws AdapterError where the platform would refuse whatever it is told.
 */
export async function evaluateStates(
  views: Iterable<AssetView> | AsyncIterable<AssetView>,
  settings: EvaluationSettings,
  ports: EvaluationPorts,
): Promise<EvaluationReport> {
  const { fleet } = ports;
  const { sheet, look, of, nowMs, heldSinceMs } = await lookAtFleet(views, settings, ports);
  const { assetCount } = sheet.counts();
  const sinceMs = look.held === undefined ? undefined : (heldSinceMs ?? nowMs);
  if (sinceMs !== heldSinceMs) await fleet.putHeldSince(sinceMs, of);
  const { failures, after } = await tellAssets(look.transitions, ports);
  const transitions = look.transitions.filter(({ assetId }) => after.has(assetId));
  const sites = await tellSites(sheet.siteVerdicts(after), ports);
  return {
    assetCount,
    transitions,
    siteCount: sites.toldCount,
    flappingIds: look.flappingIds,
    held: look.held,
    failures: [...failures, ...sites.failures],
  };
}

/** What there is to tell, and what it follows from. */
interface FleetStates {
  readonly sheet: StateSheet;
  readonly look: Look;
  readonly nowMs: number;
  /** For whom assets are held back. */
  readonly of: HeldAssets;
  readonly heldSinceMs: number | undefined;
}

/** Looks at the evidence about all assets; tells and stores nothing. */
async function lookAtFleet(
  views: Iterable<AssetView> | AsyncIterable<AssetView>,
  settings: EvaluationSettings,
  { fleet, clock }: LookPorts,
): Promise<FleetStates> {
  const nowMs = clock.nowMs();
  const sheet = new StateSheet(settings, nowMs, settings.ids, settings.linkingIds);
  const histories = beside(fleet.states(), assetKeyOf);
  for await (const view of views) sheet.add(view, await histories.of(view.facts.device.id));
  const rows = sheet.rows();
  const { onlineCount } = sheet.counts();
  const of = settings.ids === undefined ? 'all' : 'choice';
  const heldSinceMs = await fleet.heldSinceMs(of);
  const look = lookAtStates(
    rows.map(({ input }) => input),
    {
      nowMs,
      periodMs: settings.periodMs,
      onlineCount,
      ...(heldSinceMs === undefined ? {} : { heldSinceMs }),
    },
  );
  return { sheet, look, nowMs, of, heldSinceMs };
}

/** What is to be told of a site that is not as it was told. */
export interface SiteChange extends SiteVerdict {
  readonly from: StateHistory['state'] | undefined;
}

/** What the platform would be told now. */
export type StatesAhead = Pick<EvaluationReport, 'transitions' | 'held'> & {
  readonly sites: readonly SiteChange[];
};

/**
 * What `evaluateStates` would tell on the evidence that there is now, and tells and stores nothing. What is asked in between may
 * change it.
 */
export async function statesAhead(
  views: Iterable<AssetView> | AsyncIterable<AssetView>,
  settings: EvaluationSettings,
  ports: LookPorts,
): Promise<StatesAhead> {
  const { sheet, look } = await lookAtFleet(views, settings, ports);
  const { transitions, held } = look;
  const after = new Map(transitions.map(({ assetId, history }) => [assetId, history]));
  return { transitions, held, sites: await changedSites(sheet.siteVerdicts(after), ports.fleet) };
}

/** @returns the states of those that were told. */
async function tellAssets(
  transitions: readonly StateTransition[],
  { fleet, states, clock, callsAtOnce }: EvaluationPorts,
): Promise<{
  readonly failures: readonly FleetFailure[];
  readonly after: ReadonlyMap<string, StateHistory>;
}> {
  const after = new Map<string, StateHistory>();
  const failures = await tellAll(transitions, {
    idOf: ({ assetId }) => assetId,
    tell: ({ assetId, verdict }) =>
      states.setAssetState({ assetId, state: verdict.sent, evidenceMs: verdict.evidenceMs }),
    store: async (told) => {
      const toldMs = clock.nowMs();
      const stored = told.map(({ assetId, history }) => ({ ...asTold(history, toldMs), id: assetId }));
      await fleet.putStates(stored);
      for (const { id, ...history } of stored) after.set(id, history);
    },
    callsAtOnce,
  });
  return { failures, after };
}

/** A sweep that began before the platform had taken it need not have seen it. */
function asTold(history: StateHistory, toldMs: number): StateHistory {
  const { again } = history;
  return { ...history, toldMs, ...(again === undefined ? {} : { again: { ...again, atMs: toldMs } }) };
}

async function tellSites(
  verdicts: Iterable<SiteVerdict>,
  { fleet, states, clock, callsAtOnce }: EvaluationPorts,
): Promise<{ readonly toldCount: number; readonly failures: readonly FleetFailure[] }> {
  const changed = await changedSites(verdicts, fleet);
  const failures = await tellAll(changed, {
    idOf: ({ siteId }) => siteId,
    tell: ({ siteId, state, evidenceMs }) => states.setSiteState({ siteId, state, evidenceMs }),
    store: (told) =>
      fleet.putSiteStates(
        told.map(({ siteId, state, evidenceMs, from, lostMs }) => ({
          id: siteId,
          state,
          sinceMs: evidenceMs,
          toldMs: clock.nowMs(),
          ...(from === state ? { again: { atMs: lostMs } } : {}),
          offlineMs: [],
        })),
      ),
    callsAtOnce,
  });
  return { toldCount: changed.length - failures.length, failures };
}

async function changedSites(
  verdicts: Iterable<SiteVerdict>,
  fleet: Pick<FleetRepository, 'siteStates'>,
): Promise<readonly SiteChange[]> {
  const before = await readSiteStates(fleet);
  const changed: SiteChange[] = [];
  for (const verdict of verdicts) {
    const known = before.get(verdict.siteId);
    if (known !== undefined && isAsTold(known, verdict)) continue;
    // Where an asset has left, what remains is newer than what was told with it.
    const evidenceMs = Math.max(verdict.evidenceMs, known?.sinceMs ?? 0);
    changed.push({ ...verdict, from: known?.state, evidenceMs });
  }
  return changed;
}

async function readSiteStates(
  fleet: Pick<FleetRepository, 'siteStates'>,
): Promise<ReadonlyMap<string, SiteTold>> {
  const found = new Map<string, SiteTold>();
  for await (const { id, state, sinceMs, toldMs = sinceMs } of fleet.siteStates()) {
    found.set(id, { state, sinceMs, toldMs });
  }
  return found;
}

/** What the platform was told of a site. */
type SiteTold = Required<Pick<StateHistory, 'state' | 'sinceMs' | 'toldMs'>>;

function isAsTold(known: SiteTold, { state, lostMs }: SiteVerdict): boolean {
  return known.state === state && known.toldMs >= lostMs;
}

/** How changes are told, and what was told is stored. */
interface Telling<Change> {
  readonly idOf: (change: Change) => string;
  readonly tell: (change: Change) => Promise<WriteOutcome>;
  readonly store: (told: readonly Change[]) => Promise<void>;
  readonly callsAtOnce: number | undefined;
}

/**
 * Tells changes a few at a time.
 *
 * @returns what could not be told.
 * @throws what would be said to all of them alike, when what was told before it is stored.
 */
async function tellAll<Change>(
  changes: readonly Change[],
  { idOf, tell, store, callsAtOnce }: Telling<Change>,
): Promise<readonly FleetFailure[]> {
  const failures: FleetFailure[] = [];
  const refusal = new Refusal();
  await inBatches(changes, {
    work: async (change) => {
      const outcome = await refusal.unlessRefused(() => tell(change));
      return { change, failure: failureOf(idOf(change), outcome), isTold: isTold(outcome) };
    },
    atOnce: callsAtOnce,
    store: async (results) => {
      failures.push(...results.flatMap(({ failure }) => failure ?? []));
      await store(results.flatMap(({ change, isTold }) => (isTold ? [change] : [])));
      refusal.throwIfRefused();
    },
  });
  return failures;
}

function isTold(outcome: WriteOutcome | AdapterError | undefined): boolean {
  return outcome !== undefined && !(outcome instanceof AdapterError) && outcome.outcome !== 'conflict';
}

function failureOf(id: string, outcome: WriteOutcome | AdapterError | undefined): FleetFailure | undefined {
  if (outcome instanceof AdapterError) return { id, message: outcome.message };
  return outcome?.outcome === 'conflict' ? { id, message: 'the platform has newer evidence' } : undefined;
}
