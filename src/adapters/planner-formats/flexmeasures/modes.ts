import { elementsOf, Fields } from '../fields.ts';
import type { Located } from '../findings.ts';
import { bandsToLimits, type PowerBand, type PowerLimits } from '../power-bands.ts';
import { POWER } from '../quantity.ts';
import { type Reading, readValue } from './variable.ts';

const MODES_EXPECTED =
  'a list of modes such as {"consumption-range": ["0 kW", "0 kW"]}, {"consumption-range": ["1.4 kW", "11 kW"]}';

/** Reads `operation-modes`: bands of power, one of which the device is in at any time. */
export function readModes(fields: Fields, reading: Reading): PowerLimits | undefined {
  const found = fields.take('operation-modes');
  if (found === undefined) return undefined;
  if (!Array.isArray(found.value) || found.value.length === 0) {
    reading.findings.mistake(found, MODES_EXPECTED);
    return undefined;
  }
  const bands = elementsOf(found.value, found.path).flatMap((mode) => readMode(mode, reading) ?? []);
  if (bands.length < found.value.length) return undefined;
  const limits = bandsToLimits(bands);
  if (typeof limits === 'object') return limits;
  reading.findings.unsupported(
    { path: found.path },
    limits,
    'the device may take any power up to its capacity',
  );
  return undefined;
}

function readMode(where: Located, reading: Reading): PowerBand | undefined {
  const fields = Fields.of(where, MODES_EXPECTED, reading.findings);
  const consumption = readRange(fields.take('consumption-range'), reading);
  const production = readRange(fields.take('production-range'), reading);
  fields.finish(reading.findings);
  if (consumption === undefined && production === undefined) {
    reading.findings.mistake(where, 'a consumption-range, a production-range or both');
    return undefined;
  }
  return {
    minW: production === undefined ? consumption!.lowW : -production.highW,
    maxW: consumption === undefined ? 0 - production!.lowW : consumption.highW,
  };
}

function readRange(
  found: Located | undefined,
  { findings }: Reading,
): { readonly lowW: number; readonly highW: number } | undefined {
  if (found === undefined) return undefined;
  const ends = Array.isArray(found.value) ? elementsOf(found.value, found.path) : [];
  const [lowW, highW] = ends.map((end) => readValue(end, POWER, findings));
  if (ends.length === 2 && (lowW === undefined || highW === undefined)) return undefined;
  if (ends.length !== 2 || lowW! < 0 || highW! < lowW!) {
    findings.mistake(found, 'a list of the lowest and the highest power, neither below 0');
    return undefined;
  }
  return { lowW: lowW!, highW: highW! };
}
