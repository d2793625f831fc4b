import type { AssetView, CommissioningRules, StateSink, VendorCloud } from '../commissioning/index.ts';
import type { Clock } from '../ports.ts';
import type { FleetRepository } from '../repositories/index.ts';
import { type EvaluationReport, evaluateStates } from './evaluate.ts';
import type { CallsAtOnce } from './in-parallel.ts';
import { type PhasedAsset, phasedAsset } from './phased.ts';
import { type PollSettings, pollCanaries, pollStatus, type StatusReport } from './status.ts';
import { type PolledFacts, queryViews, readPolled } from './view.ts';

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
  /** How far all assets are, by id. */
  readonly phases: readonly PhasedAsset[];
}

export interface RoundScope {
  readonly ids?: ReadonlySet<string> | undefined;
  readonly unchanged?: readonly AssetView[] | undefined;
  /** Called before the assets are read; what it returns sees each of them, by id. @param atMs - when they are looked at. */
  readonly looking?: (atMs: number) => (view: AssetView) => void;
}

/**
 * Asks about the sites that are due, and tells the platform what follows from all evidence: where the vendor answers nobody,
 * from that of the stream.
 *
 * @param scope.ids - the assets that it is for; absent: all. Others at their sites are told of, too.
 * @param scope.unchanged - see `queryFacts`.
 * @throws AdapterError where the platform would refuse whatever it is told.
 */
export async function statusRound(
  settings: RoundSettings,
  ports: RoundPorts,
  { ids, unchanged, looking }: RoundScope = {},
): Promise<StatusRound> {
  const { fleet, clock } = ports;
  const polled = await pollDue(settings, ports, { ids, unchanged });
  const phases: PhasedAsset[] = [];
  const nowMs = clock.nowMs();
  const see = looking?.(nowMs);
  const views = noted(queryViews(fleet, settings, nowMs, { unchanged }), (view) => {
    phases.push(phasedAsset(view));
    see?.(view);
  });
  const evaluated = await evaluateStates(views, { ...settings, ids }, ports);
  const { held } = evaluated;
  return {
    polled,
    evaluated,
    canaries:
      held === undefined || polled.refused !== undefined
        ? undefined
        : await pollCanaries(held.canarySystemIds, await readPolled(fleet, reading(settings, clock)), ports),
    phases,
  };
}

/** What is read for it is not held while states are told. */
async function pollDue(
  settings: RoundSettings,
  ports: RoundPorts,
  { ids, unchanged }: RoundScope,
): Promise<StatusReport> {
  const { fleet, clock } = ports;
  const all: readonly PolledFacts[] =
    unchanged?.map(({ facts }) => facts) ?? (await readPolled(fleet, reading(settings, clock)));
  const asked = ids === undefined ? all : all.filter(({ device }) => ids.has(device.id));
  return pollStatus(asked, settings.polls, ports);
}

async function* noted(
  views: AsyncIterable<AssetView>,
  note: (view: AssetView) => void,
): AsyncGenerator<AssetView> {
  for await (const view of views) {
    note(view);
    yield view;
  }
}

function reading({ polls }: RoundSettings, clock: Clock): Parameters<typeof readPolled>[1] {
  return { nowMs: clock.nowMs(), withHeartbeats: polls.kind === 'adaptive' };
}
