import { describe, expect, it } from 'vitest';
import { boardLines, countsText } from '../../../../src/commands/pwrcell/watch/board-lines.ts';
import type { BoardFigures } from '../../../../src/commands/pwrcell/watch/board-state.ts';
import type { FleetBoard } from '../../../../src/engine/fleet/index.ts';

const NOW_MS = Date.UTC(2026, 10, 22, 14, 3);
const MINUTE_MS = 60_000;

const BOARD: FleetBoard = {
  atMs: NOW_MS,
  assetCount: 12,
  simulatedCount: 1,
  heardCount: 9,
  phases: [
    {
      phase: 'quarantined',
      count: 2,
      simulatedCount: 0,
      reasons: [{ reason: 'DuplicateClaim', count: 2 }],
    },
    {
      phase: 'commissioned',
      count: 10,
      simulatedCount: 1,
      reasons: [{ reason: 'TelemetryFlowing', count: 11 }],
    },
  ],
  waiting: Array.from({ length: 20 }, (_, index) => ({
    assetId: `a-${index}`,
    remoteId: '000100070001',
    phase: 'quarantined' as const,
    reason: 'DuplicateClaim' as const,
    message: 'claimed twice',
    sinceMs: NOW_MS - (30 - index) * MINUTE_MS,
    todo: 'remove the remote id from all assets but one in Concerto',
  })),
  unknown: { pendingCount: 1, unknownCount: 2 },
};

const FIGURES: BoardFigures = {
  board: BOARD,
  processes: [
    {
      name: 'registrar',
      runCount: 3,
      isRunning: false,
      startedMs: NOW_MS - 12_000,
      tookMs: 250,
      counts: { deviceCount: 12, addedCount: 0 },
      failedCount: 0,
    },
    {
      name: 'metadata',
      runCount: 1,
      isRunning: true,
      startedMs: NOW_MS,
      failedCount: 1,
      failure: 'CES is away',
    },
    { name: 'states', runCount: 0, isRunning: false, failedCount: 0 },
  ],
  hosts: [
    { system: 'Concerto', callCount: 40, failedCount: 1, lastMinuteCount: 30, perMinuteMax: 1_200 },
    {
      system: 'CES',
      callCount: 9,
      failedCount: 9,
      lastMinuteCount: 9,
      perMinuteMax: 1_200,
      openForMs: 12_400,
    },
  ],
  commissioned: { sinceBegun: 5, lastHour: 2 },
  totals: { siteCount: 5, inverterCount: 5, linkCount: 5, transitionCount: 6, failedCount: 10 },
  failures: Array.from({ length: 30 }, (_, index) => ({
    atMs: NOW_MS,
    what: `failure ${index}`,
    count: index + 1,
  })),
};

const TERMINAL = { isTTY: true, hasColor: false, hasUnicode: true } as const;
const HEADING = { title: 'Commissioning test', mode: '--apply', nowMs: NOW_MS };
const linesOf = (rows: number, columns: number) =>
  boardLines(FIGURES, HEADING, { terminal: { ...TERMINAL, columns }, columns, rows });

