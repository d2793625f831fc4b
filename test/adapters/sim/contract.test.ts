import { afterEach, describe, expect, it } from 'vitest';
import { exchange } from '../../../src/adapters/http/exchange.ts';
import type { HttpSurroundings } from '../../../src/adapters/http/surroundings.ts';
import { cesRoutes } from '../../../src/adapters/sim/ces/routes.ts';
import { concertoRoutes } from '../../../src/adapters/sim/concerto/routes.ts';
import { testSurroundings } from '../http/surroundings.ts';
import { Contract } from './openapi.ts';
import { cesWith, closeSims, concertoWith, LOGIN, NOW_MS } from './sims.ts';

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
      const { method, headers } = request;
      const { pathname, searchParams: query } = request.url;
      statuses.add(`${method} ${pathname.replace(/(assets|sites)\/[^/]+/, '$1/{}')} ${status}`);
      problems.push(
        ...contract.problemsOf({
          method,
          pathname,
          query,
          headers,
          requestBody: bodyOf(request.body),
          status,
          answerType: answer.headers.get('content-type') ?? undefined,
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
    const seen = {
      method: 'POST',
      pathname: '/oauth/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      requestBody: { grant_type: 'client_credentials' },
      status: 200,
      answerType: 'application/json; charset=utf-8',
      answer: { access_token: 'a', token_type: 'Bearer' },
    };
    const problemsOf = (more: object) => contract.problemsOf({ ...seen, ...more });
    expect(problemsOf({})).toEqual([]);
    for (const wrong of [
      { pathname: '/elsewhere' },
      { requestBody: {} },
      { answer: { a: 1, token_type: 'Bearer' } },
      { answerType: 'text/html' },
      { answerType: undefined },
      { headers: { 'content-type': 'application/json' } },
      { headers: { ...seen.headers, 'if-match': '"1"' } },
      { query: new URLSearchParams('limit=1') },
    ]) {
      expect(problemsOf(wrong), JSON.stringify(wrong)).toHaveLength(1);
    }
  });

  it('has an answer for everything that may go wrong, at every route', () => {
    expect(contract.routes.filter((route) => !contract.statusesOf(route).includes('default'))).toEqual([]);
  });
});

it('a header and a parameter that are required are missed', () => {
  const asset = { changed: true, etag: '2' };
  const link = {
    method: 'PUT',
    pathname: '/assets/a/link',
    headers: { 'content-type': 'application/json', 'if-match': '"1"' },
    requestBody: { siteId: 's', inverterId: 'i' },
    status: 200,
    answerType: 'application/json',
    answer: asset,
  };
  expect(CONCERTO.problemsOf(link)).toEqual([]);
  const { 'if-match': _, ...headers } = link.headers;
  expect(CONCERTO.problemsOf({ ...link, headers })).toEqual([
    'PUT /assets/{id}/link: header If-Match is missing',
  ]);
  const lookup = {
    method: 'GET',
    pathname: '/sites',
    requestBody: undefined,
    status: 200,
    answerType: 'application/json',
    answer: { items: [] },
  };
  expect(CONCERTO.problemsOf(lookup)).toEqual(['GET /sites: query externalId is missing']);
  const pages = { ...lookup, pathname: '/assets', answer: { assets: [], totalCount: 0 } };
  expect(CONCERTO.problemsOf({ ...pages, query: new URLSearchParams('limit=1001') })).toHaveLength(1);
});

describe('routes', () => {
  const named = (routes: readonly { readonly method: string; readonly path: string }[]) =>
    ['POST /oauth/token', ...routes.map(({ method, path }) => `${method} ${path}`)].sort();

  // Routes are data: nothing is asked of their parts until they are called.
  const parts = { fleet: {}, pages: {}, seed: 1, conflictsPct: 0 } as Parameters<typeof concertoRoutes>[0];
  const simulated = [
    ['platform', CONCERTO, concertoRoutes(parts, {} as Parameters<typeof concertoRoutes>[1])],
    ['cloud', CES, cesRoutes({} as Parameters<typeof cesRoutes>[0])],
  ] as const;

  it.each(simulated)('of the simulated %s are those of the contract', (_name, contract, routes) => {
    expect(named(routes)).toEqual(contract.routes.toSorted());
  });

  it.each(
    simulated,
  )('of the simulated %s take the parameters and the bodies of the contract', (_name, contract, routes) => {
    for (const { method, path, query, bodyType } of routes) {
      const route = `${method} ${path}`;
      const names = contract.parametersOf(route).flatMap((one) => (one.in === 'query' ? [one.name] : []));
      expect([route, query?.toSorted(), bodyType]).toEqual([route, names.sort(), contract.bodyTypeOf(route)]);
    }
  });
});

