import { useAsk, useCommand } from '../../ask';
import { Panel } from '../../components/Page';
import { ReasonForm } from '../../components/ReasonForm';
import { Tag } from '../../components/Tag';
import { moment } from '../../format';
import { ColleaguesDocument, DecideRecusalDocument, RequestRecusalDocument } from '../../gql/documents/inspections';
import { useText } from '../../i18n/text';
import { holds, useViewer } from '../../viewer';
import type { Inspection } from './InspectionPage';

const grounds = ['K01', 'K02', 'K03', 'K04', 'K05'] as const;

export const nameOf = (i: { pseudonym: string; name?: string | null }) => (i.name ? `${i.name}（${i.pseudonym}）` : i.pseudonym);

/** Who was asked to stay away, and what the head decided; the visit goes on meanwhile. */
export function RecusalPanel({ inspection: i, again }: { inspection: Inspection; again: () => void }) {
  const { t, lang } = useText();
  const { viewer } = useViewer();
  const [, request] = useCommand(RequestRecusalDocument);
  const open = i.state !== 'CLOSED' && i.state !== 'VOID';
  const own = i.team.some((m) => m.inspector.pseudonym === viewer?.inspector?.pseudonym);
  const mayAsk = open && i.team.length > 0 && (holds(viewer, 'ENTERPRISE') || own);
  if (!mayAsk && i.recusals.length === 0) return null;
  return (
    <Panel title={t('recusal.title')} note={t('recusal.note')}>
      <ul className="items">
        {i.recusals.map((r) => (
          <li key={r.id}>
            <strong>
              {nameOf(r.inspector)} <Tag tone={r.state === 'REQUESTED' ? 'wait' : 'plain'}>{t(`recusalState.${r.state}`)}</Tag>
            </strong>
            <span>
              {t(`recusalGround.${r.ground as (typeof grounds)[number]}`)}：{r.statement}
            </span>
            <span>
              {r.requestedBy} · {moment(lang, r.requestedAt)}
            </span>
            {r.reason && r.decidedAt && (
              <span>
                {r.decidedBy} · {moment(lang, r.decidedAt)}：{r.reason}
              </span>
            )}
            {open && r.state === 'REQUESTED' && holds(viewer, 'AGENCY_ADMIN') && (
              <Decide id={r.id} inspection={i} again={again} />
            )}
          </li>
        ))}
      </ul>
      {mayAsk && (
        <ReasonForm
          title={t('recusal.ask')}
          hint={t('recusal.askHint')}
          choices={[
            {
              name: 'inspector',
              label: t('recusal.who'),
              options: i.team.map(({ inspector }) => ({ value: inspector.pseudonym, label: nameOf(inspector) })),
            },
            {
              name: 'ground',
              label: t('recusal.ground'),
              options: grounds.filter((g) => g !== 'K04' || own).map((g) => ({ value: g, label: t(`recusalGround.${g}`) })),
            },
          ]}
          texts={[{ name: 'statement', label: t('recusal.statement'), limit: 2000 }]}
          submit={(of, clientMutationId) =>
            request({
              input: {
                clientMutationId,
                inspectionId: i.id,
                inspector: of('inspector'),
                ground: of('ground'),
                statement: of('statement'),
              },
            })
          }
          done={again}
        />
      )}
    </Panel>
  );
}

function Decide({ id, inspection: i, again }: { id: string; inspection: Inspection; again: () => void }) {
  const { t } = useText();
  const [, decide] = useCommand(DecideRecusalDocument);
  const { data } = useAsk(ColleaguesDocument, { agency: i.agency.id }, Boolean(i.draw));
  const free = (data?.inspectors.nodes ?? []).filter((c) => !i.team.some((m) => m.inspector.pseudonym === c.pseudonym));
  const replacement = {
    name: 'replacement',
    label: t('recusal.replacement'),
    options: [{ value: '-', label: t('common.none') }, ...free.map((c) => ({ value: c.id, label: nameOf(c) }))],
  };
  return (
    <ReasonForm
      title={t('recusal.decide')}
      hint={t(i.draw ? 'recusal.decideDrawn' : 'recusal.decideHint')}
      choices={[
        {
          name: 'uphold',
          label: t('deviation.verdict'),
          options: [
            { value: 'yes', label: t('recusal.uphold') },
            { value: 'no', label: t('recusal.refuse') },
          ],
        },
        ...(i.draw || ['RECORDED', 'CLOSED'].includes(i.state) ? [] : [replacement]),
      ]}
      texts={[{ name: 'reason', label: t('deviation.reason'), limit: 500 }]}
      submit={(of, clientMutationId) =>
        decide({
          input: {
            clientMutationId,
            recusalId: id,
            uphold: of('uphold') === 'yes',
            reason: of('reason'),
            replacementId: of('uphold') === 'yes' && of('replacement').length > 1 ? of('replacement') : undefined,
          },
        })
      }
      done={again}
    />
  );
}
