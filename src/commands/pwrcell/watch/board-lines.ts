import type { HostStanding } from '../../../adapters/http/client.ts';
import type { FleetBoard, PhaseCount, PollerName, WaitingAsset } from '../../../engine/fleet/index.ts';
import { counted } from '../../../engine/quantity/index.ts';
import { formatInstant, UTC } from '../../../engine/time/index.ts';
import type { Screen } from '../../shell/live-view.ts';
import { renderTable } from '../../shell/render/table.ts';
import { cutToWidth, widthOf } from '../../shell/render/width.ts';
import { paint, type Style, type Terminal } from '../../shell/terminal.ts';
import { ageText } from '../texts.ts';
import type { BoardFigures, NotedFailure, ProcessState } from './board-state.ts';

/** A board of the fleet, as lines of a screen. What has no room is left out, the least urgent first. */

export interface BoardHeading {
  readonly title: string;
  /** At the right end of the first line: how it is run. */
  readonly mode: string;
  readonly nowMs: number;
  /** Said below the title, for example that it is about to end. */
  readonly note?: string | undefined;
}

const SECOND_MS = 1_000;
/** Lines of a part that are shown even where there is little room: its title, and one row. */
const ROWS_MIN = 2;
/** Where a thing has to be waited for and nobody can do anything. */
const NOTHING_TO_DO = 'nothing but wait';
/** Failures that are shown: who waits is what a board is for. */
const FAILED_MAX = 6;

export function boardLines(figures: BoardFigures, heading: BoardHeading, screen: Screen): readonly string[] {
  const { nowMs } = heading;
  const { terminal } = screen;
  const { board, processes, hosts, failures } = figures;
  const head = headLines(figures, heading, screen);
  const parts = [
    board === undefined ? ['', 'The first sweep is under way.'] : phaseLines(board, terminal),
    processLines(processes, nowMs, terminal),
    hostLines(hosts, terminal),
    failureLines(failures, nowMs, screen),
    board === undefined ? [] : waitingLines(board.waiting, nowMs, terminal),
  ];
  return [...head, ...fitted(parts, screen.rows - head.length)];
}

/** The last two parts grow with the screen; the first have their room before them, and if need be that of the lines between. */
function fitted(all: readonly (readonly string[])[], rows: number): readonly string[] {
  const isTight = neededRows(all) > rows;
  const parts = isTight ? all.map((part) => (part[0] === '' ? part.slice(1) : part)) : all;
  const rowsMin = isTight ? ROWS_MIN : ROWS_MIN + 1;
  const lines: string[] = [];
  for (const [index, part] of parts.entries()) {
    const reserved = parts.slice(index + 1).reduce((sum, later) => sum + Math.min(later.length, rowsMin), 0);
    const room = Math.max(0, rows - lines.length - reserved);
    if (part.length <= room) lines.push(...part);
    else if (room >= rowsMin) lines.push(...part.slice(0, room));
  }
  return lines.slice(0, Math.max(0, rows));
}

/** All of phases, processes and hosts, and a row of the rest. */
function neededRows(parts: readonly (readonly string[])[]): number {
  const growingFrom = parts.length - 2;
  return parts.reduce(
    (sum, { length }, index) => sum + (index < growingFrom ? length : Math.min(length, ROWS_MIN + 1)),
    0,
  );
}

function headLines(
  { board, commissioned, totals }: BoardFigures,
  { title, mode, nowMs, note }: BoardHeading,
  { terminal, columns }: Screen,
): readonly string[] {
  const at = formatInstant(Math.floor(nowMs / SECOND_MS) * SECOND_MS, UTC);
  const left = `${title}  ${at}`;
  const gap = ' '.repeat(Math.max(2, columns - widthOf(left) - widthOf(mode)));
  const counts =
    board === undefined
      ? ''
      : [
          counted(board.assetCount, 'asset'),
          board.simulatedCount > 0 ? `${board.simulatedCount} simulated` : '',
          `${board.heardCount} heard in time`,
          `commissioned ${signed(commissioned.sinceBegun)}, ${signed(commissioned.lastHour)} in the last hour`,
          unknownText(board),
        ]
          .filter((text) => text !== '')
          .join(', ');
  const done = `${counted(totals.siteCount, 'site')}, ${counted(totals.inverterCount, 'inverter')} created, ${counted(totals.linkCount, 'link')}; ${counted(totals.transitionCount, 'state')} told; ${counted(totals.failedCount, 'failure')}`;
  return [
    paint(terminal, 'bold', cutToWidth(`${left}${gap}${mode}`, columns)),
    cutToWidth(counts, columns),
    cutToWidth(done, columns),
    ...(note === undefined ? [] : [paint(terminal, 'yellow', cutToWidth(note, columns))]),
  ];
}

