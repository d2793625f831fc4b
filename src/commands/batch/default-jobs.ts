import type { JobConfig } from '../../adapters/workspace/config.ts';
import { CATALOGUE } from '../registry.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** What a batch runs where flex.yaml says nothing else. */
const DEFAULT_JOBS: readonly JobConfig[] = [
  {
    name: 'prognosis-today',
    run: ['prognosis', 'generate', '--all', '--day', 'today'],
    timetable: { kind: 'every', everyMs: HOUR_MS },
  },
  {
    name: 'prognosis-tomorrow',
    run: ['prognosis', 'generate', '--all', '--day', 'tomorrow'],
    timetable: { kind: 'every', everyMs: HOUR_MS },
  },
  {
    name: 'rebalance',
    run: ['rebalance', 'run', '--all'],
    timetable: { kind: 'every', everyMs: 15 * MINUTE_MS },
  },
];

/** The usual jobs, as far as this program has their commands. */
export function defaultJobs(): readonly JobConfig[] {
  const nouns = new Set(CATALOGUE.nouns.map(({ name }) => name));
  return DEFAULT_JOBS.filter(({ run: [noun = ''] }) => nouns.has(noun));
}
