import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseAllDocuments,
} from 'yaml';
import type { Problem } from '../../engine/errors.ts';
import { parseJson } from './json.ts';

/** Keys and places in lists that lead to a value, from the top of its document. */
export type Path = readonly (string | number)[];

/**
 * One document of a file as plain lists, maps and scalars. In YAML every scalar is the text as it is
 * written: `007`, `no` and `18:00` mean what they say, with or without quotes.
 */
export interface SourceDocument {
  readonly file: string;
  readonly value: unknown;
  /** @returns the line of the value at the path, or of the nearest that encloses it; of its key where `ofKey`. */
  lineOf(path: Path, ofKey: boolean): number;
}

export interface SourceDocuments {
  readonly documents: readonly SourceDocument[];
  /** What keeps the text from being YAML or JSON; documents are then missing. */
  readonly problems: readonly Problem[];
}

/** Characters of a line that are told with a problem. */
const EXCERPT_MAX = 60;

const YAML_OPTIONS = { schema: 'failsafe', stringKeys: true, prettyErrors: false } as const;

/** Reads the documents of a YAML or JSON file; empty ones are left out. */
export function readDocuments(file: string, text: string): SourceDocuments {
  const json = parseJson(text);
  if (json !== undefined) return { documents: [jsonDocument(file, text, json.value)], problems: [] };
  const { parsed, lines } = parseYaml(text);
  const problems = parsed.flatMap((document) =>
    [...document.errors, ...document.warnings].map(({ message, pos }) => {
      const { line } = lines.linePos(pos[0]);
      return { path: '', file, line, value: excerpt(text, line), expected: `YAML: ${firstLine(message)}` };
    }),
  );
  if (problems.length > 0) return { documents: [], problems };
  return collectDocuments(file, parsed, lines);
}

function collectDocuments(
  file: string,
  parsed: readonly Document.Parsed[],
  lines: LineCounter,
): SourceDocuments {
  const documents: SourceDocument[] = [];
  const problems: Problem[] = [];
  for (const document of parsed) {
    if (isBlank(document)) continue;
    const lineOf = (path: Path, ofKey: boolean) => lines.linePos(offsetOf(document, path, ofKey)).line;
    try {
      documents.push({ file, value: document.toJS(), lineOf });
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error; // how yaml refuses aliases that multiply
      problems.push({ path: '', file, expected: `YAML without runaway aliases: ${error.message}` });
    }
  }
  return { documents, problems };
}

/** JSON has no positions of its own; its lines are found, when asked for, by reading it as the YAML that it also is. */
function jsonDocument(file: string, text: string, value: unknown): SourceDocument {
  let yaml: ReturnType<typeof parseYaml> | undefined;
  return {
    file,
    value,
    lineOf(path, ofKey) {
      yaml ??= parseYaml(text);
      const [document] = yaml.parsed;
      return document === undefined ? 1 : yaml.lines.linePos(offsetOf(document, path, ofKey)).line;
    },
  };
}

function parseYaml(text: string): {
  readonly parsed: readonly Document.Parsed[];
  readonly lines: LineCounter;
} {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { ...YAML_OPTIONS, lineCounter: lines });
  return { parsed: [...parsed], lines };
}

function isBlank(document: Document.Parsed): boolean {
  return document.contents === null || (isScalar(document.contents) && document.contents.value === '');
}

/** Where the value stands in the text; the last enclosing one that is there, if it is not. */
function offsetOf(document: Document.Parsed, path: Path, ofKey: boolean): number {
  let offset = startOf(document.contents) ?? 0;
  let node: unknown = document.contents;
  for (const [depth, segment] of path.entries()) {
    const step = descend(resolved(node, document), segment);
    if (step === undefined) break;
    const isLast = depth === path.length - 1;
    offset = startOf(isLast && ofKey ? step.key : step.value) ?? startOf(step.key) ?? offset;
    node = step.value;
  }
  return offset;
}

function descend(
  node: unknown,
  segment: string | number,
): { readonly key: unknown; readonly value: unknown } | undefined {
  if (isSeq(node) && typeof segment === 'number') {
    const item = node.items[segment];
    return item === undefined ? undefined : { key: item, value: item };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(segment));
  return pair === undefined ? undefined : { key: pair.key, value: pair.value };
}

function resolved(node: unknown, document: Document.Parsed): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function startOf(node: unknown): number | undefined {
  const { range } = (node ?? {}) as Partial<Node | ParsedNode>; // nodes without position have none either
  return range?.[0];
}

/** A line of the text, cut where it is long. */
function excerpt(text: string, line: number): string {
  const whole = text.split('\n')[line - 1]?.trim() ?? '';
  return whole.length > EXCERPT_MAX ? `${whole.slice(0, EXCERPT_MAX)}…` : whole;
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
