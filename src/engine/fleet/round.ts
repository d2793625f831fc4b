import type { AssetView, CommissioningRules, StateSink, VendorCloud } from '../commissioning/index.ts';
import type { Clock } from '../ports.ts';
import type { FleetRepository } from '../repositories/index.ts';
import { viewsWithNeighbours } from './choose.ts';
import { type EvaluationReport, evaluateStates } from './evaluate.ts';
import type { CallsAtOnce } from './in-parallel.ts';
import { type PollSettings, pollCanaries, pollStatus, type StatusReport } from './status.ts';
import { readPolled, readViews } from './view.ts';

/** What a round of states needs. */
export interface RoundPorts extends CallsAtOnce {
  readonly fleet: FleetRepository;
  readonly cloud: Pick<VendorCloud, 'status'>;
  readonly states: StateSink;
  readonly clock: Clock;
}

export interface RoundSettings extends CommissioningRules {
  readonly polls: PollSettings;
  /** Between two samples of a system. */
  readonly periodMs: number;
}

/** A round of asking, and what came of it. */
export interface StatusRound {
  readonly polled: StatusReport;
  readonly evaluated: EvaluationReport;
  /** About systems that stand for many that fell silent at once. */
  readonly canaries: StatusReport | undefined;
  /** All assets as they were looked at. */
  readonly views: readonly AssetView[];
}

export interface RoundScope {
  readonly ids?: ReadonlySet<string> | undefined;
  readonly unchanged?: readonly AssetView[] | undefined;
}

/**
 * Asks about the sites that are due, and tells the platform what follows from all evidence.
 *
 * @param scope.ids - the assets that it is for; absent: all. Others at their sites are told of, too.
 * @param scope.unchanged - see `readFacts`.
 */
export async function statusRound(
  settings: RoundSettings,
  ports: RoundPorts,
  { ids, unchanged }: RoundScope = {},
): Promise<StatusRound> {
  const { fleet, clock } = ports;
  const { polls } = settings;
  const withHeartbeats = polls.kind === 'adaptive';
  const all = unchanged?.map(({ facts }) => facts) ?? (await readPolled(fleet, { withHeartbeats }));
  const asked = ids === undefined ? all : all.filter(({ device }) => ids.has(device.id));
  const polled = await pollStatus(asked, polls, ports);
  const views = await readViews(fleet, settings, clock.nowMs(), { unchanged });
  const counted = viewsWithNeighbours(views, ids);
  const of = ids === undefined ? 'all' : 'choice';
  const evaluated = await evaluateStates(counted, { ...settings, of }, ports);
  const { held } = evaluated;
  const facts = views.map((view) => view.facts);
  const canaries = held === undefined ? undefined : await pollCanaries(held.canarySystemIds, facts, ports);
  return { polled, evaluated, canaries, views };
}
