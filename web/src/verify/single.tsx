// The verifier as one file that needs no server and no network: vite.verify.config.ts writes it to dist/verify/verify.html.
import { createRoot } from 'react-dom/client';
import { Page } from '../components/Page';
import { loadText, TextProvider, useText } from '../i18n/text';
import '../styles/base.css';
import '../styles/shell.css';
import '../styles/parts.css';
import '../styles/verify.css';
import { VerifyView } from './VerifyView';
import InlineWorker from './worker?worker&inline';

const start = () => new InlineWorker();

function Single() {
  const { t, lang, setLang } = useText();
  const other = lang === 'zh' ? 'en' : 'zh';
  return (
    <main>
      <Page
        title={t('verify.title')}
        lead={t('verify.lead')}
        actions={
          <button type="button" className="button quiet" onClick={() => setLang(other)}>
            {other === 'zh' ? '中文' : 'English'}
          </button>
        }
      >
        <VerifyView start={start} />
      </Page>
    </main>
  );
}

const root = document.getElementById('root');
if (root === null) throw new Error('verify.html has no #root');
await loadText();
createRoot(root).render(
  <TextProvider>
    <Single />
  </TextProvider>,
);
