import { DRY_RUN, defineCommand, defineNoun, implement } from '../shell/define.ts';
import { JOB_OPTIONS } from '../shell/job-options.ts';

export const runBatch = defineCommand({
  path: ['batch'],
  summary: 'run the recurrent jobs that are due, one after the other',
  description: `Runs the jobs of the context in flex.yaml; without any these: the prognoses of all groups for today and for tomorrow, every hour, and rebalancing, every 15 minutes. Which are due is told by the ledger of runs, so that it may be called as often as one likes: what has been done is not done again.

Each job runs by itself: one that fails does not stop the others (exit 3), and is tried again up to three times in all. What was missed while the machine was off is caught up as long as it makes sense: a day that is over is not forecast.`,
  args: [],
  options: {
    job: { kind: 'text', multiple: true, placeholder: 'NAME', description: 'only this job; may be repeated' },
    force: { kind: 'boolean', description: 'also jobs that are not due' },
    dryRun: DRY_RUN,
    ...JOB_OPTIONS,
  },
  examples: [
    { command: 'flex batch', says: 'what is due now' },
    { command: 'flex batch --dry-run', says: 'what would be run, and what comes next' },
    { command: 'flex batch --timeout 14m --jitter 20s', says: 'from cron: flex schedule print --cron' },
  ],
  danger: 'orders',
  output: 'object',
  prints: 'what was run and how it ended, what was missed, and when each job is due next',
});

export const batch = defineNoun('batch', [implement(runBatch, () => import('./batch.ts'))]);
