import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeSandbox, type Sandbox } from '../cli/harness.ts';
import { randomOf } from '../engine/planner/problems.ts';
import { isFull, SEED, tell } from './extent.ts';
import { FLEET_SIZE, type FleetWorld, type Moment, openWorld, RECORDING } from './fleet-world.ts';

/**
 * Commissioning over hosts that do the work and do not answer, answer with an error after it was done, or ask for patience,
 * and that is killed now and then besides: in the end every object is there, once.
 */

const FAULTS = { lostPct: 8, errorsPct: 6, tooManyPct: 2 };
const PASSES_MAX = 30;
const TRY_COUNT = isFull ? 10 : 1;
const TIMEOUT_MS = isFull ? 3_600_000 : 300_000;
const START_MS = Date.parse('2026-11-22T14:03:00Z');
const MINUTE_MS = 60_000;

/** Done, in part, or to be tried again: nothing else comes of hosts that are out of order. */
const ORDINARY = [-1, 0, 3, 69, 75];

/** The first passes are killed, at a moment that chance decides; calls and commits of a pass are about so many. */
const KILLED_PASSES = 3;
const MOMENTS = { commit: 4, call: 12 };

let sandbox: Sandbox;
let recording: string;
beforeAll(async () => {
  sandbox = await makeSandbox();
  recording = join(sandbox.dir, RECORDING);
  const args = ['--systems', '1', '--from', '2026-11-22T13:30Z', '--length', '5m'];
  expect((await sandbox.here(['telemetry', 'simulate', '--out', recording, ...args])).exitCode).toBe(0);
});
afterAll(() => sandbox.remove());

test(
  'answers that are lost, and kills, make nothing twice, and lose nothing',
  async () => {
    for (let attempt = 0; attempt < TRY_COUNT; attempt += 1) {
      const seed = SEED + attempt;
      const expected = await commissionedBy(await openWorld(sandbox, recording, { seed }), () => undefined);
      expect(expected.objects.links).toBeGreaterThan(0);
      const random = randomOf(seed);
      const world = await openWorld(sandbox, recording, { seed, faults: FAULTS });
      const killedAt = (pass: number) => (pass <= KILLED_PASSES ? momentOf(random) : undefined);
      const found = await commissionedBy(world, killedAt);
      tell(
        `fleet over bad hosts: ${found.passCount} passes, ${found.killCount} killed, faults ${JSON.stringify(found.faults)}, seed ${seed}`,
      );
      expect(found.killCount).toBeGreaterThan(0);
      expect(found.objects).toEqual(expected.objects);
    }
  },
  TIMEOUT_MS,
);

function momentOf(random: () => number): Moment {
  const of = random() < 0.5 ? 'commit' : 'call';
  return {
    of,
    number: 1 + Math.floor(random() * MOMENTS[of]),
    when: random() < 0.5 ? 'before' : 'after',
  };
}

/** Passes, a minute apart, until nothing is to be done and nothing unfinished. */
async function commissionedBy(world: FleetWorld, killedAt: (pass: number) => Moment | undefined) {
  let killCount = 0;
  try {
    for (let passCount = 1; passCount <= PASSES_MAX; passCount += 1) {
      const now = new Date(START_MS + passCount * MINUTE_MS).toISOString();
      const args = ['--now', now, 'pwrcell', 'commission', '--auto', '--apply', '--max-creates', '100'];
      const ended = await world.watch(args, killedAt(passCount));
      if (ended.isKilled) killCount += 1;
      expect(ORDINARY, `${ended.stdout}\n${ended.stderr}`).toContain(ended.exitCode);
      const { done, faults } = world.concerto();
      expect(Object.keys(done).filter((what) => what.endsWith('CreatedTwice'))).toEqual([]);
      const findings = await findingsOf(world, now);
      expect(findings.filter(({ severity }) => severity === 'violation')).toEqual([]);
      if (ended.exitCode !== 0 || findings.length > 0) continue;
      const { sitesCreated, invertersCreated, links } = done;
      return { passCount, killCount, faults, objects: { sitesCreated, invertersCreated, links } };
    }
    throw new Error(`not all ${FLEET_SIZE} systems were commissioned in ${PASSES_MAX} passes`);
  } finally {
    await world.close();
  }
}

async function findingsOf(world: FleetWorld, now: string): Promise<readonly { readonly severity: string }[]> {
  const { stdout } = await world.run(['--now', now, 'doctor', 'store', '--json'], [0, 3, 5]);
  return stdout === '' ? [] : JSON.parse(stdout).areas[0].findings;
}
