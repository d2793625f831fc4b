import { describe, expect, test } from 'vitest';
import { type Asking, nextWhatIf } from '../../../src/commands/cycle/what-if-questions.ts';
import { NOTHING_OTHERWISE, type StatedWhatIf } from '../../../src/commands/cycle/what-if-statement.ts';
import type { StoredChoice } from '../../../src/commands/offer/stored-choice.ts';
import { gridOf, parseDayStrict, parseZone } from '../../../src/engine/time/index.ts';

const GRID = gridOf(parseZone('Europe/Amsterdam'), parseDayStrict('2026-11-22'), 60);
// What is asked looks at who has offered and at the day only.
const CHOICE = {
  grid: GRID,
  problem: { offers: { participantIds: ['home-01', 'home-02'] } },
} as unknown as StoredChoice;

/** Answers one after the other; a text that is wrong is told, and the next one is tried. */
function answering(...answers: readonly string[]): Asking & { readonly told: string[] } {
  const left = [...answers];
  const told: string[] = [];
  return {
    told,
    choose: async (_question, choices) => {
      const answer = left.shift();
      return choices.find(({ value }) => value === answer)!.value;
    },
    askText: async (_question, wrongWith) => {
      for (;;) {
        const answer = left.shift()!;
        const wrong = wrongWith(answer);
        if (wrong === undefined) return answer;
        told.push(wrong);
      }
    },
  };
}

async function all(asking: Asking): Promise<readonly (StatedWhatIf | undefined)[]> {
  const stated: (StatedWhatIf | undefined)[] = [];
  let last: StatedWhatIf | undefined = NOTHING_OTHERWISE;
  while (last !== undefined) {
    last = await nextWhatIf(last, CHOICE, asking);
    stated.push(last);
  }
  return stated;
}

describe('one what-if after the other', () => {
  test('adds to what was stated before, until it is enough', async () => {
    const asking = answering(
      ...['without', 'home-02'],
      ...['room', '17:00-18:00=5kW'],
      ...['shortfall', '0.50'],
      ...['overshoot', '20/MWh'],
      'end',
    );
    const stated = await all(asking);
    expect(stated).toHaveLength(5);
    expect(stated[3]).toEqual({
      ...NOTHING_OTHERWISE,
      without: ['home-02'],
      room: ['17:00-18:00=5kW'],
      shortfallPriceMicrosPerKwh: 500_000,
      overshootPriceMicrosPerKwh: 20_000,
    });
    expect(stated[4]).toBeUndefined();
    expect(asking.told).toEqual([]);
  });

  test('goes back to how it is', async () => {
    const stated = await all(answering('without', 'home-02', 'anew', 'end'));
    expect(stated[1]).toEqual(NOTHING_OTHERWISE);
  });

  test('asks again for what is wrong', async () => {
    const asking = answering(
      ...['without', 'home-9', 'home-01'],
      ...['room', '17:00', '17:00=0W', '17:00=1kW'],
      ...['shortfall', 'much', '-1', '1'],
      'end',
    );
    const stated = await all(asking);
    expect(asking.told).toHaveLength(5);
    expect(stated[2]).toMatchObject({ without: ['home-01'], shortfallPriceMicrosPerKwh: 1_000_000 });
  });

  test('does not take a participant away twice', async () => {
    const asking = answering('without', 'home-01', 'without', 'home-01', 'home-02', 'end');
    expect((await all(asking))[1]).toMatchObject({ without: ['home-01', 'home-02'] });
    expect(asking.told).toHaveLength(1);
  });
});
