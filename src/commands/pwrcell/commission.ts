import { resolve } from 'node:path';
import { readPlanFile, writePlanFile } from '../../adapters/pwrcell/plan-file.ts';
import type { PlanSettings } from '../../engine/commissioning/index.ts';
import { type Problem, RefusedError, UsageError } from '../../engine/errors.ts';
import {
  applyPlan,
  commissionOnce,
  cutBecause,
  foundForSaved,
  phasedAssets,
  plannedIn,
  type Reconciled,
  readViews,
  reconcile,
  roundAhead,
  type StatusRound,
  staleBecause,
} from '../../engine/fleet/index.ts';
import type { Run } from '../shell/define.ts';
import type { Io } from '../shell/io.ts';
import type { CommandResult } from '../shell/result.ts';
import type { commission } from './commands.ts';
import { callsAtOnceOf, choiceOf, noSuchAssets, planSettingsOf } from './commission-options.ts';
import {
  type Applied,
  appliedJson,
  appliedPairs,
  isNothingToDo,
  type PlannedPass,
  planJson,
  planViews,
} from './commission-view.ts';
import { openSession, PERIOD_MS, pollsOf, type Session } from './session.ts';
import { roundOf, statusJson, statusViews, statusWarning } from './status-round.ts';
import { failuresOf, phaseCounts } from './texts.ts';

type Options = Parameters<Run<typeof commission>>[0]['options'];

export const run: Run<typeof commission> = async ({ args, options }, io) => {
  assertFits(args.plan, options);
  if (options.watch) return (await import('./watch/watch.ts')).watchCommissioning(options, io);
  // A plan is read from what there is, and leaves nothing behind: not even that a sweep has missed an asset.
  const isActing = options.apply && !options.dryRun;
  const session = await openSession(io, !isActing, 'commission');
  const situation = { session, options, io };
  if (args.plan !== undefined) return applySaved(args.plan, situation);
  const settings = await planSettingsOf(options, session.hosts, io);
  const found = await reconcile(
    settings,
    { ...session, reader: session.hosts.concerto.reader },
    choiceOf(options),
  );
  assertChosen(found.chosen?.missingIds ?? []);
  if (options.out !== undefined) await savePlan(options.out, found, settings, situation);
  if (!isActing) return planned(await passAhead(found, settings, situation), settings, situation);
  await session.pass.sweep(found.sweep);
  return applyNow(found, settings, situation);
};

interface Situation {
  readonly session: Session;
  readonly options: Options;
  readonly io: Io;
}

/** @throws UsageError that lists everything that does not go together. */
function assertFits(plan: string | undefined, options: Options): void {
  const { apply, out, auto, only, first, watch, dryRun, exitCode, strict, adaptive } = options;
  const isPlan = plan !== undefined;
  const problem = (isWrong: boolean, path: string, expected: string): readonly Problem[] =>
    isWrong ? [{ path, expected }] : [];
  const isChoice = only.length > 0 || first !== undefined;
  const details = [
    ...problem(plan !== undefined && !apply, plan ?? '', '--apply before the plan'),
    ...problem(plan !== undefined && out !== undefined, '--out', 'no plan in a file beside it'),
    ...problem(plan !== undefined && auto, '--auto', 'none: the plan says what is created'),
    ...problem(plan !== undefined && isChoice, '--only, --first', 'none: the plan says for which assets'),
    ...problem(isPlan && options.maxCreates !== undefined, '--max-creates', 'none: the plan says how many'),
    ...problem(
      isPlan && options.offlineTimeoutMs !== undefined,
      '--offline-timeout',
      'none: no states are told',
    ),
    ...problem(isPlan && options.intervalMs !== undefined, '--interval', 'none: no status is asked for'),
    ...problem(isPlan && adaptive, '--adaptive', 'none: no status is asked for'),
    ...problem(isPlan && strict, '--strict', 'none: no states are told'),
    ...problem(out === '-', '--out', 'the name of a file'),
    ...problem(watch && plan !== undefined, '--watch', 'no plan in a file beside it'),
    ...problem(watch && out !== undefined, '--out', 'no --watch beside it'),
    ...problem(watch && dryRun, '--dry-run', 'none: --watch without --apply only looks on'),
    ...problem(watch && exitCode, '--exit-code', 'no --watch beside it'),
    ...problem(
      !watch && apply && exitCode && !dryRun,
      '--exit-code',
      'no --apply beside it, or --dry-run, too: it says whether there is something to do',
    ),
  ];
  if (details.length === 0) return;
  throw new UsageError('bad-arguments', 'These do not go together.', {
    details,
    next: plan === undefined ? 'flex pwrcell commission --watch' : `flex pwrcell commission --apply ${plan}`,
  });
}

/** @throws NotFoundError that lists all ids that fit nothing. */
function assertChosen(missingIds: readonly string[]): void {
  if (missingIds.length > 0) throw noSuchAssets(missingIds);
}

