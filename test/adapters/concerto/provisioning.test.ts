import { afterEach, describe, expect, it } from 'vitest';
import { IN_MEMORY, openSqliteTable } from '../../../src/adapters/store/sqlite/open.ts';
import {
  type Device,
  PROVISIONING_STEPS,
  provisioningKeys,
} from '../../../src/engine/commissioning/index.ts';
import { FlexError } from '../../../src/engine/errors.ts';
import { provision } from '../../../src/engine/fleet/provision.ts';
import { sweepAssets } from '../../../src/engine/fleet/sweep-assets.ts';
import { createRepositories } from '../../../src/engine/repositories/index.ts';
import { closeSims, concertoWith, NOW_MS, type Rehearsal } from '../sim/sims.ts';

/** The engine's sweeps and provisioning over HTTP, against a platform that has every fault at once. */

afterEach(closeSims);

type Platform = Rehearsal<Awaited<ReturnType<typeof concertoWith>>['host']>;

/**
 * Sweeps and provisions until every asset has its site and inverter.
 *
 * @returns how many passes it took, and the sites of the vendor whose assets had none.
 */
async function provisionAll({
  host,
  around,
}: Platform): Promise<{ readonly passCount: number; readonly siteCount: number }> {
  const table = await openSqliteTable(IN_MEMORY);
  const repositories = createRepositories(table);
  const clock = { nowMs: () => NOW_MS };
  const ports = { repositories, reader: host.reader, provisioner: host.provisioner, clock };
  const sites = new Set<string | undefined>();
  try {
    for (let pass = 1; pass <= 100; pass += 1) {
      around.advance(60_000); // whatever the breaker has seen is long ago
      const waiting = await waitingAfterSweep(host, repositories);
      if (waiting?.length === 0) return { passCount: pass, siteCount: sites.size };
      for (const device of waiting ?? []) {
        const keys = provisioningKeys(device, 'test');
        sites.add(device.vendorSiteId);
        await provision(
          { device, topology: 'dc-coupled', keys, why: 'dc-coupled', steps: new Set(PROVISIONING_STEPS) },
          ports,
        );
      }
    }
    throw new Error('not everything was provisioned in a hundred passes');
  } finally {
    table.close();
  }
}

/** @returns undefined where the sweep failed, or found out too little. */
async function waitingAfterSweep(
  { reader }: Platform['host'],
  repositories: ReturnType<typeof createRepositories>,
): Promise<readonly Device[] | undefined> {
  try {
    const { devices, incomplete } = await sweepAssets(reader, { repositories, nowMs: NOW_MS });
    const waiting = devices.filter(({ inverterId }) => inverterId === undefined);
    return incomplete === undefined || waiting.length > 0 ? waiting : undefined;
  } catch (error) {
    if (error instanceof FlexError) return undefined;
    throw error;
  }
}

describe('provisioning over a bad network', () => {
  it.each([1, 2, 3])('seed %i: everything is there in the end, and nothing twice', async (seed) => {
    const platform = await concertoWith(
      {
        seed,
        systemCount: 25,
        hasDefects: false,
        provisionedPct: 20,
        conflictsPct: 20,
        pageFaults: { movingPct: 30, lostCursorsPct: 10 },
        faults: { tooManyPct: 10, errorsPct: 20, lostPct: 3, expiredPct: 5 },
      },
      { timeoutMs: 200 },
    );
    const { passCount, siteCount } = await provisionAll(platform);
    const { done, faults } = platform.stats();
    expect(passCount).toBeGreaterThan(1);
    expect(Object.keys(faults).sort()).toEqual([
      'error-after',
      'error-before',
      'expired',
      'lost',
      'too-many',
    ]);
    expect(done).not.toHaveProperty('sitesCreatedTwice');
    expect(done).not.toHaveProperty('invertersCreatedTwice');
    expect(done['sitesCreated']).toBe(siteCount);
    expect(done['invertersCreated']).toBeGreaterThan(siteCount);
    expect(done['links']).toBe(done['invertersCreated']);
  });
});
