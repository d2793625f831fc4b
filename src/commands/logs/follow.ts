import { setTimeout as sleep } from 'node:timers/promises';
import type { JournalEvent } from '../../engine/ports.ts';
import { markOf } from '../common/event-texts.ts';
import type { StreamEvent } from '../shell/result.ts';
import { isShown } from './filter.ts';
import { eventsOf, storyOf } from './story.ts';
import { eventJson } from './teller.ts';
import { type Happening, inOrder, Timeline, timelineData } from './timeline.ts';
import type { LogSource } from './tree.ts';

/** Between two looks at the store. */
const POLL_MS = 500;

/** How long what is due is waited for: it may be that nobody starts it. */
const LULL_MS = 10_000;

/**
 * An entry is told when its effect is stored, so it may come later than its own time says. So far back each look
 * goes; the last one goes back to the beginning.
 */
const WINDOW_MS = 120_000;

export interface FollowOptions {
  readonly signal: AbortSignal;
  readonly json: boolean;
}

/**
 * Tells what happened, and goes on with what happens, until the workflows of the event and of all that it has
 * led to have ended, or nobody runs them any more.
 */
export async function* follow(
  root: JournalEvent,
  source: LogSource,
  { signal, json }: FollowOptions,
): AsyncGenerator<StreamEvent> {
  const known = new Known(source);
  const lull = new Lull();
  const timeline = new Timeline(source);
  for (;;) {
    const events = eventsOf(await storyOf(source.repositories, root));
    // Looked at first: what is told before the end is read after it.
    const isOver = await lull.isOver(events, source);
    const happened = await known.more(events, isOver);
    if (json) yield* timelineData(iterate(happened), source);
    else {
      for (const happening of happened) yield* timeline.tell(happening);
      yield* timeline.flush();
    }
    if (isOver || signal.aborted) return yield* endings(events, source, json);
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
  }
}

/**
 * What an event has set off is started a moment after its end: whether all is over shows when nothing has been
 * started for a while.
 */
class Lull {
  #sinceMs: number | undefined;

  async isOver(events: readonly JournalEvent[], source: LogSource): Promise<boolean> {
    if (!(await haveEnded(events, source))) {
      this.#sinceMs = undefined;
      return false;
    }
    if (!(await isMoreDue(events, source))) return true;
    this.#sinceMs ??= performance.now();
    return performance.now() - this.#sinceMs >= LULL_MS;
  }
}

async function isMoreDue(events: readonly JournalEvent[], { repositories }: LogSource): Promise<boolean> {
  for await (const { causedBy } of repositories.dueStarts.list()) {
    if (events.some(({ id }) => id === causedBy)) return true;
  }
  return false;
}

async function haveEnded(events: readonly JournalEvent[], { standings }: LogSource): Promise<boolean> {
  for (const event of events) if ((await standings.of(event)).state === 'running') return false;
  return true;
}

/** What has been told already. */
class Known {
  readonly #source: LogSource;
  readonly #told = new Map<string, Set<string>>();
  #lastMs = 0;

  constructor(source: LogSource) {
    this.#source = source;
  }

  /** What has not been told, in the order of time. */
  async more(events: readonly JournalEvent[], isFinal: boolean): Promise<readonly Happening[]> {
    const { repositories, filter } = this.#source;
    const happened: Happening[] = [];
    const windowMs = isFinal ? 0 : this.#lastMs - WINDOW_MS;
    for (const [place, event] of events.entries()) {
      const before = this.#told.get(event.id);
      const told = before ?? new Set();
      if (before === undefined) {
        this.#told.set(event.id, told);
        happened.push({ event, place });
      }
      const fromMs = Math.max(filter.fromMs ?? 0, before === undefined ? 0 : windowMs);
      for await (const entry of repositories.journal.entries(event.id, { fromMs })) {
        if (!isShown(entry, filter)) continue;
        const key = JSON.stringify(entry);
        if (told.has(key)) continue;
        told.add(key);
        happened.push({ event, place, entry });
        this.#lastMs = Math.max(this.#lastMs, entry.atMs);
      }
    }
    return happened.sort(inOrder);
  }
}

async function* iterate(happened: readonly Happening[]): AsyncGenerator<Happening> {
  yield* happened;
}

/** How the events ended that did not simply end well. */
async function* endings(
  events: readonly JournalEvent[],
  { standings, telling }: LogSource,
  json: boolean,
): AsyncGenerator<StreamEvent> {
  for (const event of events) {
    const standing = await standings.of(event);
    const mark = markOf(standing);
    if (json) yield { data: { ...eventJson(event, standing, telling), type: 'ended' } };
    else if (mark !== undefined) yield { data: { type: 'line' }, line: `${event.id}: ${mark.text}` };
  }
}
