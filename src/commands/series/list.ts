import { writeDuration } from '../../engine/quantity/index.ts';
import type { Run } from '../shell/define.ts';
import { list } from '../shell/result.ts';
import type { listSeries } from './commands.ts';
import { metaJson } from './meta-json.ts';
import { quantityTexts } from './quantity.ts';
import { instantText, numberText } from './texts.ts';
import { zoneOrShared } from './zone.ts';

export const run: Run<typeof listSeries> = async ({ options }, io) => {
  const { repositories } = await (await io.context()).open();
  const zone = await zoneOrShared(repositories, options.zone);
  const series = await repositories.series.list();
  const rows = series.map((meta) => ({ meta, json: metaJson(meta, zone) }));
  return {
    ...list(
      rows,
      [
        { header: 'series', value: ({ meta }) => meta.id },
        { header: 'quantity', value: ({ meta }) => quantityTexts(meta.quantity, undefined).name },
        { header: 'every', value: ({ meta }) => everyText(meta.resolutionMs) },
        { header: `from (${zone})`, value: ({ meta }) => instantText(meta.firstMs, zone) },
        { header: 'until', value: ({ meta }) => instantText(meta.lastMs, zone) },
        { header: 'samples', value: ({ meta }) => numberText(meta.sampleCount), align: 'right' },
      ],
      { empty: 'no series yet: flex series import FILE' },
    ),
    items: rows.map(({ json }) => json),
  };
};

function everyText(resolutionMs: number | undefined): string {
  return resolutionMs === undefined ? 'varies' : writeDuration(resolutionMs);
}
