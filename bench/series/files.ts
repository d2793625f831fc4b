import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

const STEP_MS = 900_000;
const START_MS = Date.UTC(2025, 0, 1);
const WRITTEN_TOGETHER = 64 * 1024;

/** A CSV file that was made for this run. */
export interface MadeFile {
  readonly name: string;
  readonly path: string;
  readonly rowCount: number;
  readonly valueCount: number;
  readonly byteCount: number;
}

/** One row per meter and quarter of an hour, in the order of time. */
export function writeLong(path: string, options: { readonly meters: number; readonly steps: number }) {
  const { meters, steps } = options;
  return write(path, 'long', 'time,meter,load_w', meters * steps, function* () {
    for (let step = 0; step < steps; step += 1) {
      const time = timeOf(step);
      for (let meter = 0; meter < meters; meter += 1) {
        yield { line: `${time},${nameOf(meter)},${powerW(meter, step)}`, valueCount: 1 };
      }
    }
  });
}

/** One column per meter. */
export function writeWide(path: string, options: { readonly meters: number; readonly steps: number }) {
  const { meters, steps } = options;
  const columns = Array.from({ length: meters }, (_, meter) => `${nameOf(meter)}_load_w`);
  return write(path, `wide, ${meters} columns`, `time,${columns.join(',')}`, steps, function* () {
    for (let step = 0; step < steps; step += 1) {
      const values = columns.map((_, meter) => powerW(meter, step));
      yield { line: `${timeOf(step)},${values.join(',')}`, valueCount: meters };
    }
  });
}

interface Row {
  readonly line: string;
  readonly valueCount: number;
}

async function write(
  path: string,
  name: string,
  header: string,
  rowCount: number,
  rows: () => Iterable<Row>,
): Promise<MadeFile> {
  const stream = createWriteStream(path);
  let text = `${header}\n`;
  let byteCount = 0;
  let valueCount = 0;
  const flush = async () => {
    byteCount += text.length;
    if (!stream.write(text)) await once(stream, 'drain');
    text = '';
  };
  for (const row of rows()) {
    text += `${row.line}\n`;
    valueCount += row.valueCount;
    if (text.length > WRITTEN_TOGETHER) await flush();
  }
  await flush();
  stream.end();
  await once(stream, 'finish');
  return { name, path, rowCount, valueCount, byteCount };
}

function timeOf(step: number): string {
  return `${new Date(START_MS + step * STEP_MS).toISOString().slice(0, 19)}Z`;
}

function nameOf(meter: number): string {
  return `home-${String(meter + 1).padStart(3, '0')}`;
}

/** Of no pattern that a parser could profit from. */
function powerW(meter: number, step: number): number {
  return (Math.imul(meter + 1, 2_654_435_761) ^ Math.imul(step + 1, 40_503)) & 0xfff;
}
