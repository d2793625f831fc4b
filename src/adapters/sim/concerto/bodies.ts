import * as v from 'valibot';
import { instant } from '../../http/wire.ts';

/** What the simulated platform takes; anything beside it is refused, so that a caller's mistake is seen. */

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const power = v.pipe(v.number(), v.integer());
const TOTAL_MAX = 2n ** 64n - 1n;
const total = v.pipe(
  v.string(),
  v.check(
    (text) => /^\d{1,20}$/.test(text) && BigInt(text) <= TOTAL_MAX,
    'a whole number of 64 bits, in decimal',
  ),
);

export const newSite = v.strictObject({ externalId: text, vendorSiteRef: text });

export const newInverter = v.strictObject({
  externalId: text,
  serialNumber: text,
  coupling: v.picklist(['AC', 'DC', 'HYBRID', 'STORAGE_ONLY']),
  ratedPower: v.optional(v.pipe(power, v.minValue(0))),
});

/** What somebody enters by hand: anything may be wrong with it. */
export const assetEdit = v.strictObject({
  remoteId: v.optional(v.string()),
  vendorSiteRef: v.optional(v.nullable(text)),
  simulated: v.optional(v.boolean()),
  siteId: v.optional(v.nullable(text)),
  inverterId: v.optional(v.nullable(text)),
});

export const link = v.strictObject({ siteId: text, inverterId: text });

export const state = v.strictObject({
  connectivity: v.picklist(['ONLINE', 'OFFLINE', 'ERROR']),
  evidenceAt: instant,
});

export const BATCH_MAX = 500;

export const measurement = v.strictObject({
  key: text,
  assetId: text,
  component: v.picklist(['INVERTER', 'BATTERY', 'PHOTOVOLTAIC', 'SITE_METER']),
  startAt: instant,
  endAt: instant,
  activePower: v.optional(v.number()),
  stateOfCharge: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(100))),
  energyPositive: v.optional(total),
  energyNegative: v.optional(total),
  late: v.boolean(),
});

export const batch = v.strictObject({
  measurements: v.pipe(v.array(measurement), v.minLength(1), v.maxLength(BATCH_MAX)),
});

export type Measurement = v.InferOutput<typeof measurement>;
