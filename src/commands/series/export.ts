import { UsageError } from '../../engine/errors.ts';
import type { Repositories } from '../../engine/repositories/index.ts';
import { type Samples, type SeriesMeta, sampleCountOf, sliceSamples } from '../../engine/series/index.ts';
import { addDays, dayOf, dayStartMs, formatInstant, type Interval, UTC } from '../../engine/time/index.ts';
import type { Run } from '../shell/define.ts';
import type { StreamEvent } from '../shell/result.ts';
import type { exportSeries } from './commands.ts';
import { type ExportUnit, unitOf } from './export-unit.ts';
import { findSeries } from './find.ts';
import { intervalOf } from './span.ts';
import { zoneOrShared } from './zone.ts';

/** Days that are read at once. */
const DAYS_PER_READ = 31;

export const run: Run<typeof exportSeries> = async ({ args, options }, io) => {
  const { repositories } = await (await io.context()).open();
  const zone = await zoneOrShared(repositories, options.zone);
  const clock = { zone, nowMs: io.clock.nowMs() };
  const parts: Part[] = [];
  for (const id of new Set(args.series)) {
    const meta = await findSeries(repositories, id);
    parts.push({ meta, interval: intervalOf(options, meta, clock) });
  }
  const metas = parts.map(({ meta }) => meta);
  refuseMixed(metas);
  const read = () => samplesOf(repositories, parts);
  const unit = await unitOf(metas[0]!.quantity, { repositories, read });
  return { kind: 'stream', events: events(read(), unit) };
};

interface Part {
  readonly meta: SeriesMeta;
  readonly interval: Interval;
}

/** @throws UsageError `mixed-quantities`. */
function refuseMixed(metas: readonly SeriesMeta[]): void {
  const quantities = new Set(metas.map(({ quantity }) => quantity));
  if (quantities.size <= 1) return;
  throw new UsageError('mixed-quantities', 'A column has one unit: export each quantity on its own.', {
    details: metas.map(({ id, quantity }) => ({
      path: id,
      value: quantity,
      expected: `series of ${metas[0]!.quantity} only`,
    })),
  });
}

interface Piece {
  readonly meta: SeriesMeta;
  readonly samples: Samples;
}

async function* samplesOf({ series }: Repositories, parts: readonly Part[]): AsyncGenerator<Piece> {
  for (const { meta, interval } of parts) {
    for (let startMs = Math.max(interval.startMs, meta.firstMs); startMs < interval.endMs; ) {
      const nextMs = dayStartMs(UTC, addDays(dayOf(UTC, startMs), DAYS_PER_READ));
      const slice = { startMs, endMs: Math.min(interval.endMs, nextMs) };
      for (const chunk of await series.chunksIn(meta.id, slice)) {
        yield { meta, samples: sliceSamples(chunk, slice) };
      }
      startMs = slice.endMs;
    }
  }
}

async function* events(pieces: AsyncIterable<Piece>, unit: ExportUnit): AsyncGenerator<StreamEvent> {
  const header = { type: 'header', quantity: unit.quantity };
  yield { data: header, line: `utc_start,utc_end,series_id,${unit.column}` };
  for await (const { meta, samples } of pieces) {
    for (let index = 0; index < sampleCountOf(samples); index += 1) yield eventOf(meta, samples, index, unit);
  }
}

function eventOf(meta: SeriesMeta, samples: Samples, index: number, unit: ExportUnit): StreamEvent {
  const startMs = samples.startMs[index]!;
  const endMs = samples.endMs[index]!;
  const value = samples.value[index]!;
  const start = formatInstant(startMs, UTC);
  const end = formatInstant(endMs, UTC);
  const sample = { type: 'sample', seriesId: meta.id, start, startMs, end, endMs };
  return {
    data: Object.assign(sample, { [unit.quantity]: value }),
    line: `${start},${end},${meta.id},${value / unit.factor}`,
  };
}
