import * as v from 'valibot';
import { id, maybe, word } from '../http/wire.ts';

/** What Concerto sends, as docs/openapi/concerto.yaml has it, read into the house's names. */

/** Goes back in a header. */
const ETAG = 'an etag of visible ASCII letters without quotes';

const count = v.pipe(v.number('a count'), v.integer('a count'), v.minValue(0, 'a count'));
const powerW = v.pipe(v.number('a power in W'), v.minValue(0, 'a power in W of at least 0'));

export const CONNECTIVITIES = { ONLINE: 'ONLINE', OFFLINE: 'OFFLINE', ERROR: 'ERROR' } as const;

/** Ids are parts of keys, of addresses and of lines that people read. */
const KEEPABLE = /^[^#\p{Cc}\p{Cs}]*$/u;
const plainId = (what: string) =>
  v.pipe(id(what), v.regex(KEEPABLE, `${what} without # and control characters`));

export const assetOnWire = v.object(
  {
    id: plainId('the id of an asset'),
    adapterType: v.string('the type of an adapter'),
    remoteId: maybe(v.string('an id at the vendor')),
    simulated: v.boolean('true or false'),
    vendorSiteRef: maybe(plainId('a site of the vendor')),
    siteId: maybe(plainId('the id of a site')),
    inverterId: maybe(plainId('the id of an inverter')),
    connectivity: maybe(word(CONNECTIVITIES, 'ONLINE, OFFLINE or ERROR')),
    ratedPower: maybe(powerW),
    hasPhotovoltaics: maybe(v.boolean('true or false')),
    etag: v.pipe(id(ETAG), v.regex(/^[\x21\x23-\x7e]+$/, ETAG)),
  },
  'an asset',
);

export type AssetOnWire = v.InferOutput<typeof assetOnWire>;

export const assetPageOnWire = v.object(
  {
    /** One that cannot be read holds up no other. */
    assets: v.array(v.unknown(), 'a list of assets'),
    nextCursor: maybe(id('a cursor')),
    totalCount: count,
  },
  'a page of assets',
);

/** What is read of an asset that cannot be read otherwise. */
export const unreadableOnWire = v.object({
  id: v.fallback(v.optional(v.string()), undefined),
  adapterType: v.fallback(v.optional(v.string()), undefined),
});

export const objectOnWire = v.object(
  { id: id('an id'), externalId: v.string('an external id') },
  'an object with its ids',
);

export const objectListOnWire = v.object(
  { items: v.array(objectOnWire, 'a list of objects') },
  'a list of objects',
);

export const changeOnWire = v.object({ changed: v.boolean('true or false') }, 'whether it was changed');

export const acceptedOnWire = v.object(
  {
    accepted: count,
    duplicates: count,
    rejected: v.array(
      v.object({ key: v.string('a key'), code: v.string('a code'), message: v.string('a message') }),
      'a list of what was not taken',
    ),
  },
  'what was taken',
);

/** RFC 9457, with a code of their own. */
export const problemOnWire = v.object({
  code: v.string(),
  title: v.string(),
  detail: maybe(v.string()),
});
