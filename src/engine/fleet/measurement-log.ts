import type { SystemFlows } from './site-series.ts';

/** Rows of one block. */
const BLOCK_ROWS = 8_192;

const FLOWS = 4;

/** Bytes of a row: system, start, end, flows, whether photovoltaics are known to be none. */
const ROW_BYTES = 4 + 8 + 8 + 8 * FLOWS + 1;

interface Block {
  readonly system: Uint32Array;
  readonly startMs: Float64Array;
  readonly endMs: Float64Array;
  /** Net, battery, photovoltaics [W] and state of charge [%] of each row; NaN where it was not measured. */
  readonly flows: Float64Array;
  readonly hasNoPv: Uint8Array;
  rowCount: number;
}

/** What a system did over an interval. */
export interface LoggedInterval extends SystemFlows {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Intervals of many systems in the order in which they came, in columns: as objects they would take ten times as much. Handed out
 * by system.
 */
export class MeasurementLog {
  readonly #systems = new Map<string, number>();
  #blocks: Block[] = [];
  #rowCount = 0;

  get byteCount(): number {
    return this.#rowCount * ROW_BYTES;
  }

  add(system: string, { startMs, endMs, netW, batteryW, pvW, socPct, hasNoPv }: LoggedInterval): void {
    let index = this.#systems.get(system);
    if (index === undefined) {
      index = this.#systems.size;
      this.#systems.set(system, index);
    }
    const block = this.#blockWithRoom();
    const row = block.rowCount;
    block.system[row] = index;
    block.startMs[row] = startMs;
    block.endMs[row] = endMs;
    block.flows[FLOWS * row] = netW ?? Number.NaN;
    block.flows[FLOWS * row + 1] = batteryW ?? Number.NaN;
    block.flows[FLOWS * row + 2] = pvW ?? Number.NaN;
    block.flows[FLOWS * row + 3] = socPct ?? Number.NaN;
    block.hasNoPv[row] = hasNoPv ? 1 : 0;
    block.rowCount += 1;
    this.#rowCount += 1;
  }

  /** Each system in the order of their names, with its intervals in the order in which they came. */
  *bySystem(): Generator<readonly [system: string, intervals: readonly LoggedInterval[]]> {
    const { firsts, rows } = this.#rowsBySystem();
    const systems = [...this.#systems].sort(([left], [right]) => (left < right ? -1 : 1));
    for (const [system, index] of systems) {
      const ofSystem = rows.subarray(firsts[index]!, firsts[index + 1]!);
      yield [system, Array.from(ofSystem, (row) => this.#intervalAt(row))];
    }
  }

  /** Forgets all of it. */
  clear(): void {
    this.#systems.clear();
    this.#blocks = this.#blocks.slice(0, 1);
    for (const block of this.#blocks) block.rowCount = 0;
    this.#rowCount = 0;
  }

  /** Counting sort: where the rows of each system begin, and the rows. */
  #rowsBySystem(): { readonly firsts: Uint32Array; readonly rows: Uint32Array } {
    const firsts = new Uint32Array(this.#systems.size + 1);
    this.#eachRow((system) => {
      firsts[system + 1]! += 1;
    });
    for (let index = 1; index < firsts.length; index += 1) firsts[index]! += firsts[index - 1]!;
    const next = firsts.slice();
    const rows = new Uint32Array(this.#rowCount);
    this.#eachRow((system, row) => {
      rows[next[system]!] = row;
      next[system]! += 1;
    });
    return { firsts, rows };
  }

  #eachRow(visit: (system: number, row: number) => void): void {
    this.#blocks.forEach(({ system, rowCount }, index) => {
      for (let row = 0; row < rowCount; row += 1) visit(system[row]!, index * BLOCK_ROWS + row);
    });
  }

  #intervalAt(row: number): LoggedInterval {
    const { startMs, endMs, flows, hasNoPv } = this.#blocks[Math.floor(row / BLOCK_ROWS)]!;
    const at = row % BLOCK_ROWS;
    return {
      startMs: startMs[at]!,
      endMs: endMs[at]!,
      netW: known(flows[FLOWS * at]!),
      batteryW: known(flows[FLOWS * at + 1]!),
      pvW: known(flows[FLOWS * at + 2]!),
      socPct: known(flows[FLOWS * at + 3]!),
      hasNoPv: hasNoPv[at] === 1,
    };
  }

  #blockWithRoom(): Block {
    const last = this.#blocks.at(-1);
    if (last !== undefined && last.rowCount < BLOCK_ROWS) return last;
    const block = {
      system: new Uint32Array(BLOCK_ROWS),
      startMs: new Float64Array(BLOCK_ROWS),
      endMs: new Float64Array(BLOCK_ROWS),
      flows: new Float64Array(FLOWS * BLOCK_ROWS),
      hasNoPv: new Uint8Array(BLOCK_ROWS),
      rowCount: 0,
    };
    this.#blocks.push(block);
    return block;
  }
}

function known(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}
