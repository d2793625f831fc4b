import {
  type AssetView,
  type CommissioningRules,
  evidenceOf,
  hasConnection,
  type Look,
  lookAtStates,
  type RemoteState,
  remoteState,
  type StateHistory,
  type StateInput,
  type StateSink,
  type StateTransition,
  siteState,
  type WriteOutcome,
} from '../commissioning/index.ts';
import { AdapterError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import { collect, type FleetRepository, type HeldAssets } from '../repositories/index.ts';
import { type CallsAtOnce, inBatches } from './in-parallel.ts';
import type { FleetFailure } from './metadata.ts';
import { readStates } from './view.ts';

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
  /** The assets that are looked at; default: all. What fell silent at once is held for each by itself. */
  readonly of?: HeldAssets;
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
 */
export async function evaluateStates(
  views: readonly AssetView[],
  settings: EvaluationSettings,
  ports: EvaluationPorts,
): Promise<EvaluationReport> {
  const { fleet, clock } = ports;
  const nowMs = clock.nowMs();
  const counted = views.filter(({ facts }) => hasConnection(facts, nowMs));
  const histories = await readStates(fleet);
  const inputs = counted.map((view) => inputOf(view, histories, settings, nowMs));
  const { of = 'all' } = settings;
  const heldSinceMs = await fleet.heldSinceMs(of);
  const look = lookAtStates(inputs, {
    nowMs,
    periodMs: settings.periodMs,
    ...(heldSinceMs === undefined ? {} : { heldSinceMs }),
  });
  const sinceMs = look.held === undefined ? undefined : (heldSinceMs ?? nowMs);
  if (sinceMs !== heldSinceMs) await fleet.putHeldSince(sinceMs, of);
  const failures = await tellAssets(look.transitions, ports);
  const failedIds = new Set(failures.map(({ id }) => id));
  const transitions = look.transitions.filter(({ assetId }) => !failedIds.has(assetId));
  const after = new Map(histories);
  for (const { assetId, history } of transitions) after.set(assetId, history);
  const sites = await tellSites(counted, after, ports);
  return {
    assetCount: counted.length,
    transitions,
    siteCount: sites.toldCount,
    flappingIds: look.flappingIds,
    held: look.held,
    failures: [...failures, ...sites.failures],
  };
}

function inputOf(
  { facts }: AssetView,
  histories: ReadonlyMap<string, StateHistory>,
  settings: EvaluationSettings,
  nowMs: number,
): StateInput {
  const { device, heartbeat } = facts;
  return {
    assetId: device.id,
    systemId: device.remoteId,
    history: histories.get(device.id),
    verdict: remoteState(evidenceOf(facts), nowMs, settings),
    freshCount: heartbeat?.freshCount ?? 0,
  };
}

async function tellAssets(
  transitions: readonly StateTransition[],
  { fleet, states, callsAtOnce }: EvaluationPorts,
): Promise<readonly FleetFailure[]> {
  const failures: FleetFailure[] = [];
  await inBatches(transitions, {
    work: async ({ assetId, verdict, history }) => {
      const change = { assetId, state: verdict.sent, evidenceMs: verdict.evidenceMs };
      const failure = await told(assetId, () => states.setAssetState(change));
      return failure ?? { ...history, id: assetId };
    },
    atOnce: callsAtOnce,
    store: async (results) => {
      failures.push(...results.filter(isFailure));
      await fleet.putStates(results.filter(isTold));
    },
  });
  return failures;
}

/** @returns why the platform was not told. */
async function told(id: string, tell: () => Promise<WriteOutcome>): Promise<FleetFailure | undefined> {
  try {
    const { outcome } = await tell();
    return outcome === 'conflict' ? { id, message: 'the platform has newer evidence' } : undefined;
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    return { id, message: error.message };
  }
}

function isFailure<Told extends object>(result: FleetFailure | Told): result is FleetFailure {
  return 'message' in result;
}

function isTold<Told extends object>(result: FleetFailure | Told): result is Told {
  return !isFailure(result);
}

interface SiteVerdict {
  readonly siteId: string;
  readonly state: RemoteState;
  readonly evidenceMs: number;
}

/** The worst of the real assets of each site. */
function siteVerdicts(
  views: readonly AssetView[],
  histories: ReadonlyMap<string, StateHistory>,
): readonly SiteVerdict[] {
  const real = views.filter(({ facts: { device } }) => !device.isSimulated);
  const bySite = Map.groupBy(
    real,
    ({ facts: { device, intents } }) => device.siteId ?? intents.site?.objectId,
  );
  return [...bySite].flatMap(([siteId, ofSite]) => {
    const known = ofSite.flatMap(({ facts }) => histories.get(facts.device.id) ?? []);
    const state = siteState(known.map((history) => history.state));
    if (siteId === undefined || state === undefined) return [];
    return [{ siteId, state, evidenceMs: Math.max(...known.map(({ sinceMs }) => sinceMs)) }];
  });
}

async function tellSites(
  views: readonly AssetView[],
  histories: ReadonlyMap<string, StateHistory>,
  { fleet, states, callsAtOnce }: EvaluationPorts,
): Promise<{ readonly toldCount: number; readonly failures: readonly FleetFailure[] }> {
  const before = new Map((await collect(fleet.siteStates())).map((site) => [site.id, site]));
  const changed = siteVerdicts(views, histories)
    .filter(({ siteId, state }) => before.get(siteId)?.state !== state)
    // Where an asset has left, what remains is newer than what was told with it.
    .map((one) => ({ ...one, evidenceMs: Math.max(one.evidenceMs, before.get(one.siteId)?.sinceMs ?? 0) }));
  const failures: FleetFailure[] = [];
  await inBatches(changed, {
    work: async (verdict) => {
      const { siteId, state, evidenceMs } = verdict;
      const failure = await told(siteId, () => states.setSiteState(verdict));
      return failure ?? { id: siteId, state, sinceMs: evidenceMs, offlineMs: [] };
    },
    atOnce: callsAtOnce,
    store: async (results) => {
      failures.push(...results.filter(isFailure));
      await fleet.putSiteStates(results.filter(isTold));
    },
  });
  return { toldCount: changed.length - failures.length, failures };
}
