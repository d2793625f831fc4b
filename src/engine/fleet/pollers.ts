import type { PlannedAction, PlanSettings, StateTransition } from '../commissioning/index.ts';
import { collect, type FleetRepository } from '../repositories/index.ts';
import { MINUTE_MS } from '../time/index.ts';
import { type FleetBoard, type PhaseSince, unknownCounts } from './board.ts';
import type { AssetChoice } from './choose.ts';
import {
  type ApplyPorts,
  applyPlan,
  type ProvisionedAsset,
  type Reconciled,
  reconcile,
  sweepTable,
} from './commission.ts';
import type { FleetFailure } from './metadata.ts';
import type { PhasedAsset } from './phased.ts';
import { Readings } from './readings.ts';
import { type RoundPorts, statusRound } from './round.ts';
import { settleIntents } from './settle.ts';
import type { PollSettings, StatusReport } from './status.ts';
import { isSweepAsked, type RegistrarReport } from './sweep-asked.ts';

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
  /** How far all assets are, where it was looked. */
  readonly phases?: readonly PhasedAsset[];
}

export interface PollerSettings {
  readonly plan: PlanSettings;
  readonly polls: PollSettings;
  /** Between two samples of a system [ms]. */
  readonly periodMs: number;
  readonly choice: AssetChoice;
  /** For the board; absent: it is not kept. */
  readonly phaseSinceMs?: PhaseSince;
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
  /** How far the assets are that the processes are for. */
  readonly phases: readonly PhasedAsset[];
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
  const readings = new Readings(settings.plan, () => chosen.ids, settings.phaseSinceMs);
  const never = async () => false;
  const workOf = (name: PollerName): Work => {
    const ports = portsOf(name);
    return { settings, chosen, readings, ports: { ...ports, fleet: readings.noticing(ports.fleet) } };
  };
  const [registrar, metadata, provisioning, states] = POLLERS.map(workOf) as [Work, Work, Work, Work];
  const waits = (run: () => Promise<PollerRun>) => async () => (chosen.isKnown ? run() : NOTHING);
  return {
    chosen: () => chosen.ids,
    missingIds: () => chosen.missingIds,
    look: () => look(states),
    pollers: [
      {
        name: 'registrar',
        isAsked: askedOnce(registrar.ports.fleet),
        run: () => register(registrar),
      },
      { name: 'metadata', isAsked: never, run: waits(() => ask(metadata)) },
      { name: 'provisioning', isAsked: never, run: waits(() => create(provisioning)) },
      { name: 'states', isAsked: never, run: waits(() => tell(states)) },
    ],
  };
}

/** What a process works with. */
interface Work {
  readonly settings: PollerSettings;
  readonly ports: PollerPorts;
  readonly chosen: Chosen;
  readonly readings: Readings;
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
  /** It is for all assets, whichever there are. */
  readonly isAll: boolean;
  #found: Reconciled['chosen'];

  constructor(choice: AssetChoice) {
    this.choice = choice;
    this.isAll = choice.only === undefined && choice.first === undefined;
  }

  get isKnown(): boolean {
    return this.isAll || this.#found !== undefined;
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

async function register({ settings: { plan, choice }, ports, chosen, readings }: Work): Promise<PollerRun> {
  const sweep = chosen.isAll
    ? await sweepTable(ports)
    : await reconcile(plan, ports, choice).then((found) => {
        chosen.learn(found.chosen);
        return found.sweep;
      });
  const survey = chosen.isAll ? await readings.recent(ports) : await readings.fresh(ports);
  const { deviceCount, addedCount, changedCount, absentCount } = sweep;
  return {
    counts: { deviceCount, addedCount, changedCount, absentCount },
    failures: [],
    sweep,
    phases: survey.phases,
  };
}

async function ask({ settings, ports, readings }: Work): Promise<PollerRun> {
  const { todo, plan, systems } = await readings.recent(ports);
  const actions = plan.actions.filter(({ kind }) => kind === 'request-metadata');
  if (actions.length === 0) return NOTHING;
  const { metadata } = await applyPlan({ actions }, todo, {
    instance: settings.plan.instance,
    ports,
    systems,
  });
  const { askedCount, answeredCount, failures, refused } = metadata;
  if (refused !== undefined) throw refused;
  return { counts: { askedCount, answeredCount }, failures };
}

const isCreation = ({ kind }: PlannedAction) => kind !== 'request-metadata';

async function create({ settings, ports, readings }: Work): Promise<PollerRun> {
  const seen = await readings.recent(ports);
  await settleIntents(seen.toSettle, ports);
  if (!seen.plan.actions.some(isCreation)) return NOTHING;
  // What is created stays: it is planned on what is known now.
  const { todo, plan, systems } = await readings.fresh(ports);
  const actions = plan.actions.filter(isCreation);
  if (actions.length === 0) return NOTHING;
  const { instance } = settings.plan;
  const { provisioned, failures } = await applyPlan({ actions }, todo, {
    instance,
    ports,
    systems,
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

async function tell({ settings, ports, chosen, readings }: Work): Promise<PollerRun> {
  const { plan, polls, periodMs } = settings;
  const reading: { end?: ReturnType<Readings['begin']>['end'] } = {};
  const round = await statusRound({ ...plan, polls, periodMs }, ports, {
    ids: chosen.ids,
    looking: (atMs) => {
      const { surveyor, end } = readings.begin(atMs);
      reading.end = end;
      return (view) => surveyor.add(view);
    },
  });
  const phases = reading.end?.().phases ?? round.phases;
  const { polled, evaluated } = round;
  const { transitions, held } = evaluated;
  return {
    counts: {
      askedCount: polled.siteCount,
      appliedCount: polled.appliedCount,
      transitionCount: transitions.length,
    },
    failures: [...polled.failures, ...refusalOf(polled), ...evaluated.failures],
    transitions,
    phases,
    ...(held === undefined ? {} : { heldCount: held.assetIds.length }),
  };
}

/** That the vendor answers nobody is said once. */
function refusalOf({ refused }: StatusReport): readonly FleetFailure[] {
  return refused === undefined ? [] : [{ id: 'status', message: refused.message }];
}

async function look({ ports, chosen, readings }: Work): Promise<FleetLook> {
  const { fleet } = ports;
  const survey = await readings.recent(ports);
  const unknown = unknownCounts(await collect(fleet.unknown()), survey.systems, await fleet.sweptMs());
  return {
    board: survey.board(unknown),
    phases: survey.chosenPhases,
    isSettled: chosen.isKnown && survey.isSettled,
  };
}
