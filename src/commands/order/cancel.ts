import { RefusedError, TooLateError } from '../../engine/errors.ts';
import type { OrderId } from '../../engine/ids.ts';
import type { OrderRecord } from '../../engine/repositories/index.ts';
import { checkCancellation, orderCancellationStart } from '../../engine/workflows/index.ts';
import { type Refusals, runWorkflow } from '../common/run-workflow.ts';
import { settleDue } from '../common/settle-due.ts';
import { takeBackCommand, unneededOrders } from '../common/unneeded-orders.ts';
import type { Run } from '../shell/define.ts';
import { type Engine, openEngine } from '../shell/engine.ts';
import type { Io } from '../shell/io.ts';
import type { CommandResult } from '../shell/result.ts';
import type { cancelOrder } from './commands.ts';
import { freshStart } from './fresh-start.ts';
import { type StoredOrder, storedOrder } from './order-facts.ts';
import { orderJson, orderViews } from './order-view.ts';
import { takeBackViews, wouldBeTakenBack } from './take-back-view.ts';

export const run: Run<typeof cancelOrder> = async ({ args, options }, io) => {
  const engine = await openEngine(io);
  const { repositories } = engine;
  const before = await storedOrder(repositories, args.order, io);
  if (options.dryRun) return dryRun(before, engine, io);
  const ref = { orderId: args.order, groupId: before.order.groupId, day: before.grid.day };
  const isBack = before.order.status === 'cancelled';
  if (!isBack) await io.confirm(question(before));
  const start = orderCancellationStart({ ...ref, cancelledBy: before.order.cancelledBy ?? options.by });
  const { again } = await runWorkflow(await freshStart(repositories, start), {
    engine,
    io,
    label: `participants of ${args.order}`,
    refusals: refusals(args.order),
  });
  if (again) io.note(`order ${args.order} was already taken back`);
  const stored = await storedOrder(repositories, args.order, io);
  const failures = await settleDue(engine, io);
  const unneeded = await unneededOrders(stored.order, repositories);
  for (const other of unneeded) io.note(unneededText(other));
  return {
    kind: 'object',
    data: { again, ...orderJson(stored), unneededOrderIds: unneeded.map(({ id }) => id) },
    view: orderViews(stored),
    partial: failures.length > 0,
    failures,
    next:
      unneeded[0] === undefined
        ? `flex prognosis diff ${ref.groupId} --day ${ref.day}`
        : takeBackCommand(unneeded[0]),
  };
};

function unneededText({ id, rebalanceId }: OrderRecord): string {
  return `order ${id} of rebalancing ${rebalanceId} stays applied, and nothing needs it any more: ${takeBackCommand({ id })}`;
}

function refusals(order: OrderId): Refusals {
  return {
    'no-order': { kind: 'refused', next: 'flex order list' },
    'order-unfinished': { kind: 'refused', next: 'flex order list' },
    'needed-by-others': { kind: 'refused', next: `flex order show ${order}` },
    'delivery-begun': { kind: 'too-late' },
  };
}

function question({ order, participants, grid }: StoredOrder): string {
  const count = participants.filter(({ state }) => state === 'applied').length;
  return `Take order ${order.id} of ${grid.day} back, which ${count} participants follow?`;
}

/** Whether other orders need this one is only known by planning, so a dry run does not tell. */
async function dryRun(stored: StoredOrder, engine: Engine, io: Io): Promise<CommandResult> {
  const { id, groupId, status } = stored.order;
  if (status !== 'opening') {
    const ref = { orderId: id, groupId, day: stored.grid.day };
    const checked = await checkCancellation(ref, engine.ports);
    if (checked.outcome === 'refused') {
      const { kind, next } = refusals(id)[checked.code]!;
      const hint = next === undefined ? {} : { next };
      throw kind === 'refused'
        ? new RefusedError(checked.code, checked.reason, hint)
        : new TooLateError(checked.code, checked.reason, hint);
    }
  }
  const isBack = status === 'cancelled';
  const unneeded = await unneededOrders(stored.order, engine.repositories, id);
  io.note(isBack ? `order ${id} is taken back already` : 'nothing was taken back; this is what would be');
  return {
    kind: 'object',
    data: {
      dryRun: true,
      ...orderJson(stored),
      wouldTakeBack: wouldBeTakenBack(stored).map(({ participantId }) => participantId),
      unneededOrderIds: unneeded.map((other) => other.id),
    },
    view: isBack ? orderViews(stored) : takeBackViews(stored),
  };
}
