import type { ChannelSample, EnergyRecord } from './types.ts';

const FNV_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const LOW_32 = 0xffffffffn;

/**
 * A number of 32 bits that is the same for records that say the same, whatever bytes they came in: Protobuf has no one
 * way to write a message.
 *
 * FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo), over 32-bit words.
 *
 * @returns a whole number of 32 bits, signed.
 */
export function recordDigest(record: EnergyRecord): number {
  let digest = mixed(FNV_BASIS, record.bootId);
  digest = mixed(digest, low32(record.sequence));
  digest = mixed(digest, record.endMs / 1_000);
  digest = mixed(digest, record.inverterStateCode ?? -1);
  for (const sample of record.samples) digest = mixedSample(digest, sample);
  return digest | 0;
}

function mixedSample(before: number, sample: ChannelSample): number {
  let digest = mixedText(before, sample.component);
  digest = mixedText(digest, sample.deviceId);
  digest = mixed(digest, sample.activePowerW ?? Number.MIN_SAFE_INTEGER);
  digest = mixed(digest, sample.socPct === undefined ? -1 : sample.socPct * 10);
  digest = mixed(digest, low32(sample.importedTotalWs ?? -1n));
  return mixed(digest, low32(sample.exportedTotalWs ?? -1n));
}

function mixed(digest: number, value: number): number {
  return Math.imul(digest ^ Math.round(value), FNV_PRIME);
}

function mixedText(before: number, text: string | undefined): number {
  let digest = mixed(before, text === undefined ? -1 : text.length);
  for (let index = 0; index < (text?.length ?? 0); index += 1)
    digest = mixed(digest, text!.charCodeAt(index));
  return digest;
}

function low32(value: bigint): number {
  return Number(value & LOW_32);
}
