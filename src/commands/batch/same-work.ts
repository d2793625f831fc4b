import { randomUUID } from 'node:crypto';
import { withoutSecrets } from '../../adapters/health-ping/without-secrets.ts';
import type { JobOfBatch } from '../../engine/repositories/index.ts';
import type { Slot } from '../../engine/schedule/index.ts';
import { parseDay, type Zone } from '../../engine/time/index.ts';
import type { Io } from '../shell/io.ts';
import { isJob, JOB_OPTIONS } from '../shell/job-options.ts';
import { enterRun } from '../shell/ledger.ts';
import type { Understood } from '../shell/sub-commands.ts';
import { commandLine } from '../shell/suggest.ts';
import { type EndedJob, type JobAgenda, outcomeOf } from './ended-job.ts';
import { commandFor, type PlannedJob } from './planned-jobs.ts';

/** A slot of a job. */
export interface JobSlot {
  readonly job: PlannedJob;
  readonly slot: Slot;
}

/** For a slot that is due: the one before it in the batch that does the very same. */
export type SameWork = ReadonlyMap<Slot, JobSlot>;

/**
 * Finds what would be done twice in one batch: after an outage the caught-up forecast of tomorrow is the forecast of
 * today. Only commands that are jobs: doing them twice at one time is doing them once.
 *
 * @param zone - of all groups; where they differ a day by name and a day by date are never taken for the same.
 */
export function sameWorkOf(
  agendas: readonly JobAgenda[],
  { nowMs, zone }: { readonly nowMs: number; readonly zone: Zone | undefined },
): SameWork {
  const first = new Map<string, JobSlot>();
  const same = new Map<Slot, JobSlot>();
  for (const { job, agenda } of agendas) {
    for (const slot of agenda.due) {
      const key = slot.day === undefined ? undefined : keyOf(commandFor(job, slot, nowMs), { nowMs, zone });
      if (key === undefined) continue;
      const before = first.get(key);
      if (before === undefined) first.set(key, { job, slot });
      else same.set(slot, before);
    }
  }
  return same;
}

const OWN_OPTIONS: ReadonlySet<string> = new Set(['day', ...Object.keys(JOB_OPTIONS)]);

/** What a command does: equal keys do the same. */
function keyOf(
  { command, input }: Understood,
  clock: { readonly nowMs: number; readonly zone: Zone | undefined },
): string | undefined {
  const { definition } = command;
  const { day } = input.options;
  if (!isJob(definition) || typeof day !== 'string') return undefined;
  const { zone, nowMs } = clock;
  const options = Object.entries(input.options)
    .filter(([name, value]) => !OWN_OPTIONS.has(name) && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const itsDay = zone === undefined ? day : parseDay(day, { zone, nowMs });
  return JSON.stringify([definition.path, itsDay, input.args, options]);
}

/** Enters a slot as done by the job that has done the same in this batch. */
export async function settleSame(
  { job, slot }: JobSlot,
  { before, of, io }: { readonly before: EndedJob; readonly of: JobOfBatch; readonly io: Io },
): Promise<EndedJob> {
  const { exitCode, failure } = before.end;
  const sameAs = before.job.name;
  const ended: EndedJob = {
    job,
    slot,
    hasTold: true,
    sameAs,
    end: { exitCode, ...(failure === undefined ? {} : { failure }) },
    tookMs: 0,
  };
  if (outcomeOf(before) === 'skipped') return ended;
  const { command, words } = commandFor(job, slot, io.clock.nowMs());
  const line = commandLine(withoutSecrets(words));
  const entry = { id: randomUUID(), definition: command.definition, line, job: { ...of, sameAs } };
  await (await enterRun(entry, io)).end({
    exitCode,
    ...(failure === undefined ? {} : { error: failure }),
  });
  return ended;
}
