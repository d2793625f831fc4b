import { UsageError } from '../../engine/errors.ts';
import { type SimulatedEvent, simulate, tickMinutesOf } from '../../engine/schedule/index.ts';
import { formatInstant, type Interval, MINUTE_MS, parseInstant, type Zone } from '../../engine/time/index.ts';
import { whyMissedText } from '../batch/missed-text.ts';
import { chosenJobs, commandFor, type PlannedJob, plannedJobs } from '../batch/planned-jobs.ts';
import { instantText } from '../common/instant-text.ts';
import { asFlag } from '../series/zone.ts';
import type { Run } from '../shell/define.ts';
import type { Io } from '../shell/io.ts';
import { list } from '../shell/result.ts';
import { commandLine } from '../shell/suggest.ts';
import type { simulateSchedule } from './commands.ts';

export const run: Run<typeof simulateSchedule> = async ({ options }, io) => {
  const all = await plannedJobs(io);
  const jobs = chosenJobs(all, options.job);
  const zone = all[0]?.schedule.zone;
  if (zone === undefined) return list([], [], { empty: 'flex.yaml has no jobs' });
  const nowMs = io.clock.nowMs();
  const tickMs =
    tickMinutesOf(
      all.map(({ schedule }) => schedule),
      nowMs,
      0,
    ) * MINUTE_MS;
  const read = (flag: string, text: string) => asFlag(flag, () => parseInstant(text, { zone, nowMs }));
  const interval = { startMs: onTick(read('--from', options.from), tickMs), endMs: read('--to', options.to) };
  if (interval.endMs <= interval.startMs) throw backwards('--to', options.to);
  const outages = outagesOf(options, interval, read);
  const events = asFlag('--to', () => simulate(jobs, { interval, tickMs, outages }));
  return listOf(events, new Map(jobs.map((job) => [job.name, job])), zone, io);
};

/** Jobs are looked after on whole ticks. */
function onTick(ms: number, tickMs: number): number {
  return Math.ceil(ms / tickMs) * tickMs;
}

function outagesOf(
  { down, up }: { readonly down: string | undefined; readonly up: string | undefined },
  interval: Interval,
  read: (flag: string, text: string) => number,
): readonly Interval[] {
  if (down === undefined && up === undefined) return [];
  const startMs = down === undefined ? interval.startMs : read('--down', down);
  const endMs = up === undefined ? interval.endMs : read('--up', up);
  if (endMs <= startMs) throw backwards('--up', up ?? '');
  return [{ startMs, endMs }];
}

function backwards(path: string, value: string): UsageError {
  return new UsageError('bad-arguments', 'The end is not after the beginning.', {
    details: [{ path, value, expected: 'an instant after the beginning' }],
  });
}

function listOf(
  events: readonly SimulatedEvent[],
  jobs: ReadonlyMap<string, PlannedJob>,
  zone: Zone,
  io: Io,
) {
  const items = events.map((event) => {
    const { atMs, job, what, slotMs, day } = event;
    const planned = jobs.get(job);
    const isRun = event.what !== 'missed' && planned !== undefined;
    return {
      at: formatInstant(atMs, zone),
      atMs,
      job,
      what,
      slot: formatInstant(slotMs, zone),
      slotMs,
      ...(day === undefined ? {} : { day }),
      ...(isRun ? { command: `flex ${commandLine(commandFor(planned, event, atMs).words)}` } : {}),
      ...(event.what === 'missed' ? { why: whyMissedText(event) } : {}),
    };
  });
  if (items.length === 0) io.detail('nothing is due in that time');
  return list(
    items,
    [
      { header: 'at', value: ({ atMs }) => instantText(atMs, zone) },
      { header: 'job', value: ({ job }) => job },
      { header: 'what', value: ({ what }) => what },
      {
        header: 'for',
        value: ({ slotMs, atMs }) => (slotMs === atMs ? undefined : instantText(slotMs, zone)),
      },
      { header: 'command', value: ({ command, why }) => command ?? why },
    ],
    { empty: 'nothing is due in that time' },
  );
}
