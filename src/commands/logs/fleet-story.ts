import { sentenceOf, type Telling } from '../../engine/journal/index.ts';
import type { JournalEntry } from '../../engine/ports.ts';
import type { FleetRepository, Repositories } from '../../engine/repositories/index.ts';
import type { StreamEvent } from '../shell/result.ts';
import { type EntryFilter, isShown } from './filter.ts';
import { LinePrinter } from './line.ts';
import { entryJson } from './teller.ts';
import { textLine } from './tree.ts';

/** Whose story it is: an asset and its system, a site, or a system that is no device. */
export interface FleetSubject {
  /** Under which entries stand. */
  readonly ids: readonly string[];
  readonly text: string;
}

/** Who is meant by an id that is no event; undefined where the journal tells of nobody of this name. */
export async function findFleetSubject(
  id: string,
  { fleet, journal }: Pick<Repositories, 'fleet' | 'journal'>,
): Promise<FleetSubject | undefined> {
  const subject = (await assetOf(id, fleet)) ?? { ids: [id.toLowerCase()], text: id };
  const names = [...new Set([...subject.ids, id])];
  for (const name of names) {
    for await (const _ of journal.entriesOf(name)) return { ...subject, ids: names };
  }
  return undefined;
}

async function assetOf(id: string, fleet: FleetRepository): Promise<FleetSubject | undefined> {
  const own = await fleet.device(id);
  if (own !== undefined) {
    return { ids: [own.id, own.remoteId.toLowerCase()], text: `${own.id}, system ${own.remoteId}` };
  }
  const assetIds: string[] = [];
  for await (const device of fleet.devices()) {
    if (device.remoteId.toLowerCase() === id.toLowerCase()) assetIds.push(device.id);
  }
  if (assetIds.length === 0) return undefined;
  return { ids: [id.toLowerCase(), ...assetIds], text: `system ${id}, ${assetIds.join(' and ')}` };
}

/** What a story is told from. */
export interface FleetStorySource {
  readonly journal: Repositories['journal'];
  readonly telling: Telling;
  readonly filter: EntryFilter;
}

/** Everything that concerns the subject, over all passes, in the order of time. */
async function* entriesOf(
  { ids }: FleetSubject,
  { journal, filter }: FleetStorySource,
): AsyncGenerator<JournalEntry> {
  const range = filter.fromMs === undefined ? {} : { fromMs: filter.fromMs };
  const entries: JournalEntry[] = [];
  for (const id of ids) for await (const entry of journal.entriesOf(id, range)) entries.push(entry);
  // What concerns one of them stands in order already; equal times keep that order.
  yield* entries.toSorted((left, right) => left.atMs - right.atMs).filter((entry) => isShown(entry, filter));
}

export async function* fleetStoryData(
  subject: FleetSubject,
  source: FleetStorySource,
): AsyncGenerator<StreamEvent> {
  for await (const entry of entriesOf(subject, source)) yield { data: entryJson(entry, source.telling) };
}

const LABEL_WIDTH = 11;

export async function* fleetStoryLines(
  subject: FleetSubject,
  source: FleetStorySource,
): AsyncGenerator<StreamEvent> {
  const printer = new LinePrinter(source.telling.zone);
  yield textLine(() => subject.text);
  for await (const entry of entriesOf(subject, source)) {
    const line = {
      atMs: entry.atMs,
      level: entry.level,
      guide: { kind: 'label', label: processOf(entry), width: LABEL_WIDTH },
      isHeader: false,
      text: sentenceOf(entry, source.telling),
    } as const;
    yield textLine((terminal) => printer.print(line, 0, terminal));
  }
}

/** `commission` of `commission-20261122T140300000Z`. */
function processOf({ eventId }: JournalEntry): string {
  return eventId.slice(0, eventId.lastIndexOf('-'));
}
