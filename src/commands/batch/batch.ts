import type { JobOfBatch } from '../../engine/repositories/index.ts';
import { type Agenda, agendaOf, lastSlotMs, type Slot, slotAt } from '../../engine/schedule/index.ts';
import { DAY_MS, type Zone } from '../../engine/time/index.ts';
import { sharedZone } from '../series/zone.ts';
import type { Run } from '../shell/define.ts';
import type { Io } from '../shell/io.ts';
import type { CommandResult, Failure } from '../shell/result.ts';
import { type BatchDone, batchJson, batchView } from './batch-view.ts';
import type { runBatch } from './commands.ts';
import { type EndedJob, isToBeTold, type JobAgenda, newFailures, outcomeOf } from './ended-job.ts';
import { pastRuns } from './past-runs.ts';
import { chosenJobs, commandFor, type PlannedJob, plannedJobs } from './planned-jobs.ts';
import { sameWorkOf, settleSame } from './same-work.ts';

export const run: Run<typeof runBatch> = async ({ options }, io) => {
  const jobs = chosenJobs(await plannedJobs(io), options.job);
  const agendas = await agendasOf(jobs, options.force, io);
  const same = sameWorkOf(agendas, { nowMs: io.clock.nowMs(), zone: await zoneOfAll(io) });
  if (options.dryRun) return resultOf({ agendas, same, ended: [] }, io, true);
  const ended: EndedJob[] = [];
  for (const { job, agenda, hasTold } of agendas) {
    for (const slot of agenda.due) {
      const before = ended.find((one) => one.slot === same.get(slot)?.slot);
      const of = ofBatch(job, slot, io);
      ended.push(
        before === undefined
          ? { ...(await runJob(job, slot, io)), hasTold }
          : await settleSame({ job, slot }, { before, of, io }),
      );
    }
  }
  await forgetOldRuns(io);
  return resultOf({ agendas, same, ended }, io, false);
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
    const past = await pastRuns(job, jobRuns, nowMs);
    const agenda = agendaOf(job.schedule, nowMs, past);
    const hasTold = past.find(({ outcome }) => outcome !== 'not-run')?.outcome === 'settled';
    agendas.push({ job, agenda: isForced ? forced(job, agenda, nowMs) : agenda, hasTold });
  }
  return agendas;
}

/** The latest slot once more, whatever became of it. */
function forced({ schedule }: PlannedJob, agenda: Agenda, nowMs: number): Agenda {
  const latestMs = lastSlotMs(schedule, nowMs);
  if (latestMs === undefined || agenda.due.some(({ slotMs }) => slotMs === latestMs)) return agenda;
  return { ...agenda, due: [...agenda.due, slotAt(schedule, latestMs)] };
}

function ofBatch({ name }: PlannedJob, { slotMs, day }: Slot, io: Io): JobOfBatch {
  return { batchId: io.runId ?? '', name, slotMs, ...(day === undefined ? {} : { day }) };
}

async function zoneOfAll(io: Io): Promise<Zone | undefined> {
  return sharedZone((await (await io.context()).open()).repositories);
}

/** @throws what ended the batch: a signal, or its time. */
async function runJob(job: PlannedJob, slot: Slot, io: Io): Promise<Omit<EndedJob, 'hasTold'>> {
  io.signal.throwIfAborted();
  const startedMs = performance.now();
  const end = await io.commands.run(commandFor(job, slot, io.clock.nowMs()), ofBatch(job, slot, io), io);
  io.signal.throwIfAborted();
  return { job, slot, end, tookMs: Math.round(performance.now() - startedMs) };
}

function resultOf(done: BatchDone, io: Io, dryRun: boolean): CommandResult {
  const { ended } = done;
  const nowMs = io.clock.nowMs();
  const failures = ended.flatMap(failuresOf);
  const hasFailed = ended.some(isToBeTold);
  return {
    kind: 'object',
    data: { ...(dryRun ? { dryRun } : {}), ...batchJson(done, nowMs) },
    view: batchView(done, { nowMs, dryRun }),
    partial: hasFailed,
    failures,
    ...(hasFailed ? { next: 'flex runs list --failed' } : {}),
  };
}

function failuresOf(ended: EndedJob): readonly Failure[] {
  const { job, end } = ended;
  if (outcomeOf(ended) === 'skipped' || ended.sameAs !== undefined) return [];
  if (end.failure !== undefined) return [{ id: job.name, message: end.failure.message, noun: 'job' }];
  return newFailures(ended).map((failure) => ({ ...failure, job: job.name }));
}
