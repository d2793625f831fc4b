import * as v from 'valibot';
import { InputError } from '../../engine/errors.ts';
import { isId } from '../../engine/ids.ts';
import { parseDurationMs } from '../../engine/quantity/index.ts';
import type { Timetable } from '../../engine/schedule/index.ts';
import type { JobConfig } from './config.ts';

/** `jobs` of a context: what `flex batch` runs, and when. */

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;

const DURATION = 'a duration such as 15m, 6h or 1h30m';
const TIMES = 'times of the wall clock such as 13:30 or [06:20, 18:20]';
const LINE = 'a command as it is typed behind flex, or the list of its words';

const words = v.pipe(v.array(v.string(LINE), LINE), v.minLength(1, LINE));

const line = v.pipe(
  v.string(LINE),
  v.transform((text) => text.split(/\s+/).filter((word) => word !== '')),
  v.minLength(1, LINE),
);

const duration = (accepts: (ms: number) => boolean, expected: string) =>
  v.pipe(
    v.string(DURATION),
    v.check((text) => accepts(durationMs(text) ?? -1), expected),
    v.transform((text) => durationMs(text) ?? 0),
  );

const times = v.pipe(
  v.union([v.string(TIMES), v.array(v.string(TIMES))], TIMES),
  v.transform((given) => (typeof given === 'string' ? [given] : given)),
  v.check((given) => given.length > 0 && given.every((text) => TIME.test(text)), TIMES),
  v.transform((given) => [...new Set(given.map(wallMinutes))].sort((a, b) => a - b)),
);

const zone = v.pipe(
  v.string('a time zone such as Europe/Amsterdam'),
  v.check(isZone, 'a time zone such as Europe/Amsterdam'),
);

export const job = v.pipe(
  v.strictObject(
    {
      name: v.pipe(v.string('a name'), v.check(isId, 'a name of letters, digits, . _ and -')),
      run: v.union([line, words], LINE),
      every: v.optional(
        duration((ms) => ms > 0 && ms <= DAY_MS && ms % MINUTE_MS === 0, 'whole minutes, at most 1d'),
      ),
      at: v.optional(times),
      zone: v.optional(zone),
      catchUp: v.optional(duration((ms) => ms >= 0, DURATION)),
    },
    'a job: its name, what it runs, and every or at',
  ),
  v.check(({ every, at }) => (every === undefined) !== (at === undefined), 'either every or at'),
);

export const jobs = v.pipe(
  v.array(job, 'a list of jobs'),
  v.check(
    (all) => new Set(all.map(({ name }) => name)).size === all.length,
    'jobs that each have another name',
  ),
);

/** Keys of a job, for whoever mistypes one. */
export const JOB_KEYS: readonly string[] = ['name', 'run', 'every', 'at', 'zone', 'catchUp'];

/** A job as the program knows it. */
export function jobConfigOf(read: v.InferOutput<typeof job>): JobConfig {
  return {
    name: read.name,
    run: read.run,
    timetable: timetableOf(read),
    ...(read.zone === undefined ? {} : { zone: read.zone }),
    ...(read.catchUp === undefined ? {} : { catchUpMs: read.catchUp }),
  };
}

function timetableOf({ every, at }: v.InferOutput<typeof job>): Timetable {
  return every === undefined
    ? { kind: 'at', wallMinutes: at ?? [] } // one of both is there: the schema says so
    : { kind: 'every', everyMs: every };
}

function durationMs(text: string): number | undefined {
  try {
    return parseDurationMs(text);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function wallMinutes(text: string): number {
  const [, hours, minutes] = TIME.exec(text) ?? [];
  return 60 * Number(hours) + Number(minutes);
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
