import { InputError, type Problem } from '../../engine/errors.ts';
import { readDocuments } from '../portfolio-file/syntax.ts';
import { firstMistake } from './mistake.ts';

const STDIN = '-';

/** A file as it is told to people. */
export function toldFile(file: string): string {
  return file === STDIN ? 'stdin' : file;
}

/** Characters around a mistake that are told with it. */
const EXCERPT_MAX = 60;

/**
 * Reads a text that must be JSON.
 *
 * @param file - as it is told.
 * @throws InputError `bad-json` with the line where it ends to be JSON.
 */
export function readJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw notJson(file, text, error);
  }
}

function notJson(file: string, text: string, cause: SyntaxError): InputError {
  const before = text.slice(0, firstMistake(text) ?? 0).split('\n');
  const line = before.length;
  const excerpt = text.split('\n')[line - 1]?.trim().slice(0, EXCERPT_MAX) ?? '';
  const isCutOff = firstMistake(text) === text.length;
  return new InputError('bad-json', `${file} is not JSON.`, {
    details: [
      {
        path: '',
        file,
        line,
        ...(excerpt === '' ? {} : { value: excerpt }),
        expected: isCutOff ? 'JSON that does not end here' : `JSON in column ${before.at(-1)!.length + 1}`,
      },
    ],
    cause,
  });
}

/**
 * Says of problems in which line of the file they stand.
 *
 * @param problems - with paths such as `devices[2].id` from the top of the file.
 */
export function withLines(problems: readonly Problem[], file: string, text: string): readonly Problem[] {
  const [document] = readDocuments(file, text).documents;
  return problems.map((problem) => ({
    ...problem,
    file,
    ...(document === undefined ? {} : { line: document.lineOf(segmentsOf(problem.path), false) }),
  }));
}

/** `devices[2].id` → devices, 2, id. */
function segmentsOf(path: string): readonly (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([text, index]) =>
    index === undefined ? text : Number(index),
  );
}
