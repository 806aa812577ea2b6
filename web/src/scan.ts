import { type Lang, moment } from './format';
import type { ScanParty } from './gql/graphql';
import type { Translate } from './i18n/text';

/** When the code was scanned, and by whom as far as anybody can tell. */
export function scanText(t: Translate, lang: Lang, scan: { scannedAt: string | null; scannedBy: ScanParty | null }): string {
  if (!scan.scannedAt || !scan.scannedBy) return t('inspection.notScanned');
  return t(`inspection.scannedBy.${scan.scannedBy}`, { time: moment(lang, scan.scannedAt) });
}
