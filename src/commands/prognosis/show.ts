import { formatEnergy, formatPower } from '../../engine/quantity/index.ts';
import { periodLabel } from '../../engine/time/index.ts';
import { nowMarker } from '../common/day-of-group.ts';
import { instantText } from '../common/instant-text.ts';
import { gridJson, instantJson, periodsJson } from '../common/period-json.ts';
import { energyWh, periodLabels } from '../common/periods-view.ts';
import type { Run } from '../shell/define.ts';
import type { showPrognosis } from './commands.ts';
import { causeText, revisionOf, subjectPrognoses } from './subject.ts';

export const run: Run<typeof showPrognosis> = async ({ args, options }, io) => {
  const { repositories } = await (await io.context()).open();
  const prognoses = await subjectPrognoses(repositories, args.subject, options.day, io);
  const shown = revisionOf(prognoses, options.revision);
  const { grid, group, revisions } = prognoses;
  const peak = shown.powerW.indexOf(Math.max(...shown.powerW));
  const marker = nowMarker(grid, io);
  return {
    kind: 'object',
    data: {
      kind: shown.kind,
      subject: shown.subject,
      groupId: group.id,
      ...gridJson(grid),
      revision: shown.revision,
      cause: shown.cause,
      ...instantJson('created', shown.createdMs, grid.zone),
      ...(shown.memberCount === undefined ? {} : { memberCount: shown.memberCount }),
      ...(shown.planRevision === undefined ? {} : { planRevision: shown.planRevision }),
      energyWh: energyWh(shown.powerW, grid.periodMs),
      periods: periodsJson(grid, { powerW: shown.powerW }),
    },
    view: [
      {
        kind: 'pairs',
        pairs: [
          [shown.kind, shown.subject],
          ['day', `${grid.day} ${grid.zone}, ${grid.periodCount} periods of ${grid.periodMinutes} min`],
          ['revision', `${shown.revision} of ${revisions.length}, from ${causeText(shown.cause)}`],
          ['made', instantText(shown.createdMs, grid.zone)],
          ['participants', shown.memberCount],
          ['energy', formatEnergy(energyWh(shown.powerW, grid.periodMs))],
          ['highest', `${formatPower(shown.powerW[peak]!)} at ${periodLabel(grid, peak)}`],
          ['lowest', formatPower(Math.min(...shown.powerW))],
        ],
      },
      {
        kind: 'chart',
        periodLabels: periodLabels(grid),
        series: [{ name: `power of ${shown.subject}`, powersW: shown.powerW }],
        ...(marker === undefined ? {} : { marker }),
      },
    ],
  };
};
