/** Numbers as measurement files write them. */

/** How decimals are written. `auto`: by a point, or by a comma in files that are not separated by commas. */
export type DecimalMark = 'auto' | 'point' | 'comma';

/** Returned for a cell without value. */
export const MISSING = Number.NaN;
/** Returned for a cell that holds something else than a number. */
export const NOT_A_NUMBER = Number.POSITIVE_INFINITY;

export type NumberReader = (text: string) => number;

const MISSING_WORDS: ReadonlySet<string> = new Set([
  '',
  '-',
  '--',
  'na',
  'n/a',
  '#n/a',
  'nan',
  'null',
  'none',
  '\\n',
]);
const POINT_PATTERN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const GROUPED_POINT_PATTERN = /^[+-]?\d{1,3}(\.\d{3})+(,\d+)?$/;
const COMMA_PATTERN = /^[+-]?(\d+,?\d*|,\d+)(e[+-]?\d+)?$/i;

const ZERO_CODE = 48;
const NINE_CODE = 57;
const MINUS_CODE = 45;
const LOWER_E_CODE = 101;
const UPPER_E_CODE = 69;

/** `0x1f` and its like, which `Number` reads and no meter writes. */
function isRadixLetter(code: number): boolean {
  return code > NINE_CODE && code !== LOWER_E_CODE && code !== UPPER_E_CODE;
}

/** The plain cases, which are nearly all: digits, perhaps a sign and a point. NaN for the rest. */
function readPlain(text: string): number {
  const at = text.charCodeAt(0) === MINUS_CODE ? 1 : 0;
  const digit = text.charCodeAt(at);
  if (!(digit >= ZERO_CODE && digit <= NINE_CODE)) return Number.NaN;
  return isRadixLetter(text.charCodeAt(at + 1)) ? Number.NaN : Number(text);
}

function isMissing(text: string): boolean {
  return MISSING_WORDS.has(text.toLowerCase());
}

function readPoint(text: string): number {
  if (isMissing(text)) return MISSING;
  const value = POINT_PATTERN.test(text) ? Number(text) : NOT_A_NUMBER;
  return Number.isFinite(value) ? value : NOT_A_NUMBER;
}

function readComma(text: string): number {
  if (isMissing(text)) return MISSING;
  if (COMMA_PATTERN.test(text)) return Number(text.replace(',', '.'));
  if (GROUPED_POINT_PATTERN.test(text)) return Number(text.replaceAll('.', '').replace(',', '.'));
  return NOT_A_NUMBER;
}

/** With a comma where there is one, else a point: `1,5` and `1.5` and `1.234,5`. */
function readEither(text: string): number {
  return text.includes(',') ? readComma(text) : readPoint(text);
}

/**
 * Makes the reader of a file's numbers: a finite number, `MISSING` for an empty cell, `-`, `NA`, `NaN`, `null` and the
 * like, or `NOT_A_NUMBER`.
 */
export function makeNumberReader(mark: DecimalMark, delimiter: string): NumberReader {
  if (mark === 'comma') return (text) => readComma(text.trim());
  const slow = mark === 'auto' && delimiter !== ',' ? readEither : readPoint;
  return (text) => {
    const value = readPlain(text);
    return Number.isFinite(value) ? value : slow(text.trim());
  };
}
