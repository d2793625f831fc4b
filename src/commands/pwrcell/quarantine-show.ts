import { todoOf } from '../../engine/commissioning/index.ts';
import type { Recheck } from '../../engine/fleet/index.ts';
import type { QuarantineEntry, QuarantineSample, UnreadableRecord } from '../../engine/repositories/index.ts';
import { formatInstant, UTC } from '../../engine/time/index.ts';
import type { Run } from '../shell/define.ts';
import type { Cell, View } from '../shell/result.ts';
import type { quarantineShow } from './quarantine-commands.ts';
import { entriesOf, headJson, rechecker, replayOf } from './quarantine-entries.ts';
import { instantJson } from './texts.ts';

export const run: Run<typeof quarantineShow> = async ({ args }, io) => {
  const { fleet } = (await (await io.context()).open()).repositories;
  const [entry] = await entriesOf([args.key], fleet);
  const check = await rechecker(fleet, io.clock.nowMs())(entry!);
  return {
    kind: 'object',
    data: { ...headJson(entry!), check, samples: entry!.samples.map(sampleJson) },
    view: [{ kind: 'pairs', pairs: pairsOf(entry!, check) }, ...sampleViews(entry!)],
    ...(check.outcome === 'still' ? {} : { next: `flex pwrcell quarantine release ${entry!.key}` }),
  };
};

function pairsOf(entry: QuarantineEntry, check: Recheck): readonly (readonly [string, Cell])[] {
  const { key, reason, cause, systemId, recording, count, keptCount } = entry;
  const more = count - keptCount;
  return [
    ['key', key],
    ['reason', reason],
    ['cause', cause],
    ['system', systemId],
    ['recording', recording?.file],
    ['shard', recording?.shardId],
    ['first', formatInstant(entry.firstMs, UTC)],
    ['last', formatInstant(entry.lastMs, UTC)],
    ['records', count],
    ['kept of them', more === 0 ? 'all' : `${keptCount}, the first and the last; ${more} are only counted`],
    ['looked at now', `${OUTCOMES[check.outcome]}: ${check.message}`],
    ['to do', todoOf(reason) ?? 'nothing but wait'],
    ['and then', replayOf(entry)],
  ];
}

const OUTCOMES: { readonly [outcome in Recheck['outcome']]: string } = {
  mended: 'mended',
  still: 'still so',
  'when-replayed': 'not known',
};

function sampleJson({ place: _place, atMs, ...sample }: QuarantineSample): object {
  return { ...instantJson('at', atMs), ...sample };
}

function sampleViews({ samples }: QuarantineEntry): readonly View[] {
  const unreadable = samples.flatMap(({ found }) => found ?? []);
  return unreadable.length > 0 ? [unreadableView(unreadable)] : [measuredView(samples)];
}

const SHOWN_BYTES = 24;

function unreadableView(found: readonly UnreadableRecord[]): View {
  return {
    kind: 'table',
    title: 'Kept',
    headers: ['record', 'at byte', 'sequence number', 'bytes', 'begins'],
    rows: found.map(({ recordIndex, subIndex, byteOffset, sequenceNumber, byteCount, data }) => [
      subIndex === undefined ? String(recordIndex) : `${recordIndex}.${subIndex}`,
      byteOffset,
      sequenceNumber,
      byteCount,
      Buffer.from(data, 'base64').toString('hex', 0, SHOWN_BYTES),
    ]),
  };
}

function measuredView(samples: readonly QuarantineSample[]): View {
  return {
    kind: 'table',
    title: 'Kept',
    isLastSentence: true,
    headers: ['arrived', 'interval until', 'state', 'channels', 'says'],
    rows: samples.map(({ atMs, record, message }) => [
      formatInstant(atMs, UTC),
      record === undefined ? undefined : formatInstant(record.endMs, UTC),
      record?.inverterStateCode,
      record?.channelCount,
      message,
    ]),
  };
}
