import { type Device, ownersOf, type Reason, todoOf } from '../../engine/commissioning/index.ts';
import { reasonOfUnknown } from '../../engine/fleet/index.ts';
import { collect, type UnknownSystem } from '../../engine/repositories/index.ts';
import type { Run } from '../shell/define.ts';
import { list } from '../shell/result.ts';
import type { devicesUnknown } from './commands.ts';
import { ageText, instantJson } from './texts.ts';

export const run: Run<typeof devicesUnknown> = async ({ options }, io) => {
  const { fleet } = (await (await io.context()).open()).repositories;
  const nowMs = io.clock.nowMs();
  const devices = await collect(fleet.devices());
  const owners = ownersOf(devices, nowMs);
  const bySystem = Map.groupBy(devices, ({ remoteId }) => remoteId.toLowerCase());
  const sweptMs = await fleet.sweptMs();
  const unknown = (await collect(fleet.unknown()))
    .filter(({ systemId }) => !owners.has(systemId))
    .map((one): Unknown => ({ ...one, reason: reasonOf(one, bySystem.get(one.systemId) ?? [], sweptMs) }))
    .sort((left, right) => right.lastMs - left.lastMs || (left.systemId < right.systemId ? -1 : 1));
  const shown = unknown.slice(0, options.limit);
  if (shown.length === 0) return list([], [], { empty: 'every system that sends is a device' });
  return {
    kind: 'object',
    data: { items: shown.map(unknownJson), itemCount: unknown.length },
    view: [
      {
        kind: 'table',
        ...(shown.length < unknown.length ? { title: `The last ${shown.length} of ${unknown.length}` } : {}),
        isLastSentence: true,
        headers: ['system', 'messages', 'first', 'last', 'reason', 'what somebody can do'],
        rows: shown.map(({ systemId, recordCount, firstMs, lastMs, reason }) => [
          systemId,
          recordCount,
          ageText(firstMs, nowMs),
          ageText(lastMs, nowMs),
          reason,
          todoOf(reason) ?? 'nothing but wait',
        ]),
      },
    ],
  };
};

interface Unknown extends UnknownSystem {
  readonly reason: Reason;
}

/** Why nobody takes what it sends: no asset names it, several do, or the one that does is given up. */
function reasonOf(one: UnknownSystem, devices: readonly Device[], sweptMs: number | undefined): Reason {
  if (devices.length === 0) return reasonOfUnknown(one, sweptMs);
  return devices.filter(({ absence }) => absence === undefined).length > 1
    ? 'DuplicateClaim'
    : 'AbsentFromConcerto';
}

function unknownJson({ systemId, recordCount, firstMs, lastMs, reason }: Unknown): object {
  const todo = todoOf(reason);
  return {
    systemId,
    recordCount,
    reason,
    ...instantJson('first', firstMs),
    ...instantJson('last', lastMs),
    ...(todo === undefined ? {} : { todo }),
  };
}
