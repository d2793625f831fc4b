import { invariant } from '../errors.ts';
import type { Attributes, Table } from '../ports.ts';
import { digestOf } from './digest.ts';
import { joinKey, keyPrefix, pageKey } from './keys.ts';
import { collect } from './read.ts';

/** Names the pages of a list that is too long for one item; kept in the item that the list belongs to. */
export interface PagesRef {
  /** Digest of the content of all pages: lists of different content never lie in each other's way. */
  readonly digest: string;
  readonly pageCount: number;
}

/** Stores the pages of a list; the same list again writes the same items. */
export async function writePages(table: Table, pk: string, pages: readonly Attributes[]): Promise<PagesRef> {
  const digest = digestOf(pages);
  await table.putMany(
    pages.map((attributes, page) => ({ pk, sk: joinKey(digest, pageKey(page)), attributes })),
  );
  return { digest, pageCount: pages.length };
}

/** @throws InvariantError where pages are missing: they are written before the item that names them. */
export async function readPages(table: Table, pk: string, ref: PagesRef): Promise<readonly Attributes[]> {
  const pages = await collect(table.query({ pk, prefix: keyPrefix(ref.digest) }));
  invariant(pages.length === ref.pageCount, `${pages.length} of ${ref.pageCount} pages of ${pk}`);
  return pages.map(({ attributes }) => attributes);
}

/** One page, counted from 0. @throws InvariantError where it is missing. */
export async function readPage(table: Table, pk: string, ref: PagesRef, page: number): Promise<Attributes> {
  const item = await table.get({ pk, sk: joinKey(ref.digest, pageKey(page)) });
  invariant(item !== undefined, `page ${page} of ${ref.pageCount} of ${pk} is missing`);
  return item.attributes;
}
