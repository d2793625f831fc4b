import { afterEach, describe, expect, it } from 'vitest';
import { openConcerto } from '../../../src/adapters/concerto/concerto.ts';
import { PROBES, SEARCH_CALLS_MAX } from '../../../src/adapters/concerto/refused-batch.ts';
import { BATCH_MAX, BATCHES_AT_ONCE } from '../../../src/adapters/concerto/telemetry.ts';
import type { HttpAnswer, HttpRequest } from '../../../src/adapters/http/exchange.ts';
import type { AssetMeasurement } from '../../../src/engine/commissioning/index.ts';
import type { AdapterError } from '../../../src/engine/errors.ts';
import { createSecrets } from '../../../src/engine/journal/index.ts';
import { testSurroundings } from '../http/surroundings.ts';
import { closeSims, concertoWith, NOW_MS } from '../sim/sims.ts';

/** Measurements on their way to the platform: what it does not take, whose fault that is, and how many calls it takes. */

afterEach(closeSims);

function measurements(count: number): readonly AssetMeasurement[] {
  return Array.from({ length: count }, (_, index) => ({
    key: `tel:${index}`,
    assetId: `a-${index % 40}`,
    component: 'battery' as const,
    startMs: NOW_MS - 300_000,
    endMs: NOW_MS,
    powerW: 1,
    late: false,
  }));
}

interface OnWire {
  readonly key: string;
  readonly assetId: string;
}

type Platform = (
  batch: readonly OnWire[],
) => { readonly status: number; readonly body: object } | Promise<{ status: number; body: object }>;

const taken = (batch: readonly OnWire[], rejected: readonly object[] = []) => ({
  status: 200,
  body: { accepted: batch.length - rejected.length, duplicates: 0, rejected },
});
const says = (status: number, code: string, detail: string) => ({
  status,
  body: { status, code, title: code, detail },
});
const rejection = (key: string, code: string) => ({ key, code, message: key });

/** A platform that answers as it is told, and what it took. */
function platform(answer: Platform) {
  const took = new Set<string>();
  const sizes: number[] = [];
  let callsAtOnce = 0;
  let mostAtOnce = 0;
  const exchange = async ({ body = '' }: HttpRequest): Promise<HttpAnswer> => {
    const batch = (JSON.parse(body) as { readonly measurements: readonly OnWire[] }).measurements;
    sizes.push(batch.length);
    callsAtOnce += 1;
    mostAtOnce = Math.max(mostAtOnce, callsAtOnce);
    await new Promise(setImmediate);
    const { status, body: says } = await answer(batch);
    callsAtOnce -= 1;
    if (status === 200) {
      const { rejected } = says as { readonly rejected: readonly { readonly key: string }[] };
      const refused = new Set(rejected.map(({ key }) => key));
      for (const { key } of batch) if (!refused.has(key)) took.add(key);
    }
    return { status, headers: { get: () => null }, text: JSON.stringify(says) };
  };
  const { telemetry } = openConcerto({
    url: 'http://127.0.0.1:1',
    login: { kind: 'token', token: 'fixed-token', variable: 'TOKEN' },
    secrets: createSecrets(),
    callsPerSecond: 1_000,
    around: { ...testSurroundings(), exchange },
  });
  const failureOf = async (sent: readonly AssetMeasurement[]) =>
    telemetry.send(sent).then(
      () => undefined,
      (error: unknown) => error as AdapterError,
    );
  return { took, sizes, failureOf, mostAtOnce: () => mostAtOnce };
}

const refusedKeys = (error: AdapterError | undefined) => error?.details.map(({ path }) => path).sort();

