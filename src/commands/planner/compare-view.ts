import type { Comparison, PlannerProblem, Way } from '../../engine/planner/index.ts';
import { type Column, type ListResult, list } from '../shell/result.ts';
import { amount } from './result-view.ts';

/** What one way came to; only `because` where it does not apply. */
export interface ComparedWay {
  readonly way: Way;
  readonly because?: string;
  readonly status?: 'optimal' | 'feasible' | 'infeasible';
  readonly solvedBy?: string;
  readonly costMicros?: number;
  readonly boundMicros?: number;
  readonly gapMicros?: number;
  /** The middle of several times where it is quick. */
  readonly tookMs?: number;
}

/** A problem with what each way came to. */
export interface ComparedProblem {
  readonly file: string;
  readonly problem: PlannerProblem;
  readonly ways: readonly ComparedWay[];
  readonly comparison: Comparison;
}

/** One row per problem; ends with exit code 3 where ways differ. */
export function comparedList(compared: readonly ComparedProblem[]): ListResult {
  const failures = compared
    .filter(({ comparison }) => !comparison.agrees)
    .map(({ file, comparison }) => ({
      id: file,
      message: differenceText(comparison)!,
      noun: 'file' as const,
    }));
  const items = compared.map(({ file, problem, ways, comparison }) => ({
    file,
    problemId: problem.id,
    periodCount: problem.horizon.periodMs.length,
    deviceCount: problem.devices.length,
    ways,
    ...comparison,
  }));
  type Item = (typeof items)[number];
  const of = (item: Item, way: Way) => item.ways.find((one) => one.way === way);
  const column = (way: Way): Column<Item> => ({
    header: way,
    value: (item) => wayText(of(item, way)),
    align: 'right',
  });
  const time = (way: Way): Column<Item> => ({
    header: `${way} ms`,
    value: (item) => msText(of(item, way)?.tookMs),
    align: 'right',
  });
  return list(
    items,
    [
      { header: 'problem', value: ({ file }) => file },
      { header: 'periods', value: ({ periodCount }) => periodCount, align: 'right' },
      column('own'),
      column('lp'),
      column('milp'),
      { header: 'greatest gap', value: gapText, align: 'right' },
      { header: 'difference', value: (item) => differenceText(item) ?? spreadText(item), align: 'right' },
      time('own'),
      time('lp'),
      time('milp'),
    ],
    failures.length > 0 ? { partial: true, failures } : {},
  );
}

function wayText(way: ComparedWay | undefined): string | undefined {
  if (way?.costMicros === undefined) return way?.status;
  return way.status === 'feasible' ? `${amount(way.costMicros)} (unproven)` : amount(way.costMicros);
}

function gapText({ ways }: { readonly ways: readonly ComparedWay[] }): string | undefined {
  const gaps = ways.flatMap(({ gapMicros }) => gapMicros ?? []);
  return gaps.length === 0 ? undefined : amount(Math.max(...gaps));
}

function differenceText({ agrees, difference, spreadMicros }: Comparison): string | undefined {
  if (agrees) return undefined;
  return spreadMicros === undefined ? difference : `${difference}: ${amount(spreadMicros)}`;
}

function spreadText({ spreadPu }: Comparison): string | undefined {
  if (spreadPu === undefined) return undefined;
  return spreadPu === 0 ? '0' : spreadPu.toExponential(1);
}

function msText(tookMs: number | undefined): string | undefined {
  return tookMs === undefined ? undefined : tookMs.toFixed(tookMs < 10 ? 2 : 0);
}
