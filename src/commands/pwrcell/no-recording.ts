import { InputError, type Problem, UsageError } from '../../engine/errors.ts';

/** What "flex pwrcell tune" says of a file that is no recording: it may be one of the tables. */

/** Columns that only one of the tables has. */
const TABLES: readonly { readonly column: string; readonly option: string }[] = [
  { column: 'first_missing_slot_utc', option: '--missing-runs' },
  { column: 'slots_in_export', option: '--fleet' },
];

/**
 * @param text - of the file, or as much of it as is needed to see its first line.
 * @returns what is to be thrown in place of an error that says that it is no recording.
 */
export function tableInstead(file: string, text: string): UsageError | undefined {
  const columns = (text.split(/\r?\n/, 1)[0] ?? '').split(',').map((name) => name.trim().replaceAll('"', ''));
  const table = TABLES.find(({ column }) => columns.includes(column));
  if (table === undefined) return undefined;
  const isRuns = table.option === '--missing-runs';
  const names = isRuns ? [file, 'FLEET.csv'] : ['RUNS.csv', file];
  const details: readonly Problem[] = [
    { path: file, expected: `to come after ${table.option}: it is a table, and no recording of the stream` },
    {
      path: isRuns ? '--fleet' : '--missing-runs',
      expected: isRuns
        ? 'a table of all sites beside it: site, slots_in_export'
        : 'a table of missing runs beside it: site, first_missing_slot_utc, missing_slots, touches_window_edge',
    },
  ];
  return new UsageError('bad-arguments', 'A table is named by an option, with the other one beside it.', {
    details,
    next: `flex pwrcell tune --missing-runs ${names[0]} --fleet ${names[1]}`,
  });
}

/** Whether an error says that a file is nothing that a recording can be. */
export function saysNoRecording(error: unknown): error is InputError {
  return error instanceof InputError && error.code === 'unknown-format';
}