describe('a batch that is refused as a whole', () => {
  const refusing = (bad: (key: string) => boolean, status = 422) =>
    platform((batch) =>
      batch.some(({ key }) => bad(key)) ? says(status, 'INVALID_FIELD', 'energyNegative') : taken(batch),
    );

  it.each([
    ['one of 500', 400, 500, ['tel:97'], 40],
    ['the last of 500', 422, 500, ['tel:499'], 40],
    ['four neighbours', 422, 500, ['tel:96', 'tel:97', 'tel:98', 'tel:99'], 50],
    ['one of four', 422, 4, ['tel:2'], 6],
    ['some of several batches', 422, 2_100, ['tel:3', 'tel:1200', 'tel:2099'], 80],
  ])('for %s (%i): that is named, and all others are taken', async (_name, status, count, bad, callsMax) => {
    const { took, sizes, failureOf } = refusing((key) => bad.includes(key), status);
    const error = await failureOf(measurements(count));
    expect(error).toMatchObject({ code: 'measurements-rejected', retryable: false });
    expect(refusedKeys(error)).toEqual(bad.toSorted());
    expect(error!.details[0]).toMatchObject({ value: 'INVALID_FIELD' });
    expect(took.size).toBe(count - bad.length);
    expect(sizes.length).toBeLessThan(callsMax);
  });

  it('as too large is sent in halves, now and from then on', async () => {
    const { took, sizes, failureOf } = platform((batch) =>
      batch.length > 200 ? says(413, 'BODY_TOO_LARGE', '') : taken(batch),
    );
    expect(await failureOf(measurements(500))).toBeUndefined();
    expect(took.size).toBe(500);
    const before = sizes.length;
    expect(await failureOf(measurements(500))).toBeUndefined();
    expect(Math.max(...sizes.slice(before))).toBeLessThanOrEqual(250);
    expect(await failureOf(measurements(125))).toBeUndefined();
  });

  it.each([
    ['few', 4],
    ['500', 500],
    ['many', 12_000],
  ])('whatever is in it, of %s: one error, after few calls', async (_name, count) => {
    const { sizes, failureOf } = refusing(() => true);
    expect(await failureOf(measurements(count))).toMatchObject({
      code: 'rejected',
      retryable: false,
      message: expect.stringContaining('INVALID_FIELD (energyNegative)'),
    });
    expect(sizes.length).toBeLessThanOrEqual(BATCHES_AT_ONCE + PROBES);
  });

  it('for every fourth: one error, and calls are bounded', async () => {
    const { sizes, failureOf } = refusing((key) => Number(key.slice(4)) % 4 === 0);
    expect(await failureOf(measurements(500))).toMatchObject({
      code: 'rejected',
      message: expect.stringContaining('too many of 500'),
    });
    expect(sizes.length).toBe(SEARCH_CALLS_MAX + 1);
  });

  it('while another is answered is searched, however many of it are refused alone', async () => {
    const { took, failureOf } = refusing((key) => Number(key.slice(4)) >= 500);
    const error = await failureOf(measurements(504));
    expect(refusedKeys(error)).toEqual(['tel:500', 'tel:501', 'tel:502', 'tel:503']);
    expect(took.size).toBe(500);
  });
});

