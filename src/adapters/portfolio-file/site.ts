import type { PriceRule, Site } from '../../engine/portfolio/index.ts';
import { writePower } from '../../engine/quantity/index.ts';
import { DEVICE, writeDevice } from './device.ts';
import { type Fields, readFields } from './fields.ts';
import type { Place } from './place.ts';
import { BASE_LOAD, PRICE_RULE, writeBaseLoad, writePriceRule } from './price-rule.ts';
import { listOf, present, type Reader } from './reader.ts';
import { POWER_W, SITE_ID } from './values.ts';

type Connection = Pick<Site, 'importLimitW' | 'exportLimitW'>;
type Tariff = Pick<Site, 'importPrice' | 'exportPrice'>;

const NO_LOAD = { kind: 'constant', powerW: 0 } as const;
const UNPAID: PriceRule = { kind: 'constant', priceMicrosPerKwh: 0 };

const CONNECTION: Reader<Connection> = {
  expected: 'a map with importLimit and exportLimit',
  unreadable: {},
  read(place) {
    return readFields(place, this.expected, (fields) => ({
      ...present('importLimitW', fields.optional('importLimit', POWER_W)),
      ...present('exportLimitW', fields.optional('exportLimit', POWER_W)),
    }));
  },
};

const TARIFF: Reader<Tariff> = {
  expected: 'a map with import and export prices',
  unreadable: { importPrice: PRICE_RULE.unreadable, exportPrice: PRICE_RULE.unreadable },
  read(place) {
    return readFields(place, this.expected, (fields) => ({
      importPrice: fields.required('import', PRICE_RULE),
      exportPrice: fields.withDefault('export', PRICE_RULE, UNPAID),
    }));
  },
};

const DEVICES = listOf('a list of devices', DEVICE);

export function readSite(place: Place): Site {
  return readFields(place, 'a site: a map with id and tariff', siteOf);
}

function siteOf(fields: Fields): Site {
  return {
    id: fields.required('id', SITE_ID),
    ...fields.withDefault('connection', CONNECTION, {}),
    ...fields.required('tariff', TARIFF),
    baseLoad: fields.withDefault('baseLoad', BASE_LOAD, NO_LOAD),
    devices: fields.withDefault('devices', DEVICES, []),
  };
}

export function writeSite(site: Site): object {
  return {
    id: site.id,
    ...writeConnection(site),
    tariff: { import: writePriceRule(site.importPrice), export: writePriceRule(site.exportPrice) },
    baseLoad: writeBaseLoad(site.baseLoad),
    devices: site.devices.map(writeDevice),
  };
}

function writeConnection({ importLimitW, exportLimitW }: Connection): object {
  if (importLimitW === undefined && exportLimitW === undefined) return {};
  return {
    connection: {
      ...(importLimitW === undefined ? {} : { importLimit: writePower(importLimitW) }),
      ...(exportLimitW === undefined ? {} : { exportLimit: writePower(exportLimitW) }),
    },
  };
}
