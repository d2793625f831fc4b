import { DAY_MS, HOUR_MS } from '../time/index.ts';

/** Where the sun stands and what it gives on a tilted roof under a clear sky. */

const DEGREES = Math.PI / 180;
/** 2000-01-01T12:00Z, the epoch J2000. */
const J2000_MS = Date.UTC(2000, 0, 1, 12);

/** A point on the earth, north and east positive. */
export interface Place {
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
}

/** How a roof lies. */
export interface Roof {
  readonly tiltDeg: number;
  /** Clockwise from north; 180 looks south. */
  readonly azimuthDeg: number;
}

/** Solar position as a unit vector: x to the east, y to the north, z up. */
interface SunVector {
  readonly east: number;
  readonly north: number;
  readonly up: number;
}

/**
 * Low-precision solar coordinates (The Astronomical Almanac, page C5: good to 0.01° for 1950-2050).
 *
 * @param atMs - instant [ms since the epoch].
 */
function sunAt({ latitudeDeg, longitudeDeg }: Place, atMs: number): SunVector {
  const days = (atMs - J2000_MS) / DAY_MS;
  const meanAnomaly = (357.528 + 0.9856003 * days) * DEGREES;
  const longitude =
    (280.46 + 0.9856474 * days + 1.915 * Math.sin(meanAnomaly) + 0.02 * Math.sin(2 * meanAnomaly)) * DEGREES;
  const obliquity = (23.439 - 0.0000004 * days) * DEGREES;
  const rightAscension = Math.atan2(Math.cos(obliquity) * Math.sin(longitude), Math.cos(longitude));
  const declination = Math.asin(Math.sin(obliquity) * Math.sin(longitude));
  const siderealHours = 18.697375 + 24.065709824279 * days;
  const hourAngle = siderealHours * 15 * DEGREES + longitudeDeg * DEGREES - rightAscension;
  const latitude = latitudeDeg * DEGREES;
  return {
    east: -Math.cos(declination) * Math.sin(hourAngle),
    north:
      Math.sin(declination) * Math.cos(latitude) -
      Math.cos(declination) * Math.cos(hourAngle) * Math.sin(latitude),
    up:
      Math.sin(declination) * Math.sin(latitude) +
      Math.cos(declination) * Math.cos(hourAngle) * Math.cos(latitude),
  };
}

/**
 * Irradiance on a roof [W/m²] under a clear sky that lets `clearPu` of the direct light through.
 *
 * Global horizontal: B. Haurwitz, "Insolation in relation to cloudiness and cloud density", Journal
 * of Meteorology 2 (1945): 1098·cos z·exp(−0.057/cos z). Transposition: isotropic sky (B. Liu and
 * R. Jordan, 1963), direct part by the angle of incidence.
 */
export function roofIrradiance(place: Place, roof: Roof, atMs: number, clearPu: number): number {
  const sun = sunAt(place, atMs);
  if (sun.up <= 0.01) return 0;
  const clearHorizontal = 1098 * sun.up * Math.exp(-0.057 / sun.up);
  const diffuse = clearHorizontal * (0.15 + 0.25 * (1 - clearPu));
  const direct = (clearHorizontal * 0.85 * clearPu) / sun.up;
  const tilt = roof.tiltDeg * DEGREES;
  const azimuth = roof.azimuthDeg * DEGREES;
  const incidence =
    Math.sin(tilt) * (Math.sin(azimuth) * sun.east + Math.cos(azimuth) * sun.north) + Math.cos(tilt) * sun.up;
  return direct * Math.max(0, incidence) + (diffuse * (1 + Math.cos(tilt))) / 2;
}

/** Day of the year as an angle, 0 at the winter solstice: what seasons are made of. */
export function seasonAngle(atMs: number): number {
  const sinceSolstice = atMs - Date.UTC(1999, 11, 21);
  return (2 * Math.PI * sinceSolstice) / (365.2425 * 24 * HOUR_MS);
}
