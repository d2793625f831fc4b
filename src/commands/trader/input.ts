import { traderInputToJson } from '../../adapters/trader-file/write.ts';
import { NotFoundError } from '../../engine/errors.ts';
import { orderId } from '../../engine/ids.ts';
import type { CycleRecord, Repositories } from '../../engine/repositories/index.ts';
import type { TraderInput } from '../../engine/trader/index.ts';
import { cycleFacts, traderInput } from '../../engine/workflows/index.ts';
import { notFound } from '../common/resolve-group.ts';
import { storedCycle } from '../cycle/cycle-facts.ts';
import type { Run } from '../shell/define.ts';
import { toPrettyJson } from '../shell/render/json.ts';
import type { traderInput as definition } from './commands.ts';

export const run: Run<typeof definition> = async ({ args }, io) => {
  const { repositories } = await (await io.context()).open();
  const { cycle, group, grid } = await storedCycle(repositories, args.cycle, io);
  const { requestId, groupId } = cycle;
  const facts = await cycleFacts({ cycleId: cycle.id, requestId, groupId, day: grid.day }, repositories);
  const memberIds = facts.aggregate.members.map(({ participantId }) => participantId);
  if (!memberIds.includes(args.participant)) throw await notFound('participant', args.participant, memberIds);
  const contracts = await repositories.portfolio.contractsOf(args.participant);
  const found = await traderInput(
    args.participant,
    { facts, contracts, nowMs: cycle.createdMs },
    repositories,
  );
  if (found.outcome === 'missing') {
    throw new NotFoundError('no-trader-input', `The trader had nothing to work on: ${found.reason}.`, {
      next: `flex offer show ${cycle.id} ${args.participant}`,
    });
  }
  const input = await asOfCycle(found.input, cycle, repositories);
  const offer = await repositories.offers.get(cycle.id, input.participantId);
  const wishedW = offer?.wishedW;
  const data = traderInputToJson(wishedW === undefined ? input : { ...input, wishedW }, group.currency);
  return { kind: 'text', text: `${toPrettyJson(data)}\n`, data };
};

/** Without what was ordered since: the trader did not know of it. */
async function asOfCycle(
  input: TraderInput,
  { createdMs }: CycleRecord,
  { orders }: Repositories,
): Promise<TraderInput> {
  const ids = new Set([...input.ordered, ...input.invocations].map((one) => one.orderId as string));
  const later = new Set<string>();
  for (const id of ids) {
    const order = await orders.get(orderId(id));
    if (order !== undefined && order.createdMs >= createdMs) later.add(id);
  }
  return {
    ...input,
    ordered: input.ordered.filter((one) => !later.has(one.orderId)),
    invocations: input.invocations.filter((one) => !later.has(one.orderId)),
  };
}
