import { resolve } from 'node:path';
import { importSeries } from '../../adapters/series-file/import-series.ts';
import type { ImportOptions } from '../../adapters/series-file/options.ts';
import type { ImportReport } from '../../adapters/series-file/report.ts';
import type { SeriesSink } from '../../adapters/series-file/sink.ts';
import type { ImportSource } from '../../adapters/series-file/source.ts';
import { type FlexError, InputError, NotFoundError, UsageError } from '../../engine/errors.ts';
import type { Run } from '../shell/define.ts';
import type { Io } from '../shell/io.ts';
import type { Failure } from '../shell/result.ts';
import type { importSeriesFiles } from './commands.ts';
import { importOptions } from './import-options.ts';
import { importViews } from './import-view.ts';
import { seriesSink } from './series-sink.ts';

const STDIN = '-';

export const run: Run<typeof importSeriesFiles> = async ({ args, options }, io) => {
  const files = [...new Set(args.file)];
  const settings = importOptions(options);
  const { repositories } = await (await io.context()).open();
  const progress = io.progress('samples');
  let writtenCount = 0;
  let file = '';
  const sink = seriesSink(repositories.series, (sampleCount) => {
    writtenCount += sampleCount;
    progress.update(writtenCount, file);
  });
  const reports: ImportReport[] = [];
  const refusals: Refusal[] = [];
  try {
    for (file of files) {
      const outcome = await importOne(file, settings, sink, io);
      if ('report' in outcome) reports.push(outcome.report);
      else refusals.push(outcome);
    }
  } finally {
    progress.end();
  }
  if (reports.length === 0) throw refusalOf(refusals);
  const hasLeftOut = reports.some(({ outcome }) => outcome === 'partly');
  return {
    kind: 'object',
    data: {
      dryRun: options.dryRun,
      files: reports,
      refused: refusals.map(({ error, ...refusal }) => ({
        ...refusal,
        code: error.code,
        message: error.message,
        details: error.details,
      })),
    },
    view: importViews(reports, { dryRun: options.dryRun }),
    ...(hasLeftOut || refusals.length > 0 ? { partial: true } : {}),
    failures: refusals.map(failureOf),
  };
};

/** A file of several that could not be imported at all. */
interface Refusal {
  readonly file: string;
  readonly error: FlexError;
}

async function importOne(
  file: string,
  options: ImportOptions,
  sink: SeriesSink,
  io: Io,
): Promise<{ readonly report: ImportReport } | Refusal> {
  try {
    const report = await importSeries(sourceOf(file, io), options, sink);
    return { report: file === STDIN ? report : { ...report, source: file } };
  } catch (error) {
    if (!isAboutFile(error)) throw error;
    return { file, error };
  }
}

function isAboutFile(error: unknown): error is FlexError {
  return error instanceof InputError || error instanceof UsageError || error instanceof NotFoundError;
}

function sourceOf(file: string, io: Io): ImportSource {
  if (file === STDIN) return { kind: 'stream', stream: io.readStdin() };
  const path = resolve(io.cwd, file);
  return { kind: 'file', path: path === resolve(file) ? file : path };
}

/** One refused file speaks for itself; several are told as one error with everything that is wrong. */
function refusalOf(refusals: readonly Refusal[]): FlexError {
  const [first, ...more] = refusals;
  if (first !== undefined && more.length === 0) return first.error;
  return new InputError('nothing-imported', `None of the ${refusals.length} files could be imported.`, {
    details: refusals.flatMap(({ file, error }) => [
      { path: '', file, expected: error.message },
      ...error.details.map((detail) => ({ ...detail, file })),
    ]),
  });
}

function failureOf({ file, error }: Refusal): Failure {
  const hints = error.details.map(({ path, value, expected }) =>
    [path, value, `expected ${expected}`].filter(Boolean).join(' '),
  );
  return {
    id: file,
    message: error.message + (hints.length === 0 ? '' : ` (${hints.join('; ')})`),
    noun: 'file',
  };
}
