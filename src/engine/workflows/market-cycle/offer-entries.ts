import type { CycleId } from '../../ids.ts';
import { type EntryName, entryOf } from '../../journal/index.ts';
import type { JournalEntry } from '../../ports.ts';
import type { AnswerKind, OfferRecord } from '../../repositories/index.ts';

const ENTRY_OF_ANSWER: { readonly [Answer in AnswerKind]: EntryName } = {
  made: 'offer-made',
  failed: 'offer-failed',
  late: 'participant-late',
};

/** What the journal tells of the answers that are stored. */
export function offerEntries(eventId: CycleId, offers: readonly OfferRecord[]): readonly JournalEntry[] {
  return offers.map(({ answer, createdMs, participantId, options, reasons }) =>
    entryOf(ENTRY_OF_ANSWER[answer], {
      eventId,
      atMs: createdMs,
      who: participantId,
      details: { options: options.length, reasons },
    }),
  );
}
