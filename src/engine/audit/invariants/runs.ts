import type { ParticipantId } from '../../ids.ts';
import type { EventKind } from '../../ports.ts';
import { keys, type RunOutcome } from '../../repositories/index.ts';
import { effectsOf } from '../effects.ts';
import type { Audit, Invariant, Subject } from '../invariant.ts';
import { runMaker } from '../makers.ts';
import { placeOf } from '../places.ts';
import { heldInPieces, inPieces } from '../read.ts';

/** Nobody is left out of a run. */
export const runs: Invariant = {
  id: 'runs',
  says: 'the batches of every run are stored, every participant of a prognosis run has an outcome, and nobody else has',
  checks: { EVENT: isCut, RUN: checkMembers, 'RUN-OUTCOME': outcomesAreOfMembers },
};

/** Events whose participants are worked on in batches. */
const IN_BATCHES: readonly EventKind[] = ['prognosis-run', 'market-cycle', 'flex-order'];

async function isCut({ parts: [eventId] }: Subject, audit: Audit): Promise<void> {
  const event = await audit.repositories.journal.event(eventId!);
  const cutKey = keys.runCutKey(eventId!);
  if (event === undefined || !IN_BATCHES.includes(event.kind)) return;
  audit.checked();
  if ((await audit.table.get(cutKey)) !== undefined) return;
  const makers = (await effectsOf(event, audit))?.makers ?? [];
  await audit.lacking(
    { place: placeOf(cutKey), found: 'nothing', expected: `the batches of ${eventId}` },
    makers,
  );
}

async function checkMembers({ parts: [eventId] }: Subject, audit: Audit): Promise<void> {
  const members = await audit.repositories.runs.members(eventId!);
  audit.checked(members.length);
  const event = await audit.repositories.journal.event(eventId!);
  if (event?.kind !== 'prognosis-run') return;
  for await (const piece of inPieces(each(members))) {
    const outcomes = await audit.repositories.runs.outcomesOf(eventId!, piece);
    for (const [index, participantId] of piece.entries()) {
      if (outcomes[index] !== undefined) continue;
      const place = placeOf(keys.runOutcomeKey(eventId!, participantId));
      await audit.lacking({ place, found: 'nothing', expected: 'what became of a member of the run' }, [
        runMaker(eventId!),
      ]);
    }
  }
}

async function* each(members: readonly ParticipantId[]): AsyncGenerator<ParticipantId> {
  yield* members;
}

async function outcomesAreOfMembers({ parts: [runId], pk, items }: Subject, audit: Audit): Promise<void> {
  if ((await audit.table.get(keys.runCutKey(runId!))) === undefined) {
    audit.violated({
      place: pk,
      found: 'outcomes of a run without batches',
      expected: placeOf(keys.runCutKey(runId!)),
    });
    return;
  }
  const members = new Set<string>(await audit.repositories.runs.members(runId!));
  for await (const piece of heldInPieces<RunOutcome>(items())) {
    audit.checked(piece.length);
    for (const { key, record } of piece) {
      if (members.has(key.sk) && record.participantId === key.sk) continue;
      const found = `the outcome of ${record.participantId}`;
      audit.violated({ place: placeOf(key), found, expected: `that of ${key.sk}, a member of the run` });
    }
  }
}
