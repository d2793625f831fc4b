import { join } from 'node:path';
import {
  type ExampleFile,
  type ExampleFiles,
  exampleFiles,
} from '../../adapters/example-files/example-files.ts';
import { firstLineOf, writePieces } from '../../adapters/example-files/files.ts';
import { type ExampleMaking, readMarker, sameMaking } from '../../adapters/example-files/marker.ts';
import { type Problem, RefusedError, UsageError } from '../../engine/errors.ts';
import type { Day } from '../../engine/time/index.ts';
import { countText, numberText } from '../series/texts.ts';
import type { Context } from '../shell/context.ts';
import { openContext } from '../shell/context.ts';
import type { Io } from '../shell/io.ts';
import type { Place } from './init.ts';
import { type Loaded, loadExample, refuseOtherPortfolio } from './load-example.ts';

/** Sites × days that an example may have: more is gigabytes of files and minutes of work. */
export const SITE_DAYS_MAX = 500_000;

export interface ExampleOptions {
  readonly place: Place;
  readonly dryRun: boolean;
  /** Writes flex.yaml where there is none. */
  readonly writeWorkspace: () => Promise<void>;
}

/** What was done to make the example. */
export interface ExampleDone {
  readonly lines: readonly string[];
  /** Files, from the workspace's folder. */
  readonly written: readonly string[];
  readonly kept: readonly string[];
  readonly data: object;
}

/**
 * Writes the files of the example that are missing, and brings them into the workspace's store.
 *
 * @throws UsageError `example-too-large`; RefusedError `other-files`, `other-portfolio` before anything is written.
 */
export async function makeExample(
  making: ExampleMaking,
  options: ExampleOptions,
  io: Io,
): Promise<ExampleDone> {
  refuseTooLarge(making);
  const { place, dryRun } = options;
  const files = exampleFiles(making, io.clock.nowMs());
  const found = await findFiles(making, files, place);
  const names: Names = {
    written: found.missing.map(({ path }) => path),
    kept: found.kept.map(({ path }) => path),
    endDay: found.endDay,
  };
  if (place.hasWorkspace) {
    await withContext(place, io, (context) => refuseOtherPortfolio(context, { files, place, io }));
  }
  const done = { written: names.written, kept: names.kept };
  if (dryRun) return { ...done, lines: dryRunLines(making, names), data: making };

  await options.writeWorkspace();
  await writeFiles(found.missing, place, io);
  const loaded = await withContext(place, io, (context) => loadExample(context, { files, place, io }));
  return { ...done, lines: doneLines(making, names, loaded), data: { ...making, ...loaded } };
}

function refuseTooLarge({ siteCount, dayCount }: ExampleMaking): void {
  if (siteCount * dayCount <= SITE_DAYS_MAX) return;
  const asked = numberText(siteCount * dayCount);
  const limit = numberText(SITE_DAYS_MAX);
  throw new UsageError('example-too-large', `Sites × days are ${asked}: an example may have ${limit}.`, {
    details: [
      {
        path: '--sites',
        value: String(siteCount),
        expected: `at most ${Math.floor(SITE_DAYS_MAX / dayCount)} with --days ${dayCount}`,
      },
    ],
    next: `flex init --example --sites ${Math.floor(SITE_DAYS_MAX / dayCount)} --days ${dayCount}`,
  });
}

/** Files of this example that are there, and those that are not. */
interface FoundFiles {
  readonly missing: readonly ExampleFile[];
  readonly kept: readonly ExampleFile[];
  /** Series that are there are those of an earlier day: history ends before this one. */
  readonly endDay: Day | undefined;
}

