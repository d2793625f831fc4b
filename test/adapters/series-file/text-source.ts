import { importSeries } from '../../../src/adapters/series-file/import-series.ts';
import type { ImportOptions } from '../../../src/adapters/series-file/options.ts';
import type { ImportReport } from '../../../src/adapters/series-file/report.ts';
import type { ImportSource } from '../../../src/adapters/series-file/source.ts';
import { MemorySink } from './memory-sink.ts';

/** A stream of these chunks. */
export function streamOf(chunks: Iterable<string | Uint8Array>, name?: string): ImportSource {
  async function* stream(): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  }
  return { kind: 'stream', stream: stream(), ...(name === undefined ? {} : { name }) };
}

export interface Imported {
  readonly report: ImportReport;
  readonly sink: MemorySink;
}

/** Imports a text that stands in a file of this name. */
export async function importText(
  text: string | Uint8Array,
  options: ImportOptions = {},
  { name = 'file.csv', sink = new MemorySink() }: { readonly name?: string; readonly sink?: MemorySink } = {},
): Promise<Imported> {
  const report = await importSeries(streamOf([text], name), options, sink);
  return { report, sink };
}

/** Samples as `start +minutes value`, to compare at a glance. */
export function shown(sink: MemorySink, id: string): readonly string[] {
  const { startMs, endMs, value } = sink.samples(id);
  return Array.from(startMs, (start, index) => {
    const minutes = (endMs[index]! - start) / 60_000;
    return `${new Date(start).toISOString().slice(0, 16)}Z +${minutes} ${value[index]}`;
  });
}
