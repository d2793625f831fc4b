import { invariant } from '../errors.ts';
import type { GroupId } from '../ids.ts';
import { entryOf } from '../journal/index.ts';
import { eventOfCause } from '../prognosis/index.ts';
import type { Day } from '../time/index.ts';
import { putDueStarts } from './due-starts.ts';
import type { WorkflowPorts } from './types.ts';

/** Which revision of the sum to tell of. */
export interface PublishInput {
  /** The event whose workflow tells it. */
  readonly eventId: string;
  readonly groupId: GroupId;
  readonly day: Day;
  readonly revision: number;
}

/**
 * Tells the subscribers that the sum of a group has changed; at least once per revision. The announcement
 * belongs to the event that led to the revision, whoever tells it: a run that finds the sum unchanged
 * makes up for one that was broken off before it could tell.
 */
export async function publishPrognosis(
  { groupId, day, revision }: PublishInput,
  { repositories, publisher, journal, clock }: WorkflowPorts,
): Promise<{ readonly announcement: string }> {
  const id = `prognosis-updated/${groupId}/${day}/${revision}`;
  const head = await repositories.aggregates.get(groupId, day, revision);
  invariant(head !== undefined, `${id} was to be published before it was stored`);
  const announcement = await repositories.announcements.announce({
    topic: 'prognosis-updated',
    id,
    createdMs: clock.nowMs(),
    attributes: { groupId, day, revision, eventId: eventOfCause(head.cause) },
  });
  await journal.write([
    entryOf('prognosis-updated', {
      eventId: eventOfCause(head.cause),
      atMs: announcement.createdMs,
      who: groupId,
      details: { day, revision },
    }),
  ]);
  await putDueStarts(announcement, { repositories });
  await publisher.publish(announcement);
  return { announcement: id };
}
