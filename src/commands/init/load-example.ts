import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ExampleFiles } from '../../adapters/example-files/example-files.ts';
import { firstLineOf } from '../../adapters/example-files/files.ts';
import { readPortfolio } from '../../adapters/portfolio-file/read.ts';
import { importSeries } from '../../adapters/series-file/import-series.ts';
import { BUFFERED_SAMPLES_MAX } from '../../adapters/series-file/options.ts';
import type { ImportReport } from '../../adapters/series-file/report.ts';
import { RefusedError } from '../../engine/errors.ts';
import { diffPortfolio, isEmptyDiff, type Portfolio } from '../../engine/portfolio/index.ts';
import { run as applyPortfolio } from '../portfolio/apply.ts';
import { seriesSink } from '../series/series-sink.ts';
import type { Context } from '../shell/context.ts';
import type { Io } from '../shell/io.ts';
import { commandLine } from '../shell/suggest.ts';
import type { Place } from './init.ts';

export interface LoadOptions {
  readonly files: ExampleFiles;
  readonly place: Place;
  readonly io: Io;
}

/** What was brought into the store. */
export interface Loaded {
  /** Groups, participants, sites and contracts that were new. */
  readonly appliedCount: number;
  readonly seriesCount: number;
  readonly samples: ImportReport['samples'];
}

/** Samples that are buffered of each household: a month of quarter hours, so that its days are written together … */
const BUFFERED_SAMPLES_PER_SITE = 31 * 96;
/** … as far as memory allows: about 200 MB. */
const BUFFERED_SAMPLES_MOST = 6_000_000;

/**
 * A store that holds something else is no place for an example.
 *
 * @throws RefusedError `other-portfolio`.
 */
export async function refuseOtherPortfolio(context: Context, options: LoadOptions): Promise<void> {
  if (!existsSync(context.storePath)) return;
  const { repositories } = await context.open();
  const stored = await repositories.portfolio.read();
  if (stored.groups.length === 0) return;
  const diff = diffPortfolio(stored, await portfolioOf(options), { prune: true });
  const others = [...diff.removed, ...diff.changed];
  if (others.length === 0) return; // what is missing is what an example that was broken off had still to apply
  throw new RefusedError('other-portfolio', 'The store of this workspace holds another portfolio.', {
    details: others.slice(0, 5).map(({ kind, id }) => ({
      path: `${kind} ${id}`,
      expected: 'the same in the store as in portfolio.yaml of the example',
    })),
    next: 'flex init ANOTHER-DIR --example',
  });
}

/** As its file says, which may have been edited, else as it will be written. */
async function portfolioOf({ files, place, io }: LoadOptions): Promise<Portfolio> {
  const path = join(place.dir, files.portfolioFile.path);
  if ((await firstLineOf(path)) === undefined) return files.portfolio;
  return readPortfolio([{ file: path, text: await io.readText(path) }]).given;
}

/** Does what the commands do that it names: applies the portfolio, imports the series. */
export async function loadExample(context: Context, { files, place, io }: LoadOptions): Promise<Loaded> {
  const say = (...words: readonly string[]) => io.note(`+ ${commandLine(words)}`);
  if (place.told !== '.') say('cd', place.told);
  say('flex', 'portfolio', 'apply', '-f', files.portfolioFile.path);
  const appliedCount = await apply(context, { files, place, io });
  const samples = { added: 0, changed: 0, unchanged: 0 };
  let seriesCount = 0;
  for (const { path } of files.seriesFiles) {
    say('flex', 'series', 'import', path);
    const report = await importFile(path, context, { files, place, io });
    seriesCount += report.series.length;
    samples.added += report.samples.added;
    samples.changed += report.samples.changed;
    samples.unchanged += report.samples.unchanged;
  }
  return { appliedCount, seriesCount, samples };
}

async function apply(context: Context, { files, place, io }: LoadOptions): Promise<number> {
  const { repositories } = await context.open();
  const before = await repositories.portfolio.read();
  const given = await portfolioOf({ files, place, io });
  const diff = diffPortfolio(before, given, { prune: false });
  if (isEmptyDiff(diff)) return 0;
  const options = { file: [files.portfolioFile.path], prune: false, dryRun: false };
  await applyPortfolio({ args: {}, options }, inPlace(io, context, place));
  return diff.added.length + diff.changed.length;
}

/** The command's surroundings, in the new workspace. */
function inPlace(io: Io, context: Context, { dir }: Place): Io {
  return {
    ...io,
    cwd: dir,
    get signal() {
      return io.signal;
    },
    context: async () => context,
    readText: (path) => io.readText(join(dir, path)),
  };
}

async function importFile(
  path: string,
  context: Context,
  { files, place, io }: LoadOptions,
): Promise<ImportReport> {
  const { repositories } = await context.open();
  const progress = io.progress('samples');
  let writtenCount = 0;
  const sink = seriesSink(repositories.series, (sampleCount) => {
    writtenCount += sampleCount;
    progress.update(writtenCount, path);
  });
  const wanted = files.portfolio.sites.length * BUFFERED_SAMPLES_PER_SITE;
  try {
    return await importSeries(
      { kind: 'file', path: join(place.dir, path) },
      { bufferedSamplesMax: Math.max(BUFFERED_SAMPLES_MAX, Math.min(wanted, BUFFERED_SAMPLES_MOST)) },
      sink,
    );
  } finally {
    progress.end();
  }
}
