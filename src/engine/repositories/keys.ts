import { invariant } from '../errors.ts';
import type { Condition, ItemKey } from '../ports.ts';

/**
 * Every key of the table is made here; docs/store.md lists them. A partition key is a kind and what
 * it is of, joined by `#`, which no id contains. The layout is a stable surface: a change takes a new
 * schema version of the store.
 */

const SEPARATOR = '#';
const REVISION_DIGITS = 8;
const EVENT_DIGITS = 8;
const ATTEMPT_DIGITS = 6;
const PAGE_DIGITS = 6;
const RANK_DIGITS = 2;
const INSTANT_MS_MAX = 253_402_300_799_999; // 9999-12-31, the last whose text sorts as its time

/** Conditions of a write: there is such an item, or there is none. */
export const PRESENT: Condition = { kind: 'present' };
export const ABSENT: Condition = { kind: 'absent' };

/** Sort key of the item that is alone, or first, in its partition. */
export const SELF = 'SELF';

/**
 * Joins the parts of a key.
 *
 * @throws InvariantError for a part that is empty or contains the separator.
 */
export function joinKey(...parts: readonly string[]): string {
  for (const part of parts) {
    invariant(part !== '' && !part.includes(SEPARATOR), `"${part}" cannot be part of a key`);
  }
  return parts.join(SEPARATOR);
}

/** A text from outside as part of a key, whatever is in it: what is not a letter, digit, `.`, `_` or `-` is `%` and its code. */
export function keyText(text: string): string {
  const codeOf = (unit: string) => `%${unit.charCodeAt(0).toString(16).padStart(2, '0')}`;
  return text === '' ? '%' : text.replaceAll(/[^\w.-]/g, codeOf);
}

/** The parts that were joined. */
export function keyParts(key: string): readonly string[] {
  return key.split(SEPARATOR);
}

/** What all sort keys begin with whose first parts are these and that have more. */
export function keyPrefix(...parts: readonly string[]): string {
  return joinKey(...parts) + SEPARATOR;
}

/** What sort keys end with whose last part is this number. */
export function keySuffix(page: number): string {
  return SEPARATOR + pageKey(page);
}

function digits(count: number, width: number): string {
  const text = String(count).padStart(width, '0');
  invariant(
    Number.isInteger(count) && count >= 0 && text.length === width,
    `${count} cannot be part of a key`,
  );
  return text;
}

/** An instant [ms since the epoch] so that keys sort by time: `2026-11-21T17:00:00.000Z`. */
export function instantKey(instantMs: number): string {
  const isPossible = Number.isInteger(instantMs) && instantMs >= 0 && instantMs <= INSTANT_MS_MAX;
  invariant(isPossible, `${instantMs} ms cannot be part of a key`);
  return new Date(instantMs).toISOString();
}

/** A revision, counted from 1, so that keys sort by number. */
export function revisionKey(revision: number): string {
  invariant(revision >= 1, `${revision} is no revision`);
  return digits(revision, REVISION_DIGITS);
}

/** The number of a part, counted from 0. */
export function pageKey(page: number): string {
  return digits(page, PAGE_DIGITS);
}

/** The rank of an entry within its moment, 0 to 99. */
export function rankKey(rank: number): string {
  return digits(rank, RANK_DIGITS);
}

/* ------------------------------------------------------------- portfolio */

export const GROUPS = 'GROUPS';
export const SITES = 'SITES';
export const CONTRACTS = 'CONTRACTS';
export const PARTICIPANT_GROUPS = 'PARTICIPANT-GROUPS';
export const CONTRACT_PARTICIPANTS = 'CONTRACT-PARTICIPANTS';

