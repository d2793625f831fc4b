import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { orderId } from '../../../src/engine/ids.ts';
import type { Plan } from '../../../src/engine/planner/index.ts';
import { collect } from '../../../src/engine/repositories/index.ts';
import { type ExampleStore, openExampleStore } from '../../support/example-store.ts';
import { type Operator, operatorOver, reduction } from './operator.ts';

const DAY = '2026-11-21';
const EXAMPLE = { seed: 1, siteCount: 6, day: DAY, historyDays: 5 };

/** 12:00: 48 quarter hours are over. */
const NOON = 48;

describe('a day that has begun', () => {
  let store: ExampleStore;

  beforeAll(async () => {
    store = await openExampleStore(EXAMPLE);
  });
  afterAll(() => store.close());

  function operatorAt(period: number): Operator {
    const { group, grid, repositories } = store;
    const nowMs = grid.startMs + period * grid.periodMs;
    return operatorOver({ table: repositories.table, group, grid, clock: { nowMs: () => nowMs } });
  }

  async function plans(): Promise<readonly Plan[]> {
    const { portfolio, plans: stored } = store.repositories;
    const participants = await collect(portfolio.participantsOf(store.group.id));
    return Promise.all(participants.map(async ({ siteId }) => (await stored.latest(siteId, DAY))!));
  }

  test('probe', async () => {
    await operatorAt(-40).generate('run-1');
    const before = await plans();
    for (let i = 0; i < 4; i += 1) {
      await operatorAt(NOON + i).generate(`noon-${i}`);
      const after = await plans();
      for (const [index, plan] of after.entries()) {
        const was = before[index]!;
        let past = 0, pastDev = 0, later = 0;
        for (let p = 0; p < 96; p += 1) {
          const d = Math.abs(plan.netW[p]! - was.netW[p]!);
          if (p < NOON + i) { past = Math.max(past, d); for (const [k, dev] of plan.devices.entries()) pastDev = Math.max(pastDev, Math.abs(dev.powerW[p]! - was.devices[k]!.powerW[p]!)); } else later = Math.max(later, d);
        }
        console.log(i, plan.siteId, plan.revision, { past, pastDev, later }, plan.relaxations.length, JSON.stringify(plan.relaxations[0]));
      }
    }
  });
});
