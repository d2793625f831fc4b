import { rankOf } from '../../engine/journal/index.ts';
import type { JournalEntry, JournalEvent } from '../../engine/ports.ts';
import { kindLabel } from '../common/event-texts.ts';
import type { StreamEvent } from '../shell/result.ts';
import { Condenser, type Told } from './condense.ts';
import { isShown } from './filter.ts';
import { type Guide, LinePrinter } from './line.ts';
import { entryJson, eventJson, headerLine, toldLine } from './teller.ts';
import { type LogSource, openWhoWidth, textLine } from './tree.ts';

/** One thing in the order of time: that an event began, or what happened because of it. */
export interface Happening {
  readonly event: JournalEvent;
  /** Place of the event among those of the story: causes come before what they led to. */
  readonly place: number;
  /** Absent: the event itself. */
  readonly entry?: JournalEntry;
}

const LABEL_WIDTH = 9;

/** Everything that happened because of these events, in the order of time; little of it is held in memory. */
export async function* happenings(
  events: readonly JournalEvent[],
  { repositories, filter }: LogSource,
): AsyncGenerator<Happening> {
  const range = filter.fromMs === undefined ? {} : { fromMs: filter.fromMs };
  const sources = events.map((event, place) =>
    ofEvent({ event, place }, repositories.journal.entries(event.id, range)),
  );
  for await (const happening of merged(sources)) {
    if (happening.entry === undefined || isShown(happening.entry, filter)) yield happening;
  }
}

async function* ofEvent(begun: Happening, entries: AsyncIterable<JournalEntry>): AsyncGenerator<Happening> {
  yield begun;
  for await (const entry of entries) yield { ...begun, entry };
}

async function* merged(sources: readonly AsyncGenerator<Happening>[]): AsyncGenerator<Happening> {
  const heads: { source: AsyncGenerator<Happening>; head: Happening }[] = [];
  for (const source of sources) {
    const first = await source.next();
    if (first.done !== true) heads.push({ source, head: first.value });
  }
  while (heads.length > 0) {
    const next = heads.reduce((least, one) => (inOrder(one.head, least.head) < 0 ? one : least));
    yield next.head;
    const following = await next.source.next();
    if (following.done === true) heads.splice(heads.indexOf(next), 1);
    else next.head = following.value;
  }
}

/** By time; at the same time causes come before what they led to, and an event before what happened because of it. */
export function inOrder(a: Happening, b: Happening): number {
  const rank = ({ entry }: Happening) => (entry === undefined ? 0 : 1 + rankOf(entry.what));
  return timeOf(a) - timeOf(b) || a.place - b.place || rank(a) - rank(b);
}

function timeOf({ event, entry }: Happening): number {
  return entry?.atMs ?? event.createdMs;
}

/** Shows what happened in the order in which it is handed in, summed up as it comes. */
export class Timeline {
  readonly #source: LogSource;
  readonly #printer: LinePrinter;
  readonly #labels = new Map<string, string>();
  readonly #condenser = new Condenser();
  #run: { readonly event: JournalEvent; readonly rank: number } | undefined;

  constructor(source: LogSource) {
    this.#source = source;
    this.#printer = new LinePrinter(source.telling.zone);
  }

  async *tell(happening: Happening): AsyncGenerator<StreamEvent> {
    const { event, entry } = happening;
    if (entry === undefined) {
      yield* this.flush();
      yield await this.#header(event);
      return;
    }
    const rank = rankOf(entry.what);
    if (this.#source.all || this.#run?.event.id !== event.id || this.#run.rank !== rank) yield* this.flush();
    this.#run = { event, rank };
    this.#condenser.add(entry);
  }

  /** What is held back because more of the same might follow. */
  *flush(): Generator<StreamEvent> {
    const run = this.#run;
    if (run === undefined || this.#condenser.isEmpty) return;
    for (const told of this.#condenser.take()) yield this.#line(told, run.event);
  }

  async #header(event: JournalEvent): Promise<StreamEvent> {
    const isRoot = this.#labels.size === 0;
    const standing = await this.#source.standings.of(event);
    const line = headerLine(event, standing, { guide: this.#guide(event), isRoot });
    return textLine((terminal) => this.#printer.print(line, 0, terminal));
  }

  #line(told: Told, event: JournalEvent): StreamEvent {
    const line = toldLine(told, event, this.#source.telling, this.#guide(event));
    return textLine((terminal) => this.#printer.print(line, openWhoWidth(this.#source), terminal));
  }

  /** `order`, and for a second one `order 2`. */
  #guide({ id, kind }: JournalEvent): Guide {
    let label = this.#labels.get(id);
    if (label === undefined) {
      const name = kindLabel(kind);
      const before = [...this.#labels.values()].filter((other) => other.split(' ')[0] === name).length;
      label = before === 0 ? name : `${name} ${before + 1}`;
      this.#labels.set(id, label);
    }
    return { kind: 'label', label, width: LABEL_WIDTH };
  }
}

/** A timeline as text. */
export async function* timelineLines(
  stream: AsyncIterable<Happening>,
  source: LogSource,
): AsyncGenerator<StreamEvent> {
  const timeline = new Timeline(source);
  for await (const happening of stream) yield* timeline.tell(happening);
  yield* timeline.flush();
}

/** A timeline as data: nothing is summed up. */
export async function* timelineData(
  stream: AsyncIterable<Happening>,
  { standings, telling }: LogSource,
): AsyncGenerator<StreamEvent> {
  for await (const { event, entry } of stream) {
    yield {
      data:
        entry === undefined
          ? eventJson(event, await standings.of(event), telling)
          : entryJson(entry, telling),
    };
  }
}
