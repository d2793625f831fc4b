import { parse } from 'csv-parse/sync';
import type { SilentRun, WatchedSite } from '../../engine/commissioning/index.ts';
import { InputError, type Problem } from '../../engine/errors.ts';

/** Tables of where samples were missing, as they are exported: one of the runs, one of the fleet. */

type Row = Readonly<Record<string, string>>;

const COUNT = /^\d{1,9}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;
const TRUE_OR_FALSE = /^[01]$/;

/**
 * Runs of missing samples.
 *
 * @param file - as it is told to people.
 * @throws InputError `bad-table` that lists every cell that is wrong.
 */
export function readMissingRuns(content: string, file: string): readonly SilentRun[] {
  const rows = rowsOf(content, file, {
    site: /./,
    first_missing_slot_utc: INSTANT,
    missing_slots: COUNT,
    touches_window_edge: TRUE_OR_FALSE,
  });
  return rows.map((row) => ({
    siteId: row['site']!,
    startMs: Date.parse(row['first_missing_slot_utc']!),
    missingCount: Number(row['missing_slots']),
    isCensored: row['touches_window_edge'] === '1',
  }));
}

/** Which systems were watched for how many periods; those that never were are left out. Errors as of {@link readMissingRuns}. */
export function readWatchedSites(content: string, file: string): readonly WatchedSite[] {
  return rowsOf(content, file, { site: /./, slots_in_export: COUNT })
    .map((row) => ({ siteId: row['site']!, periodCount: Number(row['slots_in_export']) }))
    .filter(({ periodCount }) => periodCount > 0);
}

function rowsOf(content: string, file: string, columns: { readonly [name: string]: RegExp }): readonly Row[] {
  const { head, rows } = parsed(content, file);
  const problems: Problem[] = [];
  const missing = Object.keys(columns).filter((name) => !head.includes(name));
  for (const name of missing) problems.push({ path: `${file}: first row`, expected: `a column ${name}` });
  const present = Object.entries(columns).filter(([name]) => !missing.includes(name));
  rows.forEach((row, index) => {
    for (const [name, pattern] of present) {
      const value = row[name] ?? '';
      if (pattern.test(value)) continue;
      problems.push({ path: `${file}:${index + 2} ${name}`, value, expected: expectedOf(pattern) });
    }
  });
  if (problems.length === 0) return rows;
  throw new InputError('bad-table', `${file} is not as it should be.`, { details: problems });
}

function expectedOf(pattern: RegExp): string {
  switch (pattern) {
    case COUNT:
      return 'a whole number';
    case INSTANT:
      return 'an instant such as 2026-11-20T00:00:00Z';
    case TRUE_OR_FALSE:
      return '0 or 1';
    default:
      return 'an id';
  }
}

/** A table may have a head alone: then nothing was missing. */
function parsed(
  content: string,
  file: string,
): { readonly head: readonly string[]; readonly rows: readonly Row[] } {
  let head: readonly string[] = [];
  const columns = (names: string[]) => {
    head = names;
    return names;
  };
  try {
    const rows = parse(content, { columns, bom: true, trim: true, skip_empty_lines: true });
    return { head, rows: rows as unknown as readonly Row[] };
  } catch (error) {
    const expected = `CSV with a head: ${error instanceof Error ? error.message : String(error)}`;
    throw new InputError('bad-table', `${file} is no CSV.`, { details: [{ path: file, expected }] });
  }
}
