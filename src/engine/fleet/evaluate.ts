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
import type { FleetRepository } from '../repositories/index.ts';
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

export interface EvaluationSettings extends CommissioningRules {
  /** Between two samples of a system. */
  readonly periodMs: number;
  /** The assets that it is for; absent: all. What fell silent at once is held for each by itself. */
  readonly ids?: ReadonlySet<string> | undefined;
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
  const { fleet, clock } = ports;
  const nowMs = clock.nowMs();
  const sheet = new StateSheet(settings, nowMs, settings.ids);
  const histories = beside(fleet.states(), assetKeyOf);
  for await (const view of views) sheet.add(view, await histories.of(view.facts.device.id));
  const rows = sheet.rows();
  const { assetCount, onlineCount } = sheet.counts();
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

/** @returns the states of those that were told. */
async function tellAssets(
  transitions: readonly StateTransition[],
  { fleet, states, callsAtOnce }: EvaluationPorts,
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
      await fleet.putStates(told.map(({ assetId, history }) => ({ ...history, id: assetId })));
      for (const { assetId, history } of told) after.set(assetId, history);
    },
    callsAtOnce,
  });
  return { failures, after };
}

async function tellSites(
  verdicts: Iterable<SiteVerdict>,
  { fleet, states, callsAtOnce }: EvaluationPorts,
): Promise<{ readonly toldCount: number; readonly failures: readonly FleetFailure[] }> {
  const before = await readSiteStates(fleet);
  const changed: SiteVerdict[] = [];
  for (const verdict of verdicts) {
    const known = before.get(verdict.siteId);
    if (known?.state === verdict.state) continue;
    // Where an asset has left, what remains is newer than what was told with it.
    changed.push({ ...verdict, evidenceMs: Math.max(verdict.evidenceMs, known?.sinceMs ?? 0) });
  }
  const failures = await tellAll(changed, {
    idOf: ({ siteId }) => siteId,
    tell: (verdict) => states.setSiteState(verdict),
    store: (told) =>
      fleet.putSiteStates(
        told.map(({ siteId, state, evidenceMs }) => ({
          id: siteId,
          state,
          sinceMs: evidenceMs,
          offlineMs: [],
        })),
      ),
    callsAtOnce,
  });
  return { toldCount: changed.length - failures.length, failures };
}

async function readSiteStates(
  fleet: Pick<FleetRepository, 'siteStates'>,
): Promise<ReadonlyMap<string, Pick<StateHistory, 'state' | 'sinceMs'>>> {
  const found = new Map<string, Pick<StateHistory, 'state' | 'sinceMs'>>();
  for await (const { id, state, sinceMs } of fleet.siteStates()) found.set(id, { state, sinceMs });
  return found;
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
