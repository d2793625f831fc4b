import type { Announcement } from '../ports.ts';
import { rebalance } from './rebalance/index.ts';
import type { WorkflowPorts } from './types.ts';

/** Workflows that announcements start. */
const SUBSCRIBING = [rebalance];

/**
 * Stores what an announcement starts as due, before anybody else is told of it: once for the same
 * announcement, and not lost with the process that tells it.
 */
export async function putDueStarts(
  announcement: Announcement,
  { repositories }: Pick<WorkflowPorts, 'repositories'>,
): Promise<void> {
  const { topic, createdMs, attributes, id } = announcement;
  for (const { topic: wanted, start } of SUBSCRIBING.flatMap(({ subscriptions = [] }) => subscriptions)) {
    const due = wanted === topic ? await start(announcement, repositories) : undefined;
    if (due === undefined) continue;
    await repositories.dueStarts.put({ ...due, causedBy: String(attributes['eventId'] ?? id), createdMs });
  }
}
