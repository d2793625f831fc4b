import {
  type AssetView,
  type PlanSettings,
  planCommissioning,
  type StateTransition,
  viewOf,
} from '../commissioning/index.ts';
import { collect, type FleetRepository } from '../repositories/index.ts';
import { MINUTE_MS } from '../time/index.ts';
import { boardOf, type FleetBoard, unknownCounts } from './board.ts';
import { type AssetChoice, chosenViews, isSettled } from './choose.ts';
import {
  type ApplyPorts,
  applyPlan,
  type ProvisionedAsset,
  type Reconciled,
  reconcile,
} from './commission.ts';
import type { FleetFailure } from './metadata.ts';
import { type RoundPorts, statusRound } from './round.ts';
import { settleIntents } from './settle.ts';
import type { PollSettings } from './status.ts';
import { isSweepAsked, type RegistrarReport } from './sweep-asked.ts';
import { readFacts } from './view.ts';

/** The processes of commissioning that go on by themselves, in the order in which one pass would do them. */
export const POLLERS = ['registrar', 'metadata', 'provisioning', 'states'] as const;
export type PollerName = (typeof POLLERS)[number];

/** Each looks this often whether something is due [ms]; what is due is another matter. */
export const POLLER_MS = MINUTE_MS;

/** A process that is run again and again, never twice at once. Each can fail without the others. */
export interface Poller {
  readonly name: PollerName;
  /** Whether it is to run before its time. */
  isAsked(): Promise<boolean>;
  run(): Promise<PollerRun>;
}

/** What a run came to. */
export interface PollerRun {
  /** What was done: `addedCount`. */
  readonly counts: { readonly [name: string]: number };
  readonly failures: readonly FleetFailure[];
  readonly sweep?: RegistrarReport;
  readonly provisioned?: readonly ProvisionedAsset[];
  readonly transitions?: readonly StateTransition[];
  /** Assets that fell silent together and are not believed yet. */
  readonly heldCount?: number;
  /** All assets as they were looked at last. */
  readonly views?: readonly AssetView[];
}

export interface PollerSettings {
  readonly plan: PlanSettings;
  readonly polls: PollSettings;
  /** Between two samples of a system [ms]. */
  readonly periodMs: number;
  readonly choice: AssetChoice;
  /** Asked before each asset for which something is created; what has begun is completed. */
  readonly stop: () => boolean;
}

/** What the processes need of the world; each may have a store of its own that tells what it changes. */
export type PollerPorts = ApplyPorts & RoundPorts;

/** The processes, and how far the fleet is. */
export interface FleetPollers {
  readonly pollers: readonly Poller[];
  /** The assets that they are for, once a sweep has shown them; undefined: all, or not known yet. */
  readonly chosen: () => ReadonlySet<string> | undefined;
  /** Ids of the choice that fit no asset, once a sweep has shown it. */
  readonly missingIds: () => readonly string[];
  look(): Promise<FleetLook>;
}

/** How far the fleet is. */
export interface FleetLook {
  readonly board: FleetBoard;
  /** The assets that the processes are for. */
  readonly views: readonly AssetView[];
  /** Whether nothing is left to be done for these by themselves. */
  readonly isSettled: boolean;
}

/**
 * The processes of commissioning, to be run whenever they are due. Nothing is done for assets of a choice before a sweep has
 * shown which they are.
 *
 * @param portsOf - what a process works with.
 */
export function fleetPollers(
  settings: PollerSettings,
  portsOf: (name: PollerName) => PollerPorts,
): FleetPollers {
  const chosen = new Chosen(settings.choice);
  const never = async () => false;
  const ports = Object.fromEntries(POLLERS.map((name) => [name, portsOf(name)])) as Record<
    PollerName,
    PollerPorts
  >;
  const waits = (run: () => Promise<PollerRun>) => async () => (chosen.isKnown ? run() : NOTHING);
  return {
    chosen: () => chosen.ids,
    missingIds: () => chosen.missingIds,
    look: () => look(settings, ports.states, chosen),
    pollers: [
      {
        name: 'registrar',
        isAsked: askedOnce(ports.registrar.fleet),
        run: () => register(settings, ports.registrar, chosen),
      },
      { name: 'metadata', isAsked: never, run: waits(() => ask(settings, ports.metadata, chosen)) },
      {
        name: 'provisioning',
        isAsked: never,
        run: waits(() => create(settings, ports.provisioning, chosen)),
      },
      { name: 'states', isAsked: never, run: waits(() => tell(settings, ports.states, chosen)) },
    ],
  };
}

/** Each wish for a sweep is granted once; where that one answers nothing, the next comes at its time. */
function askedOnce(fleet: Pick<FleetRepository, 'sweepAsked' | 'sweptMs'>): () => Promise<boolean> {
  let grantedMs: number | undefined;
  return async () => {
    if (!(await isSweepAsked(fleet))) return false;
    const askedMs = await fleet.sweepAsked();
    const isNew = askedMs !== grantedMs;
    grantedMs = askedMs;
    return isNew;
  };
}

