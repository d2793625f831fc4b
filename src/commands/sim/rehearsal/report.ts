import { type AssetView, type CommissioningRules, todoOf } from '../../../engine/commissioning/index.ts';
import { isSettled, readViews, WAITING_MAX } from '../../../engine/fleet/index.ts';
import { collect, type QuarantineHead } from '../../../engine/repositories/index.ts';
import { formatInstant, UTC } from '../../../engine/time/index.ts';
import type { BoardFigures } from '../../pwrcell/watch/board-state.ts';
import type { CommandResult, Failure, View } from '../../shell/result.ts';
import { type DefectOutcome, defectsOf } from './defects.ts';
import type { Driven } from './drive.ts';
import type { RehearseOptions } from './options.ts';
import type { RehearsalWorld } from './world.ts';

/** What a rehearsal came to, in figures. */
export interface RehearsalReport {
  readonly systemCount: number;
  readonly seed: number;
  readonly start: string;
  readonly startMs: number;
  readonly end: string;
  readonly endMs: number;
  readonly tookMs: number;
  readonly phases: readonly PhaseReason[];
  readonly defects: readonly DefectOutcome[];
  readonly telemetry: object;
  readonly quarantine: { readonly [reason: string]: number };
  readonly calls: readonly HostCalls[];
  readonly created: CreatedCounts;
  readonly sweepsAskedCount: number;
  readonly states: { readonly toldCount: number };
  /** Assets for which something was still to be done when it ended. */
  readonly unsettled: readonly {
    readonly assetId: string;
    readonly phase: string;
    readonly reason: string;
  }[];
  readonly dir?: string;
}

interface PhaseReason {
  readonly phase: string;
  readonly reason: string;
  readonly count: number;
  readonly simulatedCount: number;
  readonly todo?: string;
}

interface HostCalls {
  readonly host: string;
  readonly callCount: number;
  readonly routes: { readonly [route: string]: number };
  readonly faults: { readonly [fault: string]: number };
}

interface CreatedCounts {
  readonly siteCount: number;
  readonly inverterCount: number;
  readonly linkCount: number;
  readonly sitesTwiceCount: number;
  readonly invertersTwiceCount: number;
}

interface SimStats {
  readonly calls: { readonly [route: string]: number };
  readonly faults: { readonly [fault: string]: number };
  readonly done: { readonly [what: string]: number };
}

export interface Rehearsed {
  readonly options: RehearseOptions;
  readonly world: RehearsalWorld;
  readonly driven: Driven;
  readonly figures: BoardFigures;
  readonly rules: CommissioningRules;
  readonly startMs: number;
  readonly tookMs: number;
  /** Of a workspace that is kept. */
  readonly dir: string | undefined;
}

export async function reportOf(rehearsed: Rehearsed): Promise<RehearsalReport> {
  const { options, world, driven, figures, startMs, tookMs, dir } = rehearsed;
  const { fleet } = world.repositories;
  const views = await readViews(fleet, rehearsed.rules, driven.endedMs, { withEvidence: true });
  const concerto = world.concerto.stats() as SimStats; // what GET /sim/stats answers
  const ces = world.ces.stats() as SimStats;
  return {
    systemCount: options.systems,
    seed: options.seed,
    start: formatInstant(startMs, UTC),
    startMs,
    end: formatInstant(driven.endedMs, UTC),
    endMs: driven.endedMs,
    tookMs: Math.round(tookMs),
    phases: phasesOf(views),
    defects: defectsOf(views, options),
    telemetry: driven.telemetry.toJson(),
    quarantine: byReason(await collect(world.repositories.fleet.quarantined())),
    calls: [callsOf('Concerto', concerto), callsOf('CES', ces)],
    created: createdOf(concerto),
    sweepsAskedCount: driven.sweepsAskedCount,
    states: { toldCount: figures.totals.transitionCount },
    unsettled: views
      .filter((view) => !isSettled(view, driven.endedMs))
      .map(({ facts, phase }) => ({ assetId: facts.device.id, phase: phase.phase, reason: phase.reason })),
    ...(dir === undefined ? {} : { dir }),
  };
}

function phasesOf(views: readonly AssetView[]): readonly PhaseReason[] {
  const groups = Map.groupBy(views, ({ phase }) => `${phase.phase} ${phase.reason}`);
  return [...groups.values()]
    .map((of): PhaseReason => {
      const { phase, reason } = of[0]!.phase;
      const simulatedCount = of.filter(({ facts }) => facts.device.isSimulated).length;
      const todo = todoOf(reason);
      const base = { phase, reason, count: of.length - simulatedCount, simulatedCount };
      return todo === undefined ? base : { ...base, todo };
    })
    .sort((left, right) => right.count + right.simulatedCount - left.count - left.simulatedCount);
}

function byReason(records: readonly QuarantineHead[]): { readonly [reason: string]: number } {
  const counts = Map.groupBy(records, ({ reason }) => reason);
  return Object.fromEntries(
    [...counts].map(([reason, of]) => [reason, of.reduce((sum, { count }) => sum + count, 0)]),
  );
}

function callsOf(host: string, { calls, faults }: SimStats): HostCalls {
  const callCount = Object.values(calls).reduce((sum, count) => sum + count, 0);
  return { host, callCount, routes: calls, faults };
}

