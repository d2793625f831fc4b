import { NotFoundError } from '../../engine/errors.ts';
import type { JobRunRecord, JobRunRepository } from '../../engine/repositories/index.ts';
import type { Zone } from '../../engine/time/index.ts';
import { instantText } from '../common/instant-text.ts';
import { zoneOrShared } from '../series/zone.ts';
import type { Run } from '../shell/define.ts';
import type { View } from '../shell/result.ts';
import type { showRun } from './commands.ts';
import { endText, runJson, tookMsOf } from './run-state.ts';

/** How far back the beginning of an id is looked for. */
const SEARCHED_MAX = 100_000;
const LISTED_MAX = 10;
const SECOND_MS = 1_000;

export const run: Run<typeof showRun> = async ({ args }, io) => {
  const { repositories } = await (await io.context()).open();
  const { jobRuns } = repositories;
  const record = await find(jobRuns, args.run);
  const jobs = record.command === 'batch' ? await jobsOf(jobRuns, record) : [];
  const failedJob = [record, ...jobs].find(({ exitCode }) => exitCode !== undefined && exitCode !== 0);
  const [eventId] = record.eventIds ?? [];
  return {
    kind: 'object',
    data: { ...runJson(record), ...(jobs.length === 0 ? {} : { jobs: jobs.map(runJson) }) },
    view: viewOf(record, jobs, await zoneOrShared(repositories, undefined)),
    ...(failedJob !== undefined && failedJob !== record
      ? { next: `flex runs show ${failedJob.id}` }
      : eventId === undefined
        ? {}
        : { next: `flex logs ${eventId}` }),
  };
};

/** In place of an id: the newest run. */
const LAST = 'last';

/** @throws NotFoundError `no-such-run`, `ambiguous-id` with those that begin so. */
async function find(jobRuns: JobRunRepository, id: string): Promise<JobRunRecord> {
  if (id === LAST) {
    for await (const newest of jobRuns.list({ limit: 1 })) return newest;
  }
  const exact = /^[0-9a-f-]+$/.test(id) ? await jobRuns.get(id) : undefined;
  if (exact !== undefined) return exact;
  const ids = await jobRuns.idsBeginning(id, SEARCHED_MAX);
  const [only] = ids;
  if (only === undefined) {
    throw new NotFoundError('no-such-run', `There is no run ${id}.`, { next: 'flex runs list' });
  }
  if (ids.length > 1) {
    throw new NotFoundError('ambiguous-id', `${ids.length} runs begin with ${id}.`, {
      details: ids.slice(0, LISTED_MAX).map((value) => ({ path: '<RUN>', value, expected: 'one run only' })),
    });
  }
  const found = await jobRuns.get(only);
  if (found === undefined) throw new NotFoundError('no-such-run', `There is no run ${id}.`);
  return found;
}

/** The jobs of a batch, in the order in which they ran: all of them began after it and before it ended. */
async function jobsOf(jobRuns: JobRunRepository, batch: JobRunRecord): Promise<readonly JobRunRecord[]> {
  const jobs: JobRunRecord[] = [];
  for await (const record of jobRuns.list({ limit: SEARCHED_MAX })) {
    if (record.id === batch.id) break;
    if (record.job?.batchId === batch.id) jobs.unshift(record);
  }
  return jobs;
}

function viewOf(record: JobRunRecord, jobs: readonly JobRunRecord[], zone: Zone): readonly View[] {
  const { owner, startedMs, endedMs, job, error, counts = {}, eventIds = [] } = record;
  const tookMs = tookMsOf(record);
  return [
    {
      kind: 'pairs',
      pairs: [
        ['run', record.id],
        ['command', `flex ${record.line}`],
        ['end', endText(record)],
        ['error', error?.message],
        ['started', instantText(startedMs, zone)],
        ['ended', endedMs === undefined ? undefined : instantText(endedMs, zone)],
        ['took', tookMs === undefined ? undefined : `${(tookMs / SECOND_MS).toFixed(1)} s`],
        ['context', record.context],
        ['version', record.version],
        ['process', `${owner.pid} on ${owner.host}`],
        ['skipped for', record.skippedFor],
        ['job', job === undefined ? undefined : `${job.name} of ${instantText(job.slotMs, zone)}`],
        ['done by', job?.sameAs],
        ['batch', job?.batchId],
        ...Object.entries(counts).map(([name, count]) => [name, count] as const),
        ['events', eventIds.length === 0 ? undefined : eventIds.join(' ')],
      ],
    },
    ...(jobs.length === 0 ? [] : [jobsTable(jobs)]),
  ];
}

function jobsTable(jobs: readonly JobRunRecord[]): View {
  return {
    kind: 'table',
    title: 'Jobs',
    headers: ['run', 'job', 'end', 'command'],
    rows: jobs.map((one) => [one.id, one.job?.name, endText(one), one.line]),
  };
}
