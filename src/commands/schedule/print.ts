import { join } from 'node:path';
import { InputError, UsageError } from '../../engine/errors.ts';
import { tickMinutesOf } from '../../engine/schedule/index.ts';
import { plannedJobs } from '../batch/planned-jobs.ts';
import type { Run } from '../shell/define.ts';
import type { CommandResult } from '../shell/result.ts';
import type { printSchedule } from './commands.ts';
import { cronText } from './cron-text.ts';
import { type Entry, entryOf } from './entry.ts';
import { systemdUnits } from './systemd-text.ts';

export const run: Run<typeof printSchedule> = async ({ options }, io) => {
  if (options.cron && options.systemd) {
    throw new UsageError('bad-arguments', 'Either --cron or --systemd.', {
      next: 'flex schedule print --cron',
    });
  }
  if (options.dir !== undefined && !options.systemd) {
    throw new UsageError('bad-arguments', '--dir goes with --systemd.', {
      next: `flex schedule print --systemd --dir ${options.dir}`,
    });
  }
  const { ping } = options;
  if (ping !== undefined) await checkPing(ping);
  const jobs = await plannedJobs(io);
  const nowMs = io.clock.nowMs();
  const schedules = jobs.map(({ schedule }) => schedule);
  const entry = await entryOf(
    {
      tickMinutes: tickMinutesOf(schedules, nowMs, -new Date(nowMs).getTimezoneOffset()),
      jobNames: jobs.map(({ name }) => name),
      ping,
      jitterMs: options.jitterMs,
    },
    io,
  );
  if (!options.systemd) return cronResult(entry);
  const units = systemdUnits(entry);
  const { dir } = options;
  if (dir === undefined) {
    const text = units.map(({ name, content }) => `# ${name}\n${content}`).join('\n');
    return { kind: 'text', text, data: { ...dataOf(entry), files: units } };
  }
  for (const { name, content } of units) await io.writeFile(join(dir, name), content);
  const paths = units.map(({ name }) => join(dir, name));
  return {
    kind: 'text',
    text: paths.map((path) => `wrote ${path}\n`).join(''),
    data: { ...dataOf(entry), files: units, paths },
    next: `systemctl --user daemon-reload && systemctl --user enable --now ${entry.name}.timer`,
  };
};

async function checkPing(ping: string): Promise<void> {
  const { healthPing } = await import('../../adapters/health-ping/health-ping.ts');
  try {
    healthPing(ping, '');
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const details = error.details.map((detail) => ({ ...detail, path: '--ping' }));
    throw new UsageError('bad-arguments', error.message, { details });
  }
}

function cronResult(entry: Entry): CommandResult {
  const text = cronText(entry);
  return { kind: 'text', text, data: { ...dataOf(entry), cron: text } };
}

/** Without the environment, which may hold a secret, but for what is printed anyway. */
function dataOf({ words, tickMinutes, jobNames }: Entry) {
  return { words, tickMinutes, jobs: jobNames };
}
