import { afterEach, describe, expect, it } from 'vitest';
import type { FaultRates } from '../../../src/adapters/sim/faults.ts';
import type { AdapterError } from '../../../src/engine/errors.ts';
import { cesWith, closeSims, concertoWith, LOGIN } from './sims.ts';

/** What goes wrong on purpose, and that it is counted. */

afterEach(closeSims);

const basic = Buffer.from(`${LOGIN.clientId}:${LOGIN.secret}`).toString('base64');

function askToken(url: string): Promise<Response> {
  return fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
    signal: AbortSignal.timeout(1_000),
  });
}

describe('whoever asks for a token', () => {
  const cases: readonly [string, Partial<FaultRates>, string, number | 'no answer'][] = [
    ['too often', { tooManyPct: 100 }, 'too-many', 429],
    ['of a host that breaks', { errorsPct: 100 }, 'error-', 500],
    ['gets no answer', { lostPct: 100 }, 'lost', 'no answer'],
  ];
  it.each(cases)('%s (%o) meets %s', async (_name, faults, fault, expected) => {
    const { sim, stats } = await concertoWith({ faults });
    const status = await askToken(sim.url).then(
      (answer) => answer.status,
      () => 'no answer',
    );
    expect(status).toBe(expected);
    expect(stats().calls).toEqual({ 'POST /oauth/token': 1 });
    expect(Object.keys(stats().faults).every((name) => name.startsWith(fault))).toBe(true);
    expect(Object.values(stats().faults)).toEqual([1]);
  });

  it('is told when to come again, in the form of the host', async () => {
    const { sim } = await concertoWith({ faults: { tooManyPct: 100 } });
    const { headers } = await askToken(sim.url);
    expect(headers.get('retry-after')).toBe('1');
    expect(headers.get('content-type')).toBe('application/problem+json');
  });

  it('never meets the fault of an expired one', async () => {
    const { sim, stats } = await concertoWith({ faults: { expiredPct: 100 } });
    expect((await askToken(sim.url)).status).toBe(200);
    expect(stats().faults).toEqual({});
  });

  it('again, since the one it had is forgotten, gets one in the end', async () => {
    const { host, stats } = await concertoWith({ faults: { expiredPct: 60, errorsPct: 20, tooManyPct: 10 } });
    for (let page = 0; page < 20; page += 1) await host.reader.assets({ limit: 40 });
    const { calls, faults } = stats();
    expect(faults['expired']).toBeGreaterThan(5);
    // More than one for each that was forgotten: some were asked for in vain.
    expect(calls['POST /oauth/token']).toBeGreaterThan(faults['expired']! + 1);
  });

  it('again in vain: the call ends as one that is to be tried later, and not as one with a wrong secret', async () => {
    const { host } = await concertoWith({ faults: { errorsPct: 100 } });
    const error = await host.reader.assets({ limit: 1 }).catch((thrown: AdapterError) => thrown);
    expect(error).toMatchObject({ code: 'unavailable', retryable: true });
    expect(String(error)).toContain('/oauth/token');
  });
});

describe('the count of faults has', () => {
  it('pages that move and cursors that are lost', async () => {
    const { host, stats } = await concertoWith({ pageFaults: { movingPct: 50, lostCursorsPct: 20 } });
    let lostCount = 0;
    for (let sweep = 0; sweep < 10; sweep += 1) {
      let cursor: string | undefined;
      try {
        do {
          const page = await host.reader.assets({ limit: 10, ...(cursor === undefined ? {} : { cursor }) });
          cursor = page.nextCursor;
        } while (cursor !== undefined);
      } catch {
        lostCount += 1;
      }
    }
    const { faults } = stats();
    expect(lostCount).toBeGreaterThan(0);
    expect(faults['lost-cursor']).toBe(lostCount);
    expect(faults['moving-page']).toBeGreaterThan(0);
  });

  it('metadata that are wrong or left out, and states of before', async () => {
    const { host, stats } = await cesWith({
      wrongMetadataPct: 50,
      missingMetadataPct: 30,
      staleStatusPct: 40,
    });
    let toldCount = 0;
    for (let site = 1; site <= 40; site += 1) {
      const query = { vendorSiteId: `site-${site}`, systemId: 's', key: 'k' };
      toldCount += (await host.metadata(query)).length;
      await host.status(query);
    }
    const { faults, done } = stats();
    expect(Object.keys(faults).sort()).toEqual(['missing-metadata', 'stale-status', 'wrong-metadata']);
    expect(faults['wrong-metadata']).toBeLessThan(toldCount);
    expect(done).toEqual({ metadata: expect.any(Number), status: expect.any(Number) });
  });

  it('nothing where nothing goes wrong', async () => {
    const { host, stats } = await cesWith();
    await host.metadata({ vendorSiteId: 'site-1', systemId: 's', key: 'k' });
    expect(stats()).toMatchObject({ faults: {}, done: { metadata: 1 } });
  });
});
