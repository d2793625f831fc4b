import { afterEach, describe, expect, it } from 'vitest';
import { exchange } from '../../../src/adapters/http/exchange.ts';
import type { HttpSurroundings } from '../../../src/adapters/http/surroundings.ts';
import { cesRoutes } from '../../../src/adapters/sim/ces/routes.ts';
import { concertoRoutes } from '../../../src/adapters/sim/concerto/routes.ts';
import { testSurroundings } from '../http/surroundings.ts';
import { Contract } from './openapi.ts';
import { cesWith, closeSims, concertoWith, NOW_MS } from './sims.ts';

/** Adapters and simulators against the contracts in docs/openapi: neither says anything else, and neither says less. */

const CONCERTO = new Contract('concerto');
const CES = new Contract('ces');

afterEach(closeSims);

interface Watched {
  readonly around: HttpSurroundings;
  readonly problems: string[];
  readonly statuses: Set<string>;
}

/** Looks at everything that goes through. */
function watch(contract: Contract): Watched {
  const problems: string[] = [];
  const statuses = new Set<string>();
  const around: HttpSurroundings = {
    ...testSurroundings(),
    exchange: async (request, signal) => {
      const answer = await exchange(request, signal);
      const { text, status } = answer;
      const {
        method,
        url: { pathname },
      } = request;
      statuses.add(`${method} ${pathname.replace(/(assets|sites)\/[^/]+/, '$1/{}')} ${status}`);
      problems.push(
        ...contract.problemsOf({
          method,
          pathname,
          requestBody: bodyOf(request.body),
          status,
          answer: text === '' ? undefined : JSON.parse(text),
        }),
      );
      return answer;
    },
  };
  return { around, problems, statuses };
}

function bodyOf(body: unknown): unknown {
  if (typeof body !== 'string') return undefined;
  return body.startsWith('{') ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body));
}

describe.each([
  ['concerto', CONCERTO],
  ['ces', CES],
] as const)('the contract of %s', (_name, contract) => {
  it('has examples that are as its schemas say', () => {
    expect(contract.examples.length).toBeGreaterThan(3);
    expect(contract.examples.flatMap(([, problems]) => problems)).toEqual([]);
  });

  it('finds what is not as agreed', () => {
    const seen = { method: 'POST', pathname: '/oauth/token', requestBody: {}, status: 200, answer: { a: 1 } };
    expect(contract.problemsOf(seen).length).toBeGreaterThan(1);
    expect(contract.problemsOf({ ...seen, pathname: '/elsewhere' })).toHaveLength(1);
  });
});

describe('routes', () => {
  const named = (routes: readonly { readonly method: string; readonly path: string }[]) =>
    ['POST /oauth/token', ...routes.map(({ method, path }) => `${method} ${path}`)].sort();

  it('of the simulated platform are those of the contract', () => {
    // Routes are data: nothing is asked of their parts until they are called.
    const parts = { fleet: {}, pages: {}, seed: 1, conflictsPct: 0 } as Parameters<typeof concertoRoutes>[0];
    expect(named(concertoRoutes(parts, {} as Parameters<typeof concertoRoutes>[1]))).toEqual(
      CONCERTO.routes.toSorted(),
    );
  });

  it('of the simulated cloud are those of the contract', () => {
    expect(named(cesRoutes({} as Parameters<typeof cesRoutes>[0]))).toEqual(CES.routes.toSorted());
  });
});

describe('what goes over the wire', () => {
  it('between the adapter and the simulated platform', async () => {
    const { around, problems, statuses } = watch(CONCERTO);
    const faults = { tooManyPct: 5, errorsPct: 5, expiredPct: 5 };
    const { host } = await concertoWith({ faults, provisionedPct: 20 }, { around });
    const { assets, totalCount } = await host.reader.assets({ limit: 100 });
    expect(assets).toHaveLength(totalCount);
    const asset = assets.find(({ siteId }) => siteId === undefined)!;
    const state = { state: 'ONLINE', evidenceMs: NOW_MS } as const;
    await host.reader.assets({ limit: 5, cursor: 'nonsense' }).catch(() => undefined);
    await host.reader.findInverter('none');
    for (let round = 0; round < 3; round += 1) {
      const ignore = () => undefined; // outcomes are not the point here
      const site = await host.provisioner
        .createSite({ externalId: `site:${round}`, vendorSiteId: 's' })
        .catch(ignore);
      const inverter = await host.provisioner
        .createInverter({ externalId: `inv:${round}`, remoteId: 'r', coupling: 'ac', ratedPowerW: 7_600 })
        .catch(ignore);
      const siteId = site?.id ?? 'none';
      const link = {
        assetId: asset.id,
        siteId,
        inverterId: inverter?.id ?? 'none',
        ifVersion: asset.version,
      };
      await host.provisioner.link(link).catch(ignore);
      await host.states.setSiteState({ siteId, ...state }).catch(ignore);
      await host.states.setAssetState({ assetId: asset.id, ...state, ifVersion: '0' }).catch(ignore);
      await host.states
        .setAssetState({ assetId: asset.id, ...state, evidenceMs: NOW_MS - round })
        .catch(ignore);
    }
    const measurement = {
      key: 'k',
      assetId: asset.id,
      component: 'battery',
      startMs: 0,
      endMs: 1,
      late: false,
    } as const;
    await host.telemetry
      .send([measurement, { ...measurement, powerW: -5, socPct: 40, exportedTotalWs: 2n ** 62n }])
      .catch(() => undefined);
    expect(problems).toEqual([]);
    expect([...statuses]).toEqual(
      expect.arrayContaining([
        'GET /assets 410',
        'POST /sites 201',
        'PUT /assets/{}/link 200',
        'PUT /assets/{}/link 412',
        'PUT /assets/{}/state 409',
        'PUT /assets/{}/state 412',
        'PUT /sites/{}/state 200',
        'POST /telemetry/batches 200',
      ]),
    );
  });

  it('between the adapter and the simulated cloud', async () => {
    const { around, problems, statuses } = watch(CES);
    const faults = { tooManyPct: 5, errorsPct: 5, expiredPct: 5 };
    const { host } = await cesWith(
      { faults, wrongMetadataPct: 50, missingMetadataPct: 10, staleStatusPct: 20 },
      { around },
    );
    for (let site = 1; site <= 45; site += 1) {
      const query = { vendorSiteId: `site-${site}`, systemId: 's', key: `meta:${site}` };
      await host.metadata(query);
      await host.status(query);
    }
    expect(problems).toEqual([]);
    expect([...statuses].join('\n')).toContain('404');
  });
});