export const groupKey = (groupId: string): ItemKey => ({ pk: GROUPS, sk: joinKey(groupId) });
export const siteKey = (siteId: string): ItemKey => ({ pk: SITES, sk: joinKey(siteId) });
export const participantsPk = (groupId: string): string => joinKey('PARTICIPANTS', groupId);
export const participantKey = (groupId: string, participantId: string): ItemKey => ({
  pk: participantsPk(groupId),
  sk: joinKey(participantId),
});
export const participantGroupKey = (participantId: string): ItemKey => ({
  pk: PARTICIPANT_GROUPS,
  sk: joinKey(participantId),
});
export const contractsKey = (participantId: string): ItemKey => ({
  pk: CONTRACTS,
  sk: joinKey(participantId),
});
export const contractParticipantKey = (contractId: string): ItemKey => ({
  pk: CONTRACT_PARTICIPANTS,
  sk: joinKey(contractId),
});

/* ---------------------------------------------------------------- series */

export const SERIES = 'SERIES';
export const seriesKey = (seriesId: string): ItemKey => ({ pk: SERIES, sk: joinKey(seriesId) });
export const chunksPk = (seriesId: string): string => joinKey('SERIES-CHUNK', seriesId);
export const chunkSk = (day: string, part: number): string => joinKey(day, pageKey(part));

/* ------------------------------------------------------------- prognoses */

export const prognosisPk = (participantId: string, day: string): string =>
  joinKey('PROGNOSIS', participantId, day);
export const prognosisKey = (participantId: string, day: string, revision: number): ItemKey => ({
  pk: prognosisPk(participantId, day),
  sk: revisionKey(revision),
});
export const latestPrognosesPk = (groupId: string, day: string): string =>
  joinKey('PROGNOSIS-LATEST', groupId, day);
export const latestPrognosisKey = (groupId: string, day: string, participantId: string): ItemKey => ({
  pk: latestPrognosesPk(groupId, day),
  sk: joinKey(participantId),
});
export const aggregatePk = (groupId: string, day: string): string => joinKey('AGGREGATE', groupId, day);
export const aggregateKey = (groupId: string, day: string, revision: number): ItemKey => ({
  pk: aggregatePk(groupId, day),
  sk: revisionKey(revision),
});
export const aggregateMembersPk = (groupId: string, day: string): string =>
  joinKey('AGGREGATE-MEMBERS', groupId, day);

/* ----------------------------------------------------------------- plans */

export const planPk = (siteId: string, day: string): string => joinKey('PLAN', siteId, day);
export const planKey = (siteId: string, day: string, revision: number): ItemKey => ({
  pk: planPk(siteId, day),
  sk: revisionKey(revision),
});
export const planProblemPk = (siteId: string, day: string): string => joinKey('PLAN-PROBLEM', siteId, day);
export const planProblemSk = (revision: number, part: number): string =>
  joinKey(revisionKey(revision), pageKey(part));
export const constraintsPk = (siteId: string, day: string): string => joinKey('CONSTRAINT', siteId, day);
export const constraintKey = (siteId: string, day: string, orderId: string): ItemKey => ({
  pk: constraintsPk(siteId, day),
  sk: joinKey(orderId),
});
export const invocationsPk = (contractId: string): string => joinKey('INVOCATION', contractId);
export const invocationKey = (contractId: string, startMs: number, orderId: string): ItemKey => ({
  pk: invocationsPk(contractId),
  sk: joinKey(instantKey(startMs), orderId),
});
/** How often the uses of a contract have changed: whoever adds one, on whichever day, has seen all others. */
export const contractUsesKey = (contractId: string): ItemKey => ({
  pk: joinKey('CONTRACT-USES', contractId),
  sk: SELF,
});

/* ---------------------------------------------------------------- market */

