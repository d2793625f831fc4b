import { join } from 'node:path';
import {
  type ExampleFile,
  type ExampleFiles,
  exampleFiles,
} from '../../adapters/example-files/example-files.ts';
import { firstLineOf, writePieces } from '../../adapters/example-files/files.ts';
import { type ExampleMaking, readMarker, sameMaking } from '../../adapters/example-files/marker.ts';
import { type Problem, RefusedError, UsageError } from '../../engine/errors.ts';
import { countText } from '../series/texts.ts';
import type { Context } from '../shell/context.ts';
import { openContext } from '../shell/context.ts';
import type { Io } from '../shell/io.ts';
import type { Place } from './init.ts';
import { type Loaded, loadExample, refuseOtherPortfolio } from './load-example.ts';

/** Households times days that an example may have: more is some gigabytes of files. */
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
  const missing = await missingFiles(making, files, place);
  const kept = allFiles(files).filter((file) => !missing.includes(file));
  const names = { written: missing.map(({ path }) => path), kept: kept.map(({ path }) => path) };
  if (place.hasWorkspace) {
    await withContext(place, io, (context) => refuseOtherPortfolio(context, { files, place, io }));
  }
  if (dryRun) return { ...names, lines: dryRunLines(making, names), data: making };

  await options.writeWorkspace();
  await writeFiles(missing, place, io);
  const loaded = await withContext(place, io, (context) => loadExample(context, { files, place, io }));
  return { ...names, lines: doneLines(making, names, loaded), data: { ...making, ...loaded } };
}

function allFiles({ portfolioFile, seriesFiles }: ExampleFiles): readonly ExampleFile[] {
  return [portfolioFile, ...seriesFiles];
}

function refuseTooLarge({ siteCount, dayCount }: ExampleMaking): void {
  if (siteCount * dayCount <= SITE_DAYS_MAX) return;
  const message = `An example may have ${SITE_DAYS_MAX} days of sites; ${siteCount} sites of ${dayCount} days are ${siteCount * dayCount}.`;
  throw new UsageError('example-too-large', message, {
    details: [
      {
        path: '--sites',
        value: String(siteCount),
        expected: `at most ${Math.floor(SITE_DAYS_MAX / dayCount)} with ${dayCount} days`,
      },
      {
        path: '--days',
        value: String(dayCount),
        expected: `at most ${Math.floor(SITE_DAYS_MAX / siteCount)} with ${siteCount} sites`,
      },
    ],
  });
}

/** @throws RefusedError `other-files` where one is of another example, or no file of an example at all. */
async function missingFiles(
  making: ExampleMaking,
  files: ExampleFiles,
  { dir, told }: Place,
): Promise<readonly ExampleFile[]> {
  const missing: ExampleFile[] = [];
  const problems: Problem[] = [];
  for (const file of allFiles(files)) {
    const line = await firstLineOf(join(dir, file.path));
    const found = line === undefined ? undefined : readMarker(line);
    if (line === undefined) missing.push(file);
    else if (found === undefined) {
      problems.push({
        path: file.path,
        value: 'a file of its own',
        expected: 'no such file, or that of this example',
      });
    } else if (!sameMaking(making, found)) {
      problems.push({ path: file.path, value: makingText(found), expected: makingText(making) });
    }
  }
  if (problems.length === 0) return missing;
  const where = told === '.' ? 'This folder' : told;
  throw new RefusedError(
    'other-files',
    `${where} has other files than this example: they are left as they are.`,
    {
      details: problems,
      next: 'flex init ANOTHER-DIR --example',
    },
  );
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
}

function dryRunLines(making: ExampleMaking, { written, kept }: Names): readonly string[] {
  const files = [
    ...(written.length > 0 ? [`would write ${written.join(', ')}: ${makingText(making)}`] : []),
    ...(kept.length > 0 ? [`${kept.join(', ')} would be left as they are`] : []),
  ];
  return [...files, 'would apply the portfolio and import the series that the store does not have'];
}

function doneLines(making: ExampleMaking, { written, kept }: Names, loaded: Loaded): readonly string[] {
  const { added, changed } = loaded.samples;
  return [
    ...(written.length > 0 ? [`wrote ${written.join(', ')}: ${makingText(making)}`] : []),
    ...(kept.length > 0 ? [`left ${kept.join(', ')} as they are`] : []),
    loaded.appliedCount > 0
      ? `applied the portfolio: ${countText(loaded.appliedCount, 'entries')}`
      : 'the portfolio is in the store already',
    added + changed > 0
      ? `imported ${countText(loaded.seriesCount, 'series')}: ${countText(added + changed, 'sample')}`
      : 'all samples are in the store already',
  ];
}