/** With the round of states that would come after what is planned. */
async function passAhead(
  found: Reconciled,
  settings: PlanSettings,
  { options, session }: Situation,
): Promise<PlannedPass> {
  const { views, plan, chosen } = found;
  const linking = plan.actions.filter(({ kind }) => kind === 'link').map(({ assetId }) => assetId);
  const round = { ...settings, polls: pollsOf(options), periodMs: PERIOD_MS };
  const scope = { ids: chosen?.ids, linkingIds: new Set(linking) };
  return { found, ahead: await roundAhead(views, round, session, scope) };
}

/** @param plan - the file that it stands in; absent: it was made now. */
function planned(
  pass: PlannedPass,
  settings: PlanSettings,
  { options, session }: Situation,
  plan?: string,
): CommandResult {
  const isSomething = !isNothingToDo(pass);
  const file = plan ?? (pass.found.plan.actions.length > 0 ? options.out : undefined);
  const nowMs = session.clock.nowMs();
  return {
    kind: 'object',
    data: planJson(pass, settings),
    view: planViews(pass, settings, { limit: options.limit, nowMs }),
    ...(options.exitCode ? { changes: isSomething } : {}),
    ...(isSomething
      ? { next: file === undefined ? nextOf(options) : `flex pwrcell commission --apply ${file}` }
      : {}),
  };
}

/** The same, and for the same assets. */
function nextOf({ auto, only, first, maxCreates }: Options): string {
  const words = [
    'flex pwrcell commission',
    ...(auto ? ['--auto'] : []),
    '--apply',
    ...only.map((id) => `--only ${id}`),
    ...(first === undefined ? [] : [`--first ${first}`]),
    ...(maxCreates === undefined ? [] : [`--max-creates ${maxCreates}`]),
  ];
  return words.join(' ');
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
  io.note(
    `wrote ${actions.length} actions to ${file}: flex pwrcell commission --apply ${file} (states are not in it: flex pwrcell status)`,
  );
}

const applyPortsOf = ({ fleet, hosts, clock }: Session, options: Options) => ({
  ...callsAtOnceOf(options),
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
  const applied = await commissionOnce(found, settings, { ports: applyPortsOf(session, options), stop });
  const round = await roundOf(session, {
    polls: pollsOf(options),
    rules: settings,
    callsAtOnce: options.concurrency,
    ids: found.chosen?.ids,
    unchanged: applied.unchanged,
  });
  const warning = statusWarning(round);
  if (warning !== undefined) io.warn(warning);
  return appliedResult(applied, round, settings, { session, options, io });
}

/** Exactly the plan of the file, or nothing. */
async function applySaved(file: string, situation: Situation): Promise<CommandResult> {
  const { session, options, io } = situation;
  const saved = readPlanFile(await io.readText(file), file);
  const settings = {
    ...(await planSettingsOf({ ...options, auto: saved.isAuto }, session.hosts, io)),
    createsMax: saved.createsMax,
  };
  const all = await reconcile(settings, { ...session, reader: session.hosts.concerto.reader });
  const found = foundForSaved(saved, all, { settings, nowMs: session.clock.nowMs() });
  const stale = staleBecause(saved, found, session.hosts.instance);
  if (stale !== undefined) {
    throw new RefusedError('plan-stale', `${file} is not done: ${stale}.`, {
      next: `flex pwrcell commission${saved.isAuto ? ' --auto' : ''} --out ${file}`,
    });
  }
  const cut = cutBecause(saved, found);
  if (cut !== undefined) {
    throw new RefusedError('plan-cut', `${file} is not done: ${cut}.`, {
      next: `flex pwrcell commission${saved.isAuto ? ' --auto' : ''} --out ${file}`,
    });
  }
  const plan = { actions: plannedIn(saved, found) };
  if (options.dryRun) {
    return planned({ found: { ...found, plan: { ...found.plan, ...plan } } }, settings, situation, file);
  }
  const stop = () => io.signal.aborted;
  const { instance } = settings;
  const applied = await applyPlan(plan, found.views, {
    instance,
    ports: applyPortsOf(session, options),
    stop,
  });
  return appliedResult(applied, undefined, settings, situation);
}

async function appliedResult(
  applied: Applied,
  round: StatusRound | undefined,
  settings: PlanSettings,
  { session, options }: Situation,
): Promise<CommandResult> {
  const phases =
    round?.phases ?? phasedAssets(await readViews(session.fleet, settings, session.clock.nowMs()));
  const failures = failuresOf([
    ...applied.failures,
    ...(round === undefined ? [] : [...round.polled.failures, ...round.evaluated.failures]),
  ]);
  const refused = applied.metadata.refused ?? round?.polled.refused;
  await session.pass.phases(phases, { isAutoKnown: true });
  await session.pass.close(failures.length + (refused === undefined ? 0 : 1));
  if (refused !== undefined) throw refused;
  return {
    kind: 'object',
    data: {
      phases: phaseCounts(phases),
      ...appliedJson(applied),
      ...(round === undefined ? {} : { status: statusJson(round) }),
    },
    view: [
      { kind: 'pairs', title: 'Done', pairs: appliedPairs(applied) },
      { kind: 'pairs', title: 'Assets by phase', pairs: Object.entries(phaseCounts(phases)) },
      ...(round === undefined ? [] : statusViews(round, options.limit)),
    ],
    partial: failures.length > 0,
    failures,
  };
}