export const requestKey = (requestId: string): ItemKey => ({ pk: joinKey('REQUEST', requestId), sk: SELF });
export const cycleKey = (cycleId: string): ItemKey => ({ pk: joinKey('CYCLE', cycleId), sk: SELF });
export const orderKey = (orderId: string): ItemKey => ({ pk: joinKey('ORDER', orderId), sk: SELF });
export const offersPk = (cycleId: string): string => joinKey('OFFER', cycleId);
/** A page of the answers of those who are asked together, named after the first of them. */
export const offersKey = (cycleId: string, firstId: string, page: number): ItemKey => ({
  pk: offersPk(cycleId),
  sk: joinKey(firstId, pageKey(page)),
});
/** Sorts behind the pages of those who are asked together with this participant as the first, before any other's. */
export const behindOffersSk = (firstId: string): string => `${joinKey(firstId)}${SEPARATOR}~`;
export const aggregateOfferPk = (cycleId: string): string => joinKey('AGGREGATE-OFFER', cycleId);
export const aggregateOfferKey = (cycleId: string): ItemKey => ({ pk: aggregateOfferPk(cycleId), sk: SELF });
/** Of a part of the request, in per cent; it lies beside the offer of the whole. */
export const partOfferKey = (cycleId: string, sharePct: number): ItemKey => ({
  pk: aggregateOfferPk(cycleId),
  sk: joinKey('option', pageKey(sharePct)),
});
export const acceptedOffersPk = (cycleId: string): string => joinKey('ACCEPTED-OFFER', cycleId);
export const limitsPk = (cycleId: string): string => joinKey('LIMIT-KEPT', cycleId);
export const participantOrdersPk = (orderId: string): string => joinKey('ORDER-PARTICIPANT', orderId);
export const participantOrderKey = (orderId: string, participantId: string): ItemKey => ({
  pk: participantOrdersPk(orderId),
  sk: joinKey(participantId),
});

/** What the order at work on a group's day has taken: one order of a day is opened, or taken back, at a time. */
export const orderingKey = (groupId: string, day: string): ItemKey => ({
  pk: joinKey('ORDERING', groupId, day),
  sk: SELF,
});

/* ----------------------------------------------------------- rebalancing */

export const rebalanceKey = (id: string): ItemKey => ({ pk: joinKey('REBALANCE', id), sk: SELF });
export const rebalanceRoundsPk = (id: string): string => joinKey('REBALANCE-ROUND', id);
export const rebalanceRoundKey = (id: string, round: number): ItemKey => ({
  pk: rebalanceRoundsPk(id),
  sk: pageKey(round),
});

/* ------------------------------------------------- executions and journal */

export const executionKey = (name: string): ItemKey => ({ pk: joinKey('EXECUTION', name), sk: SELF });
export const executionHistoryPk = (name: string): string => joinKey('EXECUTION-HISTORY', name);
export const executionEventKey = (name: string, attempt: number, eventId: number): ItemKey => ({
  pk: executionHistoryPk(name),
  sk: joinKey(digits(attempt, ATTEMPT_DIGITS), digits(eventId, EVENT_DIGITS)),
});
/** What the keys of all events of an attempt begin with. */
export const attemptPrefix = (attempt: number): string => keyPrefix(digits(attempt, ATTEMPT_DIGITS));
export const DUE_STARTS = 'DUE-STARTS';
export const dueStartKey = (workflow: string, name: string): ItemKey => ({
  pk: DUE_STARTS,
  sk: joinKey(workflow, name),
});
export const eventKey = (eventId: string): ItemKey => ({ pk: joinKey('EVENT', eventId), sk: SELF });
export const eventsCausedPk = (eventId: string): string => joinKey('EVENT-CAUSED', eventId);
export const journalPk = (eventId: string): string => joinKey('JOURNAL', eventId);
/** Where entries stand that concern somebody of the fleet: an asset, a site, a system. */
export const journalOfPk = (who: string): string => joinKey('JOURNAL-OF', who);
/** @param entrySk - where the entry stands under its event. */
export const journalOfKey = (who: string, entrySk: string, eventId: string): ItemKey => ({
  pk: journalOfPk(who),
  sk: entrySk + SEPARATOR + joinKey(eventId),
});
export const announcementsPk = (topic: string): string => joinKey('ANNOUNCEMENTS', topic);
export const announcementKey = (topic: string, id: string): ItemKey => ({
  pk: announcementsPk(topic),
  sk: id,
});

/* ------------------------------------------------------------------- runs */

