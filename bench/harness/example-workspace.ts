import { cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSqliteTable } from '../../src/adapters/store/sqlite/open.ts';
import {
  EXAMPLE_PLACE,
  EXAMPLE_PRICE_SERIES,
  EXAMPLE_ZONE,
  exampleCommunity,
  type Household,
  householdLoad,
  householdPv,
  marketPrices,
} from '../../src/engine/example/index.ts';
import { seriesId } from '../../src/engine/ids.ts';
import { createRepositories, type Repositories } from '../../src/engine/repositories/index.ts';
import { type Samples, samplesFromRegular, splitByUtcDay } from '../../src/engine/series/index.ts';
import { addDays, type Grid, gridOf, parseDayStrict, parseZone } from '../../src/engine/time/index.ts';
import { type MeasuredRun, measureFlex } from './child.ts';

export const SEED = 1;
export const HISTORY_DAYS = 21;
export const ZONE = parseZone(EXAMPLE_ZONE);
/** The example's only group. */
export const GROUP = 'quarter';
/** A workday in winter, and the afternoon before it. */
export const DAY = parseDayStrict('2026-02-11');
export const NOW = '2026-02-10T13:00:00Z';

const SITES_AT_ONCE = 50;

/** A folder with flex.yaml and a store that holds an example community with its history. */
export interface ExampleWorkspace {
  readonly dir: string;
  readonly storePath: string;
  readonly siteCount: number;
}

/** Makes each example once; who changes one works on a copy. */
export interface ExampleWorkspaces {
  /** A copy with portfolio and history. */
  filled(siteCount: number): Promise<ExampleWorkspace>;
  /** A copy that also has the prognoses of DAY. */
  withPrognoses(siteCount: number): Promise<ExampleWorkspace>;
  /** `flex ARGS --json --now NOW` in a workspace. */
  flex(workspace: ExampleWorkspace, args: readonly string[]): Promise<MeasuredRun>;
}

export function exampleWorkspaces(tempDir: string): ExampleWorkspaces {
  const filled = new Map<number, Promise<ExampleWorkspace>>();
  const withPrognoses = new Map<number, Promise<ExampleWorkspace>>();
  const copy = async (from: ExampleWorkspace): Promise<ExampleWorkspace> => {
    const dir = await mkdtemp(join(tempDir, 'copy-'));
    await cp(from.dir, dir, { recursive: true });
    return { ...from, dir, storePath: join(dir, 'store.sqlite') };
  };
  const flex: ExampleWorkspaces['flex'] = (workspace, args) =>
    measureFlex([...args, '--json', '--now', NOW], { cwd: workspace.dir, home: tempDir });
  const filledOnce = (siteCount: number) =>
    once(filled, siteCount, () => makeFilled(join(tempDir, `example-${siteCount}`), siteCount));
  return {
    flex,
    filled: async (siteCount) => copy(await filledOnce(siteCount)),
    withPrognoses: async (siteCount) =>
      copy(
        await once(withPrognoses, siteCount, async () => {
          const workspace = await copy(await filledOnce(siteCount));
          await flex(workspace, PROGNOSIS_ARGS);
          return workspace;
        }),
      ),
  };
}

/** What makes the prognoses of DAY. */
export const PROGNOSIS_ARGS = ['prognosis', 'generate', '--group', GROUP, '--day', DAY] as const;

function once<Key, Value>(made: Map<Key, Promise<Value>>, key: Key, make: () => Promise<Value>) {
  const known = made.get(key) ?? make();
  made.set(key, known);
  return known;
}

async function makeFilled(dir: string, siteCount: number): Promise<ExampleWorkspace> {
  await mkdir(dir, { recursive: true });
  await writeFile(
    join(dir, 'flex.yaml'),
    'context: local\ncontexts:\n  local:\n    store: { kind: sqlite, path: store.sqlite }\n',
  );
  const storePath = join(dir, 'store.sqlite');
  const table = await openSqliteTable(storePath);
  try {
    await fill(createRepositories(table), siteCount);
  } finally {
    await table.close();
  }
  return { dir, storePath, siteCount };
}

async function fill(repositories: Repositories, siteCount: number): Promise<void> {
  const { portfolio, households } = exampleCommunity({ seed: SEED, siteCount });
  await repositories.portfolio.apply({
    put: portfolio,
    remove: { groupIds: [], participantIds: [], siteIds: [], contractIds: [] },
  });
  const put = ([id, samples]: readonly [string, Samples]) =>
    repositories.series.putChunks(seriesId(id), splitByUtcDay(samples));
  await put([EXAMPLE_PRICE_SERIES, priceHistory()]);
  for (let from = 0; from < households.length; from += SITES_AT_ONCE) {
    const some = households.slice(from, from + SITES_AT_ONCE).flatMap(householdHistory);
    await Promise.all(some.map(put));
  }
}

/** Prices from the start of the history to the end of DAY [micro-units per kWh]. */
export function priceHistory(): Samples {
  return history((grid) => marketPrices(SEED, grid));
}

/** What a household's meters would have recorded [W], by series id. */
export function householdHistory(home: Household): readonly (readonly [string, Samples])[] {
  const load = [`${home.name}/load`, history((grid) => householdLoad(SEED, home, grid))] as const;
  if (home.pvPeakW === 0) return [load];
  return [load, [`${home.name}/pv`, history((grid) => householdPv(SEED, home, EXAMPLE_PLACE, grid))]];
}

/** No clock is changed in these weeks, so that the days follow each other evenly. */
function history(valuesOf: (grid: Grid) => Float64Array): Samples {
  const grids = Array.from({ length: HISTORY_DAYS + 1 }, (_, index) =>
    gridOf(ZONE, addDays(DAY, index - HISTORY_DAYS), 15),
  );
  const value = Float64Array.from(grids.flatMap((grid) => [...valuesOf(grid)]));
  return samplesFromRegular({ startMs: grids[0]!.startMs, stepMs: grids[0]!.periodMs, value });
}
