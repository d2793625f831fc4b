import * as v from 'valibot';
import type { ConnectionStatus, DeviceType } from '../../engine/telemetry/index.ts';
import { id, instant, maybe, word } from '../http/wire.ts';

/** What the vendor's cloud sends, as docs/openapi/ces.yaml has it. */

const whole = (what: string) => v.pipe(v.number(what), v.integer(what));
const atLeastNothing = (what: string) => v.pipe(v.number(what), v.minValue(0, what));

const STATUSES: { readonly [word: string]: ConnectionStatus } = {
  SUCCESS: 'success',
  UNKNOWN: 'unknown',
  NEVER_CONNECTED: 'never-connected',
  DISCONNECTED: 'disconnected',
  ERROR: 'error',
};

const DEVICE_TYPES: { readonly [word: string]: DeviceType } = {
  INVERTER: 'inverter',
  BATTERY: 'battery',
  PVL: 'pv-link',
  BEACON: 'beacon',
  SITE_METER: 'site-meter',
  GENERATOR: 'generator',
};

export const deviceOnWire = v.object(
  {
    rcpn: id('the number of a device'),
    deviceType: v.optional(word(DEVICE_TYPES, 'the type of a device')),
    model: maybe(v.string('a model')),
    firmware: maybe(v.string('a version')),
    /** Tenths of a kW, as the register has it; 32,768 and −32,768: not applicable. */
    acPVPowerRating: maybe(whole('tenths of a kW')),
    /** kW */
    nameplatePower: maybe(atLeastNothing('a power in kW')),
    /** kWh */
    usableCapacity: maybe(atLeastNothing('an energy in kWh')),
    modules: maybe(whole('a number of modules')),
    installedAt: maybe(instant),
    removedAt: maybe(instant),
  },
  'a device',
);

export const metadataOnWire = v.object(
  {
    siteId: id('the id of a site'),
    systemCount: maybe(whole('a number of systems')),
    systems: v.array(
      v.object(
        {
          systemId: id('the id of a system'),
          collectedAt: maybe(instant),
          devices: v.array(deviceOnWire, 'a list of devices'),
        },
        'a system',
      ),
      'a list of systems',
    ),
  },
  'metadata of a site',
);

export const statusOnWire = v.object(
  {
    siteId: id('the id of a site'),
    systems: v.array(
      v.object(
        {
          systemId: id('the id of a system'),
          statusName: word(STATUSES, 'the name of a status'),
          statusAt: maybe(instant),
          lastConnectedAt: maybe(instant),
          inverterState: maybe(whole('a state code')),
          errorCode: maybe(v.string('an error code')),
        },
        'a system',
      ),
      'a list of systems',
    ),
  },
  'the status of a site',
);

export const failureOnWire = v.object({ errorCode: v.string(), errorMessage: v.string() });
