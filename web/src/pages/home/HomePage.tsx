import { Link, useNavigate } from 'react-router';
import { useAsk } from '../../ask';
import { Loading, ProblemPanel } from '../../components/States';
import { UsccSearch } from '../../components/UsccSearch';
import { HomeDocument } from '../../gql/documents/home';
import { useText } from '../../i18n/text';
import { DrawCard } from '../draws/DrawCard';
import { PublishedCard } from '../results/PublishedCard';

export function HomePage() {
  const { t } = useText();
  const navigate = useNavigate();
  const { data, loading, problem, again } = useAsk(HomeDocument, {});
  return (
    <div className="home">
      <title>{`${t('app.name')} · ${t('app.tagline')}`}</title>
      <section className="hero">
        <div className="hero-in">
          <h1>{t('home.hero')}</h1>
          <p>{t('home.lead')}</p>
          <div className="hero-search">
            <h2>{t('home.searchTitle')}</h2>
            <UsccSearch onSearch={(code) => navigate(code === '' ? '/results' : `/results?uscc=${code}`)} />
          </div>
        </div>
      </section>
      <section className="promises">
        {([1, 2, 3] as const).map((n) => (
          <article key={n}>
            <h2>{t(`home.promise${n}`)}</h2>
            <p>
              {t(`home.promise${n}Text`)} {n === 3 && <Link to="/lists">{t('nav.lists')}</Link>}
            </p>
          </article>
        ))}
      </section>
      {loading && <Loading />}
      {problem && <ProblemPanel problem={problem} again={again} />}
      {data && (
        <div className="columns">
          <section>
            <h2 className="section-title">
              {t('home.latestResults')} <Link to="/results">{t('home.more')}</Link>
            </h2>
            <div className="cards">
              {data.publishedInspections.nodes.map((row) => (
                <PublishedCard key={row.number} row={row} />
              ))}
            </div>
          </section>
          <section>
            <h2 className="section-title">
              {t('home.latestDraws')} <Link to="/draws">{t('home.more')}</Link>
            </h2>
            <div className="cards">
              {data.draws.nodes.map((draw) => (
                <DrawCard key={draw.id} draw={draw} />
              ))}
            </div>
          </section>
        </div>
      )}
      <section className="ways">
        <article>
          <h2>{t('home.scanTitle')}</h2>
          <p>{t('home.scanText')}</p>
        </article>
        <article>
          <h2>{t('home.itemsTitle')}</h2>
          <p>
            {t('home.itemsText')} <Link to="/items">{t('nav.items')}</Link>
          </p>
        </article>
      </section>
    </div>
  );
}
