import { describe, expect, it } from 'vitest';
import { Condenser } from '../../../src/commands/logs/condense.ts';
import { LinePrinter, type LogLine } from '../../../src/commands/logs/line.ts';
import { treeLines } from '../../../src/commands/logs/tree.ts';
import type { Terminal } from '../../../src/commands/shell/terminal.ts';
import { entryOf } from '../../../src/engine/journal/index.ts';
import type { JournalEvent } from '../../../src/engine/ports.ts';
import { parseZone, UTC } from '../../../src/engine/time/index.ts';
import { emptyRepositories } from '../../engine/repositories/memory.ts';

const PLAIN: Terminal = { isTTY: false, hasColor: false, hasUnicode: true, columns: undefined };
const offer = (number: number) =>
  entryOf('offer-made', { eventId: 'c-1', atMs: number, who: `home-${number}`, details: { options: 1 } });
const failure = (number: number) =>
  entryOf('order-failed', { eventId: 'c-1', atMs: number, who: `home-${number}`, details: { reason: 'x' } });

describe('entries of one kind', () => {
  it.each([
    [1, 1],
    [3, 3],
    [4, 1],
    [10_000, 1],
  ])('%i stand in %i lines', (entryCount, lineCount) => {
    const condenser = new Condenser();
    for (let number = 0; number < entryCount; number += 1) condenser.add(offer(number));
    expect(condenser.take()).toHaveLength(lineCount);
    expect(condenser.take()).toEqual([]);
  });

  it.each([
    [10, 10],
    [11, 11],
    [500, 11],
  ])('%i failures stand in %i lines: the first ten, and what is left', (entryCount, lineCount) => {
    const condenser = new Condenser();
    for (let number = 0; number < entryCount; number += 1) condenser.add(failure(number));
    const told = condenser.take();
    expect(told).toHaveLength(lineCount);
    const last = told.at(-1)!;
    if (entryCount > 10) expect(last).toMatchObject({ kind: 'tally', tally: { count: entryCount - 10 } });
    else expect(last.kind).toBe('entry');
  });
});

describe('a line', () => {
  const line = (changes: Partial<LogLine> = {}): LogLine => ({
    atMs: Date.parse('2026-11-21T22:59:59.120Z'),
    level: 'warn',
    guide: { kind: 'tree', above: [true], isLast: false, depth: 2 },
    isHeader: false,
    who: 'home-01',
    text: 'cannot follow the order: the contract allows 1 use a day and has been used already',
    ...changes,
  });

  it('has the day before it, and whenever it changes', () => {
    const printer = new LinePrinter(parseZone('Europe/Amsterdam'));
    const print = (atMs: number) => printer.print(line({ atMs, text: 'x' }), 0, PLAIN).split('\n');
    const firstMs = line().atMs;
    expect(print(firstMs)).toEqual(['2026-11-21 Europe/Amsterdam', '23:59:59.120  warn   │ ├ home-01  x']);
    expect(print(firstMs)).toHaveLength(1);
    expect(print(firstMs + 1_000)).toEqual(['2026-11-22', '00:00:00.120  warn   │ ├ home-01  x']);
  });

  it('is broken at blanks where the terminal is narrow, under what it says', () => {
    const narrow = { ...PLAIN, columns: 72 };
    const lines = new LinePrinter(UTC).print(line(), 10, narrow).split('\n').slice(1);
    expect(lines).toEqual([
      '22:59:59.120  warn   │ ├ home-01     cannot follow the order: the',
      '                     │ │             contract allows 1 use a day and has',
      '                     │ │             been used already',
    ]);
    for (const text of lines) expect(text.length).toBeLessThanOrEqual(72);
  });

  it('does without what a terminal cannot show', () => {
    const ascii = { ...PLAIN, hasUnicode: false };
    expect(new LinePrinter(UTC).print(line({ text: 'x' }), 0, ascii)).toContain('| |-home-01  x');
  });

  it('shows no control characters of what others wrote', () => {
    const text = new LinePrinter(UTC).print(line({ text: 'a\u001b[2Jb\nc', who: 'x\u0007' }), 0, PLAIN);
    expect(text.split('\n')[1]).toBe('22:59:59.120  warn   │ ├ x\ufffd  a\ufffd[2Jb c');
  });
});

describe('a tree', () => {
  const event = (id: string, createdMs: number, causedBy?: string): JournalEvent => ({
    id,
    kind: 'market-cycle',
    createdMs,
    ...(causedBy === undefined ? {} : { causedBy }),
  });

  it('has branches to every event and entry', async () => {
    const repositories = await emptyRepositories();
    await repositories.journal.write([
      offer(1),
      { ...offer(2), eventId: 'a' },
      { ...offer(3), eventId: 'b' },
    ]);
    const lines: string[] = [];
    const story = {
      event: event('c-1', 0),
      caused: [
        { event: event('a', 2, 'c-1'), caused: [{ event: event('a-1', 3, 'a'), caused: [] }] },
        { event: event('b', 4, 'c-1'), caused: [] },
      ],
    };
    const source = {
      repositories,
      standings: { of: async () => ({ state: 'done' as const }) },
      telling: { zone: UTC, currency: '' },
      filter: { level: 'info' as const, participant: undefined, fromMs: undefined },
      all: false,
    };
    for await (const { line } of treeLines(story, source)) {
      lines.push(typeof line === 'function' ? (line(PLAIN) ?? '') : String(line));
    }
    expect(lines.map((text) => text.split('\n').at(-1)!.slice(21))).toEqual([
      'market cycle c-1',
      '├ home-1  offers 1 option',
      '├ market cycle a',
      '│ ├ home-2  offers 1 option',
      '│ └ market cycle a-1',
      '└ market cycle b',
      '  └ home-3  offers 1 option',
    ]);
  });
});
