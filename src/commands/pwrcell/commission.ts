import { resolve } from 'node:path';
import { readPlanFile, writePlanFile } from '../../adapters/pwrcell/plan-file.ts';
import type { PlanSettings } from '../../engine/commissioning/index.ts';
import { RefusedError, UsageError } from '../../engine/errors.ts';
import {
  type AppliedPlan,
  applyPlan,
  commissionOnce,
  type Reconciled,
  readViews,
  reconcile,
  staleBecause,
} from '../../engine/fleet/index.ts';
import type { Run } from '../shell/define.ts';
import type { Io } from '../shell/io.ts';
import type { CommandResult } from '../shell/result.ts';
import type { commission } from './commands.ts';
import { appliedJson, appliedPairs, planJson, planViews } from './commission-view.ts';
import { openSession, pollsOf, rulesOf, type Session } from './session.ts';
import { type StatusRound, statusJson, statusRound, statusViews, statusWarning } from './status-round.ts';
import { failuresOf, phaseCounts } from './texts.ts';

type Options = Parameters<Run<typeof commission>>[0]['options'];

export const run: Run<typeof commission> = async ({ args, options }, io) => {
  assertPlanIsApplied(args.plan, options);
  const session = await openSession(io, options.dryRun, 'commission');
  const situation = { session, options, io };
  if (args.plan !== undefined) return applySaved(args.plan, situation);
  const settings = settingsOf(options, session);
  const found = await reconcile(settings, { ...session, reader: session.hosts.concerto.reader });
  if (!options.dryRun) await session.pass.sweep(found.sweep);
  if (options.out !== undefined) await savePlan(options.out, found, settings, situation);
  if (options.apply && !options.dryRun) return applyNow(found, settings, situation);
  await session.pass.close();
  return planned(found, settings, situation);
};

interface Situation {
  readonly session: Session;
  readonly options: Options;
  readonly io: Io;
}

function assertPlanIsApplied(plan: string | undefined, { apply, out, auto }: Options): void {
  if (plan === undefined) return;
  const isWrong = !apply || out !== undefined || auto;
  if (!isWrong) return;
  throw new UsageError('bad-arguments', `A plan is done with --apply, and by itself: ${plan}.`, {
    next: `flex pwrcell commission --apply ${plan}`,
  });
}

function settingsOf(options: Options, { hosts }: Session): PlanSettings {
  return {
    ...rulesOf(options, pollsOf(options)),
    instance: hosts.instance,
    createsMax: options.maxCreates,
  };
}

function planned(found: Reconciled, settings: PlanSettings, { options, session }: Situation): CommandResult {
  const { actions } = found.plan;
  const nowMs = session.clock.nowMs();
  return {
    kind: 'object',
    data: planJson(found, settings),
    view: planViews(found, options.limit, nowMs),
    ...(options.exitCode ? { changes: actions.length > 0 } : {}),
    ...(actions.length > 0 ? { next: nextOf(settings) } : {}),
  };
}

function nextOf({ isAuto }: PlanSettings): string {
  return `flex pwrcell commission${isAuto ? ' --auto' : ''} --apply`;
}

async function savePlan(
  file: string,
  { digest, plan }: Reconciled,
  { instance, isAuto, createsMax }: PlanSettings,
  { session, io }: Situation,
): Promise<void> {
  const { actions } = plan;
  const createdMs = session.clock.nowMs();
  const text = writePlanFile({ instance, digest, isAuto, createsMax, createdMs, actions: [...actions] });
  await io.writeFile(resolve(io.cwd, file), text);
  io.note(`wrote ${actions.length} actions to ${file}: flex pwrcell commission --apply ${file}`);
}

const applyPortsOf = ({ fleet, hosts, clock }: Session) => ({
  fleet,
  clock,
  reader: hosts.concerto.reader,
  provisioner: hosts.concerto.provisioner,
  cloud: hosts.ces,
});

async function applyNow(
  found: Reconciled,
  settings: PlanSettings,
  { session, options, io }: Situation,
): Promise<CommandResult> {
  const stop = () => io.signal.aborted;
  const applied = await commissionOnce(found, settings, { ports: applyPortsOf(session), stop });
  const round = await statusRound(session, pollsOf(options), settings);
  const warning = statusWarning(round);
  if (warning !== undefined) io.warn(warning);
  return appliedResult(applied, round, { session, options, io });
}

/** Exactly the plan of the file, or nothing. */
async function applySaved(file: string, situation: Situation): Promise<CommandResult> {
  const { session, options, io } = situation;
  const saved = readPlanFile(await io.readText(file), file);
  const settings = {
    ...settingsOf({ ...options, auto: saved.isAuto }, session),
    createsMax: saved.createsMax,
  };
  const found = await reconcile(settings, { ...session, reader: session.hosts.concerto.reader });
  const stale = staleBecause(saved, found, session.hosts.instance);
  if (stale !== undefined) {
    throw new RefusedError('plan-stale', `${file} is not done: ${stale}.`, {
      next: `flex pwrcell commission${saved.isAuto ? ' --auto' : ''} --out ${file}`,
    });
  }
  const plan = {
    actions: found.plan.actions.filter(({ key }) => saved.actions.some((one) => one.key === key)),
  };
  if (options.dryRun) return planned({ ...found, plan: { ...found.plan, ...plan } }, settings, situation);
  const stop = () => io.signal.aborted;
  const { instance } = settings;
  const applied = await applyPlan(plan, found.views, { instance, ports: applyPortsOf(session), stop });
  return appliedResult(applied, undefined, situation);
}

async function appliedResult(
  applied: AppliedPlan,
  round: StatusRound | undefined,
  { session, options }: Situation,
): Promise<CommandResult> {
  const views = await readViews(session.fleet, settingsOf(options, session), session.clock.nowMs());
  const failures = failuresOf([
    ...applied.failures,
    ...(round === undefined ? [] : [...round.polled.failures, ...round.evaluated.failures]),
  ]);
  await session.pass.phases(views, { isAutoKnown: true });
  await session.pass.close(failures.length);
  return {
    kind: 'object',
    data: {
      phases: phaseCounts(views),
      ...appliedJson(applied),
      ...(round === undefined ? {} : { status: statusJson(round) }),
    },
    view: [
      { kind: 'pairs', title: 'Done', pairs: appliedPairs(applied) },
      { kind: 'pairs', title: 'Assets by phase', pairs: Object.entries(phaseCounts(views)) },
      ...(round === undefined ? [] : statusViews(round, options.limit)),
    ],
    partial: failures.length > 0,
    failures,
  };
}