describe('what is not in the contract', () => {
  const TOKEN = { authorization: `Bearer ${LOGIN.secret}` };

  /** A call that is as it should be, but for what is changed. */
  function callOf(contract: Contract, route: string) {
    const [method = '', path = ''] = route.split(' ');
    const headers: Record<string, string> = { ...TOKEN };
    const query = new URLSearchParams();
    for (const one of contract.parametersOf(route)) {
      if (one.required !== true) continue;
      if (one.in === 'header') headers[one.name] = '"1"';
      if (one.in === 'query') query.set(one.name, 'x');
    }
    const type = contract.bodyTypeOf(route);
    if (type !== undefined) headers['content-type'] = type;
    const body = contract.bodyExampleOf(route);
    return { method, path, headers, query, body: body === undefined ? undefined : JSON.stringify(body) };
  }

  type Call = ReturnType<typeof callOf>;

  const CHANGES: readonly (readonly [
    string,
    (call: Call, contract: Contract, route: string) => Call | undefined,
  ])[] = [
    ['without a token', (call) => ({ ...call, headers: {} })],
    [
      'with a parameter too many',
      (call) => ({ ...call, query: new URLSearchParams([...call.query, ['more', '1']]) }),
    ],
    ['with a parameter twice', (call) => ({ ...call, query: new URLSearchParams('limit=1&limit=1') })],
    [
      'without its parameters',
      (call) => (call.query.size === 0 ? undefined : { ...call, query: new URLSearchParams() }),
    ],
    [
      'without its headers',
      (call, contract, route) =>
        contract.parametersOf(route).some((one) => one.in === 'header' && one.required === true)
          ? { ...call, headers: { ...TOKEN, 'content-type': 'application/json' } }
          : undefined,
    ],
    [
      'with a body of another type',
      (call) =>
        call.body === undefined
          ? undefined
          : { ...call, headers: { ...call.headers, 'content-type': 'text/plain' } },
    ],
    ['with a body that is none', (call) => (call.body === undefined ? undefined : { ...call, body: '{' })],
    ['with an empty body', (call) => (call.body === undefined ? undefined : { ...call, body: '{}' })],
    [
      'with a body that has more',
      (call) => (call.body === undefined ? undefined : { ...call, body: `{"more":1,${call.body.slice(1)}` }),
    ],
    ['with another method', (call) => ({ ...call, method: 'PATCH' })],
  ];

  it.each([
    ['platform', CONCERTO, async () => (await concertoWith()).sim],
    ['cloud', CES, async () => (await cesWith()).sim],
  ] as const)('is refused by the simulated %s, as the contract says', async (_name, contract, start) => {
    const { url } = await start();
    let refusedCount = 0;
    for (const route of contract.routes) {
      if (route === 'POST /oauth/token') continue;
      for (const [name, change] of CHANGES) {
        const call = change(callOf(contract, route), contract, route);
        if (call === undefined) continue;
        const { method, headers, body } = call;
        const path = call.path.replace('{id}', 'a-000001').replace('{siteId}', 'site-1');
        const answer = await fetch(`${url}${path}?${call.query}`, {
          method,
          headers,
          ...(body === undefined ? {} : { body }),
        });
        const what = `${route} ${name}: ${answer.status}`;
        expect(answer.status, what).toBeGreaterThanOrEqual(400);
        expect(answer.status, what).toBeLessThan(500);
        const seen = {
          status: answer.status,
          answerType: answer.headers.get('content-type') ?? undefined,
          answer: await answer.json(),
        };
        expect(contract.answerProblems(route, seen), what).toEqual([]);
        refusedCount += 1;
      }
    }
    expect(refusedCount).toBeGreaterThan(2 * contract.routes.length);
  });

  it.each([
    ['another grant', 'POST', 'grant_type=password', 'application/x-www-form-urlencoded', 400],
    ['another type', 'POST', 'grant_type=client_credentials', 'application/json', 400],
    ['another method', 'GET', undefined, undefined, 405],
    ['nobody', 'POST', 'grant_type=client_credentials', 'application/x-www-form-urlencoded', 401],
  ] as const)('is refused where a token is asked for: %s', async (_name, method, body, type, status) => {
    for (const [contract, rehearsal] of [
      [CONCERTO, await concertoWith()],
      [CES, await cesWith()],
    ] as const) {
      const answer = await fetch(`${rehearsal.sim.url}/oauth/token`, {
        method,
        ...(body === undefined ? {} : { body, headers: { 'content-type': type } }),
      });
      expect(answer.status).toBe(status);
      const answerType = answer.headers.get('content-type') ?? undefined;
      const seen = { status: answer.status, answerType, answer: await answer.json() };
      expect(contract.answerProblems('POST /oauth/token', seen)).toEqual([]);
    }
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
