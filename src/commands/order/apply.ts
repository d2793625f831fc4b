import { RefusedError } from '../../engine/errors.ts';
import { orderId } from '../../engine/ids.ts';
import { formatMoney } from '../../engine/quantity/index.ts';
import { energyWh } from '../common/periods-view.ts';
import { energyChangeText } from '../common/power-text.ts';
import { type Refusals, runWorkflow } from '../common/run-workflow.ts';
import { type StoredCycle, storedCycle } from '../cycle/cycle-facts.ts';
import { cycleJson, cycleViews } from '../cycle/cycle-view.ts';
import type { Run } from '../shell/define.ts';
import { openEngine } from '../shell/engine.ts';
import type { applyOrder } from './commands.ts';
import { storedOrder } from './order-facts.ts';
import { orderJson, orderViews } from './order-view.ts';

export const run: Run<typeof applyOrder> = async ({ args, options }, io) => {
  const engine = await openEngine(io);
  const { repositories } = engine;
  const cycle = await storedCycle(repositories, args.cycle, io);
  if (options.dryRun) {
    assertOffered(cycle);
    io.note('nothing was ordered; this is what would be');
    return { kind: 'object', data: { dryRun: true, ...cycleJson(cycle) }, view: cycleViews(cycle) };
  }
  const id = orderId(args.cycle.replace(/^c-/, 'o-'));
  const known = await repositories.orders.get(id);
  if (known === undefined) {
    assertOffered(cycle);
    await io.confirm(question(cycle));
  }
  const { again } = await runWorkflow(
    {
      workflow: 'flex-order',
      name: id,
      input: {
        orderId: id,
        cycleId: args.cycle,
        groupId: cycle.cycle.groupId,
        day: cycle.cycle.day,
        orderedBy: known?.orderedBy ?? options.by,
      },
    },
    { engine, io, label: `participants of ${id}`, refusals: refusals(cycle) },
  );
  if (again) io.note(`order ${id} was already applied`);
  const stored = await storedOrder(repositories, id, io);
  const failures = stored.participants
    .filter(({ state }) => state === 'failed' || state === 'refused')
    .map(({ participantId, reason }) => ({ id: participantId as string, message: reason ?? '' }));
  return {
    kind: 'object',
    data: { again, ...orderJson(stored) },
    view: orderViews(stored),
    partial: failures.length > 0,
    failures,
    next: `flex prognosis diff ${cycle.cycle.groupId} --day ${cycle.cycle.day}`,
  };
};

function refusals({ cycle }: StoredCycle): Refusals {
  const again = `flex cycle run ${cycle.requestId}`;
  return {
    'no-offer': { kind: 'refused', next: again },
    'empty-offer': { kind: 'refused', next: `flex offer list ${cycle.id}` },
    superseded: { kind: 'refused', next: `flex request show ${cycle.requestId}` },
    'delivery-begun': { kind: 'too-late' },
    'notice-passed': { kind: 'too-late' },
  };
}

function assertOffered({ cycle, offer }: StoredCycle): void {
  if (offer === undefined) {
    throw new RefusedError('no-offer', `Cycle ${cycle.id} has no aggregated offer yet.`, {
      next: `flex cycle run ${cycle.requestId}`,
    });
  }
  if (offer.accepted.length === 0) {
    throw new RefusedError('empty-offer', `The aggregated offer of cycle ${cycle.id} is empty.`, {
      next: `flex offer list ${cycle.id}`,
    });
  }
}

function question({ offer, grid, group, request }: StoredCycle): string {
  const delivered = offer!.deltaW.map((change, period) =>
    request.dispositions[period] === 'requested' ? change : 0,
  );
  return `Order ${energyChangeText(energyWh(delivered, grid.periodMs))} on ${grid.day} from ${offer!.accepted.length} participants for ${formatMoney(offer!.priceMicros, group.currency)}?`;
}
