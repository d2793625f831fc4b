import type { Attribute, Attributes } from '../ports.ts';
import { sha256 } from './sha256.ts';

/** What the first line has in the place of the digest of the one before. */
export const GENESIS = '0'.repeat(64);

/** A line of a chain: its content, and what ties it to the others. */
export interface ChainLine {
  /** Counted from 1. */
  readonly seq: number;
  /** Digest of the line before; {@link GENESIS} of the first. */
  readonly previous: string;
  /**
   * SHA-256 of the JSON text of the line without `hash`: no blanks, the names of every object in the order of their
   * code units. It is what `jq -cS 'del(.hash)'` prints, without the end of the line.
   */
  readonly hash: string;
}

/** Where a chain ends. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

/** The end of a chain without lines. */
export const START: ChainHead = { seq: 0, hash: GENESIS };

/** The next line of a chain. */
export function linkedTo<Content extends object>(head: ChainHead, content: Content): Content & ChainLine {
  const line = { ...content, seq: head.seq + 1, previous: head.hash };
  return { ...line, hash: digestOfLine(line) };
}

function digestOfLine(line: object): string {
  return sha256(canonical(line as Attributes));
}

function canonical(value: Attribute): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const entries = Object.entries(value as Attributes).filter(([, held]) => held !== undefined);
  const sorted = entries.sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${sorted.map(([name, held]) => `${JSON.stringify(name)}:${canonical(held)}`).join(',')}}`;
}

/** What is wrong with a line. */
export interface BrokenLine {
  /** The line, counted from 1. */
  readonly seq: number;
  readonly found: string;
  readonly expected: string;
}

/** Goes through the lines of a chain in their order, and keeps the first that is broken. */
export class ChainCheck {
  #head: ChainHead = START;
  #broken: BrokenLine | undefined;
  #lineCount = 0;

  add(line: ChainLine): void {
    this.#lineCount += 1;
    const seq = this.#head.seq + 1;
    this.#broken ??= breakOf(line, this.#head, seq);
    this.#head = { seq: line.seq, hash: line.hash };
  }

  /** @param head - where the chain is known to end; absent: nobody has kept that. */
  end(head?: ChainHead): BrokenLine | undefined {
    const { seq, hash } = this.#head;
    if (this.#broken !== undefined || head === undefined) return this.#broken;
    if (seq !== head.seq) {
      return { seq: Math.min(seq, head.seq) + 1, found: `${seq} lines`, expected: `${head.seq} lines` };
    }
    return hash === head.hash ? undefined : { seq, found: `digest ${hash}`, expected: head.hash };
  }

  get lineCount(): number {
    return this.#lineCount;
  }

  get head(): ChainHead {
    return this.#head;
  }
}

function breakOf(line: ChainLine, head: ChainHead, seq: number): BrokenLine | undefined {
  const { hash, ...rest } = line;
  if (line.seq !== seq) return { seq, found: `line ${line.seq}`, expected: `line ${seq}` };
  if (line.previous !== head.hash) {
    return {
      seq,
      found: `tied to ${line.previous}`,
      expected: `the digest of the line before, ${head.hash}`,
    };
  }
  const digest = digestOfLine(rest);
  if (digest === hash) return undefined;
  return { seq, found: `content of digest ${digest}`, expected: `that of its own digest, ${hash}` };
}
