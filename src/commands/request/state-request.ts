import { createHash } from 'node:crypto';
import { present } from '../../adapters/portfolio-file/reader.ts';
import { oneSided, type RequestFile, readRequestFile } from '../../adapters/request-file/read.ts';
import { InputError, type Problem, RefusedError, UsageError } from '../../engine/errors.ts';
import { type CycleId, cycleId, type GroupId, groupId, type RequestId, requestId } from '../../engine/ids.ts';
import {
  type FlexRequest,
  makeRequest,
  type RequestRange,
  type RequestStatement,
  revisedRequest,
} from '../../engine/market/index.ts';
import type { FlexGroup } from '../../engine/portfolio/index.ts';
import type { Repositories } from '../../engine/repositories/index.ts';
import { type Grid, parseInstant, parsePeriodRange } from '../../engine/time/index.ts';
import { dayOfGroup } from '../common/day-of-group.ts';
import { resolveGroup } from '../common/resolve-group.ts';
import type { Io } from '../shell/io.ts';
import { REQUEST_OPTIONS } from './options.ts';
import { assertSame, orderedOf } from './ordered-of.ts';

/** The flags of a request, as commands get them. */
export interface RequestFlags {
  readonly group: GroupId | undefined;
  readonly day: string | undefined;
  readonly reduceW: number | undefined;
  readonly increaseW: number | undefined;
  readonly periods: readonly string[];
  readonly tolerancePct: number;
  readonly reboundW: number | undefined;
  readonly shortfallPriceMicrosPerKwh: number;
  readonly overshootPriceMicrosPerKwh: number;
  readonly ladder: string;
  readonly budgetMicros: number | undefined;
  readonly maxOffers: number | undefined;
  readonly revises: CycleId | undefined;
  readonly deadline: string;
  readonly validUntil: string | undefined;
  readonly by: string;
  readonly id: RequestId | undefined;
  readonly file: string | undefined;
}

const KWH_PER_MWH = 1000;

/** Characters of the group's id in a derived id, so that it stays short enough for whatever is made of it. */
const GROUP_CHARS_MAX = 36;

/** Hexadecimal digits of the digest in a derived id: one in 4 billion pairs of requests meets. */
const DIGEST_LENGTH = 8;

/** Tomorrow is asked about where nobody says which day. */
const DAY_DEFAULT = 'tomorrow';

/** Stands in while the id, which depends on what is asked, is not known. */
const UNNAMED = requestId('unnamed');

export interface StatedRequest {
  readonly request: FlexRequest;
  readonly group: FlexGroup;
  readonly grid: Grid;
}

/**
 * The request that a file or flags state, checked against the group's day and its prognosis.
 *
 * Its id is made from what is asked and from the prognosis that it refers to, so that asking again
 * is the same request, and asking after the prognosis has changed is another.
 *
 * @throws UsageError, InputError, RefusedError `no-prognosis`, TooLateError.
 */
export async function stateRequest(
  flags: RequestFlags,
  repositories: Repositories,
  io: Io,
): Promise<StatedRequest> {
  const file =
    flags.file === undefined ? undefined : readRequestFile(flags.file, await io.readText(flags.file));
  const named = file?.group === undefined ? flags.group : groupId(file.group);
  const revises = file?.revises === undefined ? flags.revises : cycleId(file.revises);
  const earlier = revises === undefined ? undefined : await orderedOf(revises, repositories);
  const group = await resolveGroup(repositories, named ?? earlier?.groupId);
  const grid = dayOfGroup(group, file?.day ?? flags.day ?? earlier?.day ?? DAY_DEFAULT, io);
  if (earlier !== undefined) assertSame(earlier, { groupId: group.id, day: grid.day });
  const nowMs = io.clock.nowMs();
  const ranges = rangesOf(file, flags, grid);
  const validUntil = file?.validUntil ?? flags.validUntil;
  const instantOf = (text: string) => parseInstant(text, { zone: group.zone, nowMs, bareDuration: 'ahead' });
  const statement: RequestStatement = {
    groupId: group.id,
    requestedBy: file?.by ?? flags.by,
    deadlineMs: instantOf(file?.deadline ?? flags.deadline),
    ...(validUntil === undefined ? {} : { validUntilMs: instantOf(validUntil) }),
    shortfallMicrosPerMwh: (file?.shortfallMicrosPerKwh ?? flags.shortfallPriceMicrosPerKwh) * KWH_PER_MWH,
    overshootMicrosPerMwh: (file?.overshootMicrosPerKwh ?? flags.overshootPriceMicrosPerKwh) * KWH_PER_MWH,
    ...present('budgetMicros', file?.budgetMicros ?? flags.budgetMicros),
    ...present('maxOffers', file?.maxOffers ?? flags.maxOffers),
    ladderPct: file?.ladderPct ?? ladderOf(flags.ladder),
    ranges,
    reboundW: file?.reboundW ?? flags.reboundW ?? (file === undefined ? largestW(ranges) : 0),
  };
  const stated = makeRequest(UNNAMED, statement, grid, nowMs);
  const unnamed = earlier === undefined ? stated : revisedRequest(stated, earlier.revision);
  const prognosis = await repositories.aggregates.latest(group.id, grid.day);
  if (prognosis === undefined) {
    throw new RefusedError('no-prognosis', `Group ${group.id} has no prognosis of ${grid.day}.`, {
      next: `flex prognosis generate --group ${group.id} --day ${grid.day}`,
    });
  }
  const given = file?.id ?? flags.id;
  const id =
    given === undefined
      ? derivedId(statement, grid, { prognosisRevision: prognosis.revision, revises })
      : requestId(given);
  return { request: { ...unnamed, id }, group, grid };
}

