import type { JsonShape } from '../../adapters/telemetry/framing/json-record.ts';
import { counted, writeDuration } from '../../engine/quantity/index.ts';
import { formatInstant, HOUR_MS, SECOND_MS, UTC } from '../../engine/time/index.ts';
import type { View } from '../shell/result.ts';
import { type InspectedFile, missingMs, worstSystems } from './inspect.ts';
import { placeText, type ToldPoison } from './poison-list.ts';

/** What was found in a file, for people. */
export function inspectionViews(inspected: InspectedFile, limit: number): readonly View[] {
  return [
    overview(inspected),
    ...shards(inspected, limit),
    ...defects(inspected),
    ...systems(inspected, limit),
    ...unreadable(inspected),
  ];
}

function overview({ file, format, compression, contents, poison, report }: InspectedFile): View {
  const { startMs, endMs, recordCount } = report;
  const simulatedCount = report.systems.filter(({ simulated }) => simulated).length;
  const hours = startMs === undefined || endMs === undefined ? 0 : (endMs - startMs) / HOUR_MS;
  const other = [
    [report.statusCount, 'status'],
    [report.inventoryCount, 'inventory'],
    [report.unknownCount, 'of a kind not known'],
  ] as const;
  return {
    kind: 'pairs',
    title: file,
    pairs: [
      ['form', formText(format, compression, contents)],
      [
        'aggregated',
        contents.aggregatedCount === 0 ? undefined : counted(contents.aggregatedCount, 'record'),
      ],
      [
        'compressed each',
        contents.compressedCount === 0 ? undefined : counted(contents.compressedCount, 'record'),
      ],
      ['messages', withOthers(report.messageCount, other)],
      ['unreadable', poison.count === 0 ? undefined : poison.count],
      ['measurements', recordCount],
      [
        'systems',
        simulatedCount === 0
          ? report.systems.length
          : `${report.systems.length}, ${simulatedCount} simulated`,
      ],
      ['from', startMs === undefined ? undefined : formatInstant(startMs, UTC)],
      ['until', endMs === undefined ? undefined : formatInstant(endMs, UTC)],
      [
        'rate',
        hours === 0 ? undefined : `${counted(Math.round(recordCount / hours), 'measurement')} an hour`,
      ],
    ],
  };
}

const SHAPES: Readonly<Record<JsonShape, string>> = {
  'get-records': 'records of get-records',
  lambda: 'events of Lambda',
  'firehose-event': 'events of Firehose',
};

/** `json, events of Lambda; gzip` */
function formText(format: string, compression: string, { shapes }: InspectedFile['contents']): string {
  const named = [format, ...[...shapes].map((shape) => SHAPES[shape])].join(', ');
  return compression === 'none' ? named : `${named}; ${compression}`;
}

function shards({ shards }: InspectedFile, limit: number): readonly View[] {
  const shown = shards.slice(0, limit);
  if (shown.length === 0) return [];
  const left = shards.length - shown.length;
  return [
    {
      kind: 'table',
      title: left === 0 ? 'Shards' : `Shards; ${left} more with --limit`,
      headers: ['shard', 'records', 'from number', 'until number'],
      rows: shown.map(({ shardId, recordCount, firstSequenceNumber, lastSequenceNumber }) => [
        shardId,
        recordCount,
        firstSequenceNumber,
        lastSequenceNumber,
      ]),
    },
  ];
}

function withOthers(
  messageCount: number,
  others: readonly (readonly [count: number, name: string])[],
): string {
  const told = others.filter(([count]) => count > 0).map(([count, name]) => `${count} ${name}`);
  return told.length === 0 ? String(messageCount) : `${messageCount}, of these ${told.join(', ')}`;
}

function defects({ report }: InspectedFile): readonly View[] {
  if (report.defects.length === 0) return [];
  return [
    {
      kind: 'table',
      title: 'Defects',
      headers: ['defect', 'records', 'systems', 'for example'],
      rows: report.defects.map(({ kind, count, systemCount, exampleIds }) => [
        kind,
        count,
        systemCount,
        exampleIds.join(' '),
      ]),
    },
  ];
}

function systems({ report }: InspectedFile, limit: number): readonly View[] {
  const shown = worstSystems(report.systems, limit);
  if (shown.length === 0) return [];
  const left = report.systems.length - shown.length;
  return [
    {
      kind: 'table',
      title: left === 0 ? 'Systems' : `Systems with most missing; ${left} more with --limit`,
      headers: ['system', 'records', 'every', 'coverage', 'gaps', 'missing', 'longest gap from'],
      rows: shown.map((system) => [
        system.systemId,
        system.recordCount,
        wholeSeconds(system.periodMs),
        `${system.coveragePct.toFixed(1)} %`,
        system.gaps.length,
        system.gaps.length === 0 ? undefined : wholeSeconds(missingMs(system)),
        longestGapText(system.gaps),
      ]),
    },
  ];
}

function longestGapText(gaps: InspectedFile['report']['systems'][number]['gaps']): string | undefined {
  const longest = gaps.toSorted((a, b) => b.endMs - b.startMs - (a.endMs - a.startMs))[0];
  return longest === undefined ? undefined : formatInstant(longest.startMs, UTC);
}

function unreadable({ poison }: InspectedFile): readonly View[] {
  if (poison.count === 0) return [];
  const reasons = poison.reasons.map(({ reason, count }) => `${count} ${reason}`).join(', ');
  return [
    {
      kind: 'lines',
      title: `Unreadable: ${reasons}`,
      lines: poison.told.map(unreadableText),
    },
  ];
}

function unreadableText(one: ToldPoison): string {
  const begins = one.bytes === '' ? '' : ` (${one.bytes})`;
  return `${placeText(one)}: ${one.reason}, ${one.detail}${begins}`;
}

/** Clocks drift by parts of a second. */
function wholeSeconds(durationMs: number): string {
  return writeDuration(Math.round(durationMs / SECOND_MS) * SECOND_MS);
}