const NOTHING: PollerRun = { counts: {}, failures: [] };

/** The assets that the processes are for. Those of `first` stay the same ones once they are known. */
class Chosen {
  readonly choice: AssetChoice;
  readonly #isAll: boolean;
  #found: Reconciled['chosen'];

  constructor(choice: AssetChoice) {
    this.choice = choice;
    this.#isAll = choice.only === undefined && choice.first === undefined;
  }

  get isKnown(): boolean {
    return this.#isAll || this.#found !== undefined;
  }

  get ids(): ReadonlySet<string> | undefined {
    return this.#found?.ids;
  }

  get missingIds(): readonly string[] {
    return this.#found?.missingIds ?? [];
  }

  learn(found: Reconciled['chosen']): void {
    if (this.#found === undefined || this.choice.first === undefined) this.#found = found;
  }
}

async function register(
  { plan, choice }: PollerSettings,
  ports: PollerPorts,
  chosen: Chosen,
): Promise<PollerRun> {
  const found = await reconcile(plan, ports, choice);
  chosen.learn(found.chosen);
  await settleIntents(found.views, ports);
  const { deviceCount, addedCount, changedCount, absentCount } = found.sweep;
  return {
    counts: { deviceCount, addedCount, changedCount, absentCount },
    failures: [],
    sweep: found.sweep,
    views: found.views,
  };
}

/** What is to be done for the assets of a choice, and the views of all: an answer about a site tells of others, too. */
async function planned(
  { plan }: PollerSettings,
  { fleet, clock }: PollerPorts,
  chosen: Chosen,
): Promise<{ readonly views: readonly AssetView[]; readonly plan: ReturnType<typeof planCommissioning> }> {
  const nowMs = clock.nowMs();
  const views = (await readFacts(fleet)).map((facts) => viewOf(facts, plan, nowMs));
  return { views, plan: planCommissioning(chosenViews(views, chosen.ids), plan, nowMs) };
}

async function ask(settings: PollerSettings, ports: PollerPorts, chosen: Chosen): Promise<PollerRun> {
  const { views, plan } = await planned(settings, ports, chosen);
  const actions = plan.actions.filter(({ kind }) => kind === 'request-metadata');
  if (actions.length === 0) return NOTHING;
  const { metadata } = await applyPlan({ actions }, views, { instance: settings.plan.instance, ports });
  const { askedCount, answeredCount, failures } = metadata;
  return { counts: { askedCount, answeredCount }, failures };
}

async function create(settings: PollerSettings, ports: PollerPorts, chosen: Chosen): Promise<PollerRun> {
  const { views, plan } = await planned(settings, ports, chosen);
  const actions = plan.actions.filter(({ kind }) => kind !== 'request-metadata');
  if (actions.length === 0) return NOTHING;
  const { instance } = settings.plan;
  const { provisioned, failures } = await applyPlan({ actions }, views, {
    instance,
    ports,
    stop: settings.stop,
  });
  return {
    counts: { ...createdCounts(provisioned), deferredCount: plan.deferredCount },
    failures,
    provisioned,
  };
}

/** What was created of each kind. */
export function createdCounts(provisioned: readonly ProvisionedAsset[]): {
  readonly siteCount: number;
  readonly inverterCount: number;
  readonly linkCount: number;
} {
  const created = provisioned.flatMap(({ result }) =>
    result.outcome === 'provisioned' ? result.created : [],
  );
  const count = (step: (typeof created)[number]) => created.filter((one) => one === step).length;
  return { siteCount: count('site'), inverterCount: count('inverter'), linkCount: count('link') };
}

async function tell(settings: PollerSettings, ports: PollerPorts, chosen: Chosen): Promise<PollerRun> {
  const { plan, polls, periodMs } = settings;
  const { polled, evaluated, views } = await statusRound({ ...plan, polls, periodMs }, ports, {
    ids: chosen.ids,
  });
  const { transitions, held } = evaluated;
  return {
    counts: {
      askedCount: polled.siteCount,
      appliedCount: polled.appliedCount,
      transitionCount: transitions.length,
    },
    failures: [...polled.failures, ...evaluated.failures],
    transitions,
    views,
    ...(held === undefined ? {} : { heldCount: held.assetIds.length }),
  };
}

async function look(
  { plan }: PollerSettings,
  { fleet, clock }: { readonly fleet: FleetRepository; readonly clock: PollerPorts['clock'] },
  chosen: Chosen,
): Promise<FleetLook> {
  const nowMs = clock.nowMs();
  const all = (await readFacts(fleet)).map((facts) => viewOf(facts, plan, nowMs));
  const views = chosenViews(all, chosen.ids);
  const unknown = unknownCounts(await collect(fleet.unknown()), all, await fleet.sweptMs());
  return {
    board: boardOf(views, nowMs, unknown),
    views,
    isSettled: chosen.isKnown && views.every((view) => isSettled(view, nowMs)),
  };
}
