import { beforeAll, describe, expect, test } from 'vitest';
import { INVARIANTS } from '../../../src/engine/audit/index.ts';
import type { Item } from '../../../src/engine/ports.ts';
import { auditOf, drop, edit, find, foundIn, kindOf } from './damaged.ts';
import { SPOILINGS as OF_MARKET } from './damages.ts';
import { FLEET_SPOILINGS } from './fleet-damages.ts';
import { goodItems } from './good-store.ts';

const SPOILINGS = [...OF_MARKET, ...FLEET_SPOILINGS];

describe('the audit of a store', () => {
  let good: readonly Item[];

  beforeAll(async () => {
    good = await goodItems();
  }, 120_000);

  test('finds nothing in a good one, and has looked at something for every invariant', async () => {
    const report = await auditOf(good);
    expect(report.findings).toEqual([]);
    expect(report.invariants.filter(({ checkedCount }) => checkedCount === 0)).toEqual([]);
    expect(report.invariants.map(({ id }) => id)).toEqual(INVARIANTS.map(({ id }) => id));
  });

  test('finds nothing in an empty one', async () => {
    expect(await auditOf([])).toMatchObject({ checkedCount: 0, violationCount: 0, findings: [] });
  });

  test.each(SPOILINGS)('notices that $spoils', async ({ damage, fires }) => {
    const found = foundIn(await auditOf(damage(good)));
    expect(found).toEqual(expect.arrayContaining([...fires]));
  });

  describe('what an execution lacks', () => {
    const isOfRun = ({ pk, attributes }: Item) =>
      pk === `JOURNAL#${runId()}` && attributes['what'] === 'prognosis-stored';
    const runId = () => String(find(good, 'RUN-OUTCOME').pk.split('#')[1]);

    function lackingAfter(status: string): readonly Item[] {
      const inState = edit(
        'EXECUTION',
        ({ endedMs, outputJson, ...rest }) => ({
          ...rest,
          ...(status === 'running' ? {} : { endedMs: endedMs! }),
          ...(status === 'succeeded' ? { outputJson: outputJson! } : {}),
          status,
          states: [{ status, attempt: 1, atMs: 0 }],
        }),
        ({ pk }) => pk === `EXECUTION#prognosis-run.${runId()}`,
      );
      return drop('JOURNAL', isOfRun)(inState(good));
    }

    test.each([
      ['running', ['journal unfinished']],
      ['aborted', ['journal unfinished']],
      ['cancelled', []],
      ['succeeded', ['journal violation']],
    ])('of one that is %s', async (status, found) => {
      expect(foundIn(await auditOf(lackingAfter(status)))).toEqual(found);
    });

    test('names what has to go on', async () => {
      const { findings } = await auditOf(lackingAfter('running'));
      expect(findings.map(({ found }) => found)).toEqual([
        `0 entries; prognosis-run ${runId()} has not come to its end`,
      ]);
    });
  });

  test('a sum that was overtaken before it was announced does no harm, if who made it was broken off', async () => {
    const first = drop('ANNOUNCEMENTS', ({ sk }) => sk.endsWith('/1'));
    const untold = drop('JOURNAL', ({ attributes }) => attributes['what'] === 'prognosis-updated');
    expect(foundIn(await auditOf(untold(first(good))))).toEqual(['announcements violation']);
    const isAborted = edit(
      'EXECUTION',
      ({ outputJson: _, ...rest }) => ({
        ...rest,
        status: 'aborted',
        states: [{ status: 'aborted', attempt: 1, atMs: 0 }],
      }),
      ({ pk }) => pk.startsWith('EXECUTION#prognosis-run.'),
    );
    expect(foundIn(await auditOf(isAborted(untold(first(good)))))).toEqual([]);
  });

  test('what was known of an asset that was forgotten does no harm', async () => {
    const { sk: id } = find(good, 'FLEET-DEVICES', ({ sk }) => sk === 'a-000001');
    const appeared = find(good, 'JOURNAL', ({ attributes }) => attributes['what'] === 'device-appeared');
    const { pk } = appeared;
    const told = { ...appeared.attributes, what: 'device-forgotten', who: id, atMs: 1_795_356_180_001 };
    const sk = `2026-11-22T14:03:00.001Z#10#device-forgotten#${id}#0000000000000000`;
    const eventId = pk.split('#')[1]!;
    const entries = [
      { pk, sk, attributes: told },
      { pk: `JOURNAL-OF#${id}`, sk: `${sk}#${eventId}`, attributes: { eventId, entry: sk } },
    ];
    const gone = good.filter((item) => item.pk !== 'FLEET-DEVICES' || item.sk !== id);
    expect(foundIn(await auditOf(gone))).toEqual(['fleet-devices unfinished']);
    expect(foundIn(await auditOf([...gone, ...entries]))).toEqual([]);
  });

  test('every invariant has been seen to fire', () => {
    const fired = new Set(SPOILINGS.flatMap(({ fires }) => fires.map((text) => text.split(' ')[0])));
    expect(INVARIANTS.map(({ id }) => id).filter((id) => !fired.has(id))).toEqual([]);
  });

  test('no item of any kind can be lost unnoticed', async () => {
    const firstOfKind = new Map<string, Item>();
    for (const item of good) if (!firstOfKind.has(kindOf(item))) firstOfKind.set(kindOf(item), item);
    const unnoticed: string[] = [];
    for (const [kind, lost] of firstOfKind) {
      const { findings } = await auditOf(good.filter((item) => item !== lost));
      if (findings.length === 0) unnoticed.push(kind);
    }
    expect(unnoticed).toEqual(MAY_BE_LOST);
  });
});

/** What only tells how a run went, or is asked for again: nothing else has to fit it. */
const MAY_BE_LOST = [
  'EXECUTION-HISTORY',
  'FLEET-METADATA',
  'FLEET-NOTES',
  'FLEET-PHASES',
  'FLEET-POLLS',
  'FLEET-SEEN',
  'FLEET-STATUS',
  'FLEET-SWEEPS',
  'FLEET-UNKNOWN',
  'REPLAYS',
];
