import { InputError, type Problem } from '../../engine/errors.ts';
import {
  adviseOnPortfolio,
  applyToPortfolio,
  EMPTY_PORTFOLIO,
  type EntityKind,
  type Portfolio,
  sortPortfolio,
  validatePortfolio,
} from '../../engine/portfolio/index.ts';
import { type GivenEntities, readEntities, SECTIONS } from './entities.ts';
import { openReport, placed, type Report, type Spot, writtenAt } from './place.ts';
import { readDocuments, type SourceDocument } from './syntax.ts';

/** A file's text under the name that it is told by. */
export interface PortfolioSource {
  readonly file: string;
  readonly text: string;
}

export interface ReadOptions {
  /** What the files are applied to; their references may lead there. Default: nothing. */
  readonly current?: Portfolio;
  /** Whether what the files do not name is removed. Default: false. */
  readonly prune?: boolean;
}

export interface PortfolioReading {
  /** What the files say, sorted. */
  readonly given: Portfolio;
  /** What the portfolio becomes by them, sorted and valid. */
  readonly wanted: Portfolio;
  /** What is accepted but most likely a mistake, in what the files say. */
  readonly warnings: readonly Problem[];
}

/** Paths of what refers to an entity of another kind. */
const REFERENCES: readonly (readonly [RegExp, EntityKind])[] = [
  [/^participants\[\d+\]\.group$/, 'groups'],
  [/^participants\[\d+\]\.site$/, 'sites'],
  [/^contracts\[\d+\]\.participant$/, 'participants'],
];

/** What the rules find where a stand-in for an unreadable number is; no file holds such a number. */
const STAND_IN = /^NaN/;

const STEP = /\[(\d+)\]|([^.[\]]+)/g;

/**
 * Reads portfolio files (docs/portfolio.md), applies them to the current portfolio, and checks what
 * becomes of it.
 *
 * @throws InputError `bad-portfolio` with all problems of all files at once, each with file, line, path,
 * value and what was expected; in the order of files and lines.
 */
export function readPortfolio(
  sources: readonly PortfolioSource[],
  options: ReadOptions = {},
): PortfolioReading {
  const { current = EMPTY_PORTFOLIO, prune = false } = options;
  const report = openReport();
  const entities = readEntities(readAllDocuments(sources, report), report);
  const wanted = applyToPortfolio(current, entities.portfolio, { prune });
  reportRules(wanted, entities, report);
  if (report.problems.length > 0) throw badPortfolio(report.problems, sources);
  const warnings = inOrder(placeAll(adviseOnPortfolio(wanted), wanted, entities), sources);
  return { given: sortPortfolio(entities.portfolio), wanted, warnings };
}

function readAllDocuments(sources: readonly PortfolioSource[], report: Report): readonly SourceDocument[] {
  return sources.flatMap(({ file, text }) => {
    const { documents, problems } = readDocuments(file, text);
    const isEmpty = documents.length === 0 && problems.length === 0;
    const expected = `a portfolio: a map with ${SECTIONS.join(', ')}; the file is empty`;
    report.addUnreadable(isEmpty ? [{ path: '', file, line: 1, expected }] : problems);
    return documents;
  });
}

/** Adds what the rules of the portfolio find, unless it follows from what the reading has complained of. */
function reportRules(wanted: Portfolio, entities: GivenEntities, report: Report): void {
  const fresh = validatePortfolio(wanted).filter((problem) => {
    const spot = spotOf(problem, wanted, entities);
    const isCovered = spot !== undefined && report.covers(spot);
    return !isCovered && !STAND_IN.test(problem.value ?? '') && !isUnjudged(problem, report);
  });
  report.addFound(fresh.map((problem) => placeOne(problem, wanted, entities)));
}

/** Whether the problem is a reference to what may only have been unreadable. */
function isUnjudged({ path }: Problem, report: Report): boolean {
  return REFERENCES.some(([reference, kind]) => reference.test(path) && report.lacks(kind));
}

/** Only what stands in the files: the rest of the portfolio was warned of when it was applied. */
function placeAll(
  problems: readonly Problem[],
  wanted: Portfolio,
  entities: GivenEntities,
): readonly Problem[] {
  return problems
    .filter((problem) => spotOf(problem, wanted, entities) !== undefined)
    .map((problem) => placeOne(problem, wanted, entities));
}

/** Turns a path of the whole portfolio into one of the file; by id where the entity is in none. */
function placeOne(problem: Problem, wanted: Portfolio, entities: GivenEntities): Problem {
  const { expected } = problem;
  const spot = spotOf(problem, wanted, entities);
  const value = (spot === undefined ? undefined : writtenAt(spot)) ?? problem.value;
  const found = value === undefined ? { expected } : { value, expected };
  if (spot !== undefined) return placed(spot, found);
  const entity = entityOf(problem, wanted);
  return { path: problem.path.replace(/\[\d+\]/, `[${entity.id}]`), ...found };
}

function spotOf(problem: Problem, wanted: Portfolio, entities: GivenEntities): Spot | undefined {
  const { kind, id, rest } = entityOf(problem, wanted);
  const spot = entities.spotOf(kind, id);
  return spot === undefined ? undefined : { document: spot.document, path: [...spot.path, ...rest] };
}

function entityOf(problem: Problem, wanted: Portfolio) {
  const [kind, index, ...rest] = [...problem.path.matchAll(STEP)].map(([, place, key]) =>
    place === undefined ? key! : Number(place),
  );
  const section = kind as EntityKind; // paths of the engine begin with kind and place
  return { kind: section, id: wanted[section][index as number]!.id, rest };
}

function badPortfolio(problems: readonly Problem[], sources: readonly PortfolioSource[]): InputError {
  const ordered = inOrder(problems, sources);
  const count = ordered.length === 1 ? 'one problem' : `${ordered.length} problems`;
  return new InputError('bad-portfolio', `The portfolio has ${count}.`, { details: ordered });
}

/** By file as given, then by line; what is in no file last. */
function inOrder(problems: readonly Problem[], sources: readonly PortfolioSource[]): readonly Problem[] {
  const rank = new Map(sources.map(({ file }, index) => [file, index]));
  const rankOf = ({ file }: Problem) =>
    file === undefined ? sources.length : (rank.get(file) ?? sources.length);
  return [...problems].sort((a, b) => rankOf(a) - rankOf(b) || (a.line ?? 0) - (b.line ?? 0));
}
