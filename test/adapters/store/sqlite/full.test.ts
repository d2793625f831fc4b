import { expect, it } from 'vitest';
import type { Item } from '../../../../src/engine/ports.ts';
import { openedStore, temporaryPath } from './store-file.ts';

const KIBIBYTE = 1024;

function items(prefix: string, count: number, bytes: number): readonly Item[] {
  return Array.from({ length: count }, (_, index) => ({
    pk: 'p',
    sk: `${prefix}${index}`,
    attributes: { bytes: new Uint8Array(bytes) },
  }));
}

it('says that the disk is full, and writes nothing of the transaction that did not fit', async () => {
  const table = await openedStore(temporaryPath(), { bytesMax: 512 * KIBIBYTE });
  await table.putMany(items('before', 10, KIBIBYTE));
  const tooMuch = items('too-much', 90, 10 * KIBIBYTE).map((item) => ({ kind: 'put' as const, item }));
  const refused = { code: 'disk-full', retryable: false };
  await expect(table.transact(tooMuch)).rejects.toMatchObject(refused);
  await expect(table.putMany(items('too-many', 90, 10 * KIBIBYTE))).rejects.toMatchObject(refused);
  expect((await table.info()).itemCount).toBe(10);
  expect(await table.check()).toEqual([]);
});

it('stores what fits although it came together with what does not', async () => {
  const table = await openedStore(temporaryPath(), { bytesMax: 512 * KIBIBYTE });
  const small = table.put(items('small', 1, 10)[0]!);
  const large = table.transact(
    items('large', 90, 10 * KIBIBYTE).map((item) => ({ kind: 'put' as const, item })),
  );
  const alsoSmall = table.put(items('also-small', 1, 10)[0]!);
  await expect(large).rejects.toMatchObject({ code: 'disk-full' });
  expect(await Promise.all([small, alsoSmall])).toEqual([{ outcome: 'stored' }, { outcome: 'stored' }]);
  expect((await table.info()).itemCount).toBe(2);
});
