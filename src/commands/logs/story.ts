import { NotFoundError } from '../../engine/errors.ts';
import type { JournalEvent } from '../../engine/ports.ts';
import { collect, type Repositories } from '../../engine/repositories/index.ts';
import { nearest } from '../shell/suggest.ts';

/** An event with those that it has led to. */
export interface Story {
  readonly event: JournalEvent;
  readonly caused: readonly Story[];
}

/** Events among which the nearest id is looked for. */
const KNOWN_MAX = 1_000;

/**
 * The event that is meant: the named one, or the latest.
 *
 * @throws NotFoundError `no-such-event`, `no-events`.
 */
export async function findEvent({ journal }: Repositories, id: string | undefined): Promise<JournalEvent> {
  const event = id === undefined ? await latest(journal) : await journal.event(id);
  if (event !== undefined) return event;
  if (id === undefined) throw new NotFoundError('no-events', 'Nothing has happened here yet.');
  const known = (await collect(journal.events({ limit: KNOWN_MAX }))).map((other) => other.id);
  const meant = await nearest(id, known);
  throw new NotFoundError('no-such-event', `There is no event "${id}".`, {
    details: [
      {
        path: 'event',
        value: id,
        expected: `the id of a request, cycle, order, run, rebalancing, pass or asset${meant === undefined ? '' : `; the nearest is ${meant}`}`,
      },
    ],
    next: 'flex events',
  });
}

async function latest(journal: Repositories['journal']): Promise<JournalEvent | undefined> {
  for await (const event of journal.events({ limit: 1 })) return event;
  return undefined;
}

/** All that an event has led to, as far as it has come. */
export async function storyOf({ journal }: Repositories, root: JournalEvent): Promise<Story> {
  const seen = new Set<string>();
  const tell = async (event: JournalEvent): Promise<Story> => {
    seen.add(event.id);
    const caused: Story[] = [];
    for await (const next of journal.causedBy(event.id)) {
      if (!seen.has(next.id)) caused.push(await tell(next));
    }
    return { event, caused };
  };
  return tell(root);
}

/** The events of a story, each before what it has led to. */
export function eventsOf({ event, caused }: Story): readonly JournalEvent[] {
  return [event, ...caused.flatMap(eventsOf)];
}
