import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ended } from '../cli/harness.ts';
import { isFull, tell } from './extent.ts';
import { APPLY, CHANGE, cycleRun, DAY, FILES, GENERATE, GROUP, orderApply } from './market.ts';
import { readState, stateDifferences } from './state.ts';
import { inTurn, makeWorkplaces, type Workplace, type Workplaces } from './workplace.ts';

/** Commands that meet: processes that are started at the same instant, or a moment one after the other. */

const ROUND_COUNT = isFull ? 12 : 1;
/** How much later the second starts than the first, by round [ms]. */
const delayMsOf = (round: number) => (round * 70) % 420;

const TIMEOUT_MS = isFull ? 600_000 : 120_000;

let places: Workplaces;
beforeAll(async () => {
  places = await makeWorkplaces();
});
afterAll(() => places.remove());

async function prepared(...before: readonly (readonly string[])[]): Promise<Workplace> {
  const place = await places.create(FILES);
  await inTurn(place, before);
  return place;
}

/** Starts both, each in a process of its own, and waits for both. */
async function meet(
  place: Workplace,
  [first, second]: readonly [readonly string[], readonly string[]],
  delayMs: number,
): Promise<readonly [Ended, Ended]> {
  const later = async () => {
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    return place.flex(second);
  };
  return Promise.all([place.flex(first), later()]);
}

const texts = (ended: readonly Ended[]) => ended.map(({ exitCode, stderr }) => ({ exitCode, stderr }));

describe.each([
  // Of two prognosis runs of one machine the second leaves it to the first; or it is a run of its own.
  { what: 'prognosis run', before: [APPLY], command: GENERATE, exitCodes: [0, 75] },
  { what: 'cycle', before: [APPLY, GENERATE], command: cycleRun('r1'), exitCodes: [0] },
  { what: 'order', before: [APPLY, GENERATE, cycleRun('r1')], command: orderApply('r1'), exitCodes: [0] },
])('two operators start the same $what', ({ what, before, command, exitCodes }) => {
  test(
    'and both are told that it is done; it was done once',
    async () => {
      const base = await prepared(...before);
      const alone = await base.copy();
      await inTurn(alone, [command]);
      const once = await readState(alone);
      await inTurn(alone, [command]);
      const twice = await readState(alone);
      for (let round = 0; round < ROUND_COUNT; round += 1) {
        const place = await base.copy();
        const ended = await meet(place, [command, command], delayMsOf(round));
        const where = `round ${round}: ${JSON.stringify(ended)}`;
        expect(
          ended.every(({ exitCode }) => exitCodes.includes(exitCode)),
          where,
        ).toBe(true);
        expect(
          ended.some(({ exitCode }) => exitCode === 0),
          where,
        ).toBe(true);
        const found = await readState(place);
        const differences = stateDifferences(once, found);
        if (differences.length > 0) expect(stateDifferences(twice, found), where).toEqual([]);
      }
      tell(`two operators, ${what}: ${ROUND_COUNT} rounds`);
    },
    TIMEOUT_MS,
  );
});

describe('two different cycles on one group', () => {
  test(
    'do not touch each other; of their orders the one that comes second is refused or adds up',
    async () => {
      const base = await prepared(APPLY, GENERATE);
      const apart = await base.copy();
      const cycles = [cycleRun('r1'), cycleRun('r2', ['--tolerance', '20%'])] as const;
      await inTurn(apart, cycles);
      const undisturbed = await readState(apart);
      for (let round = 0; round < ROUND_COUNT; round += 1) {
        const place = await base.copy();
        const ended = await meet(place, cycles, delayMsOf(round));
        expect(texts(ended), `round ${round}`).toMatchObject([{ exitCode: 0 }, { exitCode: 0 }]);
        expect(stateDifferences(undisturbed, await readState(place)), `round ${round}`).toEqual([]);

        const orders = [orderApply('r1'), orderApply('r2')] as const;
        const exitCodes = (await meet(place, orders, delayMsOf(round))).map(({ exitCode }) => exitCode);
        expect(
          [
            [0, 0],
            [0, 4],
            [4, 0],
          ],
          `round ${round}: exit codes ${exitCodes}`,
        ).toContainEqual(exitCodes);
        await assertWhole(place, `round ${round}`);
      }
    },
    TIMEOUT_MS,
  );
});

describe('an order that is applied while prognoses are generated', () => {
  test(
    'is followed by every plan, and counted by the sum',
    async () => {
      const base = await prepared(APPLY, GENERATE, cycleRun('r1'), CHANGE);
      for (let round = 0; round < ROUND_COUNT; round += 1) {
        const place = await base.copy();
        const ended = await meet(place, [GENERATE, orderApply('r1')], delayMsOf(round) / 2);
        // Prognoses that come first make the offer one of an earlier prognosis.
        expect(ended[0].exitCode, ended[0].stderr).toBe(0);
        expect([0, 4], ended[1].stderr).toContain(ended[1].exitCode);
        await assertWhole(place, `round ${round}`);
        if (ended[1].exitCode === 0) {
          const settled = await readState(place);
          await inTurn(place, [orderApply('r1')]);
          expect(stateDifferences(settled, await readState(place)), `round ${round}`).toEqual([]);
        }
      }
    },
    TIMEOUT_MS,
  );
});

interface Told {
  readonly periods: readonly { readonly powerW: number }[];
}

/** The sum counts every participant as it is now, and the checker of the store finds nothing. */
async function assertWhole(place: Workplace, where: string): Promise<void> {
  const told = async (...words: readonly string[]) => {
    const ended = await place.here([...words, '--day', DAY, '--json']);
    expect(ended.exitCode, `${where}: ${words.join(' ')}\n${ended.stderr}`).toBe(0);
    return JSON.parse(ended.stdout) as Told & { readonly items?: readonly { participantId: string }[] };
  };
  const sum = await told('prognosis', 'show', GROUP);
  const { items = [] } = await told('prognosis', 'list', '--group', GROUP);
  const members = await Promise.all(
    items.map(({ participantId }) => told('prognosis', 'show', participantId)),
  );
  const added = sum.periods.map((_, period) =>
    members.reduce((powerW, member) => powerW + member.periods[period]!.powerW, 0),
  );
  expect(added, where).toEqual(sum.periods.map(({ powerW }) => powerW));
  const checked = await place.here(['doctor', 'store', '--json']);
  expect(checked.exitCode, `${where}: ${checked.stdout}${checked.stderr}`).toBe(0);
}
