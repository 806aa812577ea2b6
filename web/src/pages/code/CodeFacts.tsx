import { Link } from 'react-router';
import { Facts, Panel } from '../../components/Page';
import { Photo } from '../../components/Photo';
import { Tag } from '../../components/Tag';
import type { CodeFaceFragment } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { holds, useViewer } from '../../viewer';

/** Officers, enterprise, items with their basis, rights, and the five prohibitions. */
export function CodeFacts({ face, token }: { face: CodeFaceFragment; token: string }) {
  const { t, lang } = useText();
  const { viewer } = useViewer();
  return (
    <>
      <Panel title={t('code.who')} note={face.agency.name}>
        {face.onBehalfOf.length > 0 && <p>{t('code.onBehalfOf', { names: face.onBehalfOf.map((a) => a.name).join('、') })}</p>}
        {face.officers.length === 0 && <p>{t('code.nobody')}</p>}
        <ul className="people">
          {face.officers.map(({ inspector, lead }) => (
            <li key={inspector.pseudonym}>
              {inspector.photoUrl && <Photo url={inspector.photoUrl} name={inspector.name ?? inspector.pseudonym} code={token} />}
              <strong>{inspector.name ?? inspector.pseudonym}</strong>
              <Tag tone={lead ? 'live' : 'plain'}>{lead ? t('common.lead') : t('common.member')}</Tag>
              <span>{inspector.agency.name}</span>
              {inspector.certificateNumber && (
                <span>
                  {t('common.certificate')} <b className="mono">{inspector.certificateNumber}</b>
                </span>
              )}
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title={t('code.whom')}>
        <Facts
          rows={[
            [t('common.enterprise'), face.enterpriseName],
            [
              t('common.uscc'),
              <span className="mono" key="u">
                {face.uscc}
              </span>,
            ],
            [t('code.site'), face.site && `${face.site.name}（${face.site.address}）`],
            [t('inspection.kind'), t(`kind.${face.kind}`)],
          ]}
        />
      </Panel>
      <Panel title={t('code.what')}>
        <ul className="items">
          {face.items.map((item) => (
            <li key={item.id}>
              <strong>{item.name}</strong>
              <span>
                {t('common.basis')}：{item.basis}
              </span>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title={t('code.rights')}>
        <ol className="items">
          {face.rights.map((right) => (
            <li key={right.text}>
              <strong>{lang === 'en' ? right.textEn : right.text}</strong>
              <span>
                {t('common.basis')}：{right.basis}
              </span>
            </li>
          ))}
        </ol>
        {!face.revoked && (!viewer || holds(viewer, 'ENTERPRISE')) && (
          <p className="hint">
            {t('code.recusalHow')} <Link to={`/inspections/${face.inspectionNumber}`}>{t('code.recusal')}</Link>
          </p>
        )}
      </Panel>
      <Panel title={t('code.prohibitions')}>
        <ol className="items">
          {face.prohibitions.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ol>
      </Panel>
    </>
  );
}
