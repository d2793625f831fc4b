import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IN_MEMORY, openSqliteTable } from '../../../src/adapters/store/sqlite/open.ts';
import { PROVISIONING_STEPS, provisioningKeys } from '../../../src/engine/commissioning/index.ts';
import { AdapterError } from '../../../src/engine/errors.ts';
import { openPass, provision } from '../../../src/engine/fleet/index.ts';
import { collect, createRepositories } from '../../../src/engine/repositories/index.ts';
import { device, NOW } from '../commissioning/samples.ts';

let table: Awaited<ReturnType<typeof openSqliteTable>>;
beforeEach(async () => {
  table = await openSqliteTable(IN_MEMORY);
});
afterEach(() => table.close());

describe('a create whose answer was lost', () => {
  it('stays unknown while it cannot be read back, which is told once', async () => {
    const repositories = createRepositories(table);
    const clock = { nowMs: () => NOW };
    const actor = { process: 'commission', user: 'ops', host: 'here' };
    const { fleet } = openPass(repositories, { actor, clock });
    let isDown = false;
    const find = async () => {
      if (isDown) throw new AdapterError('unavailable', 'Concerto was asked 8 times.', { retryable: true });
      return undefined;
    };
    const lost = async () => {
      throw new AdapterError('outcome-unknown', 'no answer within 10 s', { retryable: true });
    };
    const ports = {
      repositories: { fleet },
      reader: { findSite: find, findInverter: find },
      provisioner: { createSite: lost, createInverter: lost, link: lost },
      clock,
    };
    const asset = device(1);
    const keys = provisioningKeys(asset, 'test');
    const once = () =>
      provision(
        {
          device: asset,
          topology: 'dc-coupled',
          keys,
          why: 'dc-coupled',
          steps: new Set(PROVISIONING_STEPS),
        },
        ports,
      );
    const intent = async () => (await collect(fleet.intents()))[0];

    await once();
    expect(await intent()).toMatchObject({ state: 'sent', failure: 'no answer within 10 s' });
    isDown = true;
    for (let pass = 0; pass < 3; pass += 1) {
      expect(await once()).toMatchObject({ outcome: 'failed', step: 'site' });
      expect(await intent()).toMatchObject({ state: 'sent' });
    }
    const outcomes = (await collect(repositories.auditLog.lines())).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['sent', 'unknown', 'unknown']);
  });
});
