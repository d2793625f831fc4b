import {
  type AssetView,
  createCommand,
  type PlannedAction,
  type PlanSettings,
} from '../../engine/commissioning/index.ts';
import {
  type AppliedPlan,
  type CommissionedPass,
  isIdle,
  type Reconciled,
  type RoundAhead,
} from '../../engine/fleet/index.ts';
import type { Cell, View } from '../shell/result.ts';
import { aheadJson, aheadViews } from './status-ahead.ts';
import { evidenceText, instantJson, phaseCounts, sweepJson, sweepPairs } from './texts.ts';

/** A plan of commissioning, as JSON and as people read it. */

const CREATING: readonly PlannedAction['kind'][] = ['create-site', 'create-inverter'];

/** What a pass would do: what was found is to be done, and then a round of states; a plan of a file has none. */
export interface PlannedPass {
  readonly found: Reconciled;
  readonly ahead?: RoundAhead;
}

/** Whether a pass would do nothing. */
export function isNothingToDo({ found, ahead }: PlannedPass): boolean {
  return found.plan.actions.length === 0 && (ahead === undefined || isIdle(ahead));
}

export function planJson(
  { found: { sweep, views, plan, digest }, ahead }: PlannedPass,
  { instance, isAuto, createsMax }: PlanSettings,
): object {
  return {
    instance,
    auto: isAuto,
    maxCreates: createsMax,
    digest,
    sweep: sweepJson(sweep),
    phases: phaseCounts(views),
    actions: plan.actions.map(({ evidenceMs, ...action }) => ({
      ...action,
      ...instantJson('evidence', evidenceMs),
    })),
    creationCount: plan.actions.filter(({ kind }) => CREATING.includes(kind)).length,
    deferredCount: plan.deferredCount,
    deferred: plan.deferred,
    ...(ahead === undefined ? {} : { status: aheadJson(ahead) }),
  };
}

export function planViews(
  planned: PlannedPass,
  { isAuto, createsMax }: PlanSettings,
  { limit, nowMs }: { readonly limit: number; readonly nowMs: number },
): readonly View[] {
  const { found, ahead } = planned;
  const { sweep, views, plan } = found;
  const { actions } = plan;
  const creations = actions.filter(({ kind }) => CREATING.includes(kind));
  const others = actions.filter(({ kind }) => !CREATING.includes(kind));
  return [
    { kind: 'pairs', title: 'Sweep of Concerto', pairs: sweepPairs(sweep) },
    { kind: 'pairs', title: 'Assets by phase', pairs: Object.entries(phaseCounts(views)) },
    ...(isNothingToDo(planned) ? [linesOf(['nothing to do'])] : []),
    ...tableOf('To be created', creations, limit, nowMs),
    ...tableOf('To be done', others, limit, nowMs),
    ...deferredViews(plan, limit),
    ...(ahead === undefined ? [] : aheadViews(ahead, limit, nowMs)),
    ...followingViews(planned, isAuto ? createsMax : 0),
    ...waitingViews(views),
  ];
}

function linesOf(lines: readonly string[]): View {
  return { kind: 'lines', lines };
}

/** What a pass does on answers that it has to ask for first. */
function followingViews({ found: { plan }, ahead }: PlannedPass, createsMax: number): readonly View[] {
  if (ahead === undefined) return [];
  const isAsking = plan.actions.some(({ kind }) => kind === 'request-metadata');
  const lines = [
    ...(isAsking && createsMax > 0
      ? [
          `What the metadata allow is created in the same pass: ${createsMax} sites and inverters in all, at most.`,
        ]
      : []),
    ...(ahead.due.length > 0
      ? ['States that follow from what the vendor answers are told in the same pass.']
      : []),
  ];
  return lines.length === 0 ? [] : [linesOf(lines)];
}

