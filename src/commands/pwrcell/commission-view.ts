import type { PlannedAction, PlanSettings } from '../../engine/commissioning/index.ts';
import type { AppliedPlan, Reconciled } from '../../engine/fleet/index.ts';
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
  };
}

export function planViews({ sweep, views, plan }: Reconciled, limit: number, nowMs: number): readonly View[] {
  const { actions, deferredCount } = plan;
  const creations = actions.filter(({ kind }) => CREATING.includes(kind));
  const others = actions.filter(({ kind }) => !CREATING.includes(kind));
  return [
    { kind: 'pairs', title: 'Sweep of Concerto', pairs: sweepPairs(sweep) },
    { kind: 'pairs', title: 'Assets by phase', pairs: Object.entries(phaseCounts(views)) },
    ...(actions.length === 0 ? [{ kind: 'lines' as const, lines: ['nothing to do'] }] : []),
    ...tableOf('To be created', creations, limit, nowMs),
    ...tableOf('To be done', others, limit, nowMs),
    ...(deferredCount === 0
      ? []
      : [
          {
            kind: 'lines' as const,
            lines: [`${deferredCount} more to be created by later passes (--max-creates)`],
          },
        ]),
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

export function appliedJson({ metadata, provisioned, failures }: AppliedPlan): object {
  return {
    metadata: { ...metadata, failures: metadata.failures.length },
    provisioned: provisioned.map(({ assetId, result }) => ({ assetId, ...result })),
    failures,
  };
}

export function appliedPairs({ metadata, provisioned }: AppliedPlan): readonly (readonly [string, Cell])[] {
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
  ];
}
