import { test } from 'vitest';
import { loadHighs } from '../../../src/adapters/solver/highs.ts';
import { collect } from '../../../src/engine/repositories/index.ts';
import { openExampleStore } from '../../support/example-store.ts';
import { increase, operatorOver, reduction } from './operator.ts';
let st = 12345;
const rnd = (n: number) => { st = (st * 1103515245 + 12345) % 2147483648; return Math.floor((st / 2147483648) * n); };
const rng = () => { const f = 20 + rnd(60); const t = f + 2 + rnd(14); const w = 500 + rnd(5000); return rnd(2) ? reduction(f, Math.min(96, t), w) : increase(f, Math.min(96, t), w); };
const S = Array.from({ length: 14 }, (_, i) => ({ seed: 20 + i, first: rng(), next: rng(), part: [1, 0.5, 0.73, 0.9][rnd(4)]!, late: rnd(2) === 1 }));
test('one', async () => {
  const { seed, first, next, part } = S[2]!;
  console.log(JSON.stringify(S[2]));
  const inner = await loadHighs();
  let label = '';
  const solver = { name: 'x', solve(m: any, o: any) { const t = Date.now(); const oo = { ...o, timeLimitS: 12 }; if (label === 'cancel a') console.log('start', m.columnCount, m.rowCount, m.integer ? m.integer.reduce((a: number, b: number) => a + b, 0) : 0, JSON.stringify(o)); const r = inner.solve(m, oo); if (label === 'cancel a') console.log('end', Date.now() - t, r.status, JSON.stringify(r).slice(0, 120)); const d = Date.now() - t; if (d > 1500) console.log(label, d, 'ms', m.columnCount, m.rowCount, m.integer ? m.integer.reduce((a: number, b: number) => a + b, 0) : 0, JSON.stringify(o), r.status); return r; } };
  const store = await openExampleStore({ seed, siteCount: 3, day: '2026-11-21', historyDays: 3 });
  const contracts = (await collect(store.repositories.portfolio.contracts())).map((c) => ({ ...c, maxInvocationsPerDay: 4, restMinutes: 0, noticeMinutes: 0, windows: [] }));
  await store.repositories.portfolio.apply({ put: { groups: [], participants: [], sites: [], contracts }, remove: { groupIds: [], participantIds: [], siteIds: [], contractIds: [] } });
  const op = operatorOver({ table: store.repositories.table, group: store.group, grid: store.grid, clock: store.ports.clock, solver: async () => solver as never });
  const step = async (n: string, w: () => Promise<any>) => { label = n; const t = Date.now(); const r = await w(); console.log(n, Date.now() - t, 'ms', JSON.stringify(r).slice(0, 160)); };
  await step('gen', () => op.generate('run-1'));
  for (const [id, range] of [['a', first], ['b', next]] as const) {
    await op.ask(id, { ranges: [range], reboundW: 4000 });
    await step(`cycle ${id}`, () => op.cycle(id));
    await step(`order ${id}`, () => op.order(id, part));
    await step(`whole ${id}`, () => op.order(id));
  }
  await step('cancel a', () => op.cancelOrder('a'));
}, 200000);
