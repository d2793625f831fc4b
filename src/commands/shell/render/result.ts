import { EXIT_CODES } from '../failure.ts';
import type { Output } from '../output.ts';
import {
  type CommandResult,
  endingOf,
  type ListResult,
  type StreamEvent,
  type StreamResult,
} from '../result.ts';
import type { Terminal } from '../terminal.ts';
import { flexVersion } from '../version.ts';
import { toJson, toPrettyJson } from './json.ts';
import { renderTable } from './table.ts';
import { renderViews, viewOfData } from './view.ts';

export interface RenderOptions {
  readonly output: Output;
  readonly terminal: Terminal;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** The version of the JSON that streams print; it grows when a key changes its meaning. */
export const STREAM_SCHEMA = 1;

/** Prints a result: this is the only place that writes to stdout. */
export async function printResult(result: CommandResult, options: RenderOptions): Promise<void> {
  if (result.kind === 'stream') return printStream(result, options);
  if (result.kind === 'list' && options.json) return printItems(result, options.output);
  await options.output.write(options.json ? jsonOf(result) : textOf(result, options));
}

function jsonOf(result: Exclude<CommandResult, StreamResult | ListResult> | ListResult): string {
  return result.kind === 'list' ? '' : `${toPrettyJson(result.data)}\n`;
}

function textOf(result: Exclude<CommandResult, StreamResult>, options: RenderOptions): string {
  switch (result.kind) {
    case 'object':
      return renderViews(result.view ?? viewOfData(result.data), options.terminal);
    case 'list':
      return listText(result, options.terminal);
    case 'text':
      return result.text;
    case 'done':
      return options.quiet ? '' : result.lines.map((line) => `${line}\n`).join('');
  }
}

function listText(result: ListResult, terminal: Terminal): string {
  if (result.items.length === 0) return '';
  const rows = result.items.map((_, index) => result.cells(index));
  return renderTable({ headers: result.headers, rows, rightAligned: result.rightAligned }, terminal);
}

/** One item a line: short to read, and nothing is held twice in memory. */
async function printItems(result: ListResult, output: Output): Promise<void> {
  await output.write('{"items": [');
  for (const [index, item] of result.items.entries()) {
    if (output.closed) return;
    await output.write(`${index === 0 ? '\n' : ',\n'}  ${toJson(item)}`);
  }
  await output.write(result.items.length === 0 ? ']}\n' : '\n]}\n');
}

async function printStream(result: StreamResult, options: RenderOptions): Promise<void> {
  const { output, json } = options;
  if (json)
    await output.write(`${toJson({ type: 'version', flex: flexVersion(), schema: STREAM_SCHEMA })}\n`);
  for await (const event of result.events) {
    if (json) await output.write(`${toJson(event.data)}\n`);
    else await output.write(lineOf(event.line, options.terminal));
    if (output.closed) return;
  }
}

function lineOf(line: StreamEvent['line'], terminal: Terminal): string {
  const text = typeof line === 'function' ? line(terminal) : line;
  return text === undefined ? '' : `${text}\n`;
}

/** @returns the exit code of a command that returned this; of a stream, once its events are over. */
export function exitCodeOfResult(result: CommandResult): number {
  const { partial, pending, changes } = endingOf(result);
  if (partial === true) return EXIT_CODES.partial;
  if (pending === true) return EXIT_CODES.pending;
  if (changes === true) return EXIT_CODES.changes;
  return EXIT_CODES.done;
}
