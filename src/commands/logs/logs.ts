import { thisHost } from '../../adapters/workflow/embedded/host.ts';
import type { JournalLevel } from '../../engine/ports.ts';
import type { Repositories } from '../../engine/repositories/index.ts';
import { parseInstant, UTC, type Zone } from '../../engine/time/index.ts';
import { standingsOf } from '../common/event-state.ts';
import { tellingOf } from '../common/event-texts.ts';
import { asFlag } from '../series/zone.ts';
import type { Run } from '../shell/define.ts';
import type { Io } from '../shell/io.ts';
import type { CommandResult, StreamEvent } from '../shell/result.ts';
import type { showLogs } from './commands.ts';
import { type FleetSubject, findFleetSubject, fleetStoryData, fleetStoryLines } from './fleet-story.ts';
import { follow } from './follow.ts';
import { eventsOf, findEvent, storyOf } from './story.ts';
import { happenings, timelineData, timelineLines } from './timeline.ts';
import { type LogSource, treeData, treeLines } from './tree.ts';

type Options = Parameters<Run<typeof showLogs>>[0]['options'];

/** An id that no event has may be that of somebody of the fleet. */
async function fleetSubject(id: string | undefined, repositories: Repositories) {
  if (id === undefined || (await repositories.journal.event(id)) !== undefined) return undefined;
  return findFleetSubject(id, repositories);
}

function fleetStory(
  subject: FleetSubject,
  {
    options,
    repositories,
    io,
  }: { readonly options: Options; readonly repositories: Repositories; readonly io: Io },
): CommandResult {
  const telling = { zone: UTC, currency: '' };
  const clock = { zone: UTC, nowMs: io.clock.nowMs() };
  const filter = {
    level: options.level as JournalLevel, // one of the choices
    participant: undefined,
    fromMs: sinceMs(options.since, clock),
  };
  const source = { journal: repositories.journal, telling, filter };
  const events = io.globals.json ? fleetStoryData(subject, source) : fleetStoryLines(subject, source);
  return { kind: 'stream', events };
}

function sinceMs(
  since: string | undefined,
  clock: { readonly zone: Zone; readonly nowMs: number },
): number | undefined {
  return since === undefined
    ? undefined
    : asFlag('--since', () => parseInstant(since, { ...clock, bareDuration: 'ago' }));
}

export const run: Run<typeof showLogs> = async ({ args, options }, io) => {
  const { repositories } = await (await io.context()).open();
  const subject = await fleetSubject(args.event, repositories);
  if (subject !== undefined) return fleetStory(subject, { options, repositories, io });
  const root = await findEvent(repositories, args.event);
  const telling = await tellingOf(root, repositories);
  const { json } = io.globals;
  const { since } = options;
  const clock = { zone: telling.zone, nowMs: io.clock.nowMs() };
  const { participant } = options;
  if (participant !== undefined && (await repositories.portfolio.participant(participant)) === undefined) {
    io.warn(`there is no participant "${participant}" in the portfolio now`);
  }
  const source: LogSource = {
    repositories,
    telling,
    standings: standingsOf(repositories, thisHost),
    filter: {
      level: options.level as JournalLevel, // one of the choices
      participant,
      fromMs: sinceMs(since, clock),
    },
    all: options.all || participant !== undefined,
  };
  if (root.causedBy !== undefined && !json) io.note(`caused by ${root.causedBy}: flex logs ${root.causedBy}`);
  if (options.follow) return { kind: 'stream', events: follow(root, source, { signal: io.signal, json }) };
  const story = await storyOf(repositories, root);
  if (!options.timeline) {
    return { kind: 'stream', events: json ? treeData(story, source) : treeLines(story, source) };
  }
  const stream = happenings(eventsOf(story), source);
  const events: AsyncIterable<StreamEvent> = json
    ? timelineData(stream, source)
    : timelineLines(stream, source);
  return { kind: 'stream', events };
};
