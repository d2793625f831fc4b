import { describe, expect, it } from 'vitest';
import {
  type DecimalMark,
  MISSING,
  makeNumberReader,
  NOT_A_NUMBER,
} from '../../../src/adapters/series-file/number.ts';

const ROWS: readonly (readonly [text: string, mark: DecimalMark, delimiter: string, value: number])[] = [
  ['0.034', 'auto', ',', 0.034],
  ['-12.5', 'auto', ',', -12.5],
  ['+3', 'auto', ',', 3],
  ['.5', 'auto', ',', 0.5],
  ['2.823e-05', 'auto', ',', 2.823e-5],
  ['0e3', 'auto', ',', 0],
  [' 7 ', 'auto', ',', 7],
  ['', 'auto', ',', MISSING],
  ['  ', 'auto', ',', MISSING],
  ['-', 'auto', ',', MISSING],
  ['NaN', 'auto', ',', MISSING],
  ['null', 'auto', ',', MISSING],
  ['NA', 'auto', ';', MISSING],
  ['#N/A', 'auto', ';', MISSING],
  ['abc', 'auto', ',', NOT_A_NUMBER],
  ['0x10', 'auto', ',', NOT_A_NUMBER],
  ['0b1', 'auto', ',', NOT_A_NUMBER],
  ['1_000', 'auto', ',', NOT_A_NUMBER],
  ['Infinity', 'auto', ',', NOT_A_NUMBER],
  ['1e999', 'auto', ',', NOT_A_NUMBER],
  ['12 kWh', 'auto', ',', NOT_A_NUMBER],
  ['1,5', 'auto', ',', NOT_A_NUMBER],
  ['1,5', 'auto', ';', 1.5],
  ['-1,5', 'auto', '\t', -1.5],
  ['1.5', 'auto', ';', 1.5],
  ['1.234,5', 'auto', ';', 1234.5],
  ['1.23,5', 'auto', ';', NOT_A_NUMBER],
  ['1.234', 'comma', ';', 1234],
  ['1,234', 'comma', ';', 1.234],
  ['1.5', 'comma', ';', NOT_A_NUMBER],
  ['1,5', 'point', ';', NOT_A_NUMBER],
];

describe('numbers of files', () => {
  it.each(ROWS)('%j with mark %s in a file separated by %j is %d', (text, mark, delimiter, value) => {
    expect(makeNumberReader(mark, delimiter)(text)).toBe(value);
  });
});
