import type { AssetView, CommissioningRules } from '../../engine/commissioning/index.ts';
import {
  type EvaluationReport,
  evaluateStates,
  type PollSettings,
  pollCanaries,
  pollStatus,
  readFacts,
  readViews,
  type StatusReport,
} from '../../engine/fleet/index.ts';
import type { View } from '../shell/result.ts';
import { PERIOD_MS, type Session } from './session.ts';
import { instantJson } from './texts.ts';

/** A round of asking, and what came of it. */
export interface StatusRound {
  readonly polled: StatusReport;
  readonly evaluated: EvaluationReport;
  /** About systems that stand for many that fell silent at once. */
  readonly canaries: StatusReport | undefined;
  /** The assets as they were looked at. */
  readonly views: readonly AssetView[];
}

/** Asks about the sites that are due, and tells Concerto what follows from all evidence. */
export async function statusRound(
  { fleet, hosts, clock }: Session,
  polls: PollSettings,
  rules: CommissioningRules,
): Promise<StatusRound> {
  const ports = { fleet, cloud: hosts.ces, clock };
  const polled = await pollStatus(await readFacts(fleet), polls, ports);
  const views = await readViews(fleet, rules, clock.nowMs());
  const settings = { ...rules, periodMs: PERIOD_MS };
  const evaluated = await evaluateStates(views, settings, { fleet, states: hosts.concerto.states, clock });
  const { held } = evaluated;
  const canaries =
    held === undefined
      ? undefined
      : await pollCanaries(
          held.canarySystemIds,
          views.map(({ facts }) => facts),
          ports,
        );
  return { polled, evaluated, canaries, views };
}

export function statusJson({ polled, evaluated, canaries }: StatusRound): object {
  const { transitions, ...rest } = evaluated;
  return {
    polled,
    evaluated: {
      ...rest,
      transitions: transitions.map(({ assetId, from, verdict, warnings }) => ({
        assetId,
        ...(from === undefined ? {} : { from }),
        to: verdict.state,
        reason: verdict.reason,
        message: verdict.message,
        warnings,
        ...instantJson('evidence', verdict.evidenceMs),
      })),
    },
    ...(canaries === undefined ? {} : { canaries }),
  };
}

export function statusViews({ polled, evaluated }: StatusRound, limit: number): readonly View[] {
  const { transitions, held } = evaluated;
  return [
    {
      kind: 'pairs',
      pairs: [
        ['sites asked about', polled.siteCount],
        ['answers applied', polled.appliedCount],
        ['older than known', polled.staleCount || undefined],
        ['assets looked at', evaluated.assetCount],
        ['states changed', transitions.length],
        ['sites changed', evaluated.siteCount],
        ['held back', held === undefined ? undefined : `${held.assetIds.length} that fell silent at once`],
        ['flapping', evaluated.flappingIds.length || undefined],
      ],
    },
    ...(transitions.length === 0
      ? []
      : [
          {
            kind: 'table' as const,
            title: transitions.length > limit ? `The first ${limit} changes` : 'Changes',
            headers: ['asset', 'was', 'is', 'reason', 'why'],
            rows: transitions
              .slice(0, limit)
              .map(({ assetId, from, verdict: { state, reason, message } }) => [
                assetId,
                from,
                state,
                reason,
                message,
              ]),
          },
        ]),
  ];
}

/** What is to be said on stderr. */
export function statusWarning({ evaluated: { held } }: StatusRound): string | undefined {
  return held === undefined
    ? undefined
    : `IngestSuspect: ${held.assetIds.length} systems fell silent at once; they are not called OFFLINE before one more period. Is the stream late?`;
}
