import type { OrderId } from '../../ids.ts';
import type { JournalEntry, JournalEvent } from '../../ports.ts';
import { keys } from '../../repositories/index.ts';
import { type EventEffects, effectsOf, type ToldEffect } from '../effects.ts';
import type { Breach } from '../finding.ts';
import type { Audit, Check, Invariant, Maker, Makers, Subject } from '../invariant.ts';
import { cycleMaker, orderMakers, rebalanceMaker, runMaker } from '../makers.ts';
import { placeOf } from '../places.ts';
import { recordAt } from '../read.ts';

/** The journal tells of all that is stored, once, and of nothing else. */
export const journal: Invariant = {
  id: 'journal',
  says: 'every event is entered, each of its effects has one entry with the time of the effect, and every entry its effect',
  checks: {
    EVENT: checkEvent,
    JOURNAL: isEntered(async () => []),
    RUN: isEntered(async (id, audit) => [runMaker(id), cycleMaker(id), ...(await makersOfOrder(id, audit))]),
    REQUEST: isEntered(async () => 'a command'),
    CYCLE: isEntered(async (id) => [cycleMaker(id)]),
    ORDER: isEntered(makersOfOrder),
    REBALANCE: isEntered(async (id) => [rebalanceMaker(id)]),
  },
};

/**
 * Entries whose effect cannot be looked for under their event: announcements and who was told of them, and that a
 * cycle closed which was cancelled afterwards.
 */
const NOT_LOOKED_FOR = new Set(['prognosis-updated', 'subscriber-told', 'subscriber-failed', 'cycle-closed']);

async function makersOfOrder(id: string, { repositories }: Audit): Promise<readonly Maker[]> {
  const order = await repositories.orders.get(id as OrderId);
  return order === undefined ? [] : orderMakers(order);
}

/** @param makersOf - who enters the event. */
function isEntered(makersOf: (id: string, audit: Audit) => Promise<Makers>): Check {
  return async ({ parts: [id], pk }: Subject, audit: Audit) => {
    const key = keys.eventKey(id!);
    audit.checked();
    if ((await recordAt<JournalEvent>(audit.table, key)) !== undefined) return;
    const breach = { place: pk, found: 'an event that is not entered', expected: placeOf(key) };
    await audit.lacking(breach, await makersOf(id!, audit));
  };
}

async function checkEvent({ parts: [id], pk }: Subject, audit: Audit): Promise<void> {
  const event = await recordAt<JournalEvent>(audit.table, { pk, sk: keys.SELF });
  if (event === undefined) return;
  audit.checked();
  // Its effects are replaced by those of later passes: `fleet-journal` and `audit-log` look at what it tells.
  if (event.kind === 'commissioning') return;
  const of = await effectsOf(event, audit);
  if (of === undefined) {
    audit.violated({
      place: pk,
      found: `the event of a ${event.kind} that is not stored`,
      expected: `${event.kind} ${id}`,
    });
    return;
  }
  await checkEntries(event, of, audit);
}

/** Effects of one kind, participant and time cannot be told apart; their entries are as many. */
async function checkEntries(
  event: JournalEvent,
  { makers, effects }: EventEffects,
  audit: Audit,
): Promise<void> {
  const told = await countsOf(audit.repositories.journal.entries(event.id));
  const stored = await countsOf(effects());
  for (const [text, expected] of stored) {
    audit.checked(expected);
    const found = told.get(text) ?? 0;
    if (found === expected) continue;
    const breach = breachOf(event, text, { found, expected });
    if (found < expected) await audit.lacking(breach, makers);
    else audit.violated(breach);
  }
  for (const [text, found] of told) {
    const [what] = text.split(' ');
    if (!stored.has(text) && !NOT_LOOKED_FOR.has(what!)) {
      audit.violated(breachOf(event, text, { found, expected: 0 }));
    }
  }
}

function breachOf(
  event: JournalEvent,
  text: string,
  { found, expected }: { readonly found: number; readonly expected: number },
): Breach {
  return {
    place: `${keys.journalPk(event.id)}, ${text}`,
    found: `${found} entries`,
    expected: `${expected}: one for each effect that is stored`,
  };
}

/** How often each thing is there. */
async function countsOf(told: AsyncIterable<Told>): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for await (const one of told) {
    const text = textOf(one);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}

type Told = Pick<JournalEntry, 'what' | 'who' | 'atMs'> | ToldEffect;

function textOf({ what, who, atMs }: Told): string {
  return `${what} of ${who ?? 'nobody'} at ${new Date(atMs).toISOString()}`;
}
