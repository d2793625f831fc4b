import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleOf } from './extent.ts';
import type { JumpingClock } from './jumping-clock-preload.ts';
import { APPLY, cycleRun, FILES, GENERATE, NOW, orderApply, withoutNow } from './market.ts';
import { runPreloaded } from './preloaded.ts';
import { readState, type State, stateDifferences } from './state.ts';
import { withoutTimes } from './times.ts';
import { inTurn, makeWorkplaces, type Workplace, type Workplaces } from './workplace.ts';

/** A machine whose clock is put forward and back while the program runs. */

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

const MARKET_DAY = [GENERATE, cycleRun('r1'), orderApply('r1')];

let places: Workplaces;
let base: Workplace;
let undisturbed: State;

beforeAll(async () => {
  places = await makeWorkplaces();
  base = await places.create(FILES);
  await inTurn(base, [APPLY]);
  const place = await base.copy();
  await inTurn(place, MARKET_DAY);
  undisturbed = await readState(place);
});
afterAll(() => places.remove());

async function marketDay(commands: readonly (readonly string[])[], clock: JumpingClock): Promise<State> {
  const place = await base.copy();
  for (const command of commands) {
    const ended = await runPreloaded(place, command, 'jumping-clock', { FLEX_CLOCK: JSON.stringify(clock) });
    expect(ended.exitCode, `flex ${command.join(' ')}\n${ended.stderr}`).toBe(0);
  }
  return readState(place);
}

test.each(
  sampleOf([400 * DAY_MS, 2 * MINUTE_MS], 1),
)('jumps of %d ms do nothing to commands that have a time of their own', async (jumpMs) => {
  expect(stateDifferences(undisturbed, await marketDay(MARKET_DAY, { jumpMs }))).toEqual([]);
});

test('jumps of some minutes change nothing but times', async () => {
  const clock = { jumpMs: 5 * MINUTE_MS, startMs: Date.parse(NOW) };
  const found = await marketDay(MARKET_DAY.map(withoutNow), clock);
  expect(stateDifferences(undisturbed, found)).not.toEqual([]);
  expect(stateDifferences(withoutTimes(undisturbed), withoutTimes(found))).toEqual([]);
});
