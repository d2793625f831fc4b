import { type Agenda, agendaOf, lastSlotMs, type Slot, slotAt } from '../../engine/schedule/index.ts';
import { DAY_MS } from '../../engine/time/index.ts';
import type { Run } from '../shell/define.ts';
import type { Io } from '../shell/io.ts';
import type { CommandResult, Failure } from '../shell/result.ts';
import { batchJson, batchView } from './batch-view.ts';
import type { runBatch } from './commands.ts';
import { type EndedJob, type JobAgenda, outcomeOf } from './ended-job.ts';
import { pastRuns } from './past-runs.ts';
import { chosenJobs, commandFor, type PlannedJob, plannedJobs } from './planned-jobs.ts';

export const run: Run<typeof runBatch> = async ({ options }, io) => {
  const jobs = chosenJobs(await plannedJobs(io), options.job);
  const agendas = await agendasOf(jobs, options.force, io);
  if (options.dryRun) return resultOf(agendas, [], io, true);
  const ended: EndedJob[] = [];
  for (const { job, agenda } of agendas) {
    for (const slot of agenda.due) ended.push(await runJob(job, slot, io));
  }
  await forgetOldRuns(io);
  return resultOf(agendas, ended, io, false);
};

/** How long the ledger keeps a run, by the machine's clock. */
const KEPT_MS = 90 * DAY_MS;
/** What one batch forgets at most: more than comes to be between two of them. */
const FORGOTTEN_MAX = 500;

async function forgetOldRuns(io: Io): Promise<void> {
  const { jobRuns } = (await (await io.context()).open()).repositories;
  const count = await jobRuns.forget(Date.now() - KEPT_MS, FORGOTTEN_MAX);
  if (count > 0) io.detail(`forgot ${count} old runs`);
}

async function agendasOf(
  jobs: readonly PlannedJob[],
  isForced: boolean,
  io: Io,
): Promise<readonly JobAgenda[]> {
  const nowMs = io.clock.nowMs();
  const { jobRuns } = (await (await io.context()).open()).repositories;
  const agendas: JobAgenda[] = [];
  for (const job of jobs) {
    const agenda = agendaOf(job.schedule, nowMs, await pastRuns(job, jobRuns, nowMs));
    agendas.push({ job, agenda: isForced ? forced(job, agenda, nowMs) : agenda });
  }
  return agendas;
}

/** The latest slot once more, whatever became of it. */
function forced({ schedule }: PlannedJob, agenda: Agenda, nowMs: number): Agenda {
  const latestMs = lastSlotMs(schedule, nowMs);
  if (latestMs === undefined || agenda.due.some(({ slotMs }) => slotMs === latestMs)) return agenda;
  return { ...agenda, due: [...agenda.due, slotAt(schedule, latestMs)] };
}

/** @throws what ended the batch: a signal, or its time. */
async function runJob(job: PlannedJob, slot: Slot, io: Io): Promise<EndedJob> {
  io.signal.throwIfAborted();
  const startedMs = performance.now();
  const { slotMs, day } = slot;
  const of = { batchId: io.runId ?? '', name: job.name, slotMs, ...(day === undefined ? {} : { day }) };
  const end = await io.commands.run(commandFor(job, slot, io.clock.nowMs()), of, io);
  io.signal.throwIfAborted();
  return { job, slot, end, tookMs: Math.round(performance.now() - startedMs) };
}

function resultOf(
  agendas: readonly JobAgenda[],
  ended: readonly EndedJob[],
  io: Io,
  dryRun: boolean,
): CommandResult {
  const failures = ended.flatMap(failuresOf);
  const hasFailed = ended.some((one) => outcomeOf(one) !== 'done' && outcomeOf(one) !== 'skipped');
  return {
    kind: 'object',
    data: { ...(dryRun ? { dryRun } : {}), ...batchJson(agendas, ended, io.clock.nowMs()) },
    view: batchView(agendas, ended, { nowMs: io.clock.nowMs(), dryRun }),
    partial: hasFailed,
    failures,
    ...(hasFailed ? { next: 'flex runs list --failed' } : {}),
  };
}

function failuresOf(ended: EndedJob): readonly Failure[] {
  const { job, end } = ended;
  if (outcomeOf(ended) === 'skipped') return [];
  if (end.failure !== undefined) return [{ id: job.name, message: end.failure.message }];
  return (end.result?.failures ?? []).map(({ id, message }) => ({ id: `${job.name} ${id}`, message }));
}
