import type { ParticipantId } from '../../ids.ts';
import type { FlexRequest } from '../../market/index.ts';
import { parsePlannerProblem } from '../../planner/index.ts';
import type { Contract } from '../../portfolio/index.ts';
import type { Repositories } from '../../repositories/index.ts';
import { type RequestView, type TraderInput, usesInterval } from '../../trader/index.ts';
import type { CycleFacts } from './cycle-facts.ts';
import { recentForecastErrors } from './forecast-errors.ts';

const KWH_PER_MWH = 1000;

/** What the trader needs of one participant, if all of it is stored. */
export type TraderInputOutcome =
  | { readonly outcome: 'ready'; readonly input: TraderInput }
  /** What the trader would need is not there; the participant's answer is an empty offer with this reason. */
  | { readonly outcome: 'missing'; readonly prognosisRevision: number; readonly reason: string };

/** What the offer of one participant depends on beside what is stored of the participant. */
export interface TraderSituation {
  readonly facts: CycleFacts;
  /** Of the participant. */
  readonly contracts: readonly Contract[];
  /** Now [ms]: notice counts from here. */
  readonly nowMs: number;
}

/** Fetches what the offer of one participant depends on. */
export async function traderInput(
  participantId: ParticipantId,
  { facts, contracts, nowMs }: TraderSituation,
  repositories: Repositories,
): Promise<TraderInputOutcome> {
  const { grid, request, memberRevisions } = facts;
  const revision = memberRevisions.get(participantId) ?? 0;
  const missing = (reason: string): TraderInputOutcome => ({
    outcome: 'missing',
    prognosisRevision: revision,
    reason,
  });
  const participant = await repositories.portfolio.participant(participantId);
  if (participant === undefined) return missing('the participant is no longer in the portfolio');
  if (revision === 0) return missing(`there is no prognosis of ${grid.day} that the request refers to`);
  const prognosis = await repositories.prognoses.get(participantId, grid.day, revision);
  if (prognosis === undefined) return missing(`prognosis revision ${revision} is not stored`);
  const plan = await repositories.plans.get(participant.siteId, grid.day, prognosis.planRevision);
  if (plan === undefined) return missing(`plan revision ${prognosis.planRevision} is not stored`);
  const ordered = await repositories.plans.constraints(participant.siteId, grid.day);
  const invocations = await repositories.invocations.listMany(
    contracts.map(({ id }) => id),
    usesInterval(contracts, grid),
  );
  const isRobust = contracts.some(({ robustPu }) => robustPu !== undefined);
  const site = isRobust ? await repositories.portfolio.site(participant.siteId) : undefined;
  const forecastErrorsW = site && (await recentForecastErrors(site, { grid, nowMs }, repositories));
  return {
    outcome: 'ready',
    input: {
      participantId,
      grid,
      problem: parsePlannerProblem(JSON.parse(plan.problemJson)),
      prognosisW: prognosis.powerW,
      prognosisRevision: revision,
      ordered: ordered.map(({ orderId, deltaW }) => ({ orderId, deltaW })),
      contracts,
      invocations: invocations.flat(),
      request: requestView(request),
      nowMs,
      ...(forecastErrorsW === undefined ? {} : { forecastErrorsW }),
    },
  };
}

function requestView(request: FlexRequest): RequestView {
  return {
    requestId: request.id,
    dispositions: request.dispositions,
    minDeltaW: request.minDeltaW,
    maxDeltaW: request.maxDeltaW,
    shortfallMicrosPerKwh: request.shortfallMicrosPerMwh / KWH_PER_MWH,
    overshootMicrosPerKwh: request.overshootMicrosPerMwh / KWH_PER_MWH,
  };
}
