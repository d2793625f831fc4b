import type { StateHistory } from '../../commissioning/index.ts';
import { type AuditLine, collect, keys, type Recorded } from '../../repositories/index.ts';
import type { Audit, Invariant, Subject } from '../invariant.ts';
import { placeOf } from '../places.ts';
import { heldInPieces } from '../read.ts';

/** What the platform was told last is known, and in the log. */
export const fleetStates: Invariant = {
  id: 'fleet-states',
  says: 'every state that Concerto was told is possible, and the last line of the audit log about its asset or site says it',
  checks: {
    [keys.FLEET_STATES]: checkStates,
    [keys.FLEET_SITE_STATES]: checkStates,
    [keys.AUDIT_LOG]: checkLines,
  },
};

const STATES = ['UNKNOWN', 'ONLINE', 'OFFLINE', 'ERROR'];

async function checkStates({ items }: Subject, audit: Audit): Promise<void> {
  for await (const piece of heldInPieces<Recorded<StateHistory>>(items())) {
    audit.checked(piece.length);
    for (const { key, record } of piece) {
      const { id, state, sinceMs, offlineMs } = record;
      const isPossible =
        id === key.sk &&
        STATES.includes(state) &&
        offlineMs.every((atMs, index) => atMs <= sinceMs && atMs >= (offlineMs[index - 1] ?? atMs));
      if (isPossible) continue;
      audit.violated({
        place: placeOf(key),
        found: `${id} ${state} since ${sinceMs}, OFFLINE at ${offlineMs.join(', ')}`,
        expected: `a state of ${key.sk}, and falls in the order of time`,
      });
    }
  }
}

interface LastLine {
  readonly place: string;
  readonly key: string;
}

async function checkLines({ items }: Subject, audit: Audit): Promise<void> {
  const last = { 'set-state': new Map<string, LastLine>(), 'set-site-state': new Map<string, LastLine>() };
  for await (const piece of heldInPieces<AuditLine>(items())) {
    for (const { key, record } of piece) {
      if (record.what !== 'set-state' && record.what !== 'set-site-state') continue;
      audit.checked();
      last[record.what].set(record.who, { place: placeOf(key), key: record.key });
    }
  }
  const { fleet } = audit.repositories;
  compare('rs', await collect(fleet.states()), last['set-state'], audit);
  compare('rss', await collect(fleet.siteStates()), last['set-site-state'], audit);
}

function compare(
  prefix: 'rs' | 'rss',
  states: readonly Recorded<StateHistory>[],
  last: ReadonlyMap<string, LastLine>,
  audit: Audit,
): void {
  const stored = new Map(states.map(({ id, state, sinceMs }) => [id, `${prefix}:${id}:${state}:${sinceMs}`]));
  for (const [id, { place, key }] of last) {
    const found = stored.get(id);
    if (found !== key) audit.violated({ place, found: `${found ?? 'no state'} is stored`, expected: key });
  }
  for (const [id, key] of stored) {
    if (last.has(id)) continue;
    audit.violated({
      place: `state of ${id}`,
      found: `${key}, and no line`,
      expected: 'a line of the audit log',
    });
  }
}
