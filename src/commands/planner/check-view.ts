import type {
  Claimed,
  ClaimedPlan,
  Comparison,
  FalseClaim,
  PlannerProblem,
  PlanReport,
  Violation,
} from '../../engine/planner/index.ts';
import { formatEnergy, formatPower } from '../../engine/quantity/index.ts';
import type { Cell, Failure, View } from '../shell/result.ts';
import { spanJson, spanLabel } from './horizon-labels.ts';
import { amount } from './result-view.ts';
import { claimText, ruleText } from './rule-texts.ts';

const MICROS_PER_UNIT = 1e6;

/** A plan that was checked. */
export interface CheckedPlan {
  /** `given`, or the way that it was made by. */
  readonly name: string;
  readonly claimed: Claimed;
  readonly solvedBy?: string;
  readonly report: Omit<PlanReport, 'costMicros' | 'components'> & Partial<PlanReport>;
}

/** What was checked, and what came of it. */
export interface Checked {
  readonly problem: PlannerProblem;
  readonly toleranceW: number;
  readonly plans: readonly CheckedPlan[];
  /** Of plans that were made for the check. */
  readonly comparison?: Comparison;
  /** What planning anew came to, where it was asked for. */
  readonly proof?: {
    readonly status: string;
    readonly costMicros?: number;
    readonly boundMicros?: number;
    readonly solvedBy?: string;
  };
}

export function checkFailures({ plans, comparison }: Checked): readonly Failure[] {
  const failures = plans.flatMap(({ name, report }): readonly Failure[] => {
    const count = report.violations.length + report.falseClaims.length;
    return count === 0 ? [] : [{ id: name, message: countText(count) }];
  });
  if (comparison === undefined || comparison.agrees) return failures;
  return [...failures, { id: plans.map(({ name }) => name).join(' and '), message: comparison.difference! }];
}

function countText(count: number): string {
  return count === 1 ? '1 violation' : `${count} violations`;
}

function isOk(checked: Checked): boolean {
  return checkFailures(checked).length === 0;
}

export function checkJson(checked: Checked): object {
  const { problem, toleranceW, plans, comparison, proof } = checked;
  return {
    problemId: problem.id,
    ok: isOk(checked),
    toleranceW,
    plans: plans.map((plan) => planJson(problem, plan)),
    ...(comparison !== undefined && { comparison }),
    ...(proof !== undefined && { proof }),
  };
}

/** What a plan claims of itself: nothing where it says that there is none. */
function claimsOf(claimed: Claimed): Partial<ClaimedPlan> {
  return claimed.status === 'infeasible' ? {} : claimed;
}

function planJson(problem: PlannerProblem, { name, claimed, solvedBy, report }: CheckedPlan): object {
  const { status } = claimed;
  const claims = claimsOf(claimed);
  const timed = ({ period, ...violation }: Violation) => ({
    ...violation,
    periodIndex: period,
    ...spanJson(problem.horizon, period, period + 1),
  });
  return {
    name,
    ok: report.violations.length + report.falseClaims.length === 0,
    ...(status !== undefined && { status }),
    ...(solvedBy !== undefined && { solvedBy }),
    ...(claims.costMicros !== undefined && { claimedCostMicros: claims.costMicros }),
    ...(claims.boundMicros !== undefined && { boundMicros: claims.boundMicros }),
    ...(report.costMicros !== undefined && { costMicros: report.costMicros, components: report.components }),
    violations: report.violations.map(timed),
    told: report.told.map(timed),
    falseClaims: report.falseClaims.map(({ period, ...claim }) => ({
      ...claim,
      ...(period !== undefined && { periodIndex: period, ...spanJson(problem.horizon, period, period + 1) }),
    })),
  };
}

export function checkViews(checked: Checked): readonly View[] {
  const { problem, plans } = checked;
  const broken = plans.flatMap((plan) => violationRows(problem, plan, plan.report.violations));
  const told = plans.flatMap((plan) => violationRows(problem, plan, plan.report.told));
  const claims = plans.flatMap((plan) =>
    plan.report.falseClaims.map((claim) => claimRow(problem, plan, claim)),
  );
  const headers = ['plan', 'what', 'at', 'off by', 'rule'];
  return [
    headView(checked),
    planTable(plans),
    ...table('Broken rules', headers, broken),
    ...table('False claims', ['plan', 'what', 'at', 'claimed', 'found', 'claim'], claims),
    ...table('Orders and wishes that are broken, as the plan says', headers, told),
  ];
}

function headView(checked: Checked): View {
  const { problem, toleranceW, comparison, proof } = checked;
  const count = checkFailures(checked).length;
  return {
    kind: 'pairs',
    title: `Check of ${problem.id}`,
    pairs: [
      ['verdict', count > 0 ? 'not OK' : `OK: ${fineText(checked)}`],
      ['checked', checkedText(problem)],
      ['tolerance', `${toleranceW} W and ${toleranceW} Wh`],
      ['ways', comparison && comparisonText(comparison)],
      ['made anew', proof && proofText(proof)],
    ],
  };
}

function fineText({ plans }: Checked): string {
  return plans.every(({ claimed }) => claimed.status === 'infeasible')
    ? 'there is no plan that keeps every rule'
    : 'every rule is kept, every figure is right';
}

