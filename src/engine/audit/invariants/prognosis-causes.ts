import type { Prognosis, PrognosisCause } from '../../prognosis/index.ts';
import { keys, type ParticipantOrder, type RunOutcome } from '../../repositories/index.ts';
import type { Audit, Invariant, Subject } from '../invariant.ts';
import { runMaker } from '../makers.ts';
import { placeOf } from '../places.ts';
import { type Held, heldBy, heldInPieces, recordAt, recordsAt } from '../read.ts';

/** What led to a prognosis knows of it. */
export const prognosisCauses: Invariant = {
  id: 'prognosis-causes',
  says: 'the run or order that a prognosis names has stored it, and what a run says to have stored is there',
  checks: { PROGNOSIS: causesKnow, 'RUN-OUTCOME': outcomesAreStored },
};

async function causesKnow({ items }: Subject, audit: Audit): Promise<void> {
  for await (const item of items()) {
    const held = heldBy<Prognosis>(item);
    audit.checked();
    if (held.record.cause.kind === 'run') await runKnows(held, held.record.cause.runId, audit);
    else await orderKnows(held, held.record.cause, audit);
  }
}

async function runKnows({ key, record }: Held<Prognosis>, runId: string, audit: Audit): Promise<void> {
  const outcomeKey = keys.runOutcomeKey(runId, record.participantId);
  const outcome = await recordAt<RunOutcome>(audit.table, outcomeKey);
  if (outcome?.outcome === 'stored' && outcome.revision === record.revision) return;
  const found = outcome === undefined ? `nothing at ${placeOf(outcomeKey)}` : outcomeText(outcome);
  const breach = {
    place: placeOf(key),
    found,
    expected: `run ${runId} has stored revision ${record.revision}`,
  };
  await audit.lacking(breach, [runMaker(runId)]);
}

async function orderKnows(
  { key, record }: Held<Prognosis>,
  { kind, orderId }: Exclude<PrognosisCause, { readonly kind: 'run' }>,
  audit: Audit,
): Promise<void> {
  const orderKey = keys.participantOrderKey(orderId, record.participantId);
  const order = await recordAt<ParticipantOrder>(audit.table, orderKey);
  const led = kind === 'order' ? order?.prognosisRevision : order?.cancelledPrognosisRevision;
  if (led === record.revision) return;
  audit.violated({
    place: placeOf(key),
    found:
      order === undefined ? `nothing at ${placeOf(orderKey)}` : `order ${orderId} led to revision ${led}`,
    expected: `the ${kind} ${orderId} has led to revision ${record.revision}`,
  });
}

async function outcomesAreStored({ parts: [runId], items }: Subject, audit: Audit): Promise<void> {
  const execution = await audit.repositories.executions.get(`prognosis-run.${runId}`);
  const day = execution === undefined ? undefined : dayOfInput(execution.inputJson);
  if (day === undefined) return;
  for await (const piece of heldInPieces<RunOutcome>(items())) {
    const named = piece.filter(({ record }) => record.revision !== undefined);
    const wanted = named.map(({ record }) => keys.prognosisKey(record.participantId, day, record.revision!));
    const stored = await recordsAt<Prognosis>(audit.table, wanted);
    audit.checked(piece.length);
    named.forEach(({ key, record }, index) => {
      const prognosis = stored[index];
      const isOurs = prognosis?.cause.kind === 'run' && prognosis.cause.runId === runId;
      if (prognosis !== undefined && (record.outcome !== 'stored' || isOurs)) return;
      const found = prognosis === undefined ? 'nothing' : 'a prognosis of another cause';
      audit.violated({
        place: placeOf(key),
        found: `${outcomeText(record)}: ${found}`,
        expected: placeOf(wanted[index]!),
      });
    });
  }
}

function outcomeText({ outcome, revision }: RunOutcome): string {
  return revision === undefined ? outcome : `${outcome}, revision ${revision}`;
}

function dayOfInput(inputJson: string): string | undefined {
  const input: unknown = JSON.parse(inputJson);
  const day = input !== null && typeof input === 'object' && 'day' in input ? input.day : undefined;
  return typeof day === 'string' ? day : undefined;
}
