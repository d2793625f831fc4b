import { RefusedError, TooLateError } from '../../engine/errors.ts';
import type { OrderId } from '../../engine/ids.ts';
import { checkCancellation, orderCancellationStart } from '../../engine/workflows/index.ts';
import { type Refusals, runWorkflow } from '../common/run-workflow.ts';
import { settleDue } from '../common/settle-due.ts';
import type { Run } from '../shell/define.ts';
import { type Engine, openEngine } from '../shell/engine.ts';
import type { Io } from '../shell/io.ts';
import type { CommandResult } from '../shell/result.ts';
import type { cancelOrder } from './commands.ts';
import { freshStart } from './fresh-start.ts';
import { type StoredOrder, storedOrder } from './order-facts.ts';
import { orderJson, orderViews } from './order-view.ts';

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
  return {
    kind: 'object',
    data: { again, ...orderJson(stored) },
    view: orderViews(stored),
    partial: failures.length > 0,
    failures,
    next: `flex prognosis diff ${ref.groupId} --day ${ref.day}`,
  };
};

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
  io.note(status === 'cancelled' ? `order ${id} is taken back already` : 'nothing was taken back');
  return { kind: 'object', data: { dryRun: true, ...orderJson(stored) }, view: orderViews(stored) };
}
