import type { FlexRequest } from '../../engine/market/index.ts';
import { collect } from '../../engine/repositories/index.ts';
import { formatInstant } from '../../engine/time/index.ts';
import { rangeText } from '../common/power-text.ts';
import type { Run } from '../shell/define.ts';
import { list } from '../shell/result.ts';
import type { listRequests } from './commands.ts';

export const run: Run<typeof listRequests> = async ({ options }, io) => {
  const { repositories } = await (await io.context()).open();
  const requests = await collect(repositories.requests.list({ limit: options.limit }));
  const groups = await repositories.portfolio.groups();
  const zones = new Map(groups.map(({ id, zone }) => [id, zone]));
  const items = requests.map((request) => {
    const zone = zones.get(request.groupId);
    return {
      id: request.id,
      groupId: request.groupId,
      day: request.day,
      requestedBy: request.requestedBy,
      deadlineMs: request.deadlineMs,
      ...(zone === undefined ? {} : { deadline: formatInstant(request.deadlineMs, zone) }),
      ...askedOf(request),
    };
  });
  return list(
    items,
    [
      { header: 'request', value: ({ id }) => id },
      { header: 'day', value: ({ day }) => day },
      {
        header: 'asked',
        value: ({ minDeltaW, maxDeltaW }) => rangeText(minDeltaW, maxDeltaW),
        align: 'right',
      },
      { header: 'periods', value: ({ requestedCount }) => requestedCount, align: 'right' },
      { header: 'by', value: ({ requestedBy }) => requestedBy },
      { header: 'deadline', value: ({ deadline }) => deadline },
    ],
    { empty: 'no requests yet: flex request create' },
  );
};

/** The widest range over the requested periods, and how many they are. */
function askedOf({ dispositions, minDeltaW, maxDeltaW }: FlexRequest) {
  const requested = dispositions.flatMap((disposition, period) =>
    disposition === 'requested' ? [period] : [],
  );
  return {
    requestedCount: requested.length,
    minDeltaW: Math.min(...requested.map((period) => minDeltaW[period]!)),
    maxDeltaW: Math.max(...requested.map((period) => maxDeltaW[period]!)),
  };
}