export const runCutKey = (eventId: string): ItemKey => ({ pk: joinKey('RUN', eventId), sk: SELF });
export const runBatchesPk = (eventId: string): string => joinKey('RUN-BATCH', eventId);
export const runOutcomesPk = (eventId: string): string => joinKey('RUN-OUTCOME', eventId);
export const runOutcomeKey = (eventId: string, participantId: string): ItemKey => ({
  pk: runOutcomesPk(eventId),
  sk: joinKey(participantId),
});
export const runStepKey = (eventId: string, step: string): ItemKey => ({
  pk: joinKey('RUN-STEP', eventId),
  sk: joinKey(step),
});

/* ----------------------------------------------------------------- ledger */

export const jobRunKey = (runId: string): ItemKey => ({ pk: joinKey('JOB-RUN', runId), sk: SELF });

/* -------------------------------------------------------------- audit log */

/** Every change of something outside, in one chain. */
export const AUDIT_LOG = 'AUDIT-LOG';
const LINE_DIGITS = 12;
/** The line of a number, counted from 1. */
export const auditLineKey = (seq: number): ItemKey => ({ pk: AUDIT_LOG, sk: digits(seq, LINE_DIGITS) });
/** Where the chain ends. */
export const AUDIT_HEAD: ItemKey = { pk: 'AUDIT-HEAD', sk: SELF };

/* ------------------------------------------------------------------ fleet */

export const FLEET_DEVICES = 'FLEET-DEVICES';
export const FLEET_METADATA = 'FLEET-METADATA';
export const FLEET_STATUS = 'FLEET-STATUS';
export const FLEET_STATES = 'FLEET-STATES';
export const FLEET_HEARTBEATS = 'FLEET-HEARTBEATS';
export const FLEET_UNKNOWN = 'FLEET-UNKNOWN';
export const FLEET_NOTES = 'FLEET-NOTES';
export const FLEET_SAMPLES = 'FLEET-SAMPLES';
export const FLEET_INTENTS = 'FLEET-INTENTS';
export const FLEET_SITE_STATES = 'FLEET-SITE-STATES';
export const FLEET_POLLS = 'FLEET-POLLS';
export const FLEET_HOLDS = 'FLEET-HOLDS';
export const FLEET_SWEEPS = 'FLEET-SWEEPS';
export const FLEET_PHASES = 'FLEET-PHASES';
export const FLEET_RETURNS = 'FLEET-RETURNS';
export const FLEET_UNANSWERED = 'FLEET-UNANSWERED';
export const FLEET_SYSTEMS = 'FLEET-SYSTEMS';

/** In one of the lists above: of an asset, or a system. */
export const fleetKey = (list: string, id: string): ItemKey => ({ pk: list, sk: joinKey(id) });
export const fleetHeartbeatKey = (systemId: string): ItemKey => fleetKey(FLEET_HEARTBEATS, keyText(systemId));
/** Where an asset is found by the system that it names. */
export const fleetSystemKey = (systemText: string, assetId: string): ItemKey => ({
  pk: FLEET_SYSTEMS,
  sk: joinKey(systemText, assetId),
});
/** @param of - what the vendor was asked for. @param vendorSiteId - or `*`: of all. */
export const fleetUnansweredKey = (of: string, vendorSiteId: string): ItemKey => ({
  pk: FLEET_UNANSWERED,
  sk: joinKey(of, vendorSiteId),
});
export const fleetIntentKey = (assetId: string, step: string): ItemKey => ({
  pk: FLEET_INTENTS,
  sk: joinKey(assetId, step),
});
const fleetSeenPk = (systemId: string): string => joinKey('FLEET-SEEN', keyText(systemId));
/** @param slot - of the days that take turns in it. */
export const fleetSeenKey = (systemId: string, slot: string): ItemKey => ({
  pk: fleetSeenPk(systemId),
  sk: joinKey(slot),
});

/* ---------------------------------------------------------------- replays */

export const REPLAYS = 'REPLAYS';
export const replayKey = (id: string): ItemKey => ({ pk: REPLAYS, sk: joinKey(id) });
