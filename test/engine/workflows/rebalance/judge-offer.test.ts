import { afterEach, beforeEach, expect, test } from 'vitest';
import { IN_MEMORY, openSqliteTable } from '../../../../src/adapters/store/sqlite/open.ts';
import { portsOver } from '../../../../src/adapters/workflow/embedded/ports.ts';
import { groupId } from '../../../../src/engine/ids.ts';
import { parseDayStrict } from '../../../../src/engine/time/index.ts';
import { notedRound, type WorkflowPorts } from '../../../../src/engine/workflows/index.ts';
import { judgeOffer } from '../../../../src/engine/workflows/rebalance/judge-offer.ts';
import { aggregateOffer, cycle } from '../../repositories/market-samples.ts';
import { rebalanceRound } from '../../repositories/rebalance-samples.ts';
import { CYCLE } from '../../repositories/samples.ts';

const REF = { rebalanceId: 'rb', groupId: groupId('north'), day: parseDayStrict('2026-11-21'), round: 1 };

let table: Awaited<ReturnType<typeof openSqliteTable>>;
let ports: WorkflowPorts;
beforeEach(async () => {
  table = await openSqliteTable(IN_MEMORY);
  ports = portsOver(table, { nowMs: () => 1_000 });
});
afterEach(() => table.close());

/** The look was at revision 2 of the sum; the cycle asked with the one that was the latest when it was opened. */
async function judgeCycleOf(prognosisRevision: number) {
  const { rebalances, cycles, aggregateOffers } = ports.repositories;
  await rebalances.putRound(rebalanceRound('rb', 1));
  await cycles.create(cycle(CYCLE, { status: 'offered', prognosisRevision, acceptedCount: 1 }));
  const offer = aggregateOffer(1);
  const accepted = offer.accepted.map((one) => ({ ...one, deltaW: Int32Array.of(-1) }));
  await aggregateOffers.put({ ...offer, accepted, prognosisRevision });
  return judgeOffer({ ...REF, cycleId: CYCLE }, ports);
}

test('an offer that changes the sum that was looked at is ordered', async () => {
  expect(await judgeCycleOf(2)).toEqual({ decision: 'order', round: 1 });
  expect(await notedRound('rb', 1, ports.repositories)).toBeUndefined();
});

test('one that changes another sum is not: the next round looks anew', async () => {
  expect(await judgeCycleOf(3)).toEqual({ decision: 'next', round: 2 });
  expect(await notedRound('rb', 1, ports.repositories)).toMatchObject({
    outcome: 'refused',
    code: 'superseded',
  });
});
