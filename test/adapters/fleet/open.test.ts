import { afterEach, describe, expect, it } from 'vitest';
import { openFleet } from '../../../src/adapters/fleet/open.ts';
import type { FleetConfig } from '../../../src/adapters/workspace/config.ts';
import { createSecrets } from '../../../src/engine/journal/index.ts';
import { cesWith, closeSims, concertoWith, LOGIN } from '../sim/sims.ts';

/** The fleet of a context, from its configuration and the environment. */

afterEach(closeSims);

const config = (concertoUrl: string, cesUrl: string): FleetConfig => ({
  instance: 'eu1',
  concerto: {
    url: concertoUrl,
    login: { kind: 'client', clientId: LOGIN.clientId, secretEnv: 'CONCERTO_SECRET' },
    timeoutMs: 5_000,
    callsPerSecond: 100,
  },
  ces: { url: cesUrl, login: { kind: 'token', tokenEnv: 'CES_TOKEN' } },
});

describe('the fleet of a context', () => {
  it('calls both hosts, with a client and its secret or with a token', async () => {
    const [concerto, ces] = [await concertoWith(), await cesWith()];
    const secrets = createSecrets();
    const told: string[] = [];
    const fleet = openFleet(config(concerto.sim.url, ces.sim.url), {
      env: { CONCERTO_SECRET: LOGIN.secret, CES_TOKEN: LOGIN.secret },
      secrets,
      tell: ({ system, route, outcome }) => told.push(`${system} ${route} ${outcome}`),
    });
    expect(fleet.instance).toBe('eu1');
    expect((await fleet.concerto.reader.assets({ limit: 3 })).assets).toHaveLength(3);
    expect(await fleet.ces.status({ vendorSiteId: 'site-999', key: 'k' })).toEqual([]);
    expect(told).toEqual([
      'Concerto POST /oauth/token 200',
      'Concerto GET /assets 200',
      'CES GET /v1/sites/{siteId}/status 404',
    ]);
    expect(secrets.scrub(`the secret ${LOGIN.secret}`)).toBe('the secret [secret]');
  });

  it('names every variable that is missing', () => {
    const open = () =>
      openFleet(config('http://127.0.0.1:1', 'http://127.0.0.1:2'), {
        env: { CES_TOKEN: '' },
        secrets: createSecrets(),
      });
    expect(open).toThrow('CONCERTO_SECRET and CES_TOKEN are not set in the environment.');
  });

  it('names a variable of both once', () => {
    const both = config('http://127.0.0.1:1', 'http://127.0.0.1:2');
    const shared = {
      ...both,
      ces: { ...both.ces, login: { kind: 'token', tokenEnv: 'CONCERTO_SECRET' } },
    } as const;
    const open = () => openFleet(shared, { env: {}, secrets: createSecrets() });
    expect(open).toThrow(/^CONCERTO_SECRET is not set in the environment\.$/);
  });
});
