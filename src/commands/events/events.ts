import { thisHost } from '../../adapters/workflow/embedded/host.ts';
import { rankOf, sentenceOf, type Telling } from '../../engine/journal/index.ts';
import type { JournalEntry, JournalEvent } from '../../engine/ports.ts';
import { collect, type Repositories } from '../../engine/repositories/index.ts';
import { formatInstant, parseInstant, type Zone } from '../../engine/time/index.ts';
import { type Standing, standingsOf } from '../common/event-state.ts';
import { kindLabel, markOf, tellingOf } from '../common/event-texts.ts';
import { instantJson } from '../common/period-json.ts';
import { asFlag, zoneOrShared } from '../series/zone.ts';
import type { Run } from '../shell/define.ts';
import { list } from '../shell/result.ts';
import type { listEvents } from './commands.ts';

export const run: Run<typeof listEvents> = async ({ options }, io) => {
  const { repositories } = await (await io.context()).open();
  const { since } = options;
  const zone = await zoneOrShared(repositories, undefined);
  const clock = { zone, nowMs: io.clock.nowMs(), bareDuration: 'ago' } as const;
  const events = await pick(repositories, {
    limit: options.limit,
    kinds: options.kind,
    group: options.group,
    fromMs: since === undefined ? undefined : asFlag('--since', () => parseInstant(since, clock)),
    causedBy: options.causedBy,
  });
  const standings = standingsOf(repositories, thisHost);
  const items = await Promise.all(
    events.map(async (event) => ({
      event,
      standing: await standings.of(event),
      last: await lastOf(event, repositories),
      telling: await tellingOf(event, repositories),
    })),
  );
  return list(
    items.map(itemJson),
    [
      { header: 'when', value: ({ createdMs }) => localText(createdMs, zone) },
      { header: 'what', value: ({ kind }) => kindLabel(kind) },
      { header: 'event', value: ({ id }) => id },
      { header: 'outcome', value: outcomeText },
    ],
    { empty: isNarrowed(options) ? 'no such events' : 'nothing has happened yet' },
  );
};

function isNarrowed({ kind, group, since, causedBy }: Parameters<typeof run>[0]['options']): boolean {
  return kind.length > 0 || [group, since, causedBy].some((wish) => wish !== undefined);
}

/** `2026-11-21 14:00:03`: the zone is the same for all. */
function localText(ms: number, zone: Zone): string {
  return formatInstant(ms, zone).slice(0, 19).replace('T', ' ');
}

/** How it ended, or how far it is. */
function outcomeText({ last, groupId, ...standing }: ReturnType<typeof itemJson>): string {
  const who = last?.who === undefined || last.who === groupId ? undefined : last.who;
  const said = last === undefined ? undefined : [who, last.sentence].filter(Boolean).join(' ');
  return [markOf(standing)?.text, said].filter((part) => part !== undefined).join('; ');
}

interface Wanted {
  readonly limit: number;
  readonly kinds: readonly string[];
  readonly group: string | undefined;
  readonly fromMs: number | undefined;
  readonly causedBy: string | undefined;
}

/** Newest first. */
async function pick({ journal }: Repositories, wanted: Wanted): Promise<readonly JournalEvent[]> {
  const { limit, kinds, group, fromMs, causedBy } = wanted;
  const picked: JournalEvent[] = [];
  const events = causedBy === undefined ? journal.events() : newestFirst(journal.causedBy(causedBy));
  for await (const event of events) {
    if (fromMs !== undefined && event.createdMs < fromMs) break;
    if (kinds.length > 0 && !kinds.includes(event.kind)) continue;
    if (group !== undefined && event.groupId !== group) continue;
    picked.push(event);
    if (picked.length === limit) break;
  }
  return picked;
}

/** Last entries among which the one is looked for that tells how an event ended. */
const LAST_MAX = 8;

/** Kinds of this rank and above tell how a workflow ended. */
const ENDING_RANK = 90;

/** How an event ended; as long as it has not, the last that happened. */
async function lastOf({ id }: JournalEvent, { journal }: Repositories): Promise<JournalEntry | undefined> {
  const last = await collect(journal.lastEntries(id, LAST_MAX));
  return last.find(({ what }) => rankOf(what) >= ENDING_RANK) ?? last[0];
}

/** What one event has led to itself is little. */
async function* newestFirst(events: AsyncIterable<JournalEvent>): AsyncGenerator<JournalEvent> {
  const all: JournalEvent[] = [];
  for await (const event of events) all.push(event);
  yield* all.reverse();
}

interface Known {
  readonly event: JournalEvent;
  readonly standing: Standing;
  readonly last: JournalEntry | undefined;
  readonly telling: Telling;
}

function itemJson({ event, standing, last, telling }: Known) {
  return {
    ...event,
    ...instantJson('created', event.createdMs, telling.zone),
    ...standing,
    ...(last === undefined ? {} : { last: lastJson(last, telling) }),
  };
}

function lastJson(last: JournalEntry, telling: Telling) {
  const { what, level, atMs, who } = last;
  return {
    what,
    level,
    ...instantJson('at', atMs, telling.zone),
    ...(who === undefined ? {} : { who }),
    sentence: sentenceOf(last, telling),
  };
}