function createdOf({ done }: SimStats): CreatedCounts {
  return {
    siteCount: done['sitesCreated'] ?? 0,
    inverterCount: done['invertersCreated'] ?? 0,
    linkCount: done['links'] ?? 0,
    sitesTwiceCount: done['sitesCreatedTwice'] ?? 0,
    invertersTwiceCount: done['invertersCreatedTwice'] ?? 0,
  };
}

export function rehearsalResult(report: RehearsalReport): CommandResult {
  const failures = failuresOf(report);
  return {
    kind: 'object',
    data: report,
    view: rehearsalViews(report),
    partial: failures.length > 0,
    failures,
    ...(report.dir === undefined ? {} : { next: `cd ${report.dir} && flex pwrcell devices list` }),
  };
}

/** What must not be after a rehearsal. */
function failuresOf({ created, unsettled }: RehearsalReport): readonly Failure[] {
  const { sitesTwiceCount, invertersTwiceCount } = created;
  return [
    ...(sitesTwiceCount > 0 ? [{ id: 'sites', message: `${sitesTwiceCount} were created twice` }] : []),
    ...(invertersTwiceCount > 0
      ? [{ id: 'inverters', message: `${invertersTwiceCount} were created twice` }]
      : []),
    ...unsettled
      .slice(0, WAITING_MAX)
      .map(({ assetId, phase, reason }) => ({ id: assetId, message: `still ${phase}: ${reason}` })),
  ];
}

const SECOND_MS = 1_000;

function rehearsalViews(report: RehearsalReport): readonly View[] {
  const { phases, defects, calls, created, quarantine, states, sweepsAskedCount } = report;
  return [
    {
      kind: 'pairs',
      title: 'Rehearsal',
      pairs: [
        ['systems', report.systemCount],
        ['seed', report.seed],
        ['simulated', `${report.start} to ${report.end}`],
        ['took', `${(report.tookMs / SECOND_MS).toFixed(1)} s`],
        ['workspace', report.dir],
      ],
    },
    {
      kind: 'table',
      title: 'Assets',
      isLastSentence: true,
      headers: ['phase', 'reason', 'assets', 'simulated', 'what somebody can do'],
      rows: phases.map(({ phase, reason, count, simulatedCount, todo }) => [
        phase,
        reason,
        count,
        simulatedCount === 0 ? undefined : simulatedCount,
        todo,
      ]),
    },
    {
      kind: 'table',
      title: 'What was wrong with systems, and what became of them',
      isLastSentence: true,
      headers: ['defect', 'systems', 'leads to', 'seen', 'warned of', 'became'],
      rows: defects.map(({ defect, systemCount, leadsTo, shownCount, outcomes, warnings }) => [
        defect,
        systemCount,
        leadsTo,
        shownCount,
        Object.entries(warnings)
          .map(([reason, count]) => `${reason} ${count}`)
          .join(', '),
        outcomes.map(({ phase, reason, count }) => `${phase} (${reason}) ${count}`).join(', '),
      ]),
    },
    ...notShownViews(defects),
    { kind: 'pairs', title: 'Telemetry', pairs: telemetryPairs(report.telemetry) },
    { kind: 'pairs', title: 'Put apart', pairs: Object.entries(quarantine) },
    {
      kind: 'table',
      title: 'Calls',
      isLastSentence: true,
      headers: ['host', 'calls', 'answered as faults say'],
      rows: calls.map(({ host, callCount, faults }) => [
        host,
        callCount,
        Object.entries(faults)
          .map(([fault, count]) => `${fault} ${count}`)
          .join(', '),
      ]),
    },
    {
      kind: 'pairs',
      title: 'Done in Concerto',
      pairs: [
        ['sites created', created.siteCount],
        ['inverters created', created.inverterCount],
        ['links', created.linkCount],
        ['created twice', created.sitesTwiceCount + created.invertersTwiceCount],
        ['states told', states.toldCount],
        ['sweeps asked for by telemetry', sweepsAskedCount],
      ],
    },
  ];
}

/** Every system of which what is wrong leads to something else, and why. */
function notShownViews(defects: readonly DefectOutcome[]): readonly View[] {
  const rows = defects.flatMap(({ defect, leadsTo, notShown }) =>
    notShown.map(({ assetId, why }) => [defect, leadsTo, assetId, why]),
  );
  if (rows.length === 0) return [];
  const headers = ['defect', 'leads to', 'asset', 'and is not seen, as it is'];
  return [{ kind: 'table', title: 'What is not seen, and why', isLastSentence: true, headers, rows }];
}

const COUNT_NAMES: Readonly<Record<string, string>> = {
  recordCount: 'records',
  measurementCount: 'measurements sent',
  otherCount: 'not about power',
  unknownCount: 'of unknown systems',
  poisonCount: 'unreadable',
};

/** The notes stand beside the counts. */
function telemetryPairs(telemetry: object): readonly (readonly [string, string | number])[] {
  return Object.entries(telemetry).flatMap(
    ([name, value]): readonly (readonly [string, string | number])[] => {
      if (typeof value === 'number') return value === 0 ? [] : [[COUNT_NAMES[name] ?? name, value]];
      if (Array.isArray(value)) return [];
      return typeof value === 'object' && value !== null
        ? Object.entries(value as Record<string, number>)
        : [];
    },
  );
}
