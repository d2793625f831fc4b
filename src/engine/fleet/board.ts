import { type AssetView, groupOf, PHASES, type Phase, type Reason, todoOf } from '../commissioning/index.ts';
import type { UnknownSystem } from '../repositories/index.ts';
import { reasonOfUnknown } from './sweep-asked.ts';
import { systemKeyOf } from './view.ts';

/** How far the fleet is, at one look. Simulated assets are counted apart, and in no other figure. */
export interface FleetBoard {
  readonly atMs: number;
  readonly assetCount: number;
  readonly simulatedCount: number;
  /** Heard in time. */
  readonly heardCount: number;
  /** In the order of the phases; those in which nothing is are left out. */
  readonly phases: readonly PhaseCount[];
  /** Assets that are not commissioned, those that wait longest first; no more than are looked at. */
  readonly waiting: readonly WaitingAsset[];
  readonly unknown: UnknownCounts;
}

export interface PhaseCount {
  readonly phase: Phase;
  readonly count: number;
  readonly simulatedCount: number;
  /** The most frequent first, simulated assets among them. */
  readonly reasons: readonly { readonly reason: Reason; readonly count: number }[];
}

/** An asset that waits, and for what. */
export interface WaitingAsset {
  readonly assetId: string;
  readonly remoteId: string;
  readonly phase: Phase;
  readonly reason: Reason;
  readonly message: string;
  /** Absent where nothing of it has a time. */
  readonly sinceMs?: number;
  /** The one thing that a person can do; absent: to wait. */
  readonly todo?: string;
}

/** Systems that send and are in no table. */
export interface UnknownCounts {
  /** No complete sweep has come since they were heard. */
  readonly pendingCount: number;
  /** The platform does not have them. */
  readonly unknownCount: number;
}

/** Assets that wait and are named. */
export const WAITING_MAX = 50;

/** Phases that are the end of commissioning, one way or the other. */
const OVER: ReadonlySet<Phase> = new Set(['commissioned', 'decommissioned']);

/** Sums up how far the assets are. @param atMs - when they were looked at. */
export function boardOf(
  views: readonly AssetView[],
  atMs: number,
  unknown: UnknownCounts = { pendingCount: 0, unknownCount: 0 },
): FleetBoard {
  const byPhase = Map.groupBy(views, ({ phase }) => phase.phase);
  const simulatedCount = views.filter(isSimulated).length;
  return {
    atMs,
    assetCount: views.length - simulatedCount,
    simulatedCount,
    heardCount: views.filter((view) => !isSimulated(view) && isHeard(view)).length,
    phases: PHASES.flatMap((phase) => {
      const of = byPhase.get(phase);
      return of === undefined ? [] : [phaseCount(phase, of)];
    }),
    waiting: longestWaiting(views),
    unknown,
  };
}

function isSimulated({ facts }: AssetView): boolean {
  return facts.device.isSimulated;
}

function isHeard({ assessment }: AssetView): boolean {
  return assessment.conditions.TelemetryFlowing.holds === 'true';
}

function phaseCount(phase: Phase, views: readonly AssetView[]): PhaseCount {
  const simulatedCount = views.filter(isSimulated).length;
  const reasons = [...Map.groupBy(views, (view) => view.phase.reason)]
    .map(([reason, of]) => ({ reason, count: of.length }))
    .sort((left, right) => right.count - left.count || (left.reason < right.reason ? -1 : 1));
  return { phase, count: views.length - simulatedCount, simulatedCount, reasons };
}

/** Since when an asset waits: when something was first done or asked about it, or it was heard or found last. */
function waitingSinceMs({ facts: { metadata, intents, device } }: AssetView): number | undefined {
  const times = [
    metadata?.askedMs,
    ...Object.values(intents).map((intent) => intent.atMs),
    device.absence?.sinceMs,
  ];
  const known = times.filter((atMs) => atMs !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function longestWaiting(views: readonly AssetView[]): readonly WaitingAsset[] {
  const waiting = views
    .filter(({ phase, facts }) => !OVER.has(phase.phase) && !facts.device.isSimulated)
    .map((view) => ({ view, sinceMs: waitingSinceMs(view) }));
  const first = waiting.sort(
    (left, right) =>
      (left.sinceMs ?? Number.POSITIVE_INFINITY) - (right.sinceMs ?? Number.POSITIVE_INFINITY) ||
      (left.view.facts.device.id < right.view.facts.device.id ? -1 : 1),
  );
  return first.slice(0, WAITING_MAX).map(({ view, sinceMs }) => waitingAsset(view, sinceMs));
}

function waitingAsset({ facts, phase }: AssetView, sinceMs: number | undefined): WaitingAsset {
  const { device } = facts;
  const todo = groupOf(phase.reason) === 'fine' ? undefined : todoOf(phase.reason);
  return {
    assetId: device.id,
    remoteId: device.remoteId,
    phase: phase.phase,
    reason: phase.reason,
    message: phase.message,
    ...(sinceMs === undefined ? {} : { sinceMs }),
    ...(todo === undefined ? {} : { todo }),
  };
}

/** Counts the systems of the ledger that no asset has. @param sweptMs - the last complete sweep. */
export function unknownCounts(
  unknown: readonly UnknownSystem[],
  views: readonly AssetView[],
  sweptMs: number | undefined,
): UnknownCounts {
  const known = new Set(views.map(({ facts }) => systemKeyOf(facts.device.remoteId)));
  const strangers = unknown.filter(({ systemId }) => !known.has(systemKeyOf(systemId)));
  const pendingCount = strangers.filter(
    (one) => reasonOfUnknown(one, sweptMs) === 'UnknownPendingSweep',
  ).length;
  return { pendingCount, unknownCount: strangers.length - pendingCount };
}

/** An asset that is in another phase, or there for another reason, than at the look before. */
export interface PhaseChange {
  readonly assetId: string;
  readonly remoteId: string;
  /** Absent: it was not there. */
  readonly from?: Phase;
  readonly to: Phase;
  readonly reason: Reason;
  readonly message: string;
}

/** Where assets were at one look, by their id. */
export type PhasesSeen = ReadonlyMap<string, string>;

/** What has changed since a look. @param before - undefined: it is the first, and all is new. */
export function phaseChanges(
  views: readonly AssetView[],
  before: PhasesSeen,
): { readonly changes: readonly PhaseChange[]; readonly seen: PhasesSeen } {
  const seen = new Map(views.map(({ facts, phase }) => [facts.device.id, `${phase.phase} ${phase.reason}`]));
  const changes = views.flatMap(({ facts: { device }, phase }): readonly PhaseChange[] => {
    const was = before.get(device.id);
    if (was === seen.get(device.id)) return [];
    const from = PHASES.find((one) => one === was?.split(' ')[0]);
    return [
      {
        assetId: device.id,
        remoteId: device.remoteId,
        ...(from === undefined ? {} : { from }),
        to: phase.phase,
        reason: phase.reason,
        message: phase.message,
      },
    ];
  });
  return { changes, seen };
}
