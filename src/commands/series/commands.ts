import { DRY_RUN, defineCommand, defineNoun, implement } from '../shell/define.ts';

const ZONE = {
  kind: 'text',
  placeholder: 'ZONE',
  description: 'time zone of days and times; default: that of the groups, else UTC',
} as const;

const FROM = { kind: 'instant', description: 'only from here on' } as const;
const UNTIL = { kind: 'instant', description: 'only what ends before' } as const;

export const importSeriesFiles = defineCommand({
  path: ['series', 'import'],
  summary: 'read measurements, prices or weather from CSV files into the store',
  description: `Layout, time stamps, units and names of series are found out from the header, and what was understood is told; each flag overrules one of these. Importing the same file again changes nothing.

Rows that cannot be read are left out and told with their line numbers, the others are imported, and the command ends with code 3: mend the file and import it again. --strict refuses such a file before anything is written. A file in which nothing can be understood is refused with code 65.`,
  args: [
    {
      name: 'file',
      kind: 'file',
      required: true,
      variadic: true,
      description: 'CSV files, plain or compressed by gzip; - is stdin',
    },
  ],
  options: {
    time: {
      kind: 'text',
      placeholder: 'COLUMN',
      description: 'column of time stamps; DATE+TIME where they are apart',
    },
    id: { kind: 'text', placeholder: 'COLUMN', description: 'column that says which site a row is of' },
    values: {
      kind: 'text',
      multiple: true,
      placeholder: 'COLUMN[=NAME][:UNIT]',
      description: 'a column to import, and no other; may be repeated',
    },
    unit: { kind: 'text', description: 'unit of columns that do not name theirs' },
    zone: { kind: 'text', placeholder: 'ZONE', description: 'zone of time stamps without offset' },
    dates: {
      kind: 'enum',
      choices: ['iso', 'dmy', 'mdy'],
      description: 'how dates are written; never guessed',
    },
    resolution: {
      kind: 'duration',
      min: 1,
      description: 'length of the intervals; default: the usual step between time stamps',
    },
    stamp: {
      kind: 'enum',
      choices: ['start', 'end'],
      description: 'what of its interval a time stamp is',
    },
    layout: {
      kind: 'enum',
      choices: ['long', 'wide'],
      description: 'one row for each site and time, or one column for each site',
    },
    decimal: {
      kind: 'enum',
      choices: ['auto', 'point', 'comma'],
      default: 'auto',
      description: 'how decimals are written',
    },
    idPrefix: { kind: 'text', description: 'put before the id of every series' },
    map: {
      kind: 'text',
      multiple: true,
      placeholder: 'OLD=NEW',
      description: 'another id, for an id of the file or for a whole series; may be repeated',
    },
    only: {
      kind: 'text',
      multiple: true,
      placeholder: 'ID',
      description: 'only these, by their id in the file or by series; may be repeated',
    },
    invert: {
      kind: 'text',
      multiple: true,
      placeholder: 'COLUMN',
      description: 'turn the sign of a column of power or energy round; all: of every one',
    },
    as: {
      kind: 'text',
      placeholder: 'NAME',
      description: 'name of the series, or of what is behind the slash, in place of the file’s or column’s',
    },
    strict: { kind: 'boolean', description: 'refuse a file with bad rows before anything is written' },
    dryRun: DRY_RUN,
  },
  examples: [
    { command: 'flex series import load.csv', says: 'what was understood, and how much is new' },
    { command: 'flex series import meters/*.csv.gz --zone Europe/Amsterdam', says: 'local time stamps' },
    {
      command: 'flex series import prices.csv --as day-ahead --dry-run',
      says: 'only look, under another name',
    },
  ],
  danger: 'writes',
  output: 'object',
  prints: 'what was understood of each file, and what became of each series',
});

export const listSeries = defineCommand({
  path: ['series', 'list'],
  summary: 'list series',
  args: [],
  options: { zone: ZONE },
  examples: [{ command: 'flex series list', says: 'one line per series' }],
  danger: 'none',
  output: 'list',
  prints: 'one line per series',
});

export const showSeries = defineCommand({
  path: ['series', 'show'],
  summary: 'show what is known of a series, its gaps, and the values of a day',
  args: [{ name: 'series', kind: 'series', required: true, description: 'id of a series' }],
  options: {
    day: { kind: 'day', description: 'the values of this local day' },
    period: {
      kind: 'enum',
      choices: ['5m', '15m', '30m', '60m'],
      description: 'with --day: length of the periods; default: the resolution of the series',
    },
    from: FROM,
    until: UNTIL,
    zone: ZONE,
  },
  examples: [
    { command: 'flex series show home-01/load', says: 'how much of each day is there, and the gaps' },
    { command: 'flex series show home-01/load --day today', says: 'a chart of the day' },
    { command: 'flex series show day-ahead --from 2026-11-01 --until -1d', says: 'a part of it' },
  ],
  danger: 'none',
  output: 'object',
  prints: 'what is known of the series, its coverage and gaps; with --day its values',
});

export const exportSeries = defineCommand({
  path: ['series', 'export'],
  summary: 'print series as CSV that import reads again',
  description:
    'One row per sample: start and end in UTC, id of the series, value. Series of one quantity at a time, since a column has one unit.',
  args: [{ name: 'series', kind: 'series', required: true, variadic: true, description: 'ids of series' }],
  options: { from: FROM, until: UNTIL, zone: ZONE },
  examples: [
    { command: 'flex series export home-01/load home-01/pv > home-01.csv', says: 'all that there is' },
    { command: 'flex series export day-ahead --from today', says: 'from today on' },
  ],
  danger: 'none',
  output: 'stream',
  prints: 'CSV; with --json one object per sample',
});

export const series = defineNoun('series', [
  implement(importSeriesFiles, () => import('./import.ts')),
  implement(listSeries, () => import('./list.ts')),
  implement(showSeries, () => import('./show.ts')),
  implement(exportSeries, () => import('./export.ts')),
]);
