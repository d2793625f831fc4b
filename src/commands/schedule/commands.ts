import { defineCommand, defineNoun, implement } from '../shell/define.ts';

export const printSchedule = defineCommand({
  path: ['schedule', 'print'],
  summary: 'print the lines for cron, or the units for systemd, that run flex batch',
  description:
    'One entry is enough: flex batch knows which job is due, in the zone of the groups and on the days that the clocks change, and catches up what was missed. It is called as often as the jobs of the context need. Paths are absolute, because cron and systemd know neither your folder nor your PATH.',
  args: [],
  options: {
    cron: { kind: 'boolean', description: 'a line for crontab -e' },
    systemd: { kind: 'boolean', description: 'a service and a timer for systemd' },
    ping: { kind: 'text', placeholder: 'URL', description: 'the health check that the batch tells' },
    jitter: { kind: 'duration', default: '20s', description: 'begin up to this much later' },
    dir: { kind: 'file', placeholder: 'DIR', description: 'write the files of --systemd there' },
  },
  examples: [
    { command: 'flex schedule print --cron', says: 'paste it into crontab -e' },
    { command: 'flex schedule print --systemd --dir ~/.config/systemd/user', says: 'write the units' },
  ],
  danger: 'none',
  output: 'text',
  prints: 'what cron or systemd is to be given, with comments',
});

export const simulateSchedule = defineCommand({
  path: ['schedule', 'simulate'],
  summary: 'show when which job would run, and what an outage would cost',
  description:
    'Runs nothing. Jobs are looked after as often as "flex schedule print" has them; each run counts as done at once, and what was due before the beginning as done. With --down and --up the machine is off in between: what is caught up afterwards, and what is missed for good, is said.',
  args: [],
  options: {
    from: { kind: 'instant', default: 'now', description: 'beginning' },
    to: { kind: 'instant', default: '+1d', description: 'end' },
    down: { kind: 'instant', description: 'the machine goes off' },
    up: { kind: 'instant', description: 'and on again' },
    job: { kind: 'text', multiple: true, placeholder: 'NAME', description: 'only this job; may be repeated' },
  },
  examples: [
    { command: 'flex schedule simulate', says: 'the day that comes' },
    {
      command: 'flex schedule simulate --from 2026-10-24T12:00 --to 2026-10-26T12:00',
      says: 'the night of the long day',
    },
    { command: 'flex schedule simulate --to +3d --down +2h --up +2d', says: 'a machine that is off' },
  ],
  danger: 'none',
  output: 'list',
  prints: 'one line per run: when, for which time, which command',
});

export const schedule = defineNoun('schedule', [
  implement(printSchedule, () => import('./print.ts')),
  implement(simulateSchedule, () => import('./simulate.ts')),
]);