/** `+5`, `-3`: assets may have lost what they had. */
function signed(count: number): string {
  return count < 0 ? `${count}` : `+${count}`;
}

function unknownText({ unknown: { pendingCount, unknownCount } }: FleetBoard): string {
  const total = pendingCount + unknownCount;
  if (total === 0) return '';
  return `${counted(total, 'system')} unknown${pendingCount > 0 ? `, ${pendingCount} not swept for yet` : ''}`;
}

function tableLines(
  headers: readonly string[],
  rows: readonly (readonly (string | number | undefined)[])[],
  terminal: Terminal,
): readonly string[] {
  if (rows.length === 0) return [];
  return ['', ...renderTable({ headers, rows }, terminal).trimEnd().split('\n')];
}

const PHASE_STYLES: { readonly [phase in PhaseCount['phase']]?: Style } = {
  commissioned: 'green',
  quarantined: 'red',
  stalled: 'red',
  'manual-setup-required': 'yellow',
};

function phaseLines({ phases }: FleetBoard, terminal: Terminal): readonly string[] {
  const rows = phases.map(({ phase, count, simulatedCount, reasons }) => [
    phase,
    count,
    simulatedCount === 0 ? '' : simulatedCount,
    reasons.map((one) => `${one.reason} ${one.count}`).join(', '),
  ]);
  const lines = tableLines(['phase', 'assets', 'simulated', 'reasons'], rows, terminal);
  return lines.map((line, index) => {
    const style = PHASE_STYLES[phases[index - 2]?.phase ?? 'discovered'];
    return style === undefined ? line : paint(terminal, style, line);
  });
}

const DOING: { readonly [name in PollerName]: string } = {
  registrar: 'sweeps Concerto',
  metadata: 'asks for wiring',
  provisioning: 'creates and links',
  states: 'asks, tells states',
};

function processLines(
  processes: readonly ProcessState[],
  nowMs: number,
  terminal: Terminal,
): readonly string[] {
  const rows = processes
    .filter(({ runCount, isRunning }) => runCount > 0 || isRunning)
    .map((process) => [
      process.name,
      DOING[process.name],
      process.isRunning ? 'at work' : (ageText(process.startedMs, nowMs) ?? ''),
      process.tookMs === undefined ? '' : `${(process.tookMs / SECOND_MS).toFixed(1)} s`,
      process.failure ?? countsText(process.counts ?? {}),
    ]);
  return tableLines(['process', '', 'last', 'took', 'did'], rows, terminal);
}

/** `addedCount` → `added`, and nothing that is zero. */
export function countsText(counts: { readonly [name: string]: number }): string {
  const texts = Object.entries(counts)
    .filter(([, count]) => count !== 0)
    .map(([name, count]) => `${name.replace(/Count$/, '')} ${count}`);
  return texts.length === 0 ? 'nothing was due' : texts.join(', ');
}

function hostLines(hosts: readonly HostStanding[], terminal: Terminal): readonly string[] {
  const rows = hosts.map(({ system, callCount, failedCount, lastMinuteCount, perMinuteMax, openForMs }) => [
    system,
    callCount,
    failedCount,
    lastMinuteCount,
    Math.max(0, perMinuteMax - lastMinuteCount),
    openForMs === undefined
      ? 'ok'
      : `not called for ${Math.ceil(openForMs / SECOND_MS)} s: half of its calls failed`,
  ]);
  return tableLines(['host', 'calls', 'failed', 'last minute', 'left', ''], rows, terminal);
}

function failureLines(
  failures: readonly NotedFailure[],
  nowMs: number,
  { terminal }: Screen,
): readonly string[] {
  const rows = failures
    .slice(0, FAILED_MAX)
    .map(({ atMs, what, count }) => [ageText(atMs, nowMs), count === 1 ? '' : `${count} times`, what]);
  return tableLines(['failed', '', ''], rows, terminal);
}

function waitingLines(
  waiting: readonly WaitingAsset[],
  nowMs: number,
  terminal: Terminal,
): readonly string[] {
  const rows = waiting.map(({ assetId, sinceMs, phase, reason, todo }) => [
    assetId,
    sinceMs === undefined ? '' : ageText(sinceMs, nowMs)?.replace(' ago', ''),
    phase,
    reason,
    todo ?? NOTHING_TO_DO,
  ]);
  return tableLines(['waits longest', 'for', 'phase', 'reason', 'what to do'], rows, terminal);
}
