import type { JobConfig } from '../../adapters/workspace/config.ts';
import { ConfigError, FlexError, NotFoundError, type Problem, UsageError } from '../../engine/errors.ts';
import type { Schedule, Slot } from '../../engine/schedule/index.ts';
import { DAY_MS, parseDay, parseZone, type Zone } from '../../engine/time/index.ts';
import { zoneOrShared } from '../series/zone.ts';
import type { Io } from '../shell/io.ts';
import type { Understood } from '../shell/sub-commands.ts';
import { defaultJobs } from './default-jobs.ts';

/** How long after its time a run makes sense where the job does not say. */
const CATCH_UP_MS = 2 * DAY_MS;

/** The words that no job may begin with: a batch that runs itself would never end. */
const OWN_NOUN = 'batch';

/** A job with its command understood, and its schedule. */
export interface PlannedJob {
  readonly name: string;
  readonly understood: Understood;
  readonly schedule: Schedule;
}

/**
 * The jobs of the context, in the order of flex.yaml.
 *
 * @throws ConfigError `bad-jobs` that lists everything that cannot be understood.
 */
export async function plannedJobs(io: Io): Promise<readonly PlannedJob[]> {
  const { jobs = defaultJobs() } = await io.context();
  const fallback = await zoneOfGroups(io);
  const problems: Problem[] = [];
  const planned: PlannedJob[] = [];
  for (const job of jobs) {
    try {
      planned.push(await plan(job, fallback, io));
    } catch (error) {
      if (!(error instanceof FlexError)) throw error;
      problems.push({ path: `jobs.${job.name}`, value: job.run.join(' '), expected: expectedOf(error) });
    }
  }
  if (problems.length === 0) return planned;
  throw new ConfigError('bad-jobs', 'Jobs of flex.yaml cannot be understood.', {
    details: problems,
    next: 'flex help contexts',
  });
}

async function plan(job: JobConfig, fallback: Zone, io: Io): Promise<PlannedJob> {
  const understood = await io.commands.understand(job.run);
  if (understood.words[0] === OWN_NOUN) {
    throw new ConfigError('bad-job', 'A batch does not run batches.', {
      details: [{ path: '', expected: 'another command than batch' }],
    });
  }
  const zone = job.zone === undefined ? fallback : parseZone(job.zone);
  const dayText = dayTextOf(understood);
  if (dayText !== undefined) parseDay(dayText, { zone, nowMs: io.clock.nowMs() });
  const schedule: Schedule = {
    zone,
    timetable: job.timetable,
    catchUpMs: job.catchUpMs ?? CATCH_UP_MS,
    ...(dayText === undefined ? {} : { dayText }),
  };
  return { name: job.name, understood, schedule };
}

/** The day that the command is about, as told to it or by its default. */
function dayTextOf({ command, input }: Understood): string | undefined {
  if (command.definition.options['day']?.kind !== 'day') return undefined;
  const text = input.options['day'];
  return typeof text === 'string' ? text : undefined;
}

function expectedOf({ details, message }: FlexError): string {
  return details.length === 0 ? message : details.map(({ expected }) => expected).join('; ');
}

/** The zone that all groups share, else UTC; also where nothing is stored yet. */
async function zoneOfGroups(io: Io): Promise<Zone> {
  try {
    return await zoneOrShared((await (await io.context()).open()).repositories, undefined);
  } catch (error) {
    if (error instanceof NotFoundError && error.code === 'no-store') return parseZone('UTC');
    throw error;
  }
}

/**
 * The command as it is run for a slot: as it stands where its day is the one that was meant; what is caught up names
 * its day.
 */
export function commandFor({ understood, schedule }: PlannedJob, slot: Slot, nowMs: number): Understood {
  const { day } = slot;
  const { dayText, zone } = schedule;
  if (day === undefined || dayText === undefined || parseDay(dayText, { zone, nowMs }) === day)
    return understood;
  const { input, words } = understood;
  return {
    ...understood,
    input: { ...input, options: { ...input.options, day } },
    words: [...withoutDay(words), '--day', day],
  };
}

function withoutDay(words: readonly string[]): readonly string[] {
  return words.filter(
    (word, index) => word !== '--day' && words[index - 1] !== '--day' && !word.startsWith('--day='),
  );
}

/**
 * The jobs of these names; without names all of them.
 *
 * @throws UsageError `bad-arguments` with the names that there are.
 */
export function chosenJobs(jobs: readonly PlannedJob[], names: readonly string[]): readonly PlannedJob[] {
  const known = jobs.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new UsageError('bad-arguments', 'There is no such job.', {
      details: unknown.map((value) => ({ path: '--job', value, expected: `one of ${known.join(', ')}` })),
    });
  }
  return names.length === 0 ? jobs : jobs.filter(({ name }) => names.includes(name));
}
