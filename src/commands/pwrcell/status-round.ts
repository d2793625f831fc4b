import type { CommissioningRules } from '../../engine/commissioning/index.ts';
import {
  type PollSettings,
  type RoundScope,
  type StatusRound,
  statusRound,
} from '../../engine/fleet/index.ts';
import type { View } from '../shell/result.ts';
import { PERIOD_MS, type Session } from './session.ts';
import { instantJson } from './texts.ts';

/** Asks about the sites that are due, and tells Concerto what follows from all evidence. */
export function roundOf(
  { fleet, hosts, clock }: Pick<Session, 'fleet' | 'hosts' | 'clock'>,
  { polls, rules, callsAtOnce, ...scope }: RoundOptions,
): Promise<StatusRound> {
  const ports = { fleet, cloud: hosts.ces, states: hosts.concerto.states, clock };
  return statusRound(
    { ...rules, polls, periodMs: PERIOD_MS },
    callsAtOnce === undefined ? ports : { ...ports, callsAtOnce },
    scope,
  );
}

export interface RoundOptions extends RoundScope {
  readonly polls: PollSettings;
  readonly rules: CommissioningRules;
  readonly callsAtOnce?: number | undefined;
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
            isLastSentence: true,
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
