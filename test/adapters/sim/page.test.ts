import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { openFleet } from '../../../src/adapters/fleet/open.ts';
import { loadWorkspace } from '../../../src/adapters/workspace/index.ts';
import { flagOf } from '../../../src/commands/shell/define.ts';
import { simCes, simConcerto } from '../../../src/commands/sim/commands.ts';
import { createSecrets } from '../../../src/engine/journal/index.ts';
import { cesWith, closeSims, concertoWith, LOGIN } from './sims.ts';

/** What docs/simulators.md says, held against what there is. */

const PAGE = await readFile(fileURLToPath(new URL('../../../docs/simulators.md', import.meta.url)), 'utf8');

let dir = '';
afterEach(async () => {
  await closeSims();
  await rm(dir, { recursive: true, force: true });
});

describe('the page of the simulators', () => {
  it('has a flex.yaml that leads to running simulators', async () => {
    const [concerto, ces] = [await concertoWith(), await cesWith()];
    const [, yaml = ''] = /^```yaml workspace\n(.*?)^```/ms.exec(PAGE) ?? [];
    dir = await mkdtemp(join(tmpdir(), 'flex-page-'));
    const text = yaml
      .replace('http://127.0.0.1:8201', concerto.sim.url)
      .replace('http://127.0.0.1:8202', ces.sim.url);
    await writeFile(join(dir, 'flex.yaml'), text);
    const { context } = await loadWorkspace({
      cwd: dir,
      workspacePath: undefined,
      contextName: undefined,
      fallbackStorePath: '/nowhere',
    });
    const env = { CONCERTO_SECRET: LOGIN.secret, CES_TOKEN: LOGIN.secret };
    const fleet = openFleet(context.fleet!, { env, secrets: createSecrets() });
    const { assets } = await fleet.concerto.reader.assets({ limit: 44 });
    const real = assets.find(({ isSimulated }) => !isSimulated)!;
    const query = { vendorSiteId: real.vendorSiteId!, systemId: real.remoteId, key: 'k' };
    const told = (await fleet.ces.metadata(query)).map(({ systemId }) => systemId);
    expect(told).toContain(real.remoteId);
  });

  it('names every fault that a flag can make', () => {
    const plain = new Set(['systems', 'seed', 'clean', 'port', 'for']);
    const flags = Object.keys({ ...simConcerto.options, ...simCes.options }).filter(
      (name) => !plain.has(name),
    );
    expect(flags.map(flagOf).filter((flag) => !PAGE.includes(`\`${flag}\``))).toEqual([]);
  });
});
