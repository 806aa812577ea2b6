import { Link } from 'react-router';
import { useAsk } from '../../ask';
import { Choose, FilterBar, useFilter } from '../../components/Filter';
import { Listing } from '../../components/Listing';
import { Page } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { Tag, type Tone } from '../../components/Tag';
import { span } from '../../format';
import { PatrolsDocument } from '../../gql/documents/patrols';
import type { PatrolState } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { holds, type Viewer } from '../../viewer';

const states: PatrolState[] = ['PLANNED', 'APPROVED', 'REFUSED', 'DONE'];
const tones: Record<PatrolState, Tone> = { PLANNED: 'wait', APPROVED: 'good', REFUSED: 'bad', DONE: 'plain' };

export function PatrolTag({ state }: { state: PatrolState }) {
  const { t } = useText();
  return <Tag tone={tones[state]}>{t(`patrolState.${state}`)}</Tag>;
}

/** Patrols: one task, many shops; planned by a team, approved by a head, read by the supervision. */
export function PatrolsPage() {
  const { t } = useText();
  return <Protected title={t('patrols.title')}>{(viewer) => <Shown viewer={viewer} />}</Protected>;
}

function Shown({ viewer }: { viewer: Viewer }) {
  const { t, lang } = useText();
  const { get, set } = useFilter();
  const state = states.find((s) => s === get('state'));
  const answer = useAsk(PatrolsDocument, { filter: { state }, first: 20, after: get('after') });
  return (
    <Page
      title={t('patrols.title')}
      lead={t('patrols.lead')}
      actions={
        holds(viewer, 'INSPECTOR', 'AGENCY_ADMIN') && (
          <Link className="button" to="/patrols/plan">
            {t('patrols.plan')}
          </Link>
        )
      }
    >
      <FilterBar>
        <Choose
          label={t('patrols.state')}
          value={state ?? ''}
          options={states.map((s) => ({ value: s, label: t(`patrolState.${s}`) }))}
          onChange={(s) => set({ state: s })}
        />
      </FilterBar>
      <Listing answer={answer} pick={(d) => d.patrols} empty={{ title: t('patrols.emptyTitle'), next: t('patrols.emptyNext') }}>
        {(rows) => (
          <div className="cards wide">
            {rows.map((p) => (
              <article className="card" key={p.id}>
                <header>
                  <h3>
                    <Link to={`/patrols/${p.number}`}>{p.title}</Link>
                  </h3>
                  <PatrolTag state={p.state} />
                </header>
                <p className="mono">{p.number}</p>
                <p>
                  {p.area} · {span(lang, p.from, p.to)}
                </p>
                <p>{p.team.join('、')}</p>
                <footer>{t('patrols.shops', { entered: p.enteredShops, most: p.mostShops, counted: p.countedChecks })}</footer>
              </article>
            ))}
          </div>
        )}
      </Listing>
    </Page>
  );
}
