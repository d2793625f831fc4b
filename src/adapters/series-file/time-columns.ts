import { InputError, UsageError } from '../../engine/errors.ts';
import { makeTimestampParser, UTC } from '../../engine/time/index.ts';
import type { ImportOptions, StampEdge } from './options.ts';

/** Which columns say when, and what is known about them from their names. */
export interface TimeColumns {
  /** One column, or date and time of day apart. */
  readonly indexes: readonly number[];
  /** The column of interval ends, where starts have their own. */
  readonly endIndex: number | undefined;
  readonly edge: StampEdge;
  readonly edgeFrom: 'flag' | 'column' | 'assumed';
  /** The name says that stamps without offset are in UTC. */
  readonly namedUtc: boolean;
  /** Seconds or milliseconds since 1970, where stamps are plain numbers. */
  readonly epoch: 's' | 'ms' | undefined;
}

const CLOCK_WORDS: ReadonlySet<string> = new Set(
  'utc gmt local time timestamp datetime date ts at stamp zeit zeitstempel datum uhrzeit tijd tijdstip epoch unix ms'.split(
    ' ',
  ),
);
const INTERVAL_WORDS: ReadonlySet<string> = new Set(['interval', 'period', 'slot', 'settlement', 'delivery']);
const START_WORDS: ReadonlySet<string> = new Set(['start', 'begin', 'from', 'von', 'van']);
const END_WORDS: ReadonlySet<string> = new Set(['end', 'ending', 'to', 'until', 'bis', 'tot']);
const DATE_WORDS: ReadonlySet<string> = new Set(['date', 'datum']);
const TIME_OF_DAY_WORDS: ReadonlySet<string> = new Set(['time', 'zeit', 'uhrzeit', 'tijd']);
const EPOCH_SECONDS_PATTERN = /^\d{9,10}$/;
const EPOCH_MS_PATTERN = /^\d{12,13}$/;

type TimeRole = StampEdge | 'plain';

