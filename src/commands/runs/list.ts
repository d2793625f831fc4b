import type { JobRunRecord, JobRunRepository } from '../../engine/repositories/index.ts';
import { instantText } from '../common/instant-text.ts';
import { zoneOrShared } from '../series/zone.ts';
import type { Run } from '../shell/define.ts';
import { type Column, list } from '../shell/result.ts';
import type { listRuns } from './commands.ts';
import { endText, runJson, stateOf, tookMsOf } from './run-state.ts';

/** How far back runs that failed are looked for. */
const SEARCHED_MAX = 10_000;
/** As much of an id as is shown: enough to find the run by. */
const ID_CHARS = 8;
const SECOND_MS = 1_000;

export const run: Run<typeof listRuns> = async ({ options }, io) => {
  const { repositories } = await (await io.context()).open();
  const found = await newest(repositories.jobRuns, options);
  const zone = await zoneOrShared(repositories, undefined);
  const columns: readonly Column<(typeof found)[number]>[] = [
    { header: 'run', value: ({ id }) => id.slice(0, ID_CHARS) },
    { header: 'started', value: ({ startedMs }) => instantText(startedMs, zone) },
    { header: 'took s', value: (one) => secondsText(tookMsOf(one)), align: 'right' },
    { header: 'end', value: endText },
    { header: 'job', value: ({ job }) => job?.name },
    { header: 'command', value: ({ line }) => line },
  ];
  const isNarrowed = options.failed || options.job !== undefined;
  const shown = list(found, columns, { empty: isNarrowed ? 'no such runs' : 'no runs yet' });
  return { ...shown, items: found.map(runJson) };
};

async function newest(
  jobRuns: JobRunRepository,
  {
    job,
    failed,
    limit,
  }: { readonly job: string | undefined; readonly failed: boolean; readonly limit: number },
): Promise<readonly JobRunRecord[]> {
  const found: JobRunRecord[] = [];
  const of = job === undefined ? {} : { of: job };
  for await (const record of jobRuns.list({ ...of, limit: failed ? SEARCHED_MAX : limit })) {
    if (failed && !hasFailed(record)) continue;
    found.push(record);
    if (found.length === limit) break;
  }
  return found;
}

function hasFailed(record: JobRunRecord): boolean {
  const state = stateOf(record);
  return state === 'failed' || state === 'killed';
}

function secondsText(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : (ms / SECOND_MS).toFixed(1);
}
