import { useParams } from 'react-router';
import { useAsk } from '../../ask';
import { LedgerPanel } from '../../components/Ledger';
import { Facts, Page, Panel } from '../../components/Page';
import { Empty, Loading, ProblemPanel } from '../../components/States';
import { DrawTag } from '../../components/Tag';
import { count, moment, span } from '../../format';
import { OneDrawDocument } from '../../gql/documents/draws';
import type { OneDrawQuery } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { DeviationsPanel, VoidPanel } from './DeviationsPanel';
import { DrawResult } from './DrawResult';
import { RoundPanel } from './RoundPanel';
import { Execute } from './RoundSteps';
import { Sheets } from './Sheets';
import { StrataPanel } from './StrataPanel';
import { SealedTexts, VerifyPanel } from './VerifyPanel';

export type Draw = NonNullable<OneDrawQuery['draw']>;

export function DrawPage() {
  const { t } = useText();
  const number = useParams().number ?? '';
  const { data, loading, problem, again } = useAsk(OneDrawDocument, { number });
  const title = t('draw.title', { number });
  const draw = data?.draw;
  return (
    <Page title={title} lead={draw?.plan.title} mark={draw && <DrawTag state={draw.state} overdue={draw.overdue} />}>
      {loading && <Loading />}
      {problem && <ProblemPanel problem={problem} again={again} />}
      {data && !draw && <Empty title={t('draw.emptyTitle', { number })} next={t('draw.emptyNext')} />}
      {draw && (
        <>
          <VoidPanel draw={draw} />
          <div className="split">
            <div>
              <Overview draw={draw} />
              <StrataPanel draw={draw} />
              <LedgerPanel entry={draw.ledger} />
            </div>
            <div>
              <VerifyPanel draw={draw} />
              <Sheets draw={draw} />
              <RoundPanel round={draw.round} again={again} />
              <Execute draw={draw} again={again} />
              <SealedTexts draw={draw} />
            </div>
          </div>
          {!draw.void && <DrawResult draw={draw} />}
          <DeviationsPanel draw={draw} again={again} />
        </>
      )}
    </Page>
  );
}

function Overview({ draw }: { draw: Draw }) {
  const { t, lang } = useText();
  const n = (value: number) => count(lang, value);
  return (
    <Panel title={t('draw.overview')}>
      <Facts
        rows={[
          [t('common.agency'), draw.agency.name],
          [t('draw.plan'), `${draw.plan.title}（${draw.plan.number}）`],
          [t('common.items'), draw.plan.items.map((i) => i.name).join('；')],
          [t('common.window'), span(lang, draw.windowFrom, draw.windowTo)],
          [t('draw.pool'), t('draws.pool', { size: n(draw.pool.size), eligible: n(draw.pool.eligible) })],
          [t('draw.slots'), draw.slots.map((s, i) => `${i + 1}. ${s === '-' ? t('draw.noQualification') : s}`).join('　')],
          [t('draw.publication'), t(`publication.${draw.publication}`)],
          [t('draw.embargo'), draw.embargoUntil && moment(lang, draw.embargoUntil)],
        ]}
      />
    </Panel>
  );
}
