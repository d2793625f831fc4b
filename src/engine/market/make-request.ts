import { InputError, type Problem, TooLateError } from '../errors.ts';
import type { GroupId, RequestId } from '../ids.ts';
import { formatInstant, type Grid, periodLabel, periodStartMs } from '../time/index.ts';
import type { Disposition, FlexRequest } from './request.ts';

const WHOLE_PCT = 100;

/** Options of an offer beside the whole: each is chosen for by itself. */
const LADDER_STEPS_MAX = 10;

/** What is asked of some periods. */
export interface RequestRange {
  /** Where it was said, for messages: `--periods 17:00-20:00` or `ranges[2]`. */
  readonly path: string;
  /** Period indices from 0, `to` exclusive. */
  readonly from: number;
  readonly to: number;
  readonly disposition: 'requested' | 'available';
  /** [W], consumption positive. */
  readonly minDeltaW: number;
  readonly maxDeltaW: number;
}

/** A request as somebody states it, before it is checked and spread over the periods of the day. */
export interface RequestStatement {
  readonly groupId: GroupId;
  readonly requestedBy: string;
  readonly deadlineMs: number;
  /** Until when the offer that answers it may be ordered [ms]; absent: as long as the market rules let it. */
  readonly validUntilMs?: number;
  readonly shortfallMicrosPerMwh: number;
  readonly overshootMicrosPerMwh: number;
  /** Parts of the change that shall be offered as options beside the whole [%]; in any order, with or without 100. */
  readonly ladderPct?: readonly number[];
  /** Most that what is taken may cost [micro-units], and most participants that may deliver. */
  readonly budgetMicros?: number;
  readonly maxOffers?: number;
  readonly ranges: readonly RequestRange[];
  /** Room for rebound in all periods that no range names [W] ≥ 0; absent: they are left unchanged. */
  readonly reboundW?: number;
}

/**
 * Checks a statement and spreads it over the periods of the day.
 *
 * @param id - the request's id; it depends on what is asked, so it is made by the caller.
 * @throws InputError `bad-request` with everything that is wrong; TooLateError `request-in-the-past`.
 */
export function makeRequest(
  id: RequestId,
  statement: RequestStatement,
  grid: Grid,
  nowMs: number,
): FlexRequest {
  const problems = problemsOf(statement, grid);
  if (problems.length > 0) {
    throw new InputError('bad-request', 'The flex request contradicts itself.', { details: problems });
  }
  assertAhead(statement, grid, nowMs);

  const reboundW = statement.reboundW ?? 0;
  const dispositions: Disposition[] = new Array(grid.periodCount).fill(
    reboundW > 0 ? 'available' : 'unchanged',
  );
  const minDeltaW = new Int32Array(grid.periodCount).fill(-reboundW);
  const maxDeltaW = new Int32Array(grid.periodCount).fill(reboundW);
  for (const range of statement.ranges) {
    dispositions.fill(range.disposition, range.from, range.to);
    minDeltaW.fill(range.minDeltaW, range.from, range.to);
    maxDeltaW.fill(range.maxDeltaW, range.from, range.to);
  }
  return {
    id,
    groupId: statement.groupId,
    day: grid.day,
    requestedBy: statement.requestedBy,
    deadlineMs: statement.deadlineMs,
    dispositions,
    minDeltaW,
    maxDeltaW,
    shortfallMicrosPerMwh: statement.shortfallMicrosPerMwh,
    overshootMicrosPerMwh: statement.overshootMicrosPerMwh,
    ...ladderOf(statement.ladderPct ?? []),
    ...(statement.validUntilMs === undefined ? {} : { validUntilMs: statement.validUntilMs }),
    ...(statement.budgetMicros === undefined ? {} : { budgetMicros: statement.budgetMicros }),
    ...(statement.maxOffers === undefined ? {} : { maxOffers: statement.maxOffers }),
    createdMs: nowMs,
  };
}

/** The whole is always offered, and needs no mention. */
function ladderOf(statedPct: readonly number[]): Pick<FlexRequest, 'ladderPct'> {
  const ladderPct = statedPct.filter((sharePct) => sharePct !== WHOLE_PCT).sort((a, b) => a - b);
  return ladderPct.length === 0 ? {} : { ladderPct };
}

