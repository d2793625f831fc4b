import type { FlexRequest } from '../market/index.ts';
import type { Journal } from '../ports.ts';
import { entryOf } from './entry.ts';

/**
 * Enters a stored request into the journal, as an event of its own, and tells that it was stored. Every time
 * that it is found stored: the same again changes nothing.
 *
 * @param request - as it is stored, with the time of the first.
 * @param causedBy - the event that led to it; absent: somebody outside asks.
 */
export async function tellRequest(request: FlexRequest, journal: Journal, causedBy?: string): Promise<void> {
  const { id, groupId, day, createdMs, deadlineMs, requestedBy } = request;
  await journal.begin({
    id,
    kind: 'request',
    createdMs,
    groupId,
    day,
    ...(causedBy === undefined ? {} : { causedBy }),
  });
  await journal.write([
    entryOf('request-stored', {
      eventId: id,
      atMs: createdMs,
      who: groupId,
      details: { day, deadlineMs, requestedBy, ...asked(request) },
    }),
  ]);
}

/** The widest range over the requested periods [W], and how many they are. */
function asked({ dispositions, minDeltaW, maxDeltaW }: FlexRequest) {
  const requested = [...dispositions.keys()].filter((period) => dispositions[period] === 'requested');
  if (requested.length === 0) return { periods: 0 };
  return {
    periods: requested.length,
    minDeltaW: Math.min(...requested.map((period) => minDeltaW[period]!)),
    maxDeltaW: Math.max(...requested.map((period) => maxDeltaW[period]!)),
  };
}
