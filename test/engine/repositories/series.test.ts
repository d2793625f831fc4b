import { expect, it } from 'vitest';
import { seriesId } from '../../../src/engine/ids.ts';
import { describeSeries, samplesFromRegular, splitByUtcDay } from '../../../src/engine/series/index.ts';
import { DAY_MS, parseDayStrict } from '../../../src/engine/time/index.ts';
import { emptyRepositories } from './memory.ts';

const ID = seriesId('home-1/load');
const START_MS = Date.UTC(2026, 2, 1);

function samples(dayCount: number, stepMs: number, offset = 0) {
  const value = Float64Array.from(
    { length: (dayCount * DAY_MS) / stepMs },
    (_, index) => index + offset + 0.5,
  );
  return samplesFromRegular({ startMs: START_MS, stepMs, value });
}

it('gives back what is known of a series, in the order of ids', async () => {
  const { series } = await emptyRepositories();
  const metas = ['home-2/load', 'home-1/load'].map(
    (id) => describeSeries(seriesId(id), 'powerW', samples(1, 900_000))!,
  );
  for (const meta of metas) await series.putMeta(meta);
  expect(await series.list()).toEqual([metas[1], metas[0]]);
  expect(await series.meta(ID)).toEqual(metas[1]);
  expect(await series.meta(seriesId('nowhere'))).toBeUndefined();
});

it('gives the chunks of the days that an interval touches', async () => {
  const { series } = await emptyRepositories();
  const chunks = splitByUtcDay(samples(5, 900_000));
  await series.putChunks(ID, chunks);
  const all = [...chunks.values()];
  const dayMs = (day: number) => START_MS + day * DAY_MS;
  const chunksIn = (startMs: number, endMs: number) => series.chunksIn(ID, { startMs, endMs });
  expect(await chunksIn(dayMs(1), dayMs(3))).toEqual(all.slice(1, 3));
  expect(await chunksIn(dayMs(1) - 1, dayMs(3) + 1)).toEqual(all.slice(0, 4));
  expect(await chunksIn(dayMs(-9), dayMs(0))).toEqual([]);
  expect(await chunksIn(dayMs(2) + 1, dayMs(2) + 1)).toEqual([]);
  expect(await series.chunksIn(seriesId('home-1/loa'), { startMs: 0, endMs: dayMs(9) })).toEqual([]);
  const days = ['2026-03-05', '2026-04-01', '2026-03-01'].map(parseDayStrict);
  expect(await series.chunks(ID, days)).toEqual([all[4], undefined, all[0]]);
});

it('replaces chunks by longer and shorter ones, also beyond the size of an item', async () => {
  const { series } = await emptyRepositories();
  const whole = { startMs: START_MS, endMs: START_MS + 2 * DAY_MS };
  for (const [round, stepMs] of [1_000, 900_000, 500, 1_000, 2_000].entries()) {
    const chunks = splitByUtcDay(samples(2, stepMs, round));
    await series.putChunks(ID, chunks);
    await series.putChunks(ID, chunks);
    expect(await series.chunksIn(ID, whole)).toEqual([...chunks.values()]);
  }
});
