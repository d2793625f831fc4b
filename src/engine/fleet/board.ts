import {
  type AssetView,
  type CommissioningRules,
  groupOf,
  PHASES,
  type Phase,
  type Reason,
  todoFor,
} from '../commissioning/index.ts';
import type { UnknownSystem } from '../repositories/index.ts';
import { HOUR_MS } from '../time/index.ts';
import type { PhasedAsset } from './phased.ts';
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
  /**
   * Assets that are not commissioned, no more than are looked at: those first that were linked a day ago and never heard,
   * then those that wait longest.
   */
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
  readonly sinceMs: number;
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

/** Who was linked so long ago [ms] and was never heard comes first. */
const SILENT_MS = 24 * HOUR_MS;

/** Since when an asset is in this phase [ms], where that is kept. */
export type PhaseSince = (assetId: string, phase: Phase) => number | undefined;

/** What is to be known of the rules by which assets are looked at. */
type HeardRules = Pick<CommissioningRules, 'offlineTimeoutMs'>;

interface PhaseSum {
  count: number;
  simulatedCount: number;
  readonly reasons: Map<Reason, number>;
}

/** Sums up how far assets are that are given one after the other and are not held. */
export class BoardSheet {
  readonly #rules: HeardRules;
  readonly #atMs: number;
  readonly #phaseSinceMs: PhaseSince;
  readonly #phases = new Map<Phase, PhaseSum>();
  #assetCount = 0;
  #simulatedCount = 0;
  #heardCount = 0;
  #waiting: Waiting[] = [];

  /** @param phaseSinceMs - where that is kept. */
  constructor(rules: HeardRules, atMs: number, phaseSinceMs: PhaseSince = () => undefined) {
    this.#rules = rules;
    this.#atMs = atMs;
    this.#phaseSinceMs = phaseSinceMs;
  }

