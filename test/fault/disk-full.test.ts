import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isFull, sampleOf, tell } from './extent.ts';
import { FILES } from './market.ts';
import { SMALL_DISKS } from './small-disk.ts';
import { readState, stateDifferences } from './state.ts';
import { SMALL_SCENES } from './workflows.ts';
import { inTurn, makeWorkplaces, type Workplaces } from './workplace.ts';

/** A store that has no room left, at every place of a workflow where that can happen. */

const TIMEOUT_MS = isFull ? 1_800_000 : 120_000;

/** From no room at all to enough for a whole command [KiB]. */
const ROOMS_KIB = Array.from({ length: 32 }, (_, step) => 12 * step + 4);

let places: Workplaces;
beforeAll(async () => {
  places = await makeWorkplaces();
});
afterAll(() => places.remove());

describe.each(SMALL_DISKS)('$name', (disk) => {
  if (disk.missing !== undefined) tell(`${disk.name}: skipped: ${disk.missing}`);

  test.skipIf(disk.missing !== undefined).each(sampleOf(SMALL_SCENES, 1))(
    'in the middle of a $name: it is told, and with more room the same command ends as if nothing had been',
    async ({ before, command, isNewEachTime }) => {
      const base = await places.create(FILES);
      await inTurn(base, before);
      const once = await base.copy();
      await inTurn(once, [command]);
      const undisturbed = await readState(once);
      let fullCount = 0;
      for (const roomKib of sampleOf(ROOMS_KIB, 3)) {
        const where = `${roomKib} KiB`;
        const place = await base.copy();
        const { exitCode, stderr } = await disk.run(place, command, roomKib);
        if (exitCode !== 0) {
          fullCount += 1;
          expect(exitCode, `${where}: ${stderr}`).toBe(69);
          expect(stderr, where).toMatch(/no room left|Reading or writing the store .* failed/);
        }
        if (exitCode !== 0 || isNewEachTime !== true) await inTurn(place, [command]);
        expect(stateDifferences(undisturbed, await readState(place)), where).toEqual([]);
        await place.remove();
      }
      expect(fullCount).toBeGreaterThan(0);
      tell(`${disk.name}: ${fullCount} times`);
    },
    TIMEOUT_MS,
  );
});