function wordsOf(header: string): readonly string[] {
  return header
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** What a column's name says about time; undefined for all other names. */
function roleOf(header: string): TimeRole | undefined {
  const words = wordsOf(header);
  const starts = words.some((word) => START_WORDS.has(word));
  const ends = words.some((word) => END_WORDS.has(word));
  const rest = words.filter((word) => !START_WORDS.has(word) && !END_WORDS.has(word));
  const known = rest.every((word) => CLOCK_WORDS.has(word) || INTERVAL_WORDS.has(word));
  if (!known || words.length === 0 || (starts && ends)) return undefined;
  if (starts) return 'start';
  if (ends) return 'end';
  return rest.some((word) => CLOCK_WORDS.has(word)) ? 'plain' : undefined;
}

/** True for a header that names a time, be it the one that is used or another. */
export function namesTime(header: string): boolean {
  return roleOf(header) !== undefined;
}

function namesUtc(header: string): boolean {
  return wordsOf(header).some((word) => word === 'utc' || word === 'gmt');
}

interface Table {
  readonly header: readonly string[];
  readonly sample: readonly (readonly string[])[];
}

function cellsOf({ sample }: Table, index: number): readonly string[] {
  return sample.map((row) => row[index]?.trim() ?? '').filter((cell) => cell !== '');
}

function holdsStamps(table: Table, index: number, options: ImportOptions): boolean {
  const parse = makeTimestampParser({
    zone: UTC,
    ...(options.dates === undefined ? {} : { convention: options.dates }),
  });
  const cells = cellsOf(table, index);
  return cells.length > 0 && cells.every((cell) => parse(cell).kind !== 'bad');
}

function indexOf(table: Table, name: string, flag: string): number {
  const index = table.header.indexOf(name);
  if (index >= 0) return index;
  throw new UsageError('no-column', `There is no column "${name}" for ${flag}.`, {
    details: [{ path: flag, value: name, expected: `one of ${table.header.join(', ')}` }],
  });
}

/** Date and time of day in two columns: `Date;Time`. */
function dateAndTime(table: Table): readonly number[] | undefined {
  const single = (words: ReadonlySet<string>) =>
    table.header.findIndex((header) => words.has(header.trim().toLowerCase()));
  const date = single(DATE_WORDS);
  const time = single(TIME_OF_DAY_WORDS);
  if (date < 0 || time < 0) return undefined;
  return cellsOf(table, time).every((cell) => /^\d{1,2}:\d{2}/.test(cell)) ? [date, time] : undefined;
}

function indexesByRole(table: Table, role: TimeRole): readonly number[] {
  const found = table.header.flatMap((header, index) => (roleOf(header) === role ? [index] : []));
  return found.sort(
    (a, b) => Number(namesUtc(table.header[b]!)) - Number(namesUtc(table.header[a]!)) || a - b,
  );
}

function foundIndexes(table: Table, options: ImportOptions): readonly number[] | undefined {
  const apart = dateAndTime(table);
  if (apart !== undefined) return apart;
  const roles =
    options.stamp === 'end' ? (['end', 'plain', 'start'] as const) : (['start', 'plain', 'end'] as const);
  for (const role of roles) {
    const [index] = indexesByRole(table, role);
    if (index !== undefined) return [index];
  }
  const byValues = table.header.findIndex((_, index) => holdsStamps(table, index, options));
  return byValues < 0 ? undefined : [byValues];
}

function chosenIndexes(table: Table, options: ImportOptions): readonly number[] | undefined {
  if (options.time === undefined) return foundIndexes(table, options);
  const names = table.header.includes(options.time) ? [options.time] : options.time.split('+');
  return names.map((name) => indexOf(table, name, 'time'));
}

function edgeOf(
  header: string,
  hasEnd: boolean,
  options: ImportOptions,
): Pick<TimeColumns, 'edge' | 'edgeFrom'> {
  if (options.stamp !== undefined) return { edge: options.stamp, edgeFrom: 'flag' };
  const role = hasEnd ? 'start' : roleOf(header);
  if (role === 'start' || role === 'end') return { edge: role, edgeFrom: 'column' };
  return { edge: 'start', edgeFrom: 'assumed' };
}

function epochOf(table: Table, indexes: readonly number[]): TimeColumns['epoch'] {
  const cells = indexes.length === 1 ? cellsOf(table, indexes[0]!) : [];
  if (cells.length === 0) return undefined;
  if (cells.every((cell) => EPOCH_SECONDS_PATTERN.test(cell))) return 's';
  return cells.every((cell) => EPOCH_MS_PATTERN.test(cell)) ? 'ms' : undefined;
}

function refuseWithoutTime(table: Table, fileName: string): InputError {
  const looksLikeValues = table.header.some(
    (cell) => /^[\d.,+-]+$/.test(cell) || /^\d{4}-\d\d-\d\d/.test(cell),
  );
  const columns = table.header.map((cell) => (cell === '' ? '(empty)' : cell)).join(', ');
  if (looksLikeValues) {
    return new InputError('no-header', `${fileName} has no header: its first row is ${columns}.`, {
      details: [
        { path: 'header', value: columns, expected: 'a first row such as utc_start,site_id,load_kwh' },
      ],
    });
  }
  return new InputError('no-time-column', `${fileName} has no column of time stamps.`, {
    details: [
      { path: 'header', value: columns, expected: 'a column of time stamps; name it with the time flag' },
    ],
  });
}

/** A first row that holds a time stamp is a row of values, whatever else stands in it. */
function lacksHeader(table: Table, options: ImportOptions): boolean {
  return table.header.some((_, index) =>
    holdsStamps({ header: table.header, sample: [table.header] }, index, options),
  );
}

/**
 * Finds the columns that say when: by flag, by name (`utc_start`, `timestamp`, `interval_start`/`interval_end`,
 * `Date` and `Time`), else by what stands in them.
 *
 * @throws InputError `no-header`, `no-time-column`; UsageError for a flag that names no column.
 */
export function findTimeColumns(table: Table, options: ImportOptions, fileName: string): TimeColumns {
  const indexes = lacksHeader(table, options) ? undefined : chosenIndexes(table, options);
  const main = indexes?.[0];
  if (indexes === undefined || main === undefined) throw refuseWithoutTime(table, fileName);
  const header = table.header[main]!;
  const ends = indexesByRole(table, 'end').filter((index) => !indexes.includes(index));
  const endIndex = roleOf(header) === 'start' && options.stamp !== 'end' ? ends[0] : undefined;
  return {
    indexes,
    endIndex,
    ...edgeOf(header, endIndex !== undefined, options),
    namedUtc: indexes.some((index) => namesUtc(table.header[index]!)),
    epoch: epochOf(table, indexes),
  };
}
