import { classify, costOf, plan } from '../planner/index.ts';
import type { Contract } from '../portfolio/index.ts';
import type { Solver } from '../ports.ts';
import { roundHalfAwayFromZero } from '../quantity/index.ts';
import { type Run, runsOf } from './candidates.ts';
import { asksFor, eligiblePeriods } from './eligible-periods.ts';
import { missedWishesWh } from './kept-rules.ts';
import { samplesOf } from './menu.ts';
import { quickParts } from './movable.ts';
import type { Baseline, Quoting } from './paid-change.ts';
import type { Sample } from './sample.ts';
import type { TraderInput } from './types.ts';

/** A plan may differ from the prognosis that was made of it by what rounding hides [W]. */
const PROGNOSIS_TOLERANCE_W = 1;

/** What a site would do under one contract, before it is decided which of it is offered. */
export interface Asked {
  readonly contract: Contract;
  /** In which it may deliver, the longest first; at least one. */
  readonly runs: readonly Run[];
  readonly samples: readonly Sample[];
}

/** An offer that is half made: what the site answered, and why it answers no more. */
export interface PreparedOffer {
  readonly input: TraderInput;
  /** Absent where the site cannot be planned as its prognosis says. */
  readonly baseline?: Baseline;
  readonly asked: readonly Asked[];
  readonly reasons: readonly string[];
}

/**
 * Asks a site what it would do: plans it as it stands, sees which contracts may be used when, and asks each for
 * what a group may want. Offers are completed of it by {@link completeOffer}, after sites have agreed or by themselves.
 */
export function prepareOffer(input: TraderInput, solver: Solver): PreparedOffer {
  const baseline = planBaseline(input, solver);
  if (typeof baseline === 'string') return { input, asked: [], reasons: [baseline] };
  const quoting = { input, baseline, solver };
  const contracts = input.contracts.filter(({ direction }) => asksFor(input.request, direction));
  if (contracts.length === 0) {
    return { input, baseline, asked: [], reasons: ['there is no contract for what is asked'] };
  }
  const answers = contracts.map((contract) => ask(contract, quoting));
  return {
    input,
    baseline,
    asked: answers.filter((answer) => typeof answer !== 'string'),
    reasons: answers.filter((answer) => typeof answer === 'string'),
  };
}

/** The schedule that the prognosis was made of, found again: the planner is deterministic. */
function planBaseline(input: TraderInput, solver: Solver): Baseline | string {
  const result = plan(input.problem, solver);
  if (result.status === 'infeasible') {
    return `the site cannot be planned: ${result.conflicts.map(({ message }) => message).join('; ')}`;
  }
  const { schedule } = result;
  const matches = input.prognosisW.every(
    (powerW, period) =>
      Math.abs(roundHalfAwayFromZero(schedule.netW[period]!) - powerW) <= PROGNOSIS_TOLERANCE_W,
  );
  if (!matches) return 'the prognosis is not the one of the present plan: generate it again';
  const free = { ...input.problem, constraints: [] };
  return {
    schedule,
    costMicros: costOf(free, schedule).costMicros,
    missedWishesWh: missedWishesWh(free, schedule) ?? 0,
    free,
    needsSolver: classify(free).kind === 'general',
    parts: quickParts(free, schedule),
  };
}

/** @returns the reason where the contract cannot be used. */
function ask(contract: Contract, quoting: Quoting): Asked | string {
  const { grid, request, nowMs, invocations: uses } = quoting.input;
  const invocations = uses
    .filter(({ contractId }) => contractId === contract.id)
    .sort((a, b) => a.startMs - b.startMs);
  const eligible = eligiblePeriods(request, { grid, contract, invocations, nowMs });
  if (eligible.outcome === 'refused') return eligible.reason;
  const rewardMicrosPerKwhMax = request.shortfallMicrosPerKwh - contract.priceMicrosPerKwh;
  if (rewardMicrosPerKwhMax <= 0) return `contract ${contract.id} costs more per kWh than a shortfall`;
  const runs = runsOf(contract, eligible.periods, grid);
  if (runs.length === 0) {
    return `contract ${contract.id} needs ${contract.minDurationMinutes} minutes in a row, and fewer are asked for`;
  }
  const samples = runs.flatMap((run) => samplesOf(quoting, { contract, run, rewardMicrosPerKwhMax }));
  return { contract, runs, samples };
}