function problemsOf(
  { ranges, deadlineMs, validUntilMs, ladderPct = [], budgetMicros, maxOffers }: RequestStatement,
  grid: Grid,
): readonly Problem[] {
  const problems: Problem[] = [];
  if (validUntilMs !== undefined && validUntilMs <= deadlineMs) {
    problems.push({
      path: 'validUntil',
      value: formatInstant(validUntilMs, grid.zone),
      expected: `a time after the deadline ${formatInstant(deadlineMs, grid.zone)}, until which offers are made`,
    });
  }
  problems.push(...ladderProblems(ladderPct), ...limitProblems(budgetMicros, maxOffers));
  if (!ranges.some(({ disposition }) => disposition === 'requested')) {
    problems.push({
      path: 'ranges',
      expected: 'at least one range of periods in which a change is requested',
    });
  }
  for (const range of ranges) problems.push(...rangeProblems(range, grid));
  problems.push(...overlapProblems(ranges, grid));
  return problems;
}

function limitProblems(budgetMicros: number | undefined, maxOffers: number | undefined): readonly Problem[] {
  const problems: Problem[] = [];
  if (budgetMicros !== undefined && !(Number.isSafeInteger(budgetMicros) && budgetMicros >= 0)) {
    const expected = 'an amount of at least 0, such as 12.50';
    problems.push({ path: 'budget', value: `${budgetMicros} micro-units`, expected });
  }
  if (maxOffers !== undefined && !(Number.isSafeInteger(maxOffers) && maxOffers >= 1)) {
    problems.push({ path: 'maxOffers', value: String(maxOffers), expected: 'a whole number of at least 1' });
  }
  return problems;
}

function ladderProblems(ladderPct: readonly number[]): readonly Problem[] {
  const isPart = (sharePct: number) => Number.isInteger(sharePct) && sharePct >= 1 && sharePct <= WHOLE_PCT;
  const isRight = ladderPct.every(isPart) && new Set(ladderPct).size === ladderPct.length;
  if (isRight && ladderPct.length <= LADDER_STEPS_MAX) return [];
  return [
    {
      path: 'ladder',
      value: ladderPct.join(),
      expected: `at most ${LADDER_STEPS_MAX} different whole percentages from 1 to 100, such as 50,75,100`,
    },
  ];
}

function rangeProblems(range: RequestRange, grid: Grid): readonly Problem[] {
  const { path, from, to, disposition, minDeltaW, maxDeltaW } = range;
  if (from < 0 || to > grid.periodCount || from >= to) {
    return [
      { path, value: `${from + 1}-${to}`, expected: `periods within the day: 1 to ${grid.periodCount}` },
    ];
  }
  const value = `${minDeltaW} W to ${maxDeltaW} W`;
  if (minDeltaW > maxDeltaW) return [{ path, value, expected: 'a minimum that is not above the maximum' }];
  if (disposition === 'available' && (minDeltaW > 0 || maxDeltaW < 0)) {
    return [{ path, value, expected: 'a range that contains 0, since nothing is asked for there' }];
  }
  if (disposition === 'requested' && minDeltaW < 0 && maxDeltaW > 0) {
    return [{ path, value, expected: 'one direction: a maximum of at most 0 or a minimum of at least 0' }];
  }
  if (disposition === 'requested' && minDeltaW === 0 && maxDeltaW === 0) {
    return [{ path, value, expected: 'a change; periods that shall stay as they are need not be named' }];
  }
  return [];
}

function overlapProblems(ranges: readonly RequestRange[], grid: Grid): readonly Problem[] {
  const sorted = [...ranges].sort((a, b) => a.from - b.from);
  return sorted.slice(1).flatMap((range, index) => {
    const before = sorted[index]!;
    if (range.from >= before.to || range.from >= grid.periodCount) return [];
    return [
      {
        path: range.path,
        value: periodLabel(grid, range.from),
        expected: `periods that ${before.path} does not name as well`,
      },
    ];
  });
}

function assertAhead({ ranges, deadlineMs }: RequestStatement, grid: Grid, nowMs: number): void {
  const first = Math.min(
    ...ranges.filter(({ disposition }) => disposition === 'requested').map(({ from }) => from),
  );
  const startMs = periodStartMs(grid, first);
  if (startMs <= nowMs) {
    throw new TooLateError(
      'request-in-the-past',
      `The requested change begins at ${formatInstant(startMs, grid.zone)}, and it is ${formatInstant(nowMs, grid.zone)} now.`,
    );
  }
  if (deadlineMs <= nowMs) {
    throw new TooLateError(
      'deadline-passed',
      `The deadline ${formatInstant(deadlineMs, grid.zone)} has passed; it is ${formatInstant(nowMs, grid.zone)} now.`,
    );
  }
}
