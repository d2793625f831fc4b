import { formatInstant } from '../../engine/time/index.ts';
import { instantText } from '../common/instant-text.ts';
import { summaryOf } from '../shell/ledger-summary.ts';
import type { Failure, View } from '../shell/result.ts';
import { commandLine } from '../shell/suggest.ts';
import { type EndedJob, type JobAgenda, outcomeOf } from './ended-job.ts';
import { whyMissedText } from './missed-text.ts';
import { commandFor } from './planned-jobs.ts';
import type { SameWork } from './same-work.ts';

const SECOND_MS = 1_000;

/** What a batch has found to do, and done of it. */
export interface BatchDone {
  readonly agendas: readonly JobAgenda[];
  readonly same: SameWork;
  readonly ended: readonly EndedJob[];
}

/** What was run, or would be; what was missed; and what comes next. */
export function batchJson({ agendas, same, ended }: BatchDone, nowMs: number) {
  return {
    due: agendas.flatMap(({ job, agenda }) =>
      agenda.due.map((slot) => ({
        job: job.name,
        slot: formatInstant(slot.slotMs, job.schedule.zone),
        slotMs: slot.slotMs,
        ...(slot.day === undefined ? {} : { day: slot.day }),
        command: `flex ${commandLine(commandFor(job, slot, nowMs).words)}`,
        ...sameJson(same.get(slot)?.job.name),
      })),
    ),
    ran: ended.map((one) => endedJson(one)),
    missed: agendas.flatMap(({ job, agenda }) =>
      agenda.missed.map(({ slotMs, day, why }) => ({
        job: job.name,
        slot: formatInstant(slotMs, job.schedule.zone),
        slotMs,
        ...(day === undefined ? {} : { day }),
        why,
      })),
    ),
    givenUp: agendas.flatMap(({ job, agenda }) =>
      agenda.givenUp.map(({ slotMs, day }) => ({
        job: job.name,
        slot: formatInstant(slotMs, job.schedule.zone),
        slotMs,
        ...(day === undefined ? {} : { day }),
      })),
    ),
    next: agendas.map(({ job, agenda }) => ({
      job: job.name,
      at: formatInstant(agenda.nextMs, job.schedule.zone),
      atMs: agenda.nextMs,
    })),
  };
}

function sameJson(sameAs: string | undefined): { readonly sameAs?: string } {
  return sameAs === undefined ? {} : { sameAs };
}

function endedJson(one: EndedJob) {
  const { job, slot, end, tookMs } = one;
  const { exitCode, failure, result } = end;
  return {
    job: job.name,
    slotMs: slot.slotMs,
    ...(slot.day === undefined ? {} : { day: slot.day }),
    outcome: outcomeOf(one),
    exitCode,
    ...sameJson(one.sameAs),
    tookMs,
    ...(result === undefined ? {} : summaryOf(result)),
    ...(failure === undefined ? {} : { error: { code: failure.code, message: failure.message } }),
    ...(result?.failures === undefined || result.failures.length === 0
      ? {}
      : { failures: result.failures.map(failureJson) }),
  };
}

function failureJson({ noun: _, ...failure }: Failure): object {
  return failure;
}

/** The same for people. */
export function batchView(
  { agendas, same, ended }: BatchDone,
  { nowMs, dryRun }: { readonly nowMs: number; readonly dryRun: boolean },
): readonly View[] {
  const views: View[] = [dryRun ? wouldRun({ agendas, same }, nowMs) : didRun(ended)];
  const notes = agendas.flatMap(missedLines);
  if (notes.length > 0) views.push({ kind: 'lines', title: 'Not run', lines: notes });
  views.push({
    kind: 'pairs',
    title: 'Next',
    pairs: agendas.map(({ job, agenda }) => [job.name, instantText(agenda.nextMs, job.schedule.zone)]),
  });
  return views;
}

function wouldRun({ agendas, same }: Omit<BatchDone, 'ended'>, nowMs: number): View {
  const lines = agendas.flatMap(({ job, agenda }) =>
    agenda.due.map((slot) => {
      const before = same.get(slot);
      return before === undefined
        ? `would run ${job.name}: flex ${commandLine(commandFor(job, slot, nowMs).words)}`
        : `would not run ${job.name} for ${slot.day}: ${before.job.name} does the same`;
    }),
  );
  return { kind: 'lines', lines: lines.length === 0 ? ['nothing is due'] : lines };
}

function didRun(ended: readonly EndedJob[]): View {
  if (ended.length === 0) return { kind: 'lines', lines: ['nothing was due'] };
  return {
    kind: 'table',
    headers: ['job', 'for', 'day', '', 'exit', 'took s'],
    rows: ended.map((one) => [
      one.job.name,
      instantText(one.slot.slotMs, one.job.schedule.zone),
      one.slot.day,
      one.sameAs === undefined ? outcomeOf(one) : `${outcomeOf(one)} by ${one.sameAs}`,
      one.end.exitCode,
      (one.tookMs / SECOND_MS).toFixed(1),
    ]),
  };
}

function missedLines({ job, agenda }: JobAgenda): readonly string[] {
  const { zone } = job.schedule;
  return [
    ...agenda.missed.map(
      (slot) => `${job.name} of ${instantText(slot.slotMs, zone)}: ${whyMissedText(slot)}`,
    ),
    ...agenda.givenUp.map(
      ({ slotMs }) =>
        `${job.name} of ${instantText(slotMs, zone)}: given up after three tries; flex runs list --failed`,
    ),
  ];
}
