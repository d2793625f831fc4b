import type { Telling } from '../../engine/journal/index.ts';
import type { JournalEntry, JournalEvent } from '../../engine/ports.ts';
import type { Repositories } from '../../engine/repositories/index.ts';
import type { Standings } from '../common/event-state.ts';
import { widthOf } from '../shell/render/width.ts';
import type { StreamEvent } from '../shell/result.ts';
import { Condenser, type Told } from './condense.ts';
import { type EntryFilter, isShown } from './filter.ts';
import { type Guide, LinePrinter } from './line.ts';
import type { Story } from './story.ts';
import { entryJson, eventJson, headerLine, toldLine, whoOf } from './teller.ts';

/** What a log is told from. */
export interface LogSource {
  readonly repositories: Repositories;
  readonly standings: Standings;
  readonly telling: Telling;
  readonly filter: EntryFilter;
  /** Whether nothing is summed up. */
  readonly all: boolean;
}

/** Columns for names of participants where they are not known beforehand. */
const WHO_WIDTH = 12;

/** Columns for names of participants where lines are shown as they are read. */
export function openWhoWidth({ all, filter: { participant } }: LogSource): number {
  if (participant !== undefined) return widthOf(participant);
  return all ? WHO_WIDTH : 0;
}

/** The longest name that others are aligned to. */
const WHO_WIDTH_MAX = 24;

/** Each event with its entries, and below it what it has led to. */
export async function* treeLines(story: Story, source: LogSource): AsyncGenerator<StreamEvent> {
  const printer = new LinePrinter(source.telling.zone);
  yield* branchLines(story, { above: [], isLast: true, depth: 0 }, { source, printer });
}

type Place = Omit<Extract<Guide, { kind: 'tree' }>, 'kind'>;

async function* branchLines(
  { event, caused }: Story,
  place: Place,
  shared: { readonly source: LogSource; readonly printer: LinePrinter },
): AsyncGenerator<StreamEvent> {
  const { source, printer } = shared;
  const standing = await source.standings.of(event);
  const header = headerLine(event, standing, {
    guide: { kind: 'tree', ...place },
    isRoot: place.depth === 0,
  });
  yield textLine((terminal) => printer.print(header, 0, terminal));

  const above = place.depth === 0 ? [] : [...place.above, !place.isLast];
  const at = (isLast: boolean): Guide => ({ kind: 'tree', above, isLast, depth: place.depth + 1 });
  const { told, whoWidth } = await toldOf(event, source);
  for await (const { element, isLast } of withLast(told)) {
    const line = toldLine(element, event, source.telling, at(isLast && caused.length === 0));
    yield textLine((terminal) => printer.print(line, whoWidth, terminal));
  }
  for (const [index, next] of caused.entries()) {
    yield* branchLines(next, { above, isLast: index === caused.length - 1, depth: place.depth + 1 }, shared);
  }
}

/** Texts have no data: those who want them take {@link treeData}. */
export function textLine(line: NonNullable<StreamEvent['line']>): StreamEvent {
  return { data: { type: 'line' }, line };
}

/** What is told of one event: all of it as it is read, or summed up, which is little. */
async function toldOf(event: JournalEvent, source: LogSource) {
  const entries = shownEntries(event, source);
  if (source.all) return { told: eachTold(entries), whoWidth: openWhoWidth(source) };
  const condenser = new Condenser();
  for await (const entry of entries) condenser.add(entry);
  const told = condenser.take();
  return { told, whoWidth: whoWidthOf(told, event) };
}

async function* shownEntries(
  { id }: JournalEvent,
  { repositories, filter }: LogSource,
): AsyncGenerator<JournalEntry> {
  const range = filter.fromMs === undefined ? {} : { fromMs: filter.fromMs };
  for await (const entry of repositories.journal.entries(id, range)) if (isShown(entry, filter)) yield entry;
}

async function* eachTold(entries: AsyncIterable<JournalEntry>): AsyncGenerator<Told> {
  for await (const entry of entries) yield { kind: 'entry', entry };
}

/** Columns for the names of participants; 0 where there are none. */
export function whoWidthOf(told: readonly Told[], event: JournalEvent): number {
  const widths = told.map((one) => (one.kind === 'entry' ? widthOf(whoOf(one.entry, event) ?? '') : 0));
  return Math.min(WHO_WIDTH_MAX, Math.max(0, ...widths));
}

async function* withLast<Element>(elements: Iterable<Element> | AsyncIterable<Element>) {
  let held: { readonly element: Element } | undefined;
  for await (const element of elements) {
    if (held !== undefined) yield { ...held, isLast: false };
    held = { element };
  }
  if (held !== undefined) yield { ...held, isLast: true };
}

/** The same as data: nothing is summed up. */
export async function* treeData(story: Story, source: LogSource): AsyncGenerator<StreamEvent> {
  const { standings, telling } = source;
  const { event, caused } = story;
  yield { data: eventJson(event, await standings.of(event), telling) };
  for await (const entry of shownEntries(event, source)) yield { data: entryJson(entry, telling) };
  for (const next of caused) yield* treeData(next, source);
}