function checkedText({ horizon, devices, constraints }: PlannerProblem): string {
  const parts = [
    numberOf(horizon.periodMs.length, 'period'),
    numberOf(devices.length, 'device'),
    numberOf(constraints.length, 'order'),
  ];
  return `${parts.join(', ')}: balance, limits, stored energy, runs, targets, cost, bound`;
}

function numberOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function comparisonText({ agrees, spreadMicros, spreadPu, difference }: Comparison): string {
  if (!agrees) return `${difference}${spreadMicros === undefined ? '' : `: ${amount(spreadMicros)}`}`;
  return spreadPu === undefined
    ? 'none finds a plan'
    : `the same cost, within ${spreadPu.toExponential(1)} of it`;
}

function proofText({ status, costMicros, solvedBy }: NonNullable<Checked['proof']>): string {
  return costMicros === undefined ? 'there is no plan' : `${amount(costMicros)}, ${status} (${solvedBy})`;
}

function planTable(plans: readonly CheckedPlan[]): View {
  return {
    kind: 'table',
    headers: ['plan', 'verdict', 'status', 'cost', 'claimed', 'bound', 'parts'],
    rows: plans.map(({ name, claimed, solvedBy, report }) => {
      const count = report.violations.length + report.falseClaims.length;
      const said = claimsOf(claimed);
      const by = solvedBy === undefined || solvedBy === name ? '' : ` (${solvedBy})`;
      return [
        name,
        count === 0 ? 'OK' : countText(count),
        `${claimed.status ?? 'not claimed'}${by}`,
        micros(report.costMicros),
        micros(said.costMicros),
        micros(said.boundMicros),
        report.components && partsText(report.components),
      ];
    }),
  };
}

function micros(value: number | undefined): string | undefined {
  return value === undefined ? undefined : amount(value);
}

function partsText(components: PlanReport['components']): string {
  const parts = Object.entries(components).filter(([, value]) => Math.round(value) !== 0);
  return parts.map(([name, value]) => `${name} ${amount(value)}`).join(', ');
}

function table(
  title: string,
  headers: readonly string[],
  rows: readonly (readonly Cell[])[],
): readonly View[] {
  return rows.length === 0 ? [] : [{ kind: 'table', title, headers, rows }];
}

/** Neighbouring periods in which the same rule is broken are one row, with the largest breach. */
function violationRows(
  { horizon }: PlannerProblem,
  { name }: CheckedPlan,
  violations: readonly Violation[],
): readonly (readonly Cell[])[] {
  const runs: { readonly first: Violation; readonly to: number; readonly amount: number }[] = [];
  for (const violation of [...violations].sort(bySubject)) {
    const last = runs.at(-1);
    const continues = last !== undefined && last.to === violation.period && isSameRule(last.first, violation);
    if (!continues) runs.push({ first: violation, to: violation.period + 1, amount: violation.amount });
    else {
      const most = Math.max(last.amount, violation.amount);
      runs[runs.length - 1] = { ...last, to: violation.period + 1, amount: most };
    }
  }
  return runs.map(({ first, to, amount: most }) => [
    name,
    first.deviceId === undefined ? first.id : `${first.id} of ${first.deviceId}`,
    spanLabel(horizon, first.period, to),
    first.unit === 'W' ? powerText(most) : energyText(most),
    ruleText(first),
  ]);
}

function bySubject(a: Violation, b: Violation): number {
  const key = ({ id, rule }: Violation) => `${id}\0${rule}`;
  return key(a) === key(b) ? a.period - b.period : key(a) < key(b) ? -1 : 1;
}

function isSameRule(a: Violation, b: Violation): boolean {
  return a.rule === b.rule && a.id === b.id && a.deviceId === b.deviceId && a.tier === b.tier;
}

function powerText(powerW: number): string {
  return isShown(powerW) ? formatPower(powerW) : `${Number(powerW.toPrecision(2))} W`;
}

function energyText(energyWh: number): string {
  return isShown(energyWh) ? formatEnergy(energyWh) : `${Number(energyWh.toPrecision(2))} Wh`;
}

/** Whether the ordinary form has room for it: it ends at tenths. */
function isShown(value: number): boolean {
  return Number.isFinite(value) && Math.abs(value) >= 0.1;
}

/** To the micro-unit: what differs has to be seen. */
function exactAmount(micros: number): string {
  return (micros / MICROS_PER_UNIT).toFixed(6);
}

function claimRow({ horizon }: PlannerProblem, { name }: CheckedPlan, claim: FalseClaim): readonly Cell[] {
  const { id, period, claimed, found, unit } = claim;
  const isAlike = claimed !== undefined && found !== undefined && amount(claimed) === amount(found);
  const say = (value: number | undefined) =>
    value === undefined
      ? undefined
      : unit === 'micros'
        ? isAlike
          ? exactAmount(value)
          : amount(value)
        : unit === 'W'
          ? powerText(value)
          : energyText(value);
  return [
    name,
    id ?? claim.claim,
    period === undefined ? undefined : spanLabel(horizon, period, period + 1),
    say(claimed),
    say(found),
    claimText(claim),
  ];
}
