import { RefusedError } from '../../engine/errors.ts';
import type { CycleId, OrderId } from '../../engine/ids.ts';
import { collect, type Repositories } from '../../engine/repositories/index.ts';
import { storedCycle } from '../cycle/cycle-facts.ts';
import { storedOrder } from '../order/order-facts.ts';
import type { Io } from '../shell/io.ts';
import type { ToldChange } from './modifiers.ts';
import type { StoredPlan } from './stored-plan.ts';

/** How near an ordered power is to be kept [W]: as it is where an order is applied. */
const ORDER_TOLERANCE_W = 1;

/**
 * What a stored order asks of the site, on top of what its plan does.
 *
 * @throws RefusedError `already-kept`, `not-of-order`, `other-day`; NotFoundError `no-such-order`.
 */
export async function orderChange(
  id: OrderId,
  stored: StoredPlan,
  repositories: Repositories,
  io: Io,
): Promise<ToldChange> {
  const { plan, participant, grid } = stored;
  const { order } = await storedOrder(repositories, id, io);
  if (order.day !== grid.day) throw otherDay(`Order ${id}`, order.day, stored);
  const orders = await collect(repositories.orders.participants(id));
  const asked = orders.find(({ participantId }) => participantId === participant.id);
  if (asked === undefined) throw notAsked(`Order ${id}`, `flex order show ${id}`, stored);
  if (plan.orderIds.includes(id)) {
    const before = (asked.planRevision ?? plan.revision) - 1;
    throw new RefusedError(
      'already-kept',
      `Revision ${plan.revision} of the plan keeps order ${id} already.`,
      {
        ...(before >= 1 && {
          next: `flex plan what-if ${plan.siteId} --day ${grid.day} --revision ${before} --order ${id}`,
        }),
      },
    );
  }
  return asOrder(`order ${id}`, asked.deltaW, stored);
}

/**
 * What the offer of a cycle would ask of the site if it were ordered, on top of what its plan does.
 *
 * @throws RefusedError `not-of-order`, `other-day`, `empty-offer`; NotFoundError `no-such-cycle`.
 */
export async function cycleChange(
  id: CycleId,
  stored: StoredPlan,
  repositories: Repositories,
  io: Io,
): Promise<ToldChange> {
  const { cycle, offer } = await storedCycle(repositories, id, io);
  if (cycle.day !== stored.grid.day) throw otherDay(`Cycle ${id}`, cycle.day, stored);
  const taken = offer?.accepted.find(({ participantId }) => participantId === stored.participant.id);
  if (taken === undefined) throw notAsked(`The offer of cycle ${id}`, `flex offer list ${id}`, stored);
  return asOrder(`the offer of cycle ${id}`, taken.deltaW, stored);
}

function asOrder(source: string, deltaW: Int32Array, { plan }: StoredPlan): ToldChange {
  const edge = (side: 1 | -1) =>
    Float64Array.from(plan.netW, (powerW, period) => powerW + deltaW[period]! + side * ORDER_TOLERANCE_W);
  const constraint = {
    id: source,
    source,
    target: { kind: 'net' as const },
    minW: edge(-1),
    maxW: edge(1),
  };
  // What orders before it hold is in the plan that it is counted from.
  return { text: source, change: { kind: 'order', constraint, isAlone: true } };
}

function otherDay(what: string, day: string, { plan, grid }: StoredPlan): RefusedError {
  return new RefusedError('other-day', `${what} is for ${day}, the plan for ${grid.day}.`, {
    next: `flex plan what-if ${plan.siteId} --day ${day}`,
  });
}

function notAsked(what: string, next: string, { plan, participant }: StoredPlan): RefusedError {
  return new RefusedError(
    'not-of-order',
    `${what} asks nothing of ${participant.id}, which takes part with ${plan.siteId}.`,
    { next },
  );
}
