import { publishPrognosis } from '../publish.ts';
import { task, type Workflow } from '../types.ts';
import { aggregateRun } from './aggregate.ts';
import { closeRun } from './close.ts';
import { cutRun } from './cut-batches.ts';
import definition from './definition.asl.json' with { type: 'json' };
import { generateBatch } from './generate-batch.ts';

/** Forecasts and plans all participants of a group for a day, and adds them up. */
export const prognosisRun: Workflow = {
  name: 'prognosis-run',
  definition,
  tasks: [
    task('prognosis-run-cut-batches', cutRun),
    task('prognosis-run-generate-batch', generateBatch, { heavy: true }),
    task('prognosis-run-aggregate', aggregateRun),
    task('prognosis-publish', publishPrognosis),
    task('prognosis-run-close', closeRun),
  ],
};