/** @throws RefusedError `other-files` where one is of another example, or no file of an example at all. */
async function findFiles(making: ExampleMaking, files: ExampleFiles, place: Place): Promise<FoundFiles> {
  const missing: ExampleFile[] = [];
  const kept: ExampleFile[] = [];
  const problems: Problem[] = [];
  let endDay: Day | undefined;
  for (const file of [files.portfolioFile, ...files.seriesFiles]) {
    const line = await firstLineOf(join(place.dir, file.path));
    const found = line === undefined ? undefined : readMarker(line);
    if (line === undefined) missing.push(file);
    else if (found !== undefined && sameMaking(making, found.making)) {
      kept.push(file);
      if (file !== files.portfolioFile && found.today < files.today) endDay = found.today;
    } else problems.push(problemOf(file, making, found?.making));
  }
  if (problems.length === 0) return { missing, kept, endDay };
  const where = place.told === '.' ? 'This folder' : place.told;
  throw new RefusedError(
    'other-files',
    `${where} has other files than this example: they are left as they are.`,
    {
      details: problems,
      next: 'flex init ANOTHER-DIR --example',
    },
  );
}

function problemOf({ path }: ExampleFile, wanted: ExampleMaking, found: ExampleMaking | undefined): Problem {
  if (found !== undefined) return { path, value: makingText(found), expected: makingText(wanted) };
  return { path, value: 'a file of its own', expected: 'no such file, or that of this example' };
}

function makingText({ seed, siteCount, dayCount }: ExampleMaking): string {
  return `seed ${seed}, ${countText(siteCount, 'site')}, ${countText(dayCount, 'day')}`;
}

async function writeFiles(files: readonly ExampleFile[], { dir }: Place, io: Io): Promise<void> {
  const progress = io.progress(
    'days written',
    files.reduce((sum, { pieceCount }) => sum + pieceCount, 0),
  );
  let doneCount = 0;
  try {
    for (const { path, pieces } of files) {
      await writePieces(join(dir, path), pieces(), () => {
        doneCount += 1;
        progress.update(doneCount, path);
      });
    }
  } finally {
    progress.end();
  }
}

/** The workspace's own context, whatever the environment says of another. */
async function withContext<T>(place: Place, io: Io, act: (context: Context) => Promise<T>): Promise<T> {
  const { FLEX_WORKSPACE: _, FLEX_CONTEXT: __, ...env } = io.env;
  const context = await openContext({
    env,
    cwd: place.dir,
    clock: io.clock,
    contextName: io.globals.context,
    create: true,
  });
  try {
    return await act(context);
  } finally {
    await context.close();
  }
}

interface Names {
  readonly written: readonly string[];
  readonly kept: readonly string[];
  readonly endDay: Day | undefined;
}

function dryRunLines(making: ExampleMaking, { written, kept }: Names): readonly string[] {
  return [
    ...(written.length > 0 ? [`would write ${written.join(', ')}: ${makingText(making)}`] : []),
    ...(kept.length > 0
      ? [`would leave ${kept.join(', ')} as ${kept.length === 1 ? 'it is' : 'they are'}`]
      : []),
    'would apply the portfolio and import the series that the store does not have',
  ];
}

function doneLines(making: ExampleMaking, names: Names, loaded: Loaded): readonly string[] {
  const { written, kept, endDay } = names;
  const sampleCount = loaded.samples.added + loaded.samples.changed;
  const ended =
    endDay === undefined
      ? []
      : [`its history ends before ${endDay}: remove data/ and run this again for the days since`];
  if (written.length === 0 && loaded.appliedCount === 0 && sampleCount === 0) {
    return [`nothing to do: the example is there and in the store (${makingText(making)})`, ...ended];
  }
  return [
    ...(written.length > 0 ? [`wrote ${written.join(', ')}: ${makingText(making)}`] : []),
    ...(kept.length > 0 ? [`left ${kept.join(', ')} as ${kept.length === 1 ? 'it is' : 'they are'}`] : []),
    loaded.appliedCount > 0
      ? `applied the portfolio: ${countText(loaded.appliedCount, 'entries')}`
      : 'the portfolio is in the store already',
    sampleCount > 0
      ? `imported ${countText(loaded.seriesCount, 'series')}: ${countText(sampleCount, 'sample')}`
      : 'all samples are in the store already',
    ...ended,
  ];
}
