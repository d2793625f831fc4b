import { afterAll, beforeAll, expect, test } from 'vitest';
import { cycleId, requestId } from '../../src/engine/ids.ts';
import { makeRequest } from '../../src/engine/market/index.ts';
import { collect } from '../../src/engine/repositories/index.ts';
import { type ExampleStore, openExampleStore } from '../support/example-store.ts';

/**
 * A market day of the example community in, decisions out. `npx vitest run test/scenario -u` writes
 * example-day.json anew; what changed in it is to be understood before it is committed.
 */

let store: ExampleStore;

beforeAll(async () => {
  store = await openExampleStore({ seed: 5, siteCount: 8, day: '2026-10-25', historyDays: 15 });
});
afterAll(() => store.close());

test('the long Sunday of 2026: who delivers what at which price', async () => {
  const { workflows, repositories, group, grid, day, ports } = store;
  const ids = { groupId: group.id, day };
  await workflows.run({ workflow: 'prognosis-run', name: 'p', input: { runId: 'p', ...ids } });

  const request = makeRequest(
    requestId('r'),
    {
      groupId: group.id,
      requestedBy: 'test',
      deadlineMs: grid.startMs,
      shortfallMicrosPerMwh: 1_000_000_000,
      overshootMicrosPerMwh: 60_000_000,
      reboundW: 8000,
      ranges: [
        { path: 'evening', from: 72, to: 84, disposition: 'requested', minDeltaW: -4400, maxDeltaW: -4000 },
      ],
    },
    grid,
    ports.clock.nowMs(),
  );
  await repositories.requests.put(request);
  const input = { cycleId: 'c', requestId: 'r', ...ids };
  await workflows.run({ workflow: 'market-cycle', name: 'c', input });

  const offer = await repositories.aggregateOffers.get(cycleId('c'));
  const prognosis = await repositories.aggregates.latest(group.id, day);
  const decisions = {
    prognosisW: [...(prognosis?.powerW ?? [])],
    offers: (await collect(repositories.offers.list(cycleId('c')))).map(
      ({ participantId, options, reasons }) => ({
        participantId,
        options: options.map(({ id, priceMicros, minActivationFactor }) => ({
          id,
          priceMicros,
          minActivationFactor,
        })),
        reasons,
      }),
    ),
    accepted: offer?.accepted.map(({ participantId, optionId, activationFactor, priceMicros }) => ({
      participantId,
      optionId,
      activationFactor,
      priceMicros,
    })),
    deltaW: [...(offer?.deltaW ?? [])],
    priceMicros: offer?.priceMicros,
  };
  expect(decisions.prognosisW.length).toBe(100);
  await expect(`${JSON.stringify(decisions, null, 1)}\n`).toMatchFileSnapshot('example-day.json');
});
