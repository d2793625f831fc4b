import type { HostStanding } from '../../../adapters/http/client.ts';
import type { Phase } from '../../../engine/commissioning/index.ts';
import {
  type FleetBoard,
  type FleetLook,
  type PhaseChange,
  type PhasesSeen,
  POLLERS,
  type PollerName,
  type PollerRun,
  phaseChanges,
  type ToldSince,
} from '../../../engine/fleet/index.ts';
import { HOUR_MS } from '../../../engine/time/index.ts';

/** What a process is at, and what came of its last run. */
export interface ProcessState {
  readonly name: PollerName;
  readonly runCount: number;
  readonly isRunning: boolean;
  /** Of the last run. */
  readonly startedMs?: number;
  readonly tookMs?: number;
  readonly counts?: PollerRun['counts'];
  /** Why the last run did not come to its end. */
  readonly failure?: string;
  readonly failedCount: number;
}

/** Something that failed, and when last. */
export interface NotedFailure {
  readonly atMs: number;
  readonly what: string;
  /** How often the same was said. */
  readonly count: number;
}

/** Everything that a board shows. */
export interface BoardFigures {
  readonly board: FleetBoard | undefined;
  readonly processes: readonly ProcessState[];
  readonly hosts: readonly HostStanding[];
  /** Assets that were commissioned since the board began to look, and in the last hour of that. */
  readonly commissioned: { readonly sinceBegun: number; readonly lastHour: number };
  readonly totals: WatchTotals;
  /** The newest first. */
  readonly failures: readonly NotedFailure[];
}

/** What was done in all. */
export interface WatchTotals {
  readonly siteCount: number;
  readonly inverterCount: number;
  readonly linkCount: number;
  readonly transitionCount: number;
  readonly failedCount: number;
}

/** Failures that are kept. */
const FAILURES_MAX = 50;
/** Phases in which nothing is waited for. */
const DONE: ReadonlySet<Phase> = new Set(['commissioned', 'decommissioned']);
const COUNTED = ['siteCount', 'inverterCount', 'linkCount', 'transitionCount'] as const;

/** Gathers what the processes do, for boards, lines and events alike. */
export class BoardState {
  readonly #processes = new Map<PollerName, ProcessState>(
    POLLERS.map((name) => [name, { name, runCount: 0, isRunning: false, failedCount: 0 }]),
  );
  readonly #hosts: () => readonly HostStanding[];
  readonly #commissioned: { readonly atMs: number; readonly count: number }[] = [];
  #failures: NotedFailure[] = [];
  #totals: { -readonly [name in keyof WatchTotals]: number } = {
    siteCount: 0,
    inverterCount: 0,
    linkCount: 0,
    transitionCount: 0,
    failedCount: 0,
  };
  #board: FleetBoard | undefined;
  #seen: PhasesSeen = new Map();
  /** Of assets that wait for something. */
  readonly #since = new Map<string, ToldSince>();

  constructor(hosts: () => readonly HostStanding[]) {
    this.#hosts = hosts;
  }

  started(name: PollerName, atMs: number): void {
    this.#change(name, { isRunning: true, startedMs: atMs });
  }

  ended(
    name: PollerName,
    run: PollerRun,
    { atMs, tookMs }: { readonly atMs: number; readonly tookMs: number },
  ): void {
    const { failure: _failure, ...before } = this.#processes.get(name)!;
    const runCount = before.runCount + 1;
    this.#processes.set(name, { ...before, isRunning: false, runCount, tookMs, counts: run.counts });
    const totals = { ...this.#totals };
    for (const count of COUNTED) totals[count] += run.counts[count] ?? 0;
    this.#totals = totals;
    for (const { id, message } of run.failures) this.noteFailure(`${id}: ${message}`, atMs);
  }

  /** A run did not come to its end. */
  failed(name: PollerName, message: string, atMs: number): void {
    const { runCount, failedCount } = this.#processes.get(name)!;
    this.#change(name, {
      isRunning: false,
      runCount: runCount + 1,
      failedCount: failedCount + 1,
      failure: message,
    });
    this.noteFailure(`${name}: ${message}`, atMs);
  }

  noteFailure(what: string, atMs: number): void {
    const same = this.#failures.find((failure) => failure.what === what);
    const rest = this.#failures.filter((failure) => failure !== same);
    this.#failures = [{ atMs, what, count: (same?.count ?? 0) + 1 }, ...rest].slice(0, FAILURES_MAX);
    this.#totals = { ...this.#totals, failedCount: this.#totals.failedCount + 1 };
  }

  /** @param told - the phases as they were told before it began to look: what is still so is no change. */
  startFrom(told: ReadonlyMap<string, Phase>): void {
    this.#seen = new Map([...told].map(([assetId, phase]) => [assetId, { phase }]));
  }

  /** @param told - since when assets are in their phases, as it was told. */
  sinceFrom(told: ReadonlyMap<string, ToldSince>): void {
    for (const [assetId, since] of told) if (!DONE.has(since.phase)) this.#since.set(assetId, since);
  }

  /** Since when an asset is in this phase [ms]; undefined where it was in another one, or that is not known. */
  phaseSinceMs(assetId: string, phase: Phase): number | undefined {
    const since = this.#since.get(assetId);
    return since?.phase === phase ? since.sinceMs : undefined;
  }

  /** @returns what has changed since the last look. */
  looked({ board, phases }: FleetLook): readonly PhaseChange[] {
    this.#board = board;
    const count = phases.filter(({ phase }) => phase.phase === 'commissioned').length;
    this.#commissioned.push({ atMs: board.atMs, count });
    const { changes, seen } = phaseChanges(phases, this.#seen);
    this.#seen = seen;
    for (const { assetId, from, to } of changes) this.#noteSince(assetId, { from, to }, board.atMs);
    return changes;
  }

  figures(): BoardFigures {
    return {
      board: this.#board,
      processes: [...this.#processes.values()],
      hosts: this.#hosts(),
      commissioned: this.#gained(),
      totals: this.#totals,
      failures: this.#failures,
    };
  }

  #noteSince(
    assetId: string,
    { from, to }: { readonly from: Phase | undefined; readonly to: Phase },
    atMs: number,
  ): void {
    if (from === to) return;
    if (DONE.has(to)) this.#since.delete(assetId);
    else this.#since.set(assetId, { phase: to, sinceMs: atMs });
  }

  #gained(): BoardFigures['commissioned'] {
    const last = this.#commissioned.at(-1);
    if (last === undefined) return { sinceBegun: 0, lastHour: 0 };
    const begun = this.#commissioned[0]!;
    const hourAgo = this.#commissioned.findLast(({ atMs }) => last.atMs - atMs >= HOUR_MS) ?? begun;
    // Of what lies further back only the beginning is of use.
    const index = this.#commissioned.indexOf(hourAgo);
    this.#commissioned.splice(1, Math.max(0, index - 1));
    return { sinceBegun: last.count - begun.count, lastHour: last.count - hourAgo.count };
  }

  #change(name: PollerName, change: Partial<ProcessState>): void {
    this.#processes.set(name, { ...this.#processes.get(name)!, ...change });
  }
}
