import { readPortfolio } from '../../adapters/portfolio-file/read.ts';
import type { Problem } from '../../engine/errors.ts';
import {
  type ChangedEntity,
  diffPortfolio,
  type EntityRef,
  type FieldValue,
  isEmptyDiff,
  type PortfolioDiff,
} from '../../engine/portfolio/index.ts';
import { portfolioChange } from '../../engine/repositories/index.ts';
import type { Run } from '../shell/define.ts';
import type { Io } from '../shell/io.ts';
import type { View } from '../shell/result.ts';
import type { apply } from './commands.ts';
import { countsText, readFiles } from './read-files.ts';

/** Entities of one kind that are named before only their number is told. */
const NAMED_MAX = 12;

export const run: Run<typeof apply> = async ({ options }, io) => {
  const { file, prune, dryRun } = options;
  const { repositories } = await (await io.context()).open();
  const current = await repositories.portfolio.read();
  const { given, warnings } = readPortfolio(await readFiles(file, io), { current, prune });
  for (const warning of warnings) io.warn(warningText(warning));

  const diff = diffPortfolio(current, given, { prune });
  if (!isEmptyDiff(diff) && !dryRun) {
    if (diff.removed.length > 0) await confirmRemoval(diff, io);
    await repositories.portfolio.apply(portfolioChange(diff, given));
  }
  const next = current.sites.length === 0 ? 'flex series import FILE' : 'flex prognosis generate';
  return {
    kind: 'object',
    data: {
      dryRun,
      added: diff.added,
      changed: diff.changed,
      removed: diff.removed,
      unchangedCount: diff.unchangedCount,
    },
    view: viewOf(diff, dryRun),
    ...(dryRun || isEmptyDiff(diff) ? {} : { next }),
  };
};

function warningText({ file, line, path, value, expected }: Problem): string {
  const place = [file, line].filter((part) => part !== undefined).join(':');
  return `${place} ${path}${value === undefined ? '' : ` is ${value}`}: expected ${expected}`.trim();
}

async function confirmRemoval({ removed }: PortfolioDiff, io: Io): Promise<void> {
  const named = removed.slice(0, NAMED_MAX).map(({ kind, id }) => `${kind} ${id}`);
  const more = removed.length > NAMED_MAX ? ` and ${removed.length - NAMED_MAX} more` : '';
  await io.confirm(`Remove ${named.join(', ')}${more}?`);
}

function viewOf(diff: PortfolioDiff, dryRun: boolean): readonly View[] {
  if (isEmptyDiff(diff)) {
    return [
      { kind: 'lines', lines: [`Nothing to do: all ${diff.unchangedCount} entities are as the files say.`] },
    ];
  }
  const verb = (did: string, would: string) => (dryRun ? `would ${would}` : did);
  return [
    {
      kind: 'lines',
      lines: [
        ...summary(verb('added', 'add'), diff.added),
        ...summary(verb('changed', 'change'), diff.changed),
        ...summary(verb('removed', 'remove'), diff.removed),
        ...(diff.unchangedCount > 0 ? [`unchanged  ${diff.unchangedCount}`] : []),
      ],
    },
    ...(diff.changed.length === 0 ? [] : [changesTable(diff.changed)]),
  ];
}

function summary(verb: string, refs: readonly EntityRef[]): readonly string[] {
  if (refs.length === 0) return [];
  const counts: Record<string, number> = {};
  for (const { kind } of refs) counts[kind] = (counts[kind] ?? 0) + 1;
  const names = refs.length <= NAMED_MAX ? `: ${refs.map(({ id }) => id).join(', ')}` : '';
  return [`${verb}  ${countsText(counts)}${names}`];
}

function changesTable(changed: readonly ChangedEntity[]): View {
  const rows = changed.flatMap(({ id, fields }) =>
    fields.map(({ field, from, to }) => [id, field, told(from), told(to)] as const),
  );
  return { kind: 'table', title: 'Changes', headers: ['id', 'field', 'before', 'after'], rows };
}

function told(value: FieldValue | undefined): string | number | undefined {
  return typeof value === 'boolean' ? String(value) : value;
}
