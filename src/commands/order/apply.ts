import { type FlexError, RefusedError, TooLateError, UsageError } from '../../engine/errors.ts';
import { orderId } from '../../engine/ids.ts';
import { formatMoney } from '../../engine/quantity/index.ts';
import type { Repositories } from '../../engine/repositories/index.ts';
import {
  draftOrder,
  type FlexOrderInput,
  flexOrderStart,
  type OrderDraft,
  refusedAsOrdered,
} from '../../engine/workflows/index.ts';
import { energyWh } from '../common/periods-view.ts';
import { energyChangeText } from '../common/power-text.ts';
import { type Refusals, runWorkflow } from '../common/run-workflow.ts';
import { settleDue } from '../common/settle-due.ts';
import { type StoredCycle, storedCycle } from '../cycle/cycle-facts.ts';
import type { Run } from '../shell/define.ts';
import { type Engine, openEngine } from '../shell/engine.ts';
import type { Failure } from '../shell/result.ts';
import type { applyOrder } from './commands.ts';
import { freshStart } from './fresh-start.ts';
import { type StoredOrder, storedOrder } from './order-facts.ts';
import { orderJson, orderViews } from './order-view.ts';

const HUNDREDTHS = 100;

export const run: Run<typeof applyOrder> = async ({ args, options }, io) => {
  const engine = await openEngine(io);
  const { repositories } = engine;
  const cycle = await storedCycle(repositories, args.cycle, io);
  const id = orderId(args.cycle.replace(/^c-/, 'o-'));
  const { groupId } = cycle.cycle;
  const { day } = cycle.grid;
  const asked = {
    orderId: id,
    cycleId: args.cycle,
    groupId,
    day,
    factor: checkedFactor(options.factor, args.cycle),
  };
  const known = await repositories.orders.get(id);
  const input: FlexOrderInput = {
    ...asked,
    orderedBy: known?.orderedBy ?? options.by,
    ...(await rebalancingBehind(cycle, repositories)),
  };
  if (known === undefined) {
    const draft = await allowedDraft(input, cycle, engine);
    if (options.dryRun) {
      io.note('nothing was ordered; this is what would be');
      const shown = drafted(draft, cycle);
      const data = { dryRun: true, ...orderJson(shown), status: 'draft' };
      return { kind: 'object', data, view: orderViews(shown) };
    }
    await io.confirm(question(draft, cycle));
  } else {
    const refusal = refusedAsOrdered(known, input);
    if (refusal !== undefined) throw errorOf(refusal, cycle);
    if (options.dryRun) {
      io.note(`order ${id} is there already; nothing was done`);
      const shown = await storedOrder(repositories, id, io);
      return { kind: 'object', data: { dryRun: true, ...orderJson(shown) }, view: orderViews(shown) };
    }
  }
  const { again } = await runWorkflow(await freshStart(repositories, flexOrderStart(input)), {
    engine,
    io,
    label: `participants of ${id}`,
    refusals: refusals(cycle),
  });
  if (again) io.note(`order ${id} was already applied`);
  const stored = await storedOrder(repositories, id, io);
  const cancelled = refusedAsOrdered(stored.order, input);
  if (cancelled !== undefined) throw errorOf(cancelled, cycle);
  const failures = [...failuresOf(stored), ...(await settleDue(engine, io))];
  return {
    kind: 'object',
    data: { again, ...orderJson(stored) },
    view: orderViews(stored),
    partial: failures.length > 0,
    failures,
    next: `flex prognosis diff ${groupId} --day ${day}`,
  };
};

function checkedFactor(factor: number, cycleId: string): number {
  const hundredths = Math.round(factor * HUNDREDTHS);
  if (Math.abs(factor * HUNDREDTHS - hundredths) < 1e-9) return hundredths / HUNDREDTHS;
  throw new UsageError('bad-factor', `A part of an offer is ordered in hundredths.`, {
    details: [{ path: '--factor', value: String(factor), expected: 'a multiple of 0.01 from 0.01 to 1' }],
    next: `flex order apply ${cycleId} --factor ${Math.max(1, hundredths) / HUNDREDTHS}`,
  });
}

function failuresOf({ participants }: StoredOrder) {
  return participants
    .filter(({ state }) => state === 'failed' || state === 'refused')
    .map(
      ({ participantId, reason }): Failure => ({
        id: participantId,
        message: reason ?? '',
        noun: 'participant',
      }),
    );
}

function refusals({ cycle }: StoredCycle): Refusals {
  const askAnew = `flex request show ${cycle.requestId}`;
  const order = cycle.id.replace(/^c-/, 'o-');
  return {
    'no-offer': { kind: 'refused', next: `flex cycle run ${cycle.requestId}` },
    'empty-offer': { kind: 'refused', next: `flex offer list ${cycle.id}` },
    'offer-revoked': { kind: 'refused', next: askAnew },
    'already-ordered': { kind: 'refused', next: `flex order show ${order}` },
    'order-cancelled': { kind: 'refused', next: askAnew },
    'order-unfinished': { kind: 'refused', next: 'flex order list' },
    superseded: { kind: 'refused', next: askAnew },
    'factor-not-allowed': { kind: 'refused', next: `flex cycle show ${cycle.id}` },
    'contract-used': { kind: 'refused', next: askAnew },
    'offer-expired': { kind: 'too-late' },
    'delivery-begun': { kind: 'too-late' },
    'notice-passed': { kind: 'too-late' },
  };
}

function errorOf({ code, reason }: { code: string; reason: string }, cycle: StoredCycle): FlexError {
  const { kind, next } = refusals(cycle)[code] ?? { kind: 'refused' };
  const options = next === undefined ? {} : { next };
  return kind === 'too-late'
    ? new TooLateError(code, reason, options)
    : new RefusedError(code, reason, options);
}

/** What a rebalancing has asked for commits the group to nothing new, whoever orders it. */
async function rebalancingBehind(
  { cycle }: StoredCycle,
  { journal, rebalances }: Repositories,
): Promise<Pick<FlexOrderInput, 'rebalanceId'>> {
  const request = await journal.event(cycle.requestId);
  const rebalance = request?.causedBy === undefined ? undefined : await rebalances.get(request.causedBy);
  return rebalance === undefined ? {} : { rebalanceId: rebalance.id };
}

/** What would be ordered, before anybody is asked whether it shall be. */
async function allowedDraft(input: FlexOrderInput, cycle: StoredCycle, engine: Engine): Promise<OrderDraft> {
  const draft = await draftOrder(input, engine.ports);
  if (draft.outcome === 'refused') throw errorOf(draft, cycle);
  return draft;
}

function drafted({ order, orders }: OrderDraft, { group, grid, prognosisW }: StoredCycle): StoredOrder {
  return {
    order,
    isDraft: true,
    participants: orders,
    group,
    grid,
    beforeW: prognosisW,
    afterW: undefined,
    afterRevision: undefined,
    cancelledRevision: undefined,
  };
}

function question({ order, orders }: OrderDraft, { grid, group, request }: StoredCycle): string {
  const delivered = order.deltaW.map((change, period) =>
    request.dispositions[period] === 'requested' ? change : 0,
  );
  const part = order.factor === 1 ? '' : ` (factor ${order.factor.toFixed(2)})`;
  return `Order ${energyChangeText(energyWh(delivered, grid.periodMs))}${part} on ${grid.day} from ${orders.length} participants for ${formatMoney(order.priceMicros, group.currency)}?`;
}
