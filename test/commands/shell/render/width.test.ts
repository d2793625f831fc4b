import { describe, expect, it } from 'vitest';
import {
  cutToWidth,
  oneLine,
  padEnd,
  padStart,
  widthOf,
  wrap,
} from '../../../../src/commands/shell/render/width.ts';

describe('width', () => {
  it.each([
    ['', 0],
    ['plain', 5],
    ['Zürich', 6],
    ['Zu\u0308rich', 6],
    ['日本', 4],
    ['⣿░', 2],
    ['\u001b[31mred\u001b[39m é', 5],
  ])('%s takes %i columns', (text, columns) => expect(widthOf(text)).toBe(columns));

  it('cuts with an ellipsis and never over a wide character', () => {
    expect(cutToWidth('abcdef', 4)).toBe('abc…');
    expect(cutToWidth('日本語', 4)).toBe('日…');
    expect(cutToWidth('abcd', 4)).toBe('abcd');
    expect(cutToWidth('abcdef', undefined)).toBe('abcdef');
  });

  it('pads by columns, not by letters', () => {
    expect(padEnd('日', 4)).toBe('日  ');
    expect(padStart('日', 4)).toBe('  日');
    expect(padEnd('long', 2)).toBe('long');
  });

  it('makes text from outside one harmless line', () => {
    expect(oneLine('a\r\n  b\tc')).toBe('a b c');
    expect(oneLine('\u001b]0;title\u0007x')).toBe('\ufffd]0;title\ufffdx');
  });

  it('wraps at blanks and leaves long words whole', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('a-word-that-is-long b', 5)).toEqual(['a-word-that-is-long', 'b']);
    expect(wrap('', 5)).toEqual([]);
  });
});