/** What a person has to do where nothing is created by itself. */
function waitingViews(views: readonly AssetView[]): readonly View[] {
  const manual = views.filter(({ phase: { phase } }) => phase === 'manual-setup-required');
  const { LinkRemoved: removed = [], ...others } = Object.groupBy(manual, ({ phase }) => phase.reason);
  const waiting = Object.values(others).flat();
  const lostCount = others.Unlinked?.length ?? 0;
  const [first] = waiting;
  const lines = [
    ...(lostCount === 0
      ? []
      : [`${lostCount} were linked, and are not any more (Unlinked): flex pwrcell drift`]),
    ...(first === undefined
      ? []
      : [
          `${waiting.length} wait for a person (manual-setup-required); what is to be created for one: flex pwrcell explain ${first.facts.device.id}`,
          `all of them: flex pwrcell commission --auto --apply; only one: ${createCommand(first.facts.device.id)}`,
        ]),
    ...(removed.length === 0
      ? []
      : [
          `${removed.length} wait for whoever has removed their link (LinkRemoved): flex pwrcell explain ${removed[0]!.facts.device.id}`,
        ]),
  ];
  return lines.length === 0 ? [] : [linesOf(lines)];
}

/** What waits for later passes, those that are next first. */
function deferredViews({ deferred, deferredCount }: Reconciled['plan'], limit: number): readonly View[] {
  if (deferredCount === 0) return [];
  const shown = deferred.slice(0, limit);
  const title = `To be created by later passes (--max-creates): ${deferredCount}, for ${deferred.length} assets`;
  return [
    {
      kind: 'table',
      title: shown.length < deferred.length ? `${title}, of which ${shown.length}` : title,
      headers: ['asset', 'system', 'creations', 'reason', 'why'],
      rows: shown.map(({ assetId, remoteId, createCount, reason, message }): readonly Cell[] => [
        assetId,
        remoteId,
        createCount,
        reason,
        message,
      ]),
    },
  ];
}

function tableOf(
  title: string,
  actions: readonly PlannedAction[],
  limit: number,
  nowMs: number,
): readonly View[] {
  if (actions.length === 0) return [];
  const told =
    actions.length > limit ? `${title}: ${actions.length}, of which ${limit}` : `${title}: ${actions.length}`;
  return [
    {
      kind: 'table',
      title: told,
      headers: ['action', 'asset', 'system', 'reason', 'why', 'evidence'],
      rows: actions
        .slice(0, limit)
        .map((action): readonly Cell[] => [
          actionText(action),
          action.assetId,
          action.remoteId,
          action.reason,
          action.why,
          evidenceText(action.evidenceSource, action.evidenceMs, nowMs),
        ]),
    },
  ];
}

/** Site and inverter of an asset are read back one by one. */
function actionText({ kind, key }: PlannedAction): string {
  if (kind !== 'verify') return kind;
  return key.startsWith('site:') ? 'verify site' : 'verify inverter';
}

/** What a pass came to; a plan of a file says itself what it leaves to others. */
export type Applied = AppliedPlan & Partial<Pick<CommissionedPass, 'deferred'>>;

export function appliedJson({ metadata, provisioned, failures, deferred }: Applied): object {
  return {
    metadata: { ...metadata, failures: metadata.failures.length },
    provisioned: provisioned.map(({ assetId, result }) => ({ assetId, ...result })),
    failures,
    ...(deferred === undefined ? {} : { deferred }),
  };
}

export function appliedPairs({
  metadata,
  provisioned,
  deferred = [],
}: Applied): readonly (readonly [string, Cell])[] {
  const created = provisioned.flatMap(({ result }) =>
    result.outcome === 'provisioned' ? result.created : [],
  );
  const count = (step: string) => created.filter((one) => one === step).length;
  return [
    ['metadata asked for', metadata.askedCount],
    ['metadata answered', metadata.answeredCount],
    ['sites created', count('site')],
    ['inverters created', count('inverter')],
    ['assets linked', count('link')],
    ['assets for which more is created later (--max-creates)', deferred.length || undefined],
  ];
}
