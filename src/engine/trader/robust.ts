import { type PlannerProblem, plan } from '../planner/index.ts';
import type { Contract } from '../portfolio/index.ts';
import { FACTOR_STEPS } from './activation.ts';
import type { Run } from './candidates.ts';
import { signOf } from './eligible-periods.ts';
import type { Quote } from './option.ts';
import type { Quoting } from './paid-change.ts';
import type { TraderInput } from './types.ts';
import { wishedQuote } from './wish.ts';

/** What is ordered counts as delivered this near to it [W]. */
const DELIVERED_W = 1;

/** With fewer days nothing is said of the worst of them. */
export const ERROR_DAYS_MIN = 5;

/** What a contract wants its offers to stand. */
export interface Robustness {
  /** Part of the forecasts that may be worse. */
  readonly robustPu: number;
  /** Recent errors of the forecast [W] per period, a day each. */
  readonly errorsW: readonly Float64Array[];
}

/**
 * What is asked of the robustness of a contract's offers.
 *
 * @returns undefined where nothing is asked; a reason where it cannot be told.
 */
export function robustnessOf(
  { robustPu: asked, forecastErrorsW = [] }: TraderInput,
  contract: Contract,
): Robustness | string | undefined {
  const robustPu = asked ?? contract.robustPu;
  if (robustPu === undefined) return undefined;
  if (forecastErrorsW.length >= ERROR_DAYS_MIN) return { robustPu, errorsW: forecastErrorsW };
  return `contract ${contract.id} wants offers that stand bad forecasts, and only ${forecastErrorsW.length} of ${ERROR_DAYS_MIN} days show how bad they are`;
}

/**
 * The part of an option that the site could still deliver on all but the worst days: on the day that is left as the worst, ranked by what
 * its errors take of the delivered energy, planned with that day's errors and no more than the delivered power asked for.
 * What survives is quoted anew, as an option of its own.
 *
 * @returns undefined where nothing of it survives, or not as a change that the contract counts.
 */
export function robustQuote(
  quoting: Quoting,
  contract: Contract,
  { quote, runs, robustness }: { quote: Quote; runs: readonly Run[]; robustness: Robustness },
): Quote | undefined {
  const { robustPu, errorsW } = robustness;
  const sign = signOf(contract.direction);
  const delivered = quote.deltaW.map((powerW, period) =>
    runs.some(({ from, to }) => period >= from && period < to) ? powerW : 0,
  );
  const adverseWh = (errorW: Float64Array) =>
    errorW.reduce((sum, powerW, period) => (delivered[period] === 0 ? sum : sum - sign * powerW), 0);
  const ranked = [...errorsW].sort((a, b) => adverseWh(a) - adverseWh(b));
  const errorW = ranked[Math.max(0, Math.ceil((1 - robustPu) * ranked.length - 1e-9) - 1)]!;
  const problem = withError(quoting.baseline.free, errorW);
  const steps = mostSteps((step) =>
    canDeliver(problem, quoting, { delivered, sign, factor: step / FACTOR_STEPS }),
  );
  const robust = { worstPu: robustPu, survivingFactor: steps / FACTOR_STEPS };
  if (steps === FACTOR_STEPS) return { ...quote, robust };
  if (steps === 0 || steps < quote.minActivationFactor * FACTOR_STEPS) return undefined;
  const wishedW = quote.deltaW.map((powerW) => Math.trunc((powerW * steps) / FACTOR_STEPS));
  const less = wishedQuote(contract, runs, { ...quoting, input: { ...quoting.input, wishedW } });
  return less && { ...less, robust };
}

/** Load that cannot be steered, as wrong as on a day of the past; PV errors count as load. */
function withError(problem: PlannerProblem, errorW: Float64Array): PlannerProblem {
  const { site } = problem;
  const fixedPowerW = site.fixedPowerW.map((powerW, period) => powerW + errorW[period]!);
  return { ...problem, site: { ...site, fixedPowerW } };
}

interface Delivery {
  /** [W] per period; 0 where the site is free. */
  readonly delivered: Int32Array;
  readonly sign: 1 | -1;
  readonly factor: number;
}

/** Whether at least so much can be delivered, whatever happens in other periods. */
function canDeliver(
  problem: PlannerProblem,
  { input: { prognosisW }, solver }: Quoting,
  { delivered, sign, factor }: Delivery,
): boolean {
  const bound = (side: 1 | -1) =>
    Float64Array.from(prognosisW, (powerW, period) =>
      delivered[period] === 0 || side === sign
        ? side * Number.POSITIVE_INFINITY
        : powerW + factor * delivered[period]! + side * DELIVERED_W,
    );
  const constraint = {
    id: 'delivered',
    source: 'what is offered',
    target: { kind: 'net' },
    minW: bound(-1),
    maxW: bound(1),
  } as const;
  const result = plan({ ...problem, constraints: [constraint] }, solver, {
    preferences: false,
    mayBreak: false,
  });
  return result.status !== 'infeasible';
}

/** The most hundredths that hold, 0 where none does; fewer hold where more do. */
function mostSteps(holds: (step: number) => boolean): number {
  if (holds(FACTOR_STEPS)) return FACTOR_STEPS;
  let low = 0;
  let high = FACTOR_STEPS;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}
