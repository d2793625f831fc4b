import { UsageError } from '../../engine/errors.ts';
import { ID_EXPECTED, isSeriesId } from '../../engine/ids.ts';
import { type ColumnName, namesCounter, namesFlag, parseColumnName } from './column-name.ts';
import type { FileHead } from './head.ts';
import { makeNumberReader, NOT_A_NUMBER } from './number.ts';
import type { ImportOptions } from './options.ts';
import { namesTime } from './time-columns.ts';
import { type FileUnit, parseUnit, UNIT_EXPECTED } from './units.ts';

const VALUE_SPEC_PATTERN = /^(.+?)(?:=([^:=]+))?(?::([^:=]+))?$/;

interface ValueSpec {
  readonly index: number;
  readonly name: string | undefined;
  readonly unit: FileUnit | undefined;
}

/** A column that may hold values. */
export interface Candidate {
  readonly index: number;
  readonly header: string;
  readonly name: ColumnName;
  /** Given by the operator. */
  readonly quantity: string | undefined;
  readonly unit: FileUnit | undefined;
}

/** Whether a column is imported, in which unit, or why not. */
export type Judged = { readonly candidate: Candidate; readonly unit: FileUnit } | { readonly reason: string };

function givenUnit(text: string, flag: string): FileUnit {
  const unit = parseUnit(text);
  if (unit !== undefined) return unit;
  throw new UsageError('bad-unit', `"${text}" is not a unit that is known.`, {
    details: [{ path: flag, value: text, expected: UNIT_EXPECTED }],
  });
}

const SPEC_EXPECTED = 'column[=name][:unit]';

/** @throws UsageError for a name that cannot be part of an id, or a column that is asked for twice or is no value. */
function checkSpecs(
  specs: readonly ValueSpec[],
  header: readonly string[],
  taken: ReadonlySet<number>,
): void {
  const seen = new Set<number>(taken);
  for (const { index, name } of specs) {
    const value = header[index]!;
    if (seen.has(index)) {
      throw new UsageError('bad-values', `The column "${value}" is asked for twice, or says when or where.`, {
        details: [{ path: 'values', value, expected: `each column of values once, ${SPEC_EXPECTED}` }],
      });
    }
    if (name !== undefined && !isSeriesId(name)) {
      throw new UsageError('bad-values', `"${name}" cannot be the name of a series.`, {
        details: [{ path: 'values', value: name, expected: ID_EXPECTED }],
      });
    }
    seen.add(index);
  }
}

function specOf(text: string, header: readonly string[]): ValueSpec {
  const whole = header.indexOf(text);
  if (whole >= 0) return { index: whole, name: undefined, unit: undefined };
  const match = VALUE_SPEC_PATTERN.exec(text);
  const index = match === null ? -1 : header.indexOf(match[1]!.trim());
  if (match === null || index < 0) {
    throw new UsageError('no-column', `There is no column for values "${text}".`, {
      details: [
        { path: 'values', value: text, expected: `${SPEC_EXPECTED}, column one of ${header.join(', ')}` },
      ],
    });
  }
  return {
    index,
    name: match[2]?.trim(),
    unit: match[3] === undefined ? undefined : givenUnit(match[3], 'values'),
  };
}

/** True where no cell of the sample is a number. */
function holdsText(head: FileHead, index: number, options: ImportOptions): boolean {
  const read = makeNumberReader(options.decimal ?? 'auto', head.delimiter);
  const values = head.sample.map((row) => read(row[index] ?? ''));
  return values.length > 0 && values.every((value) => value === NOT_A_NUMBER);
}

/** Judges a column that nobody asked for by name. */
function judge(
  candidate: Candidate,
  head: FileHead,
  options: ImportOptions,
  unit: FileUnit | undefined,
): Judged {
  const { name, header, index } = candidate;
  if (header === '') return { reason: 'it has no name' };
  if (namesTime(header)) return { reason: 'another column of time stamps' };
  if (namesFlag(name)) return { reason: 'it says something about values and is none' };
  if (namesCounter(name)) return { reason: 'a running register, not energy per interval' };
  const used = name.unit ?? unit;
  if (used === undefined) return { reason: 'its name has no unit' };
  if (holdsText(head, index, options)) return { reason: 'it holds text' };
  return { candidate, unit: used };
}

function judgeAsked(candidate: Candidate, unit: FileUnit | undefined): Judged {
  const used = candidate.unit ?? candidate.name.unit ?? unit;
  if (used !== undefined) return { candidate, unit: used };
  throw new UsageError('no-unit', `The column "${candidate.header}" does not say its unit.`, {
    details: [
      { path: 'values', value: candidate.header, expected: `${candidate.header}:kWh, ${UNIT_EXPECTED}` },
    ],
  });
}

function candidateOf(header: string, index: number, spec?: ValueSpec): Candidate {
  return { index, header, name: parseColumnName(header), quantity: spec?.name, unit: spec?.unit };
}

/** Judges every column that is not taken: those that were asked for, else all that are understood. */
export function judgeColumns(
  head: FileHead,
  taken: ReadonlySet<number>,
  options: ImportOptions,
): ReadonlyMap<number, Judged> {
  const unit = options.unit === undefined ? undefined : givenUnit(options.unit, 'unit');
  const specs = options.values?.map((text) => specOf(text, head.header));
  if (specs !== undefined) checkSpecs(specs, head.header, taken);
  const judged = new Map<number, Judged>();
  head.header.forEach((header, index) => {
    if (taken.has(index)) return;
    const spec = specs?.find((each) => each.index === index);
    const candidate = candidateOf(header, index, spec);
    if (specs === undefined) judged.set(index, judge(candidate, head, options, unit));
    else judged.set(index, spec === undefined ? { reason: 'not asked for' } : judgeAsked(candidate, unit));
  });
  return unit === undefined ? judged : withGivenUnit(judged, unit);
}

/** The unit flag is for columns that name none; for the only column there is, it overrides. */
function withGivenUnit(judged: ReadonlyMap<number, Judged>, unit: FileUnit): ReadonlyMap<number, Judged> {
  const used = [...judged].filter(([, each]) => 'unit' in each) as [
    number,
    { candidate: Candidate; unit: FileUnit },
  ][];
  if (used.some(([, each]) => each.unit === unit)) return judged;
  const [only] = used;
  if (used.length === 1 && only !== undefined) return new Map([...judged, [only[0], { ...only[1], unit }]]);
  throw new UsageError(
    'unit-unused',
    'Every column of values names its unit: the unit flag has nothing to say.',
    {
      details: [
        { path: 'unit', value: unit.name, expected: 'values with column:unit, to override a column' },
      ],
    },
  );
}
