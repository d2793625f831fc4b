import { type BrokenLine, ChainCheck, type ChainHead, type ChainLine } from '../../engine/chain/index.ts';
import { InputError, type Problem } from '../../engine/errors.ts';
import type { Run } from '../shell/define.ts';
import type { Io } from '../shell/io.ts';
import type { auditVerify } from './commands.ts';

export const run: Run<typeof auditVerify> = async ({ args, options }, io) => {
  const { check, head } = args.file === undefined ? await checkStore(io) : await checkFile(args.file, io);
  const broken = check.end(head) ?? brokenHead(check, options.head);
  const { lineCount, head: last } = check;
  return {
    kind: 'object',
    data: {
      lineCount,
      head: last.hash,
      isWhole: broken === undefined,
      ...(broken && { firstBroken: broken }),
    },
    view: [
      {
        kind: 'pairs',
        pairs: [
          ['lines', lineCount],
          ['digest of the last', last.hash],
          ['first broken line', broken?.seq],
          ['found', broken?.found],
          ['expected', broken?.expected],
          ['chain', broken === undefined ? 'whole' : 'broken'],
        ],
      },
    ],
    ...(broken === undefined
      ? {}
      : {
          partial: true,
          failures: [{ id: `line ${broken.seq}`, message: `${broken.found}; expected ${broken.expected}` }],
        }),
  };
};

interface Checked {
  readonly check: ChainCheck;
  /** Where the chain is known to end. */
  readonly head?: ChainHead;
}

async function checkStore(io: Io): Promise<Checked> {
  const { auditLog } = (await (await io.context()).open()).repositories;
  const check = new ChainCheck();
  const head = await auditLog.head();
  for await (const line of auditLog.lines()) if (line.seq <= head.seq) check.add(line);
  return { check, head };
}

async function checkFile(file: string, io: Io): Promise<Checked> {
  const check = new ChainCheck();
  const problems: Problem[] = [];
  const lines = (await io.readText(file)).split('\n');
  lines.forEach((text, index) => {
    if (text.trim() === '') return;
    const line = parsed(text);
    if (isLine(line)) check.add(line);
    else if (!isVersion(line)) {
      problems.push({ path: `${file}:${index + 1}`, expected: 'a line of "flex pwrcell audit list --json"' });
    }
  });
  if (problems.length > 0) {
    throw new InputError('bad-audit-log', `${file} is no audit log.`, { details: problems });
  }
  return { check };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isLine(value: unknown): value is ChainLine {
  if (value === null || typeof value !== 'object') return false;
  const { seq, previous, hash } = value as { readonly [name: string]: unknown };
  return typeof seq === 'number' && typeof previous === 'string' && typeof hash === 'string';
}

function isVersion(value: unknown): boolean {
  return value !== null && typeof value === 'object' && (value as { type?: unknown }).type === 'version';
}

function brokenHead(
  { head: { seq, hash }, lineCount }: ChainCheck,
  wanted: string | undefined,
): BrokenLine | undefined {
  if (wanted === undefined || wanted.toLowerCase() === hash) return undefined;
  return {
    seq: Math.max(1, seq),
    found: `digest ${hash} of the last of ${lineCount} lines`,
    expected: wanted,
  };
}
