import type { PlannedAction, PlanSettings } from '../../engine/commissioning/index.ts';
import type { AppliedPlan, CommissionedPass, Reconciled } from '../../engine/fleet/index.ts';
import type { Cell, View } from '../shell/result.ts';
import { ageText, instantJson, phaseCounts, sweepJson, sweepPairs } from './texts.ts';

/** A plan of commissioning, as JSON and as people read it. */

const CREATING: readonly PlannedAction['kind'][] = ['create-site', 'create-inverter'];

export function planJson(
  { sweep, views, plan, digest }: Reconciled,
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
  };
}

export function planViews({ sweep, views, plan }: Reconciled, limit: number, nowMs: number): readonly View[] {
  const { actions } = plan;
  const creations = actions.filter(({ kind }) => CREATING.includes(kind));
  const others = actions.filter(({ kind }) => !CREATING.includes(kind));
  return [
    { kind: 'pairs', title: 'Sweep of Concerto', pairs: sweepPairs(sweep) },
    { kind: 'pairs', title: 'Assets by phase', pairs: Object.entries(phaseCounts(views)) },
    ...(actions.length === 0 ? [{ kind: 'lines' as const, lines: ['nothing to do'] }] : []),
    ...tableOf('To be created', creations, limit, nowMs),
    ...tableOf('To be done', others, limit, nowMs),
    ...deferredViews(plan, limit),
  ];
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
        .map(({ kind, assetId, remoteId, reason, why, evidenceMs }): readonly Cell[] => [
          kind,
          assetId,
          remoteId,
          reason,
          why,
          ageText(evidenceMs, nowMs),
        ]),
    },
  ];
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
