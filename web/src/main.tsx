import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { loadText } from './i18n/text';
import { resume } from './session';
import './styles/base.css';
import './styles/shell.css';
import './styles/parts.css';
import './styles/pages.css';
import './styles/visit.css';
import './styles/verify.css';
import './styles/live.css';
import './styles/charts.css';

void resume();
window.addEventListener('online', () => void resume());
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
await loadText().catch(() => undefined); // without them the page reads Chinese
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
