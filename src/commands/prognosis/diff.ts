import { formatPower } from '../../engine/quantity/index.ts';
import { gridJson } from '../common/period-json.ts';
import { energyWh, periodLabels, runLabel, runsOf } from '../common/periods-view.ts';
import { changeText, energyChangeText } from '../common/power-text.ts';
import type { Run } from '../shell/define.ts';
import type { diffPrognosis } from './commands.ts';
import { causeText, revisionOf, subjectPrognoses } from './subject.ts';

export const run: Run<typeof diffPrognosis> = async ({ args, options }, io) => {
  const { repositories } = await (await io.context()).open();
  const prognoses = await subjectPrognoses(repositories, args.subject, options.day, io);
  const after = revisionOf(prognoses, options.to);
  const before = revisionOf(prognoses, options.from ?? Math.max(1, after.revision - 1));
  const { grid, subject } = prognoses;
  const deltaW = after.powerW.map((powerW, period) => powerW - before.powerW[period]!);
  const runs = runsOf(
    grid.periodCount,
    (a, b) => before.powerW[a] === before.powerW[b] && after.powerW[a] === after.powerW[b],
  ).filter(({ from }) => deltaW[from] !== 0);
  return {
    kind: 'object',
    data: {
      subject,
      ...gridJson(grid),
      from: { revision: before.revision, cause: before.cause },
      to: { revision: after.revision, cause: after.cause },
      energyWh: energyWh(deltaW, grid.periodMs),
      changes: runs.map(({ from, to }) => ({
        from,
        to,
        label: runLabel(grid, { from, to }),
        beforeW: before.powerW[from],
        afterW: after.powerW[from],
        deltaW: deltaW[from],
      })),
    },
    view:
      runs.length === 0
        ? [
            {
              kind: 'lines',
              lines: [`Revisions ${before.revision} and ${after.revision} of ${subject} are the same.`],
            },
          ]
        : [
            {
              kind: 'lines',
              lines: [
                `${subject} on ${grid.day}: revision ${before.revision} (${causeText(before.cause)}) to ${after.revision} (${causeText(after.cause)}), ${energyChangeText(energyWh(deltaW, grid.periodMs))} in all`,
              ],
            },
            {
              kind: 'chart',
              periodLabels: periodLabels(grid),
              series: [
                { name: `revision ${after.revision}`, powersW: after.powerW },
                { name: `revision ${before.revision}`, powersW: before.powerW },
              ],
            },
            {
              kind: 'table',
              headers: ['periods', 'before', 'after', 'change'],
              rows: runs.map((run) => [
                runLabel(grid, run),
                formatPower(before.powerW[run.from]!),
                formatPower(after.powerW[run.from]!),
                changeText(deltaW[run.from]!),
              ]),
            },
          ],
  };
};
