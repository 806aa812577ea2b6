import { useAsk } from '../ask';
import { AgenciesDocument } from '../gql/documents/draws';
import { useText } from '../i18n/text';
import { Choose } from './Filter';

/** Choice of an agency by name. */
export function ChooseAgency({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const { t } = useText();
  const { data } = useAsk(AgenciesDocument, {});
  const options = (data?.agencies.nodes ?? []).map((a) => ({ value: a.id, label: a.name }));
  return <Choose label={t('common.agency')} value={value} options={options} onChange={onChange} />;
}
