import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteTable } from '../../src/adapters/store/sqlite/open.ts';
import { EXAMPLE_PRICE_SERIES, exampleCommunity, type Household } from '../../src/engine/example/index.ts';
import { participantId, seriesId } from '../../src/engine/ids.ts';
import type { DeviceSpec, Portfolio, Site } from '../../src/engine/portfolio/index.ts';
import { createRepositories, keys, type Repositories } from '../../src/engine/repositories/index.ts';
import { splitByUtcDay } from '../../src/engine/series/index.ts';
import { type ExampleWorkspace, householdHistory, priceHistory, SEED } from '../harness/example-workspace.ts';

/** So many households have a history of their own; further ones have the history of one of these under their own name. */
const HISTORIES = 200;

/** Of the homes that the example draws, fewer than half have both a battery and PV. */
const DRAWN_PER_SITE = 3;

const MEMBERS_PER_COMMIT = 1_000;

interface Member {
  readonly name: string;
  readonly site: Site;
  readonly home: Household;
}

/** Makes a workspace with a group of sites that have a battery and PV each, and their history. */
export async function makeFleet(dir: string, siteCount: number): Promise<ExampleWorkspace> {
  await mkdir(dir, { recursive: true });
  const config = 'context: local\ncontexts:\n  local:\n    store: { kind: sqlite, path: store.sqlite }\n';
  await writeFile(join(dir, 'flex.yaml'), config);
  const storePath = join(dir, 'store.sqlite');
  const { groups, members } = fleetOf(siteCount);
  const table = await openSqliteTable(storePath);
  try {
    const repositories = createRepositories(table);
    await putPortfolio(repositories, groups, members);
    await repositories.series.putChunks(seriesId(EXAMPLE_PRICE_SERIES), splitByUtcDay(priceHistory()));
    for (const { name, home } of members.slice(0, HISTORIES)) await putHistory(repositories, name, home);
  } finally {
    await table.close();
  }
  repeatHistories(storePath, members);
  return { dir, storePath, siteCount };
}

async function putPortfolio(
  repositories: Repositories,
  groups: Portfolio['groups'],
  members: readonly Member[],
): Promise<void> {
  const put: Portfolio = {
    groups,
    participants: members.map(({ name, site }) => ({
      id: participantId(name),
      groupId: groups[0]!.id,
      kind: 'site',
      siteId: site.id,
    })),
    sites: members.map(({ site }) => site),
    contracts: [],
  };
  const remove = { groupIds: [], participantIds: [], siteIds: [], contractIds: [] };
  await repositories.portfolio.apply({ put, remove });
}

async function putHistory({ series }: Repositories, name: string, home: Household): Promise<void> {
  for (const [id, samples] of householdHistory(home)) {
    const kind = id.slice(id.indexOf('/') + 1);
    await series.putChunks(seriesId(`${name}/${kind}`), splitByUtcDay(samples));
  }
}

/** Rows are copied within the file: for a large fleet everything else would take many minutes. */
function repeatHistories(storePath: string, members: readonly Member[]): void {
  const file = new DatabaseSync(storePath);
  const copy = file.prepare('INSERT INTO item SELECT ?, sk, body, binary FROM item WHERE pk = ?');
  file.exec('PRAGMA synchronous = OFF; BEGIN');
  for (let index = HISTORIES; index < members.length; index += 1) {
    for (const kind of ['load', 'pv']) {
      const [to, from] = [members[index]!, members[index % HISTORIES]!];
      copy.run(keys.chunksPk(`${to.name}/${kind}`), keys.chunksPk(`${from.name}/${kind}`));
    }
    if (index % MEMBERS_PER_COMMIT === 0) file.exec('COMMIT; BEGIN');
  }
  file.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
  file.close();
}

/** The first homes of the example's community that have a battery and PV, with nothing but these. */
function fleetOf(siteCount: number): {
  readonly groups: Portfolio['groups'];
  readonly members: readonly Member[];
} {
  const drawn = exampleCommunity({ seed: SEED, siteCount: DRAWN_PER_SITE * siteCount });
  const chosen = drawn.portfolio.sites
    .map((site, index) => ({ devices: site.devices.filter(isOfFleet), site, home: drawn.households[index]! }))
    .filter(({ devices }) => devices.length === 2)
    .slice(0, siteCount);
  if (chosen.length < siteCount)
    throw new Error(`the example has ${chosen.length} homes with battery and PV`);
  const members = chosen.map(({ site, devices, home }) => ({
    name: home.name,
    site: { ...site, devices },
    home,
  }));
  return { groups: drawn.portfolio.groups, members };
}

function isOfFleet({ kind }: DeviceSpec): boolean {
  return kind === 'battery' || kind === 'pv';
}