describe('a board', () => {
  it('says one of a thing as one', () => {
    const board = {
      ...BOARD,
      assetCount: 1,
      unknown: { ...BOARD.unknown, pendingCount: 0, unknownCount: 1 },
    };
    const totals = { ...FIGURES.totals, siteCount: 1, inverterCount: 1, linkCount: 1, transitionCount: 1 };
    const screen = { terminal: { ...TERMINAL, columns: 120 }, columns: 120, rows: 60 };
    const text = boardLines({ ...FIGURES, board, totals }, HEADING, screen).join('\n');
    expect(text).toContain('1 asset, 1 simulated');
    expect(text).toContain('1 system unknown');
    expect(text).toContain('1 site, 1 inverter created, 1 link; 1 state told');
  });

  it('says how many are commissioned no more', () => {
    const lost = { ...FIGURES, commissioned: { sinceBegun: -46, lastHour: -46 } };
    const screen = { terminal: { ...TERMINAL, columns: 120 }, columns: 120, rows: 60 };
    expect(boardLines(lost, HEADING, screen).join('\n')).toContain('commissioned -46, -46 in the last hour');
  });

  it('says how far the fleet is, what is at work, what is left of calls, and who waits', () => {
    const text = linesOf(60, 120).join('\n');
    for (const said of [
      '12 assets, 1 simulated, 9 heard in time, commissioned +5, +2 in the last hour, 3 systems unknown, 1 not swept for yet',
      /quarantined +2 +- +DuplicateClaim 2/,
      /commissioned +10 +1 +TelemetryFlowing 11/,
      /registrar +sweeps Concerto +12 s ago +0\.3 s +device 12/,
      /metadata +asks for wiring +at work +- +CES is away/,
      /Concerto +40 +1 +30 +1170 +ok/,
      /CES +9 +9 +9 +1191 +not called for 13 s/,
      /a-0 +30 min +quarantined +DuplicateClaim +remove the remote id/,
    ]) {
      expect(text).toMatch(said);
    }
    expect(text).not.toContain('states told yet');
  });

  it.each([10, 16, 20, 24, 30, 60])('has no more lines than a screen of %d', (rows) => {
    const lines = linesOf(rows, 100);
    expect(lines.length).toBeLessThanOrEqual(rows);
    expect(lines[0]).toContain('Commissioning test');
  });

  it('keeps a row of every part where there is room for it', () => {
    const text = linesOf(30, 100).join('\n');
    for (const part of ['phase ', 'process ', 'host ', 'failed ', 'waits longest'])
      expect(text).toContain(part);
  });

  it('has all phases, processes and hosts on a terminal of 24 lines', () => {
    const [first] = BOARD.phases;
    const phases = (
      [
        'quarantined',
        'awaiting-metadata',
        'stalled',
        'provisioning-site',
        'verifying',
        'awaiting-telemetry',
        'commissioned',
      ] as const
    ).map((phase) => ({ ...first!, phase }));
    const names = ['registrar', 'metadata', 'provisioning', 'states'] as const;
    const processes = names.map((name) => ({ ...FIGURES.processes[0]!, name }));
    const figures = { ...FIGURES, board: { ...BOARD, phases }, processes };
    const screen = { terminal: { ...TERMINAL, columns: 80 }, columns: 80, rows: 24 };
    const lines = boardLines(figures, HEADING, screen);
    expect(lines.length).toBeLessThanOrEqual(24);
    const starts = lines.map((line) => line.split(' ', 1)[0]);
    expect(starts).toEqual(expect.arrayContaining([...phases.map(({ phase }) => phase), ...names]));
    expect(starts).toEqual(expect.arrayContaining(['Concerto', 'CES', 'failed', 'waits']));
  });

  it('does not take a reason for something that somebody could do', () => {
    const [first] = BOARD.waiting;
    const { todo: _todo, ...waiting } = { ...first!, message: 'not there' };
    const figures = { ...FIGURES, board: { ...BOARD, waiting: [waiting] } };
    const screen = { terminal: { ...TERMINAL, columns: 120 }, columns: 120, rows: 60 };
    const line = boardLines(figures, HEADING, screen).find((one) => one.startsWith('a-0'));
    expect(line).toMatch(/nothing but wait$/);
  });

  it.each([40, 60, 80])('is no wider than a screen of %d columns', (columns) => {
    for (const line of linesOf(60, columns)) expect(line.length).toBeLessThanOrEqual(columns);
  });

  it('says that the first sweep is under way', () => {
    const { board: _board, ...figures } = FIGURES;
    const screen = { terminal: { ...TERMINAL, columns: 80 }, columns: 80, rows: 24 };
    const lines = boardLines({ ...figures, board: undefined }, HEADING, screen);
    expect(lines.join('\n')).toContain('The first sweep is under way.');
  });
});

it.each([
  [{}, 'nothing was due'],
  [{ deviceCount: 0 }, 'nothing was due'],
  [{ siteCount: 2, linkCount: 1, deferredCount: 0 }, 'site 2, link 1'],
])('counts %j are told as %s', (counts, text) => {
  expect(countsText(counts)).toBe(text);
});
