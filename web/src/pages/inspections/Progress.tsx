import type { InspectionState } from '../../gql/graphql';
import { useText } from '../../i18n/text';

const path: InspectionState[] = ['PLANNED', 'APPROVED', 'CODE_ISSUED', 'ON_SITE', 'RECORDED', 'CLOSED'];

/** How far an inspection has come. */
export function Progress({ state, published }: { state: InspectionState; published: boolean }) {
  const { t } = useText();
  if (state === 'VOID') return null;
  const at = path.indexOf(state);
  return (
    <ol className="progress" aria-label={t('inspection.progress')}>
      {path.map((step, i) => (
        <li key={step} className={i < at ? 'done' : i === at ? 'now' : undefined} aria-current={i === at ? 'step' : undefined}>
          {t(`inspectionState.${step}`)}
        </li>
      ))}
      <li className={published ? 'done' : undefined}>{t('inspection.publication')}</li>
    </ol>
  );
}
