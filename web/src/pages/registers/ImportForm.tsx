import { useId, useRef, useState } from 'react';
import { Facts, Panel } from '../../components/Page';
import { Table } from '../../components/Table';
import { Tag } from '../../components/Tag';
import { count } from '../../format';
import type { Register } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { authorizedFetch, refusalOf } from '../../session';
import { uuidv7 } from '../../uuidv7';

type Finding = {
  row: number;
  column: string;
  value: string;
  severity: 'error' | 'warning';
  message: string;
  messageEn: string;
  remedy: string;
  remedyEn: string;
};
type Report = {
  rows: number;
  created: number;
  changed: number;
  unchanged: number;
  errors: number;
  warnings: number;
  findings: Finding[];
  more: number;
  dryRun: boolean;
  applied: boolean;
};
type Line = { bytes?: number; of?: number; report?: Report; refused?: { message: string; messageEn?: string } };

/** A file for a whole register: tried first, told row by row, then applied with a reason; all rows or none. */
export function ImportForm({ register, done }: { register: Register; done: () => void }) {
  const { t, lang } = useText();
  const id = useId();
  const [share, setShare] = useState<number>();
  const [report, setReport] = useState<Report>();
  const [why, setWhy] = useState<string>();
  const key = useRef(uuidv7());
  const say = (refused: { message?: string; messageEn?: string }) =>
    setWhy((lang === 'en' ? refused.messageEn : undefined) ?? refused.message);
  const send = async (form: HTMLFormElement, dryRun: boolean) => {
    setShare(0);
    setWhy(undefined);
    setReport(undefined);
    const values = new FormData(form);
    const body = new FormData();
    body.set('clientMutationId', dryRun ? uuidv7() : key.current);
    body.set('dryRun', String(dryRun));
    body.set('reason', String(values.get('reason') ?? ''));
    body.set('file', values.get('file') as File); // last: the server reads the fields before it, then streams it
    try {
      const answer = await authorizedFetch(`/registers/${register.toLowerCase()}/imports`, { method: 'POST', body });
      if (!answer.ok || !answer.body) return say(await refusalOf(answer));
      for await (const line of lines(answer.body)) {
        if (line.of) setShare((line.bytes ?? 0) / line.of);
        if (line.report) setReport(line.report);
        if (line.refused) say(line.refused);
        if (line.report?.applied) done();
      }
    } catch {
      setWhy(t('signIn.unreachable'));
    } finally {
      setShare(undefined);
    }
  };
  return (
    <Panel title={t('import.title')}>
      <p className="hint">{t('import.lead')}</p>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          const dry = (e.nativeEvent as SubmitEvent).submitter?.getAttribute('name') === 'try';
          send(e.currentTarget, dry);
        }}
        onChange={() => {
          key.current = uuidv7(); // what was changed is another import
        }}
      >
        <div className="field">
          <label htmlFor={`${id}-file`}>{t('import.file')}</label>
          <input id={`${id}-file`} type="file" name="file" accept=".csv,.xlsx,.gz,text/csv" required />
        </div>
        <div className="field">
          <label htmlFor={`${id}-reason`}>{t('registers.reason')}</label>
          <textarea id={`${id}-reason`} name="reason" maxLength={2000} rows={2} />
        </div>
        {share !== undefined && (
          <p role="status">
            <progress max={1} value={share} aria-label={t('import.reading')} /> {t('import.reading')}
          </p>
        )}
        {why && (
          <p className="hint warn" role="alert">
            {why}
          </p>
        )}
        <div className="page-actions">
          <button type="submit" name="try" className="button" disabled={share !== undefined}>
            {t('import.try')}
          </button>
          <button type="submit" name="apply" className="button quiet" disabled={share !== undefined}>
            {t('import.apply')}
          </button>
        </div>
      </form>
      {report && (report.errors > 0 || !why) && <Told report={report} />} {/* a refused file is neither tried nor the same */}
    </Panel>
  );
}

function Told({ report: r }: { report: Report }) {
  const { t, lang } = useText();
  const result = r.applied ? 'import.applied' : r.errors > 0 ? 'import.refused' : r.dryRun ? 'import.tried' : 'import.same';
  return (
    <div role="status">
      <p>
        <Tag tone={r.applied ? 'good' : r.errors > 0 ? 'bad' : 'wait'}>{t(result)}</Tag>
      </p>
      <Facts
        rows={[
          [t('import.rows'), count(lang, r.rows)],
          [t('import.created'), count(lang, r.created)],
          [t('import.changed'), count(lang, r.changed)],
          [t('import.unchanged'), count(lang, r.unchanged)],
          [t('import.errors'), count(lang, r.errors)],
          [t('import.warnings'), count(lang, r.warnings)],
        ]}
      />
      {r.findings.length > 0 && (
        <Table
          caption={t('import.findings')}
          rows={r.findings}
          rowKey={(f) => `${f.row} ${f.column} ${f.message} ${f.value}`}
          columns={[
            { head: t('import.row'), number: true, cell: (f) => (f.row > 0 ? f.row : '–') },
            { head: t('import.column'), cell: (f) => f.column },
            { head: t('import.value'), cell: (f) => f.value },
            {
              head: t('import.found'),
              lead: true,
              cell: (f) => (
                <>
                  <Tag tone={f.severity === 'error' ? 'bad' : 'wait'}>{t(`import.${f.severity}`)}</Tag>{' '}
                  {lang === 'en' ? `${f.messageEn}: ${f.remedyEn}` : `${f.message}：${f.remedy}`}
                </>
              ),
            },
          ]}
        />
      )}
      {r.more > 0 && <p className="hint">{t('import.more', { count: r.more })}</p>}
    </div>
  );
}

// The answer is a line of JSON for each thing the server has to say.
async function* lines(body: ReadableStream<Uint8Array>): AsyncGenerator<Line> {
  const reader = body.getReader();
  const text = new TextDecoder();
  let rest = '';
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const parts = (rest + text.decode(read.value, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) yield JSON.parse(part) as Line;
  }
}
