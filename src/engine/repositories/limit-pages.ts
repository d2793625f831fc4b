import type { ParticipantId } from '../ids.ts';
import type { LimitKept } from '../market/index.ts';
import type { Attributes } from '../ports.ts';
import { packRecord, unpackRecord } from './pack.ts';
import { piecesOf } from './parallel.ts';

/** Participants in one item: 2,000 ids of 64 characters stay below half of what an item may hold. */
const PARTICIPANTS_PER_PAGE = 2_000;

/** One limit with the first of those behind it, or more of those behind the limit of the page before. */
type LimitPage = { readonly limit: LimitKept } | { readonly more: readonly ParticipantId[] };

/** Limits as pages: a page for each, and more for those that many are behind. */
export function limitPages(limits: readonly LimitKept[]): readonly Attributes[] {
  return limits.flatMap(({ participantIds, ...limit }) => {
    if (participantIds === undefined) return [page({ limit })];
    const [first = [], ...others] = piecesOf(participantIds, PARTICIPANTS_PER_PAGE);
    return [page({ limit: { ...limit, participantIds: first } }), ...others.map((more) => page({ more }))];
  });
}

function page(content: LimitPage): Attributes {
  return packRecord(content);
}

/** The limits of such pages. */
export function limitsOnPages(pages: readonly Attributes[]): readonly LimitKept[] {
  const limits: LimitKept[] = [];
  for (const attributes of pages) {
    const content = unpackRecord<LimitPage>(attributes);
    if ('limit' in content) limits.push(content.limit);
    else {
      const last = limits.pop()!;
      limits.push({ ...last, participantIds: [...(last.participantIds ?? []), ...content.more] });
    }
  }
  return limits;
}
