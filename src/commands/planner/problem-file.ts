import { readJson, toldFile, withLines } from '../../adapters/json-file/read.ts';
import { detectFormat, type ForeignFormat } from '../../adapters/planner-formats/detect.ts';
import { DEFAULTS_PATH, type ImportNote } from '../../adapters/planner-formats/findings.ts';
import { InputError, type Problem, UsageError } from '../../engine/errors.ts';
import { type PlannerProblem, parsePlannerProblem } from '../../engine/planner/index.ts';
import type { Io } from '../shell/io.ts';

/** How a file is to be read. */
export interface DescriptionOptions {
  readonly format?: string | undefined;
  /** File with what a foreign description leaves out. */
  readonly defaults?: string | undefined;
  readonly lossy?: boolean;
}

/** Where a problem comes from, if not from a file of our own format. */
export interface ImportedFrom {
  readonly format: ForeignFormat;
  /** Of its prices. */
  readonly currency?: string;
  readonly notes: readonly ImportNote[];
}

/** A problem with what is to be said of how it was read. */
export interface Description {
  readonly problem: PlannerProblem;
  readonly imported?: ImportedFrom;
}

interface TextFile {
  /** As it is told. */
  readonly file: string;
  readonly text: string;
}

/**
 * Reads a site description in any format, told by its keys.
 *
 * @throws InputError with every mistake and its line.
 */
export async function readProblem(path: string, io: Io): Promise<PlannerProblem> {
  return (await readDescription(path, {}, io)).problem;
}

/**
 * Reads a site description; what of a foreign one is to be known is said on stderr.
 *
 * @throws InputError with every mistake and its line; UsageError where defaults are given to our own format.
 */
export async function readDescription(
  path: string,
  options: DescriptionOptions,
  io: Io,
): Promise<Description> {
  const main = { file: toldFile(path), text: await io.readText(path) };
  const json = readJson(main.file, main.text);
  const format = (options.format as ForeignFormat | 'flex' | undefined) ?? detectFormat(json) ?? 'flex';
  if (format !== 'flex') return readForeign(json, { format, main, options }, io);
  if (options.defaults !== undefined || options.lossy === true) {
    throw new UsageError(
      'format-needs-none',
      'Only descriptions of FlexMeasures and S2 take --defaults and --lossy.',
      {
        next: `flex planner solve ${path}`,
      },
    );
  }
  return { problem: located(() => parsePlannerProblem(json), main) };
}

interface ForeignSource {
  readonly format: ForeignFormat;
  readonly main: TextFile;
  readonly options: DescriptionOptions;
}

async function readForeign(
  json: unknown,
  { format, main, options }: ForeignSource,
  io: Io,
): Promise<Description> {
  const { readForeignProblem } = await import('../../adapters/planner-formats/read.ts');
  const defaults = options.defaults === undefined ? undefined : await readDefaults(options.defaults, io);
  const { problem, currency, notes } = located(
    () =>
      readForeignProblem(format, json, {
        ...(defaults === undefined ? {} : { defaults: readJson(defaults.file, defaults.text) }),
        isLossy: options.lossy ?? false,
      }),
    main,
    defaults,
  );
  for (const { path, says } of notes) io.warn(`${path}: ${says}`);
  return { problem, imported: { format, notes, ...(currency === undefined ? {} : { currency }) } };
}

async function readDefaults(path: string, io: Io): Promise<TextFile> {
  return { file: toldFile(path), text: await io.readText(path) };
}

/** Says of mistakes in which file and line they stand. */
function located<T>(read: () => T, main: TextFile, defaults?: TextFile): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const isOfDefaults = ({ path }: Problem) => path.startsWith(DEFAULTS_PATH);
    const ofDefaults = error.details.filter(isOfDefaults).map((problem) => ({
      ...problem,
      path: problem.path.slice(DEFAULTS_PATH.length),
    }));
    const details = [
      ...withLines(
        error.details.filter((problem) => !isOfDefaults(problem)),
        main.file,
        main.text,
      ),
      ...(defaults === undefined ? [] : withLines(ofDefaults, defaults.file, defaults.text)),
    ];
    throw new InputError(error.code, error.message, { details, cause: error });
  }
}