describe('measurements that are not taken', () => {
  const rejecting = (codeOf: (one: OnWire) => string | undefined) =>
    platform((batch) =>
      taken(
        batch,
        batch.flatMap((one) => {
          const code = codeOf(one);
          return code === undefined ? [] : [rejection(one.key, code)];
        }),
      ),
    );
  const of = (assetCount: number) => measurements(assetCount); // one each

  it.each([
    ['of two assets that are all there is, since they were removed', 2],
    ['of as many as may be gone', 20],
  ])('%s: they are to blame', async (_name, assetCount) => {
    const { failureOf } = rejecting(() => 'ASSET_NOT_FOUND');
    const error = await failureOf(of(assetCount));
    expect(error).toMatchObject({ code: 'measurements-rejected' });
    expect(error!.details).toHaveLength(assetCount);
  });

  it('of a whole fleet, since no asset is known: the platform is to blame', async () => {
    const { failureOf } = rejecting(() => 'ASSET_NOT_FOUND');
    expect(await failureOf(of(21))).toMatchObject({
      code: 'rejected',
      message: expect.stringContaining('knows none of 21 assets'),
      next: 'flex pwrcell register',
    });
  });

  it('for another reason: they are to blame where others are taken', async () => {
    const { failureOf } = rejecting(({ key }) => (key === 'tel:1' ? 'ASSET_LOCKED' : undefined));
    expect(refusedKeys(await failureOf(of(3)))).toEqual(['tel:1']);
  });

  it('for another reason, and nothing is taken: the platform is to blame', async () => {
    const { failureOf } = rejecting(({ key }) => (key === 'tel:1' ? 'ASSET_NOT_FOUND' : 'READ_ONLY'));
    expect(await failureOf(of(3))).toMatchObject({
      code: 'rejected',
      message: expect.stringContaining('took none of 3 measurements, for example tel:0: READ_ONLY'),
    });
  });

  it('one by fault of its own, the others since their assets were removed', async () => {
    const { failureOf } = platform((batch) =>
      batch.some(({ key }) => key === 'tel:1')
        ? says(422, 'INVALID_FIELD', 'x')
        : taken(
            batch,
            batch.map(({ key }) => rejection(key, 'ASSET_NOT_FOUND')),
          ),
    );
    const error = await failureOf(of(5));
    expect(error).toMatchObject({ code: 'measurements-rejected' });
    expect(error!.details).toHaveLength(5);
  });
});

describe('measurements that cannot be sent', () => {
  it.each([
    ['before 1970', { startMs: Date.UTC(2000, 0) - 95_700_000_000_000 }],
    ['after 9999', { endMs: 253_402_300_800_000 }],
    ['of no time', { endMs: Number.NaN }],
    ['of no power', { powerW: Number.NaN }],
    ['fuller than full', { socPct: 100.5 }],
    ['of more than 64 bits', { importedTotalWs: 2n ** 64n }],
    ['of negative energy', { exportedTotalWs: -1n }],
  ] as const)('since they are %s are named and never sent', async (_name, more) => {
    const { took, sizes, failureOf } = platform((batch) => taken(batch));
    const [first, second] = measurements(2) as [AssetMeasurement, AssetMeasurement];
    const error = await failureOf([{ ...first, ...more }, second]);
    expect(error).toMatchObject({ code: 'measurements-rejected', details: [{ path: 'tel:0' }] });
    expect([...took]).toEqual(['tel:1']);
    expect(await failureOf([{ ...first, ...more }])).toMatchObject({ code: 'measurements-rejected' });
    expect(sizes).toEqual([1]);
  });

  it('counters of all 64 bits can', async () => {
    const { host, stats } = await concertoWith();
    const [one] = measurements(1) as [AssetMeasurement];
    const [importedTotalWs, exportedTotalWs] = [2n ** 64n - 1n, 10n ** 19n];
    await host.telemetry.send([{ ...one, assetId: 'a-000001', importedTotalWs, exportedTotalWs }]);
    expect(stats().done).toEqual({ measurements: 1 });
  });
});

describe('batches', () => {
  it('are under way together, and not too many', async () => {
    const { sizes, took, failureOf, mostAtOnce } = platform((batch) => taken(batch));
    expect(await failureOf(measurements(12 * BATCH_MAX))).toBeUndefined();
    expect(took.size).toBe(12 * BATCH_MAX);
    expect(sizes).toHaveLength(12);
    expect(mostAtOnce()).toBe(BATCHES_AT_ONCE);
  });

  it('end with the first that fails: none begins after it, and those under way come to their end', async () => {
    let answeredCount = 0;
    const { sizes, failureOf } = platform(async (batch) => {
      const isFirst = batch.some(({ key }) => key === 'tel:0');
      if (!isFirst) for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
      answeredCount += 1;
      return isFirst ? says(403, 'FORBIDDEN', 'no') : taken(batch);
    });
    expect(await failureOf(measurements(12 * BATCH_MAX))).toMatchObject({ code: 'permission' });
    expect(sizes).toHaveLength(BATCHES_AT_ONCE);
    expect(answeredCount).toBe(BATCHES_AT_ONCE);
  });
});
