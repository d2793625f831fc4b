import type { JobConfig } from '../../adapters/workspace/config.ts';
import { timeoutAdvice } from '../../engine/commissioning/index.ts';
import { ConfigError, InputError } from '../../engine/errors.ts';
import { parseDurationMs } from '../../engine/quantity/index.ts';
import { fleetOf } from '../common/fleet-of.ts';
import { PERIOD_MS } from '../pwrcell/session.ts';
import type { Context } from '../shell/context.ts';
import type { Io } from '../shell/io.ts';
import { type AreaReport, type DoctorWarning, runChecks } from './area.ts';

/**
 * Whether what flex.yaml says of the fleet makes sense: nothing is called. Keys that nobody knows any more are refused
 * where it is read.
 *
 * @throws ConfigError `no-fleet` where the context has none.
 */
export async function checkFleet(io: Io): Promise<AreaReport> {
  const context = await io.context();
  // Which throws: secrets that are missing are a violation, a fleet that is missing is none.
  if (context.fleet === undefined) await fleetOf(io);
  const report = await runChecks({ area: 'fleet', subject: `fleet of context ${context.name}` }, [
    {
      id: 'secrets',
      says: 'the environment has the secrets of both hosts, and no variable that means nothing any more',
      run: async () => void (await fleetOf(io)),
    },
    {
      id: 'jobs',
      says: 'durations after --offline-timeout and --interval in jobs that run flex pwrcell',
      run: async () => assertDurations(context),
    },
  ]);
  return { ...report, warnings: timeoutWarnings(context) };
}

/** A word of a job that says how long something takes. */
interface JobDuration {
  readonly job: JobConfig;
  readonly option: string;
  readonly text: string;
  /** Undefined where it is no duration. */
  readonly ms: number | undefined;
}

const OPTION = /^(--offline-timeout|--interval)(?:=(.*))?$/;

function durationsOf({ jobs }: Context): readonly JobDuration[] {
  const ours = (jobs ?? []).filter(({ run }) => run[0] === 'pwrcell');
  return ours.flatMap((job) =>
    job.run.flatMap((word, index): readonly JobDuration[] => {
      const [, option, joined] = OPTION.exec(word) ?? [];
      if (option === undefined) return [];
      const text = joined ?? job.run[index + 1] ?? '';
      return [{ job, option, text, ms: durationMs(text) }];
    }),
  );
}

function durationMs(text: string): number | undefined {
  try {
    return parseDurationMs(text);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function assertDurations(context: Context): void {
  const bad = durationsOf(context).filter(({ ms }) => ms === undefined);
  if (bad.length === 0) return;
  throw new ConfigError('bad-jobs', 'Jobs have options that are no durations.', {
    details: bad.map(({ job, option, text }) => ({
      path: `jobs.${job.name} ${option}`,
      value: text,
      expected: 'a duration such as 15m',
    })),
  });
}

function timeoutWarnings(context: Context): readonly DoctorWarning[] {
  const { offlineTimeoutMs } = context.fleet ?? {};
  const found = offlineTimeoutMs === undefined ? undefined : timeoutAdvice(offlineTimeoutMs, PERIOD_MS);
  const ofSetting =
    found === undefined ? [] : [{ check: 'offline-timeout', place: 'fleet.offlineTimeout', found }];
  return [...ofSetting, ...jobWarnings(context)];
}

function jobWarnings(context: Context): readonly DoctorWarning[] {
  return durationsOf(context).flatMap(({ job, option, ms }) => {
    const found =
      option === '--offline-timeout' && ms !== undefined ? timeoutAdvice(ms, PERIOD_MS) : undefined;
    return found === undefined ? [] : [{ check: 'jobs', place: `jobs.${job.name} ${option}`, found }];
  });
}
