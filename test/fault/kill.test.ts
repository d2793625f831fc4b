import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isFull, SEED, sampleOf, tell } from './extent.ts';
import { type KillPoint, killPointsOf, pointText, runKilled, type Watched } from './kill.ts';
import { FILES, LATER, NOW } from './market.ts';
import { readState, type State, stateDifferences } from './state.ts';
import { withoutTimes } from './times.ts';
import { SCENES } from './workflows.ts';
import { inTurn, makeWorkplaces, type Workplace, type Workplaces } from './workplace.ts';

/** Kill points of a scene in a reduced run, and of a large one. */
const SAMPLE_COUNT = 2;
const SAMPLE_COUNT_LARGE = 1;

/** Large scenes of a reduced run. */
const LARGE_COUNT = 2;
const LARGE = sampleOf(
  SCENES.filter(({ isLarge }) => isLarge),
  LARGE_COUNT,
);
const TRIED = SCENES.filter((scene) => scene.isLarge !== true || LARGE.includes(scene));
const TRIED_LATER = isFull ? SCENES.map(({ name }) => name) : ['market cycle', 'cancelled flex order'];

const TIMEOUT_MS = isFull ? 3_600_000 : 300_000;

let places: Workplaces;
beforeAll(async () => {
  places = await makeWorkplaces();
});
afterAll(() => places.remove());

describe.each(TRIED)('$name', ({
  name,
  before,
  command,
  exitCode = 0,
  isNewEachTime,
  isLarge,
  goesOnWith,
}) => {
  let base: Workplace;
  /** What the command leaves that nobody disturbs: done once, and done again after its end. */
  let once: State;
  let twice: State;
  let watched: Watched;
  const exitCodesAgain = goesOnWith ? [0, exitCode] : [exitCode];

  beforeAll(async () => {
    base = await places.create(FILES);
    await inTurn(base, before);
    const place = await base.copy();
    watched = await runKilled(place, command);
    expect(watched.exitCode, watched.stderr).toBe(exitCode);
    once = await readState(place);
    await inTurn(place, [command], exitCodesAgain);
    twice = await readState(place);
  }, TIMEOUT_MS);

  test.skipIf(isNewEachTime)('done again, changes nothing', () => {
    expect(stateDifferences(once, twice)).toEqual([]);
  });

  test(
    'killed at any commit and run again, leaves what it leaves undisturbed',
    async () => {
      const points = sampleOf(killPointsOf(watched), isLarge ? SAMPLE_COUNT_LARGE : SAMPLE_COUNT);
      const tried = await tryAll(points, command);
      tell(`${name}: killed at ${tried.killCount} of ${2 * watched.commits.length} points, seed ${SEED}`);
      expect(tried.failures).toEqual([]);
      expect(tried.killCount).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );

  test.skipIf(isNewEachTime || !TRIED_LATER.includes(name))(
    'killed at any commit and run again some minutes later, leaves the same at other times',
    async () => {
      const points = sampleOf(killPointsOf(watched), SAMPLE_COUNT).filter(
        (_, index) => isFull || index === 1,
      );
      const later = command.map((word) => (word === NOW ? LATER : word));
      const tried = await tryAll(points, later);
      tell(`${name}: killed at ${tried.killCount} points, run again later`);
      expect(tried.failures).toEqual([]);
    },
    TIMEOUT_MS,
  );

  async function tryAll(points: readonly KillPoint[], again: readonly string[]) {
    const failures: string[] = [];
    let killCount = 0;
    for (const point of points) {
      const place = await base.copy();
      const killed = await runKilled(place, command, point);
      if (killed.isKilled) killCount += 1;
      const where = pointText(point, killed);
      const found = await goOn(place, killed, { again, inOwnProcess: isFull && point.when === 'before' });
      failures.push(...found.map((text) => `${where}: ${text}`));
      await place.remove();
    }
    return { failures, killCount };
  }

  /** @returns what is wrong after the command was run again. */
  async function goOn(
    place: Workplace,
    killed: Watched,
    { again, inOwnProcess }: { readonly again: readonly string[]; readonly inOwnProcess: boolean },
  ) {
    if (!killed.isKilled && killed.exitCode !== exitCode) {
      return [`exit code ${killed.exitCode}: ${killed.stderr}`];
    }
    const next = goesOnWith !== undefined && mayHaveEnded(killed) ? goesOnWith : again;
    const ended = inOwnProcess ? await place.flex(next) : await place.here(next);
    if (!exitCodesAgain.includes(ended.exitCode))
      return [`again: exit code ${ended.exitCode}: ${ended.stderr}`];
    const found = await readState(place);
    const isTimeless = again !== command;
    const differencesTo = (wanted: State) =>
      isTimeless
        ? stateDifferences(withoutTimes(wanted), withoutTimes(found))
        : stateDifferences(wanted, found);
    const differences = differencesTo(once);
    const isAnother = isNewEachTime === true && goesOnWith === undefined && mayHaveEnded(killed);
    return differences.length > 0 && isAnother ? differencesTo(twice) : differences;
  }

  /** Whether the process was killed after, or with, the commit that says that the workflow has ended. */
  function mayHaveEnded({ commits, isKilled }: Watched): boolean {
    if (!isKilled) return true;
    const [execution] = watched.commits.flat().filter((key) => key.startsWith('EXECUTION#'));
    return commits.length > watched.commits.findLastIndex((keys) => keys.includes(execution!));
  }
});