  add({ facts, phase }: Pick<AssetView, 'facts' | 'phase'>): void {
    const { isSimulated } = facts.device;
    const sum = this.#sumOf(phase.phase);
    sum.reasons.set(phase.reason, (sum.reasons.get(phase.reason) ?? 0) + 1);
    if (isSimulated) {
      sum.simulatedCount += 1;
      this.#simulatedCount += 1;
      return;
    }
    sum.count += 1;
    this.#assetCount += 1;
    if (this.#isHeard(facts)) this.#heardCount += 1;
    if (OVER.has(phase.phase)) return;
    const told = this.#phaseSinceMs(facts.device.id, phase.phase);
    const sinceMs = waitingSinceMs({ facts, phase }, told);
    this.#waiting.push({ facts, phase, sinceMs, isSilent: isSilent({ facts, phase }, told, this.#atMs) });
    if (this.#waiting.length >= WAITING_HELD_MAX) this.#waiting = longestWaiting(this.#waiting);
  }

  board(unknown: UnknownCounts): FleetBoard {
    return {
      atMs: this.#atMs,
      assetCount: this.#assetCount,
      simulatedCount: this.#simulatedCount,
      heardCount: this.#heardCount,
      phases: PHASES.flatMap((phase): readonly PhaseCount[] => {
        const sum = this.#phases.get(phase);
        return sum === undefined ? [] : [{ phase, ...sum, reasons: byCount(sum.reasons) }];
      }),
      waiting: longestWaiting(this.#waiting).map(waitingAsset),
      unknown,
    };
  }

  #sumOf(phase: Phase): PhaseSum {
    const before = this.#phases.get(phase);
    if (before !== undefined) return before;
    const sum: PhaseSum = { count: 0, simulatedCount: 0, reasons: new Map() };
    this.#phases.set(phase, sum);
    return sum;
  }

  #isHeard({ heartbeat }: AssetView['facts']): boolean {
    return heartbeat !== undefined && this.#atMs - heartbeat.lastFreshMs <= this.#rules.offlineTimeoutMs;
  }
}

function byCount(reasons: ReadonlyMap<Reason, number>): PhaseCount['reasons'] {
  return [...reasons]
    .map(([reason, count]) => ({ reason, count }))
    .sort((left, right) => right.count - left.count || (left.reason < right.reason ? -1 : 1));
}

/** Of those that wait so many are held at most before those are left out that do not wait longest. */
const WAITING_HELD_MAX = 20 * WAITING_MAX;

interface Waiting extends Pick<AssetView, 'facts' | 'phase'> {
  readonly sinceMs: number;
  /** It was linked long ago, and was never heard. */
  readonly isSilent: boolean;
}

type Placed = Pick<AssetView, 'facts' | 'phase'>;

/**
 * Since when an asset waits: when something was first asked or done about it. What is kept from going on waits since it is; and
 * about what nobody has done anything, since its row is as it is.
 *
 * @param toldMs - since when it is in its phase, where that is kept.
 */
function waitingSinceMs({ facts, phase }: Placed, toldMs: number | undefined): number {
  const { metadata, intents, device } = facts;
  if (device.absence !== undefined) return device.absence.sinceMs;
  if (phase.phase === 'quarantined') return toldMs ?? device.seenMs;
  const times = [metadata?.askedMs, ...Object.values(intents).map((intent) => intent.atMs)];
  const known = times.filter((atMs) => atMs !== undefined);
  return known.length === 0 ? (toldMs ?? device.seenMs) : Math.min(...known);
}

/** Whether an asset was linked a day ago and was never heard. */
function isSilent({ facts, phase }: Placed, toldMs: number | undefined, atMs: number): boolean {
  if (phase.phase !== 'awaiting-telemetry') return false;
  const { device, intents } = facts;
  const isInRow = device.siteId !== undefined && device.inverterId !== undefined;
  const times = [intents.link?.atMs, toldMs, isInRow ? device.seenMs : undefined];
  return times.some((linkedMs) => linkedMs !== undefined && atMs - linkedMs >= SILENT_MS);
}

function longestWaiting(waiting: readonly Waiting[]): Waiting[] {
  return waiting
    .toSorted(
      (left, right) =>
        Number(right.isSilent) - Number(left.isSilent) ||
        left.sinceMs - right.sinceMs ||
        (left.facts.device.id < right.facts.device.id ? -1 : 1),
    )
    .slice(0, WAITING_MAX);
}

function waitingAsset({ facts, phase, sinceMs }: Waiting): WaitingAsset {
  const { device } = facts;
  const todo = groupOf(phase.reason) === 'fine' ? undefined : todoFor(phase, device.id);
  return {
    assetId: device.id,
    remoteId: device.remoteId,
    phase: phase.phase,
    reason: phase.reason,
    message: phase.message,
    sinceMs,
    ...(todo === undefined ? {} : { todo }),
  };
}

/**
 * Counts the systems of the ledger that no asset has.
 *
 * @param systems - of all assets, as `systemKeyOf` has them; @param sweptMs - the last complete sweep.
 */
export function unknownCounts(
  unknown: readonly UnknownSystem[],
  systems: ReadonlySet<string>,
  sweptMs: number | undefined,
): UnknownCounts {
  const strangers = unknown.filter(({ systemId }) => !systems.has(systemKeyOf(systemId)));
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

/** Where an asset was at one look. */
export interface PhaseSeen {
  readonly phase: Phase;
  /** Absent where that is not known: then only another phase is a change. */
  readonly reason?: Reason;
}

/** Where assets were at one look, by their id. */
export type PhasesSeen = ReadonlyMap<string, PhaseSeen>;

/** What has changed since a look. @param before - of an asset that is not in it, it is not known: it is new. */
export function phaseChanges(
  assets: readonly PhasedAsset[],
  before: PhasesSeen,
): { readonly changes: readonly PhaseChange[]; readonly seen: PhasesSeen } {
  const seen = new Map(assets.map(({ assetId, phase }) => [assetId, phase]));
  const changes = assets.flatMap(({ assetId, remoteId, phase }): readonly PhaseChange[] => {
    const was = before.get(assetId);
    if (was !== undefined && isSame(was, phase)) return [];
    const { phase: to, reason, message } = phase;
    return [{ assetId, remoteId, ...(was === undefined ? {} : { from: was.phase }), to, reason, message }];
  });
  return { changes, seen };
}

function isSame(was: PhaseSeen, { phase, reason }: PhaseSeen): boolean {
  return was.phase === phase && (was.reason === undefined || was.reason === reason);
}
