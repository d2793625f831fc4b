import { expect, test } from 'vitest';
import { openExampleStore } from '../../support/example-store.ts';
import { operatorOver, reduction, increase } from './operator.ts';
import { collect } from '../../../src/engine/repositories/index.ts';
import { cycleId, orderId } from '../../../src/engine/ids.ts';

test.each([1,2,3])('seed %s', async (seed) => {
  let t = Date.now(); const lap = (w: string) => { console.log(w, Date.now() - t); t = Date.now(); };
  const store = await openExampleStore({ seed, siteCount: 8, day: '2026-11-21', historyDays: 15 });
  lap('open');
  const op = operatorOver({ table: store.repositories.table, group: store.group, grid: store.grid, clock: store.ports.clock });
  console.log(await op.generate('r1')); lap('gen');
  console.log(await collect(op.repositories.runs.outcomes('r1')));
  await op.ask('q1', { ranges: [reduction(68, 80, 6000)], reboundW: 6000 });
  console.log(await op.cycle('q1')); lap('cycle');
  const o = await op.repositories.aggregateOffers.get(cycleId('c-q1'));
  console.log(o!.accepted.map((a) => [a.participantId, a.optionId, a.activationFactor, a.deltaW.join()].join(' ')), o!.shortfallW.join());
  console.log(await op.order('q1')); lap('order');
  console.log((await collect(op.repositories.orders.participants(orderId('o-q1')))).map(({ participantId, state, reason }) => [participantId, state, reason]));
  await op.generate('r2'); lap('gen2');
  console.log((await collect(op.repositories.runs.outcomes('r2'))).map((o) => o.outcome+o.revision).join());
  await op.ask('q2', { ranges: [increase(70, 76, 6000)], reboundW: 6000 });
  console.log(await op.cycle('q2')); lap('cycle2');
  const o2 = await op.repositories.aggregateOffers.get(cycleId('c-q2'));
  console.log(o2!.accepted.map((a) => [a.participantId, a.optionId, a.activationFactor, a.deltaW.join()].join(' ')), o2!.shortfallW.join());
  store.close();
});
