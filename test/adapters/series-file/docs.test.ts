import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImportReport } from '../../../src/adapters/series-file/report.ts';
import type { MemorySink } from './memory-sink.ts';
import { importText } from './text-source.ts';

const PAGE = readFileSync(join(resolve(import.meta.dirname, '../../..'), 'docs/series.md'), 'utf8');

/** The text of the block that is opened by this line. */
function block(opening: string): string {
  const [, text] = PAGE.split(`\`\`\`${opening}\n`);
  return text!.split('\n```')[0]!;
}

function samplesText(sink: MemorySink): string {
  const lines = sink.ids.flatMap((id) => {
    const { startMs, endMs, value } = sink.samples(id);
    return Array.from(startMs, (start, index) => {
      const at = `${new Date(start).toISOString().slice(0, 16)}Z`;
      return `${id}  ${at}  ${(endMs[index]! - start) / 60_000} min  ${value[index]}`;
    });
  });
  return lines.join('\n');
}

function reportText({ outcome, samples, columns, problems, series }: ImportReport): string {
  return [
    `${outcome}: ${samples.added} added, ${samples.changed} changed, ${samples.unchanged} unchanged`,
    ...columns.flatMap(({ column, reason }) => (reason === undefined ? [] : [`${column}: ${reason}`])),
    ...problems.map(({ message, first }) => `${message}, first in line ${first.line} (${first.value})`),
    ...series.map(
      ({ id, missing, gaps, coveragePu }) =>
        `${id}: ${missing} missing, ${gaps.count} gaps, coverage ${Math.round(coveragePu * 100)} %`,
    ),
  ].join('\n');
}

describe('docs/series.md', () => {
  it('shows what its example becomes', async () => {
    const { report, sink } = await importText(block('csv example.csv'));
    expect(samplesText(sink)).toBe(block('text samples'));
    expect(reportText(report)).toBe(block('text report'));
  });
});
