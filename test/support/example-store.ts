import { localPublisher } from '../../src/adapters/notify/local.ts';
import { IN_MEMORY, openSqliteTable } from '../../src/adapters/store/sqlite/open.ts';
import { embeddedWorkflows } from '../../src/adapters/workflow/embedded/engine.ts';
import { portsOver } from '../../src/adapters/workflow/embedded/ports.ts';
import { runHere } from '../../src/adapters/workflow/embedded/task-runner.ts';
import {
  EXAMPLE_PLACE,
  EXAMPLE_PRICE_SERIES,
  EXAMPLE_ZONE,
  exampleCommunity,
  householdLoad,
  householdPv,
  marketPrices,
} from '../../src/engine/example/index.ts';
import { seriesId } from '../../src/engine/ids.ts';
import type { FlexGroup } from '../../src/engine/portfolio/index.ts';
import type { Workflows } from '../../src/engine/ports.ts';
import type { Repositories } from '../../src/engine/repositories/index.ts';
import { type Samples, samplesFromRegular, splitByUtcDay } from '../../src/engine/series/index.ts';
import {
  addDays,
  type Day,
  type Grid,
  gridOf,
  parseDayStrict,
  parseZone,
} from '../../src/engine/time/index.ts';
import { WORKFLOWS, type WorkflowPorts } from '../../src/engine/workflows/index.ts';

/** An example community in a store in memory, with history up to the planned day. */
export interface ExampleStore {
  readonly group: FlexGroup;
  readonly day: Day;
  readonly grid: Grid;
  readonly ports: WorkflowPorts;
  readonly repositories: Repositories;
  readonly workflows: Workflows;
  close(): void;
}

export interface ExampleStoreOptions {
  readonly seed: number;
  readonly siteCount: number;
  readonly day: string;
  /** Days of history before the day. */
  readonly historyDays: number;
}

export async function openExampleStore(options: ExampleStoreOptions): Promise<ExampleStore> {
  const { seed, siteCount, historyDays } = options;
  const table = await openSqliteTable(IN_MEMORY);
  const day = parseDayStrict(options.day);
  const zone = parseZone(EXAMPLE_ZONE);
  const grid = gridOf(zone, day, 15);
  const nowMs = grid.startMs - 10 * 3_600_000;
  const clock = { nowMs: () => nowMs };
  const ports = portsOver(table, clock, (repositories, journal) =>
    localPublisher({ repositories, journal, clock, subscribers: [] }),
  );
  const { repositories } = ports;

  const { portfolio, households } = exampleCommunity({ seed, siteCount });
  await repositories.portfolio.apply({
    put: portfolio,
    remove: { groupIds: [], participantIds: [], siteIds: [], contractIds: [] },
  });
  const put = async (id: string, values: (grid: Grid) => Float64Array) => {
    for (let back = historyDays; back >= -1; back -= 1) {
      const dayGrid = gridOf(zone, addDays(day, -back), 15);
      await putSamples(repositories, id, dayGrid, values(dayGrid));
    }
  };
  await put(EXAMPLE_PRICE_SERIES, (dayGrid) => marketPrices(seed, dayGrid));
  for (const home of households) {
    await put(`${home.name}/load`, (dayGrid) => householdLoad(seed, home, dayGrid));
    if (home.pvPeakW > 0) {
      await put(`${home.name}/pv`, (dayGrid) => householdPv(seed, home, EXAMPLE_PLACE, dayGrid));
    }
  }
  const tasks = WORKFLOWS.flatMap((workflow) => workflow.tasks);
  const workflows = embeddedWorkflows({
    workflows: WORKFLOWS,
    runTask: runHere(tasks, ports),
    repositories,
    clock,
  });
  return {
    group: portfolio.groups[0]!,
    day,
    grid,
    ports,
    repositories,
    workflows,
    close: () => table.close(),
  };
}

async function putSamples(
  repositories: Repositories,
  id: string,
  grid: Grid,
  value: Float64Array,
): Promise<void> {
  const samples: Samples = samplesFromRegular({ startMs: grid.startMs, stepMs: grid.periodMs, value });
  const known = await repositories.series.chunks(seriesId(id), [...splitByUtcDay(samples).keys()]);
  const { mergeChunks, NO_SAMPLES } = await import('../../src/engine/series/index.ts');
  const merged = new Map(
    [...splitByUtcDay(samples)].map(([utcDay, chunk], index) => [
      utcDay,
      mergeChunks(known[index] ?? NO_SAMPLES, chunk).merged,
    ]),
  );
  await repositories.series.putChunks(seriesId(id), merged);
}