/** `50,75,100`. @throws UsageError where it is no list of percentages. */
function ladderOf(text: string): readonly number[] {
  const words = text.split(',').map((word) => word.trim().replace(/ ?%$/, ''));
  if (words.every((word) => /^\d{1,3}$/.test(word))) return words.map(Number);
  throw new UsageError('bad-arguments', 'The ladder is a list of percentages.', {
    details: [{ path: '--ladder', value: text, expected: 'whole percentages, such as 50,75,100' }],
    next: 'flex cycle run --reduce 20kW --periods 17:00-20:00 --ladder 50,75,100',
  });
}

function rangesOf(file: RequestFile | undefined, flags: RequestFlags, grid: Grid): readonly RequestRange[] {
  if (file !== undefined) {
    return spread(
      file.ranges.map((range) => ({ ...range, where: `${flags.file} ${range.path}` })),
      grid,
    );
  }
  const { reduceW, increaseW, periods, tolerancePct } = flags;
  const band = oneSided(reduceW, tolerancePct, -1) ?? oneSided(increaseW, tolerancePct, 1);
  const problems: Problem[] = [];
  if (band === undefined) {
    problems.push({
      path: '--reduce or --increase',
      expected: 'a power such as 20kW; or a request with --file',
    });
  }
  if (reduceW !== undefined && increaseW !== undefined) {
    problems.push({ path: '--increase', expected: 'not together with --reduce' });
  }
  if (periods.length === 0) {
    problems.push({ path: '--periods', expected: 'when, such as 17:00-20:00' });
  }
  if (band === undefined || problems.length > 0) {
    throw new UsageError('what-is-asked', 'Say what is asked, and when.', {
      details: problems,
      next: 'flex cycle run --reduce 20kW --periods 17:00-20:00',
    });
  }
  return spread(
    periods.map((text) => ({ ...band, periods: text, path: `--periods ${text}`, where: '--periods' })),
    grid,
  );
}

type RangeText = Omit<RequestRange, 'from' | 'to'> & { readonly periods: string; readonly where: string };

/** Finds the periods of all ranges; every mistake is told, not only the first. */
function spread(texts: readonly RangeText[], grid: Grid): readonly RequestRange[] {
  const problems: Problem[] = [];
  const ranges: RequestRange[] = [];
  for (const { periods, where, ...range } of texts) {
    try {
      ranges.push({ ...range, ...parsePeriodRange(periods, grid) });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.details.map((detail) => ({ ...detail, path: where })));
    }
  }
  if (problems.length > 0) {
    throw new InputError('bad-request', `The flex request names periods that ${grid.day} does not have.`, {
      details: problems,
    });
  }
  return ranges;
}

/** Room for rebound where nobody says how much: as much as is asked. */
function largestW(ranges: readonly RequestRange[]): number {
  return Math.max(0, ...ranges.map(({ minDeltaW, maxDeltaW }) => Math.max(-minDeltaW, maxDeltaW)));
}

/** What goes without saying does not change the id. */
function isUsualLadder(ladderPct: readonly number[]): boolean {
  return ladderPct.join() === REQUEST_OPTIONS.ladder.default;
}

function derivedId(
  statement: RequestStatement,
  grid: Grid,
  {
    prognosisRevision,
    revises,
  }: { readonly prognosisRevision: number; readonly revises: CycleId | undefined },
): RequestId {
  const { groupId: group, requestedBy, shortfallMicrosPerMwh, overshootMicrosPerMwh, reboundW } = statement;
  const { budgetMicros, maxOffers } = statement;
  const ladderPct = [...(statement.ladderPct ?? [])].sort((a, b) => a - b);
  const asked = statement.ranges.map(({ from, to, disposition, minDeltaW, maxDeltaW }) => [
    from,
    to,
    disposition,
    minDeltaW,
    maxDeltaW,
  ]);
  const content = [
    group,
    requestedBy,
    shortfallMicrosPerMwh,
    overshootMicrosPerMwh,
    reboundW,
    asked,
    prognosisRevision,
    ...(isUsualLadder(ladderPct) ? [] : [ladderPct]),
    ...(budgetMicros === undefined ? [] : [{ budgetMicros }]),
    ...(maxOffers === undefined ? [] : [{ maxOffers }]),
    ...(revises === undefined ? [] : [{ revises }]),
  ];
  const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, DIGEST_LENGTH);
  return requestId(`${group.slice(0, GROUP_CHARS_MAX)}-${grid.day}-${digest}`);
}
