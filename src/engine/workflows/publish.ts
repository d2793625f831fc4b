import type { GroupId } from '../ids.ts';
import type { Day } from '../time/index.ts';
import type { WorkflowPorts } from './types.ts';

/** Which revision of the sum to tell of, and the event that it came from. */
export interface PublishInput {
  readonly eventId: string;
  readonly groupId: GroupId;
  readonly day: Day;
  readonly revision: number;
}

/** Tells the subscribers that the sum of a group has changed; at least once per revision. */
export async function publishPrognosis(
  { eventId, groupId, day, revision }: PublishInput,
  { publisher, journal, clock }: WorkflowPorts,
): Promise<{ readonly announcement: string }> {
  const id = `prognosis-updated/${groupId}/${day}/${revision}`;
  await publisher.publish({
    topic: 'prognosis-updated',
    id,
    attributes: { groupId, day, revision, eventId },
  });
  await journal.write([
    {
      eventId,
      what: 'prognosis-updated',
      level: 'info',
      atMs: clock.nowMs(),
      who: groupId,
      details: { day, revision },
    },
  ]);
  return { announcement: id };
}
