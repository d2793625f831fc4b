import { cp } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomOf } from '../engine/planner/problems.ts';
import { isFull, tell } from './extent.ts';
import { runSchedule } from './schedule.ts';
import { FILES } from './schedule-steps.ts';
import { makeWorkplaces, type Workplaces } from './workplace.ts';

/** How much is done: enough to meet everything with everything, or what every change can wait for. */
const { seeds, stepCount } = isFull ? { seeds: [1, 2, 3], stepCount: 250 } : { seeds: [1], stepCount: 25 };

/** Another schedule is made with FLEX_SEED, one of that length with FLEX_STEPS. */
const SEEDS = process.env['FLEX_SEED'] === undefined ? seeds : [Number(process.env['FLEX_SEED'])];
const STEP_COUNT = Number(process.env['FLEX_STEPS'] ?? stepCount);

const AUDIT_EVERY = 5;
const TIMEOUT_MS = 3_600_000;

/** With FLEX_KEEP a store that does not fit together is kept in that folder. */
async function keepStore(storePath: string, error: unknown): Promise<never> {
  const folder = process.env['FLEX_KEEP'];
  if (folder !== undefined) await cp(dirname(storePath), folder, { recursive: true });
  throw error;
}

let workplaces: Workplaces;
beforeAll(async () => {
  workplaces = await makeWorkplaces();
});
afterAll(() => workplaces.remove());

test.each(SEEDS)(
  'whatever comes in whatever order, the store fits together (FLEX_SEED=%i)',
  async (seed) => {
    tell(`schedule FLEX_SEED=${seed} FLEX_STEPS=${STEP_COUNT}`);
    const place = await workplaces.create(FILES);
    const report = await runSchedule(place, {
      random: randomOf(seed),
      stepCount: STEP_COUNT,
      auditEvery: AUDIT_EVERY,
    }).catch((error) => keepStore(place.storePath, error));
    const { commandCount, killedCount, auditCount, checkCount, exitCodes, stored } = report;
    tell(
      `seed ${seed}: ${STEP_COUNT} steps, ${commandCount} commands, ${killedCount} killed, ${auditCount} audits with ${checkCount} checks, exit codes ${JSON.stringify(exitCodes)}; ${JSON.stringify(stored)}`,
    );
    expect(auditCount).toBeGreaterThan(STEP_COUNT / AUDIT_EVERY - 1);
    expect(exitCodes[0]).toBeGreaterThan(0);
    await place.remove();
  },
  TIMEOUT_MS,
);
